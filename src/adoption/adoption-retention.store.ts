import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SILENT_WEEKS } from '../core/adoption.js';
import type { Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

/** What of AI usage is kept, and for how long. */
@Injectable()
export class AdoptionRetentionStore {
  /**
   * Deletes `limit` rows at most of the weeks before `from`. These weeks are measured for good: what nothing is left of
   * to count again stays as it was counted. A week that has changed since it was measured waits until it is.
   */
  async forgetUsage(manager: EntityManager, from: Week, limit: number): Promise<number> {
    // Never between the rows and the figures of a measuring.
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
    await manager.query(readSql(import.meta.url, 'keep-from.sql'), [from, SILENT_WEEKS]);
    const [, count] = await manager.query<[unknown, number]>(readSql(import.meta.url, 'forget-usage.sql'), [limit]);
    return count;
  }

  /** Deletes `limit` notes at most from before `before`; the last one stays, which others have counted up to. */
  async forgetChanges(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM adoption_change WHERE id IN (
         SELECT id FROM adoption_change WHERE at < $1 AND id < (SELECT max(id) FROM adoption_change)
         ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }
}
