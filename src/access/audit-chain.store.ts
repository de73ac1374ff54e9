import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { readSql } from '../platform/sql.js';
import { type Actor, AuditStore, lockAudit } from './audit.store.js';

/** MISSING, CHANGED, REPLACED, INSERTED: what is wrong with an entry (verify-audit.sql says when which is meant). */
export type WrongKind = 'MISSING' | 'CHANGED' | 'REPLACED' | 'INSERTED';

/** The state of the audit's chain. */
export interface VerifiedAudit {
  entries: number;
  /** The last entry; null when none is told: nothing but tampering brings that about where there are entries. */
  head: { entry: string; hash: string } | null;
  /** The first entry that is wrong; null when none is. */
  wrong: { entry: string; kind: WrongKind } | null;
}

interface VerifiedRow {
  entries: number;
  headId: string | null;
  headHash: string | null;
  wrongId: string | null;
  wrongKind: WrongKind | null;
}

/** The chain as a whole: whether it holds, and its beginning, which may move on. */
@Injectable()
export class AuditChainStore {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditStore,
  ) {}

  /** Looks at every entry, in one statement: what is appended meanwhile is not seen. */
  async verify(): Promise<VerifiedAudit> {
    const [row] = await this.db.query<[VerifiedRow]>(readSql(import.meta.url, 'verify-audit.sql'));
    const { entries, headId, headHash, wrongId, wrongKind } = row;
    return {
      entries,
      head: headId === null || headHash === null ? null : { entry: headId, hash: headHash },
      wrong: wrongId === null || wrongKind === null ? null : { entry: wrongId, kind: wrongKind },
    };
  }

  /** The entry with this hash (hexadecimal); null when there is none. */
  async entryOf(hash: string): Promise<string | null> {
    const rows = await this.db.query<{ id: string }[]>("SELECT id FROM audit_entry WHERE hash = decode($1, 'hex')", [
      hash,
    ]);
    return rows[0]?.id ?? null;
  }

  /**
   * Takes away the oldest entries from before `before`, `limit` at most and never the last, and tells of it: the chain
   * then begins after them. Returns how many.
   */
  async shorten(manager: EntityManager, actor: Actor, before: Date, limit: number, at: Date): Promise<number> {
    await lockAudit(manager);
    const [begun] = await manager.query<{ through: string; hash: string }[]>(
      readSql(import.meta.url, 'move-audit-beginning.sql'),
      [before, limit],
    );
    if (!begun) return 0;
    const [, rows] = await manager.query<[unknown, number]>(
      'DELETE FROM audit_entry WHERE id <= (SELECT began_after FROM audit_head)',
    );
    await this.audit.append(manager, actor, { action: 'audit.shortened', details: { ...begun, before, rows } }, at);
    return rows;
  }
}
