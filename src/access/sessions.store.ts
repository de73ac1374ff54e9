import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { hashOf, newSecret } from './secret.js';
import { SignInSettings } from './sign-in-settings.js';

export interface LiveSession {
  id: number;
  principalId: number;
}

const HOUR_MS = 3_600_000;
/** A session that nobody uses ends after this share of the longest it may last. */
const IDLE_SHARE = 1 / 3;
/** `seen_at` is as exact as idling needs it, so that asking does not write every time. */
const SEEN_MINUTES = 5;
/** Ended sessions are forgotten after this. */
const KEPT_DAYS = 30;

/** Browsers that are signed in: the cookie holds a secret, its hash is what is kept. */
@Injectable()
export class SessionsStore {
  constructor(
    private readonly db: DataSource,
    private readonly settings: SignInSettings,
  ) {}

  /** Returns what the cookie holds, which nobody can tell again. */
  async open(
    manager: EntityManager,
    principalId: number,
    openedBy: 'PROVIDER' | 'LINK',
    at: Date,
  ): Promise<{ id: number; secret: string; expiresAt: Date }> {
    await manager.query('DELETE FROM access_session WHERE expires_at < $1::timestamptz - make_interval(days => $2)', [
      at,
      KEPT_DAYS,
    ]);
    const secret = newSecret();
    const expiresAt = new Date(at.getTime() + this.settings.sessionHours * HOUR_MS);
    const [made] = await manager.query<[{ id: number }]>(
      `INSERT INTO access_session (principal_id, hash, opened_by, created_at, seen_at, expires_at)
       VALUES ($1, $2, $3, $4, $4, $5) RETURNING id`,
      [principalId, hashOf(secret), openedBy, at, expiresAt],
    );
    return { id: made.id, secret, expiresAt };
  }

  /** Null for a secret that is unknown, and for a session that has ended, expired or was not used for too long. */
  async find(secret: string, at: Date): Promise<LiveSession | null> {
    const [found] = await this.db.query<(LiveSession & { stale: boolean })[]>(
      `SELECT id, principal_id AS "principalId",
              seen_at < $2::timestamptz - make_interval(mins => ${SEEN_MINUTES}) AS stale
       FROM access_session WHERE hash = $1 AND ended_at IS NULL AND expires_at > $2 AND seen_at > $3`,
      [hashOf(secret), at, this.seenSince(at)],
    );
    if (!found) return null;
    // Never backwards: a slow request does not take a later one's use away.
    if (found.stale) {
      await this.db.query('UPDATE access_session SET seen_at = greatest(seen_at, $2) WHERE id = $1', [found.id, at]);
    }
    return { id: found.id, principalId: found.principalId };
  }

  /** Whether a session still lets in what it let in once. Being watched is no use of it. */
  async holds(id: number, at: Date): Promise<boolean> {
    const found = await this.db.query<unknown[]>(
      'SELECT FROM access_session WHERE id = $1 AND ended_at IS NULL AND expires_at > $2 AND seen_at > $3',
      [id, at, this.seenSince(at)],
    );
    return found.length > 0;
  }

  /** Returns whose it was; null when there was none to end. */
  async end(manager: EntityManager, secret: string, at: Date): Promise<LiveSession | null> {
    const [[ended]] = await manager.query<[LiveSession[], number]>(
      `UPDATE access_session SET ended_at = $2 WHERE hash = $1 AND ended_at IS NULL
       RETURNING id, principal_id AS "principalId"`,
      [hashOf(secret), at],
    );
    return ended ?? null;
  }

  /** Ends every session of a principal that had not ended; returns how many. */
  async endAll(manager: EntityManager, principalId: number, at: Date): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      'UPDATE access_session SET ended_at = $2 WHERE principal_id = $1 AND ended_at IS NULL AND expires_at > $2',
      [principalId, at],
    );
    return count;
  }

  private seenSince(at: Date): Date {
    return new Date(at.getTime() - this.settings.sessionHours * HOUR_MS * IDLE_SHARE);
  }
}
