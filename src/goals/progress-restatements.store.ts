import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Week } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import type { ProgressRow } from './goals.store.js';

/**
 * TARGET: another target, or no goal before or after; BASELINE: another version; WEEKS: other counts in the window;
 * METHOD: judged by another version of the rules; PROGRAM: nothing of these, such as other dates.
 */
export type ProgressCause = 'TARGET' | 'BASELINE' | 'WEEKS' | 'METHOD' | 'PROGRAM';

/** A judged goal as it was stored; a column that is newer than the row is not in it. */
export type KeptProgressRow = ProgressRow & { method_version: number };

export interface ProgressRestatementRow {
  id: string;
  week: Week;
  at: Date;
  causes: ProgressCause[];
  before: KeptProgressRow | null;
  after: KeptProgressRow | null;
}

/** What goals said before they were judged again. */
@Injectable()
export class ProgressRestatementsStore {
  constructor(private readonly db: DataSource) {}

  /** Those of one goal on a week, newest first. */
  async list(programId: number, teamId: number, week: Week, page: PageRequest): Promise<Page<ProgressRestatementRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['id']);
    const matched = 'FROM progress_restatement WHERE program_id = $1 AND team_id = $2 AND week = $3::date';
    const rows = await this.db.query<ProgressRestatementRow[]>(
      `SELECT id, week::text AS week, at, causes, before, after ${matched} AND ($4::bigint IS NULL OR id < $4::bigint)
       ORDER BY id DESC LIMIT $5`,
      [programId, teamId, week, after?.[0] ?? null, size + 1],
    );
    const [all] = await this.db.query<[{ total: number }]>(`SELECT count(*)::int AS total ${matched}`, [
      programId,
      teamId,
      week,
    ]);
    const whole = rows.map((row) => ({
      ...row,
      before: rowOf(teamId, week, row.before),
      after: rowOf(teamId, week, row.after),
    }));
    return toPage<ProgressRestatementRow>(whole, size, all.total, (row) => [row.id]);
  }

  /** What goals said when they were first judged on these weeks, for those that were judged otherwise since. */
  async published(
    programId: number,
    asked: readonly { teamId: number; week: Week }[],
  ): Promise<{ team_id: number; week: Week; before: KeptProgressRow | null }[]> {
    const rows = await this.db.query<{ team_id: number; week: Week; before: KeptProgressRow | null }[]>(
      `SELECT DISTINCT ON (team_id, week) team_id, week::text AS week, before
       FROM unnest($2::int[], $3::date[]) AS asked(team_id, week)
       JOIN progress_restatement AS told USING (team_id, week)
       WHERE told.program_id = $1
       ORDER BY team_id, week, id`,
      [programId, asked.map(({ teamId }) => teamId), asked.map(({ week }) => week)],
    );
    return rows.map((row) => ({ ...row, before: rowOf(row.team_id, row.week, row.before) }));
  }
}

/** A kept row is without its keys. */
function rowOf(teamId: number, week: Week, kept: KeptProgressRow | null): KeptProgressRow | null {
  return kept && { ...kept, team_id: teamId, week };
}
