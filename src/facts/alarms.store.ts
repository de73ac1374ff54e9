import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type AlarmCode,
  type AlarmSign,
  BUDGET_SPENT_HOURS,
  FAILING_RUNS,
  FEED_BEHIND_HOURS,
  REFUSED_HOURS,
  SILENT_DAYS,
  USUAL_WEEKS,
  WEBHOOKS_SILENT_HOURS,
} from '../core/alarm.js';
import { dayAt } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';

/** What rings or rang. */
export interface AlarmRow {
  id: string;
  code: AlarmCode;
  since: Date;
  /** Null: it rings. */
  endedAt: Date | null;
  count: number;
  examples: string[];
}

/** One that begins to ring, or is over. */
export type AlarmChange = { begins: boolean } & Pick<AlarmRow, 'code' | 'since' | 'count' | 'examples'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ROW = `id, code, since, ended_at AS "endedAt", count, examples`;

/** What may ring, and what rings and rang. */
@Injectable()
export class AlarmsStore {
  constructor(private readonly db: DataSource) {}

  /** What the facts say that may ring, each code once, with how many; 0: all is well. */
  signs(now: Date): Promise<AlarmSign[]> {
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    return this.db.query(readSql(import.meta.url, 'alarm-signs.sql'), [
      now,
      dayAt(now, 'UTC'),
      before(FEED_BEHIND_HOURS * HOUR_MS),
      FAILING_RUNS,
      before(SILENT_DAYS * DAY_MS),
      before(SILENT_DAYS * DAY_MS + USUAL_WEEKS * 7 * DAY_MS),
      USUAL_WEEKS,
      before(WEBHOOKS_SILENT_HOURS * HOUR_MS),
      before(BUDGET_SPENT_HOURS * HOUR_MS),
      before(REFUSED_HOURS * HOUR_MS),
    ]);
  }

  /** These ring now and no others. Returns what began and what is over, which of all who say so only one is told. */
  save(alarms: readonly AlarmSign[], now: Date): Promise<AlarmChange[]> {
    return this.db.query(readSql(import.meta.url, 'save-alarms.sql'), [JSON.stringify(alarms), now]);
  }

  /** What rings, the first to begin first. */
  ringing(): Promise<AlarmRow[]> {
    return this.db.query(`SELECT ${ROW} FROM alarm WHERE ended_at IS NULL ORDER BY since, code`);
  }

  /** What rang and is over, newest first. @throws UserError BAD_PAGE, BAD_CURSOR */
  async over(page: PageRequest): Promise<Page<AlarmRow>> {
    const size = pageSize(page);
    const [before] = decodeCursor(page.after, ['id']) ?? [null];
    const rows = await this.db.query<AlarmRow[]>(
      `SELECT ${ROW} FROM alarm
       WHERE ended_at IS NOT NULL AND ($1::bigint IS NULL OR id < $1::bigint) ORDER BY id DESC LIMIT $2`,
      [before, size + 1],
    );
    const [{ total }] = await this.db.query<[{ total: number }]>(
      'SELECT count(*)::int AS total FROM alarm WHERE ended_at IS NOT NULL',
    );
    return toPage(rows, size, total, ({ id }) => [id]);
  }

  /** Deletes `limit` alarms at most that were over before `before`, and what was refused before. */
  async forget(manager: EntityManager, before: Date, limit: number): Promise<number> {
    await manager.query('DELETE FROM webhook_refusal WHERE hour < $1', [before]);
    const [, count] = await manager.query<[unknown, number]>(
      'DELETE FROM alarm WHERE id IN (SELECT id FROM alarm WHERE ended_at < $1 ORDER BY id LIMIT $2)',
      [before, limit],
    );
    return count;
  }

  /** So many webhooks more were refused within the hour of `now`, by reason. */
  async refused(counts: Readonly<Record<string, number>>, now: Date): Promise<void> {
    await this.db.query(
      `INSERT INTO webhook_refusal AS known (hour, reason, count)
       SELECT date_trunc('hour', $2::timestamptz, 'UTC'), key, value::int FROM jsonb_each_text($1::jsonb)
       ON CONFLICT (hour, reason) DO UPDATE SET count = known.count + excluded.count`,
      [JSON.stringify(counts), now],
    );
  }
}
