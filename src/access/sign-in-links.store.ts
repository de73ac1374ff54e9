import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { hashOf, newSecret } from './secret.js';

export const LINK_HOURS = 24;

/** Links that sign in once: the code is told once, its hash is what is kept. */
@Injectable()
export class SignInLinksStore {
  constructor(private readonly db: DataSource) {}

  /** Returns the code, which nobody can tell again. */
  async create(manager: EntityManager, principalId: number, createdBy: string, at: Date): Promise<string> {
    const code = newSecret();
    await manager.query(
      `INSERT INTO sign_in_link (principal_id, hash, created_at, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $3::timestamptz + make_interval(hours => ${LINK_HOURS}))`,
      [principalId, hashOf(code), at, createdBy],
    );
    return code;
  }

  /** Whom a code would sign in: looking takes nothing away. */
  async find(code: string, at: Date): Promise<{ principalId: number; name: string } | null> {
    const [found] = await this.db.query<{ principalId: number; name: string }[]>(
      `SELECT principal.id AS "principalId", principal.name
       FROM sign_in_link JOIN principal ON principal.id = sign_in_link.principal_id
       WHERE hash = $1 AND used_at IS NULL AND expires_at > $2`,
      [hashOf(code), at],
    );
    return found ?? null;
  }

  /** Uses a code up. Null for one that is unknown, used or expired: of several that use it at once one succeeds. */
  async use(manager: EntityManager, code: string, at: Date): Promise<number | null> {
    const [[used]] = await manager.query<[{ principalId: number }[], number]>(
      `UPDATE sign_in_link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2
       RETURNING principal_id AS "principalId"`,
      [hashOf(code), at],
    );
    return used?.principalId ?? null;
  }

  /** Whether there has ever been one. */
  async any(): Promise<boolean> {
    return (await this.db.query<unknown[]>('SELECT FROM sign_in_link LIMIT 1')).length > 0;
  }
}
