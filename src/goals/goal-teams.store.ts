import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ProgressStatus } from '../core/progress.js';
import { type Reach, reachedIds } from '../core/viewer.js';
import type { Week } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';

/** A team in a list that is sorted by a figure of its goal. */
export interface GoalTeamRow {
  id: number;
  slug: string;
  name: string;
  deliverySource: string | null;
}

export type GoalSort = 'MULTIPLE_13W' | 'BASELINE_RATE' | 'RATE_13W' | 'TARGET_MULTIPLE' | 'STATUS' | 'NAME';

export interface GoalTeamQuestion {
  programId: number;
  week: Week;
  search: string | null;
  underId: number | null;
  status: ProgressStatus | null;
  sort: GoalSort;
  direction: 'ASC' | 'DESC';
  reach: Reach;
}

@Injectable()
export class GoalTeamsStore {
  constructor(private readonly db: DataSource) {}

  /** Teams with a goal in a program, sorted by a figure of it; cursors are (figure, name, id). */
  async list(question: GoalTeamQuestion, page: PageRequest): Promise<Page<GoalTeamRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['figure', 'text', 'id']);
    const { programId, week, search, underId, status, sort, direction, reach } = question;
    const asked = (key: typeof after, limit: number): Promise<(GoalTeamRow & { figure: number | null; total: number })[]> =>
      this.db.query(readSql(import.meta.url, 'list-goal-teams.sql'), [
        programId, week, search, underId, status, sort, direction === 'ASC' ? 1 : -1,
        key !== null, key?.[0] ?? null, key?.[1] ?? null, key?.[2] ?? null, limit, reachedIds(reach),
      ]); // prettier-ignore
    const rows = await asked(after, size + 1);
    // A page past the end says nothing about the total: ask for the first row.
    const total = rows[0]?.total ?? (after === null ? 0 : ((await asked(null, 1))[0]?.total ?? 0));
    return toPage(rows, size, total, (row) => [row.figure, row.name, row.id]);
  }
}
