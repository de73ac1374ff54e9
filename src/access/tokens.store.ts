import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AccessScope } from '../core/viewer.js';
import { hashOf, newSecret } from './secret.js';

export interface NewToken {
  principalId: number;
  name: string;
  scopes: readonly AccessScope[];
  expiresAt: Date;
  createdBy: string;
}

export interface LiveToken {
  id: number;
  principalId: number;
  scopes: AccessScope[];
}

export interface TokenRow {
  id: number;
  principalId: number;
  name: string;
  scopes: AccessScope[];
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

export const TOKEN_PREFIX = 'pace_';
/** `last_used_at` is as exact as an operator needs it, so that asking does not write every time. */
const USED_MINUTES = 5;

/** Personal access tokens: the secret is told once, its hash is what is kept. */
@Injectable()
export class TokensStore {
  constructor(private readonly db: DataSource) {}

  /** Returns the secret, which nobody can tell again. */
  async create(manager: EntityManager, token: NewToken, at: Date): Promise<{ id: number; secret: string }> {
    const secret = TOKEN_PREFIX + newSecret();
    const [made] = await manager.query<[{ id: number }]>(
      `INSERT INTO access_token (principal_id, name, hash, scopes, created_at, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [token.principalId, token.name, hashOf(secret), token.scopes, at, token.createdBy, token.expiresAt],
    );
    return { id: made.id, secret };
  }

  /** Null for a secret that is unknown, has expired or was revoked. */
  async find(secret: string, at: Date): Promise<LiveToken | null> {
    const [found] = await this.db.query<(LiveToken & { stale: boolean })[]>(
      `SELECT id, principal_id AS "principalId", scopes,
              last_used_at IS NULL OR last_used_at < $2::timestamptz - make_interval(mins => ${USED_MINUTES}) AS stale
       FROM access_token WHERE hash = $1 AND revoked_at IS NULL AND expires_at > $2`,
      [hashOf(secret), at],
    );
    if (!found) return null;
    if (found.stale) await this.db.query('UPDATE access_token SET last_used_at = $2 WHERE id = $1', [found.id, at]);
    return { id: found.id, principalId: found.principalId, scopes: found.scopes };
  }

  /** Whether a token still lets in what it let in once. */
  async holds(id: number, at: Date): Promise<boolean> {
    const found = await this.db.query<unknown[]>(
      'SELECT FROM access_token WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2',
      [id, at],
    );
    return found.length > 0;
  }

  /** `principalId`: only a token of this principal. Returns whether there was one to revoke. */
  async revoke(manager: EntityManager, id: number, at: Date, principalId: number | null = null): Promise<boolean> {
    const [, count] = await manager.query<[unknown, number]>(
      `UPDATE access_token SET revoked_at = $2
       WHERE id = $1 AND revoked_at IS NULL AND ($3::int IS NULL OR principal_id = $3)`,
      [id, at, principalId],
    );
    return count > 0;
  }

  /** Deletes `limit` tokens at most that ended before `before`, revoked or expired. */
  async forget(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM access_token WHERE id IN (
         SELECT id FROM access_token WHERE least(expires_at, revoked_at) < $1 ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }

  /** Newest first; null: everyone's. */
  list(principalId: number | null): Promise<TokenRow[]> {
    return this.db.query(
      `SELECT id, principal_id AS "principalId", name, scopes, created_at AS "createdAt", expires_at AS "expiresAt",
              revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"
       FROM access_token WHERE $1::int IS NULL OR principal_id = $1 ORDER BY id DESC`,
      [principalId],
    );
  }
}
