import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addWeeks, type Week } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';
import type { ScopePlace } from './explanations.store.js';
import type { Scope, Structure, VelocityWeekRow } from './velocity.store.js';

export type RestatementCause = 'EVENTS' | 'RULING' | 'COVERAGE' | 'OWNERSHIP' | 'CALENDAR' | 'RULES';

/** A closed week that says something else than it did; null: there was no row, or is none. */
export interface RestatementRow {
  id: string;
  week: Week;
  at: Date;
  /** The same to the microsecond. */
  instant: string;
  causes: RestatementCause[];
  before: VelocityWeekRow | null;
  after: VelocityWeekRow | null;
}

/** What a week said before a restatement. */
export interface EarlierWeekRow {
  team_id: number;
  week: Week;
  before: VelocityWeekRow | null;
}

/** What closed weeks said before. */
@Injectable()
export class RestatementsStore {
  constructor(private readonly db: DataSource) {}

  /** Those of the weeks from `from` up to `to`, newest first. */
  async list(
    place: ScopePlace,
    { from, to }: { from: Week; to: Week },
    page: PageRequest,
  ): Promise<Page<RestatementRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['instant', 'day', 'id']);
    const sql = readSql(import.meta.url, 'list-restatements.sql');
    const ask = (key: typeof after, limit: number): Promise<(RestatementRow & { total: number })[]> =>
      this.db.query(sql, [place.teamId, place.scope, place.structure, from, to, ...(key ?? [null, null, null]), limit]);
    const rows = await ask(after, size + 1);
    const total = rows[0]?.total ?? (await ask(null, 1))[0]?.total ?? 0;
    const whole = rows.map((row) => ({
      ...row,
      before: rowOf(place.teamId, row.week, row.before),
      after: rowOf(place.teamId, row.week, row.after),
    }));
    return toPage<RestatementRow>(whole, size, total, (row) => [row.instant, row.week, row.id]);
  }

  /** What weeks said before they were first restated after an instant (null: ever), for those that were. */
  async before(
    teamIds: readonly number[],
    scope: Scope,
    structure: Structure,
    { from, to }: { from: Week; to: Week },
    at: Date | null,
  ): Promise<EarlierWeekRow[]> {
    const rows = await this.db.query<EarlierWeekRow[]>(readSql(import.meta.url, 'first-restatements.sql'), [
      teamIds,
      scope,
      structure,
      from,
      to,
      at,
    ]);
    return rows.map((row) => ({ ...row, before: rowOf(row.team_id, row.week, row.before) }));
  }

  /** What single weeks said when they were first published, for those that were restated since. */
  async published(
    asked: readonly { teamId: number; week: Week }[],
    scope: Scope,
    structure: Structure,
  ): Promise<EarlierWeekRow[]> {
    const weeks = asked.map(({ week }) => week).toSorted();
    const span = { from: weeks[0] ?? '', to: addWeeks(weeks.at(-1) ?? '', 1) };
    return this.before([...new Set(asked.map(({ teamId }) => teamId))], scope, structure, span, null);
  }
}

/** A kept row is without its keys. */
function rowOf(teamId: number, week: Week, kept: VelocityWeekRow | null): VelocityWeekRow | null {
  return kept && { ...kept, team_id: teamId, week };
}
