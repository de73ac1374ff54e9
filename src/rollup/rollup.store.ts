import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type CohortPicture, MULTIPLE_EDGES } from '../core/rollup.js';
import type { ReviewGoal } from '../core/review.js';
import { type Week, weeksBetween } from '../core/week.js';
import { readSql } from '../platform/sql.js';

/** All cohorts together, and each for itself. */
export interface RollupRow {
  team_id: number;
  week: Week;
  picture: CohortPicture;
  cohorts: CohortPicture[];
}

@Injectable()
export class RollupStore {
  constructor(private readonly db: DataSource) {}

  /** Gathers the rollups of all scopes for the judged weeks from `from` up to `to`; what was another before is kept. */
  async gather(manager: EntityManager, programId: number, from: Week, to: Week, now: Date): Promise<void> {
    const parameters = [programId, from, to, MULTIPLE_EDGES, now];
    await manager.query(readSql(import.meta.url, 'gather-rollups.sql'), parameters);
  }

  /** Gathers the rollups of all weeks judged since the last time, in the caller's transaction. */
  async gatherChanged(manager: EntityManager, now: Date): Promise<{ programs: number; weeks: number }> {
    const spans = await manager.query<{ program_id: number; from_week: Week; to_week: Week }[]>(
      readSql(import.meta.url, 'take-judged.sql'),
    );
    for (const span of spans) await this.gather(manager, span.program_id, span.from_week, span.to_week, now);
    return {
      programs: spans.length,
      weeks: spans.reduce((sum, span) => sum + weeksBetween(span.from_week, span.to_week), 0),
    };
  }

  async list(
    programId: number,
    teamIds: readonly number[],
    from: Week,
    to: Week,
    manager: EntityManager = this.db.manager,
  ): Promise<RollupRow[]> {
    return manager.query(
      `SELECT team_id, week::text AS week, picture, cohorts FROM rollup_week
       WHERE program_id = $1 AND team_id = ANY ($2::int[]) AND week >= $3::date AND week < $4::date
       ORDER BY team_id, week`,
      [programId, teamIds, from, to],
    );
  }

  async goals(programId: number, teamId: number, week: Week): Promise<ReviewGoal[]> {
    return this.db.query(readSql(import.meta.url, 'scope-goals.sql'), [programId, teamId, week]);
  }
}
