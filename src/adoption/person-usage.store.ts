import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { UsageCounts } from '../core/adoption.js';
import { reachedIds, reachOf, type Viewer } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';

/** Days from `from` up to, not including, `to`. */
export interface DaySpan {
  from: Day;
  to: Day;
}

/** Somebody of a manager's line. */
export interface LinePerson {
  id: number;
  login: string;
  name: string | null;
  /** Slugs of the teams of the line. */
  teams: string[];
  /** On how many days of the span each tool was used, by name. */
  aiDays: { tool: string; days: number }[];
}

/** A row as it is stored. */
export interface OwnUsageRow {
  id: string;
  tool: string;
  day: Day;
  model: string;
  counts: UsageCounts;
  active: boolean;
  receivedAt: Date;
  source: 'FILE' | 'PUSH' | null;
}

/** AI usage of single persons: for themselves, and for managers of their line, whose look the caller has to tell. */
@Injectable()
export class PersonUsageStore {
  constructor(private readonly db: DataSource) {}

  /** Within the transaction in which the look is told. Null: nobody of the viewer's own line today. */
  async ofLine(
    manager: EntityManager,
    viewer: Viewer,
    login: string,
    today: Day,
    { from, to }: DaySpan,
  ): Promise<LinePerson | null> {
    const line = reachedIds(reachOf(viewer, ['MANAGER']));
    const [found] = await manager.query<LinePerson[]>(readSql(import.meta.url, 'person-usage.sql'), [
      login,
      line,
      today,
      from,
      to,
    ]);
    return found ?? null;
  }

  /** Everything that is stored of the viewer's own days, by day, tool and model. */
  async own({ personId }: Viewer, { from, to }: DaySpan, page: PageRequest): Promise<Page<OwnUsageRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['day', 'id']);
    const rows = await this.db.query<OwnUsageRow[]>(
      `SELECT id, tool, day::text AS day, model, counts, active, received_at AS "receivedAt", source
       FROM ai_usage_day
       WHERE person_id = $1 AND day >= $2::date AND day < $3::date
         AND ($4::date IS NULL OR (day, id) > ($4::date, $5::bigint))
       ORDER BY day, id LIMIT $6`,
      [personId, from, to, after?.[0] ?? null, after?.[1] ?? null, size + 1],
    );
    const [{ total }] = await this.db.query<[{ total: number }]>(
      `SELECT count(*)::int AS total FROM ai_usage_day WHERE person_id = $1 AND day >= $2::date AND day < $3::date`,
      [personId, from, to],
    );
    return toPage(rows, size, total, ({ day, id }) => [day, id]);
  }

  /**
   * Gives accounts to the persons they belong to, as measuring does: afterwards no row of a known person bears a name.
   * Returns how many rows are stored of a person.
   */
  async link(manager: EntityManager, personId: number): Promise<number> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
    await manager.query(readSql(import.meta.url, 'link-usage.sql'));
    const [{ rows }] = await manager.query<[{ rows: number }]>(
      'SELECT count(*)::int AS rows FROM ai_usage_day WHERE person_id = $1',
      [personId],
    );
    return rows;
  }

  /** What is stored of somebody: rows under the person, and rows under the address or login that are not linked yet. */
  async stored(personId: number): Promise<{ rows: number; notLinked: number }> {
    const [found] = await this.db.query<[{ rows: number; notLinked: number }]>(
      `SELECT (SELECT count(*)::int FROM ai_usage_day WHERE person_id = person.id) AS rows,
              (SELECT count(*)::int FROM ai_usage_day WHERE identity IN (lower(person.email), lower(person.login))) AS "notLinked"
       FROM person WHERE id = $1`,
      [personId],
    );
    return found;
  }
}
