import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  BATCH_GAP_MINUTES,
  type DeliverySource,
  PRODUCTION_PATTERN,
  RULE_VERSION,
  type Verdict,
} from '../core/event-rules.js';
import type { Coverage } from '../core/velocity.js';
import { addWeeks, type Week } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';

export type Scope = 'OWN' | 'TREE';

export interface VelocityWeekRow {
  team_id: number;
  week: Week;
  coverage: Coverage;
  exposure: number | null;
  raw_events: number | null;
  ignored: number | null;
  deliveries: number | null;
  batches: number | null;
  redeploys: number | null;
  rollbacks: number | null;
  empty: number | null;
  content_checked: number | null;
  team_weeks: number | null;
  rule_version: number;
}

/** An event with its verdict; `at` is UTC with microseconds, the key of its place in a list. */
export interface EventRow {
  id: string;
  repository: string;
  component: string | null;
  sha: string;
  at: string;
  source: DeliverySource;
  environment: string | null;
  tag: string | null;
  verdict: Verdict;
  reason: string;
  rule_version: number;
}

export interface DeliveryRow extends EventRow {
  events: number;
}

export interface Measured {
  from: Week;
  to: Week;
  weeks: number;
  changed: number;
  /** The earliest week that says something else than before; null if none does. */
  changedFrom: Week | null;
}

/** A span of time in a scope. */
export interface Span {
  teamId: number;
  scope: Scope;
  from: Date;
  to: Date;
}

@Injectable()
export class VelocityStore {
  constructor(private readonly db: DataSource) {}

  /**
   * Judges all events and measures the weeks of all scopes from `from` up to `to` (default: all there is anything
   * about), within the caller's transaction. Weeks after `closed` never count as complete.
   */
  async measure(manager: EntityManager, timeZone: string, closed: Week, from?: Week, to?: Week): Promise<Measured> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
    await manager.query(readSql(import.meta.url, 'propose-sources.sql'));
    await this.judgeEvents(manager, timeZone, null);
    await manager.query('ANALYZE verdict');
    const span = await this.measurableSpan(manager, timeZone, closed);
    const first = from ?? span.from;
    const end = to ?? span.to;
    await this.countWeeks(manager, [timeZone, first, end, closed, BATCH_GAP_MINUTES, null]);
    // A measure of everything also takes away what lies outside of what there is now.
    const saved = await this.saveWeeks(manager, [from ?? '-infinity', to ?? 'infinity', RULE_VERSION, null]);
    await manager.query('ANALYZE velocity_week');
    if (saved.changed > 0)
      await manager.query('INSERT INTO velocity_change (from_week) VALUES ($1)', [saved.changedFrom]);
    return { from: first, to: end, ...saved };
  }

  /**
   * Measures what these teams own themselves and nothing else, for a caller that looks at it and then rolls it back:
   * those who judge are not told.
   */
  async measureOwn(manager: EntityManager, timeZone: string, closed: Week, teams: readonly number[]): Promise<void> {
    await manager.query(readSql(import.meta.url, 'propose-sources.sql'));
    await this.judgeEvents(manager, timeZone, teams);
    const { from, to } = await this.measurableSpan(manager, timeZone, closed);
    await this.countWeeks(manager, [timeZone, from, to, closed, BATCH_GAP_MINUTES, teams]);
    await this.saveWeeks(manager, ['-infinity', 'infinity', RULE_VERSION, teams]);
  }

  private async judgeEvents(manager: EntityManager, timeZone: string, teams: readonly number[] | null): Promise<void> {
    await manager.query(readSql(import.meta.url, 'judge-events.sql'), [
      timeZone,
      RULE_VERSION,
      PRODUCTION_PATTERN,
      teams,
    ]);
  }

  private async countWeeks(manager: EntityManager, parameters: unknown[]): Promise<void> {
    await manager.query('DROP TABLE IF EXISTS measured_week');
    await manager.query(readSql(import.meta.url, 'measure-velocity.sql'), parameters);
  }

  private async saveWeeks(
    manager: EntityManager,
    parameters: unknown[],
  ): Promise<{ weeks: number; changed: number; changedFrom: Week | null }> {
    const [saved] = await manager.query<[{ weeks: number; changed: number; changedFrom: Week | null }]>(
      readSql(import.meta.url, 'save-weeks.sql'),
      parameters,
    );
    return saved;
  }

  private async measurableSpan(
    manager: EntityManager,
    timeZone: string,
    closed: Week,
  ): Promise<{ from: Week; to: Week }> {
    const [span] = await manager.query<[{ first: Week | null; last: Week | null }]>(
      `SELECT date_trunc('week', min(least(lower(covered), first)) AT TIME ZONE $1)::date::text AS first,
              date_trunc('week', max(last) AT TIME ZONE $1)::date::text AS last
       FROM feed_coverage
       LEFT JOIN (SELECT repository_id, min(occurred_at) AS first, max(occurred_at) AS last
                  FROM delivery_event GROUP BY repository_id) AS events USING (repository_id)`,
      [timeZone],
    );
    const running = addWeeks(closed, 1);
    const last = span.last !== null && span.last > running ? span.last : running;
    return { from: span.first ?? running, to: addWeeks(last, 1) };
  }

  async listWeeks(teamIds: number[], scope: Scope, from: Week, to: Week): Promise<VelocityWeekRow[]> {
    return this.db.query(readSql(import.meta.url, 'list-weeks.sql'), [teamIds, scope, from, to]);
  }

  async listDeliveries(span: Span, page: PageRequest): Promise<Page<DeliveryRow>> {
    return this.listPage<DeliveryRow>('list-deliveries.sql', span, page, []);
  }

  async listEvents(span: Span, verdicts: Verdict[] | null, page: PageRequest): Promise<Page<EventRow>> {
    return this.listPage<EventRow>('list-events.sql', span, page, [verdicts]);
  }

  private async listPage<Row extends EventRow>(
    file: string,
    span: Span,
    page: PageRequest,
    more: unknown[],
  ): Promise<Page<Row>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['instant', 'id']);
    const sql = readSql(import.meta.url, file);
    const bound = (key: typeof after, limit: number): unknown[] => [
      span.teamId, span.scope, span.from, span.to, key?.[0] ?? null, key?.[1] ?? null, limit, ...more,
    ]; // prettier-ignore
    const rows = await this.db.query<(Row & { total: number })[]>(sql, bound(after, size + 1));
    // A page past the end says nothing about the total: ask for the first row.
    const total =
      rows[0]?.total ?? (await this.db.query<(Row & { total: number })[]>(sql, bound(null, 1)))[0]?.total ?? 0;
    return toPage<Row>(rows, size, total, (row) => [row.at, row.id]);
  }

  /** Deletes `limit` notes at most from before `before`; the last one stays, which others have counted up to. */
  async forgetChanges(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM velocity_change WHERE id IN (
         SELECT id FROM velocity_change WHERE at < $1 AND id < (SELECT max(id) FROM velocity_change)
         ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }

  /** The pinned or proposed source of each team that has one. */
  async sources(teamIds: number[]): Promise<Map<number, DeliverySource>> {
    const rows = await this.db.query<{ team_id: number; source: DeliverySource }[]>(
      'SELECT team_id, source FROM team_source WHERE team_id = ANY ($1::int[])',
      [teamIds],
    );
    return new Map(rows.map((row) => [row.team_id, row.source]));
  }
}
