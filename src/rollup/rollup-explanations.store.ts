import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CohortPicture } from '../core/rollup.js';
import type { RollupSums } from '../core/rollup-formulas.js';
import { type Reach, reachedIds } from '../core/viewer.js';
import type { Week } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';
import type { RollupRow } from './rollup.store.js';

/** A scope's picture when it was first gathered; null: there was none. */
export interface PublishedRollupRow {
  team_id: number;
  picture: CohortPicture | null;
  cohorts: CohortPicture[] | null;
}

/** A picture that was gathered again: what it was, and what it became; null: there was none, or is none. */
export interface RollupRestatementRow {
  id: string;
  at: Date;
  before: RollupRow | null;
  after: RollupRow | null;
}

interface GoalPlaceRow {
  team_id: number;
  place: string;
}

/** What stands behind the pictures of scopes. */
@Injectable()
export class RollupExplanationsStore {
  constructor(private readonly db: DataSource) {}

  /** The teams with a goal in a scope, within reach, by name. */
  async listGoals(
    scope: { programId: number; teamId: number; week: Week },
    reach: Reach,
    page: PageRequest,
  ): Promise<Page<GoalPlaceRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['text', 'id']);
    const sql = readSql(import.meta.url, 'list-goals.sql');
    const ask = (key: typeof after, limit: number): Promise<(GoalPlaceRow & { total: number })[]> =>
      this.db.query(sql, [
        scope.programId, scope.teamId, scope.week, reachedIds(reach), key?.[0] ?? null, key?.[1] ?? null, limit,
      ]); // prettier-ignore
    const rows = await ask(after, size + 1);
    const total = rows[0]?.total ?? (await ask(null, 1))[0]?.total ?? 0;
    return toPage<GoalPlaceRow>(rows, size, total, (row) => [row.place, row.team_id]);
  }

  async sums(programId: number, teamIds: readonly number[], week: Week): Promise<(RollupSums & { team_id: number })[]> {
    return this.db.query(readSql(import.meta.url, 'sum-rates.sql'), [programId, teamIds, week]);
  }

  /** What pictures were when they were first gathered, for those that were gathered otherwise since. */
  async published(programId: number, teamIds: readonly number[], week: Week): Promise<PublishedRollupRow[]> {
    return this.db.query(
      `SELECT DISTINCT ON (team_id) team_id, picture, cohorts FROM rollup_restatement
       WHERE program_id = $1 AND team_id = ANY ($2::int[]) AND week = $3::date
       ORDER BY team_id, id`,
      [programId, teamIds, week],
    );
  }

  /** Those of one scope's picture of a week, newest first. */
  async restatements(
    { programId, teamId, week }: { programId: number; teamId: number; week: Week },
    page: PageRequest,
  ): Promise<Page<RollupRestatementRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['id']);
    const sql = readSql(import.meta.url, 'list-restatements.sql');
    const ask = (beyond: unknown, limit: number): Promise<ToldPicture[]> =>
      this.db.query(sql, [programId, teamId, week, beyond, limit]);
    const told = await ask(after?.[0] ?? null, size + 1);
    const total = told[0]?.total ?? (await ask(null, 1))[0]?.total ?? 0;
    const rows = told.map(({ id, at, picture, cohorts, picture_after, cohorts_after }) => ({
      id,
      at,
      before: pictureRow(teamId, week, picture, cohorts),
      after: pictureRow(teamId, week, picture_after, cohorts_after),
    }));
    return toPage<RollupRestatementRow>(rows, size, total, (row) => [row.id]);
  }
}

interface ToldPicture {
  id: string;
  at: Date;
  picture: CohortPicture | null;
  cohorts: CohortPicture[] | null;
  picture_after: CohortPicture | null;
  cohorts_after: CohortPicture[] | null;
  total: number;
}

/** As the picture of now is read; null: there was none. */
export function publishedRow({ team_id, picture, cohorts }: PublishedRollupRow, week: Week): RollupRow | null {
  return pictureRow(team_id, week, picture, cohorts);
}

function pictureRow(
  teamId: number,
  week: Week,
  picture: CohortPicture | null,
  cohorts: CohortPicture[] | null,
): RollupRow | null {
  return picture && { team_id: teamId, week, picture, cohorts: cohorts ?? [] };
}
