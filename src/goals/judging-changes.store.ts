import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

/** The first week that says something else than before; null if none does; everything when goals or teams changed. */
export type ChangedFrom = { week: Week | null } | 'EVERYTHING';

/** What judging takes up of the stage before it, and notes for those after it. */
@Injectable()
export class JudgingChangesStore {
  /** What has changed since it was last asked, in the transaction that works on it. */
  async takeChanges(manager: EntityManager): Promise<ChangedFrom> {
    const [taken] = await manager.query<[{ everything: boolean; week: Week | null }]>(
      readSql(import.meta.url, 'take-changes.sql'),
    );
    return taken.everything ? 'EVERYTHING' : { week: taken.week };
  }

  /** Tells those who work with judgements which weeks are new. */
  async noteJudged(manager: EntityManager, spans: { program: { id: number }; from: Week; to: Week }[]): Promise<void> {
    await manager.query(
      `INSERT INTO progress_change (program_id, from_week, to_week)
       SELECT * FROM unnest($1::int[], $2::date[], $3::date[])`,
      [spans.map(({ program }) => program.id), spans.map(({ from }) => from), spans.map(({ to }) => to)],
    );
  }

  /** Deletes `limit` notes at most from before `before`; the last one stays, which others have counted up to. */
  async forget(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM progress_change WHERE id IN (
         SELECT id FROM progress_change WHERE at < $1 AND id < (SELECT max(id) FROM progress_change)
         ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }
}
