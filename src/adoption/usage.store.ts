import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { batches } from '../platform/batches.js';
import { readSql } from '../platform/sql.js';
import type { UsageRow } from './usage-row.js';

/** What an import did: distinct rows in it, how many were new, how many said something else than before. */
export interface SavedUsage {
  rows: number;
  added: number;
  changed: number;
  /** Accounts in it that belong to no known person; they are linked when such a person appears. */
  unlinked: number;
}

/** How rows come: read from a file by a command, or pushed to us. */
export type UsageSource = 'FILE' | 'PUSH';

/** Use of AI tools by person and day. */
@Injectable()
export class UsageStore {
  /**
   * Stores rows by their natural key (tool, person, day, model) within the caller's transaction: all of them or, if it
   * throws, none. Of rows with the same key the later one counts; a key said again with other counts is restated.
   */
  async save(
    manager: EntityManager,
    rows: AsyncIterable<UsageRow>,
    now: Date,
    source: UsageSource = 'FILE',
  ): Promise<SavedUsage> {
    await manager.query(STAGING);
    let position = 0;
    for await (const batch of batches(rows)) {
      await this.stage(manager, batch, position);
      position += batch.length;
    }
    await manager.query('ANALYZE staged_usage');
    const [saved] = await manager.query<[SavedUsage]>(readSql(import.meta.url, 'save-usage.sql'), [now, source]);
    // The planner must know the new size at once: measuring is set-based over all of it.
    if (saved.added > 0) await manager.query('ANALYZE ai_usage_day');
    return saved;
  }

  private async stage(manager: EntityManager, rows: UsageRow[], position: number): Promise<void> {
    await manager.query(readSql(import.meta.url, 'stage-usage.sql'), [
      position,
      rows.map((row) => row.tool),
      rows.map((row) => row.person),
      rows.map((row) => row.day),
      rows.map((row) => row.model),
      rows.map((row) => JSON.stringify(row.counts)),
      rows.map((row) => row.active),
    ]);
  }
}

const STAGING = `
  CREATE TEMPORARY TABLE staged_usage (
    position int, tool text, person text, day date, model text, counts jsonb, active boolean
  ) ON COMMIT DROP;
`;
