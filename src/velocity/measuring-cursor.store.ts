import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RULE_VERSION } from '../core/event-rules.js';
import { addWeeks, type Day, type Week } from '../core/week.js';
import type { MeasuredSpan } from './lenses.store.js';

/** How far what changed was measured, and by which rules. */
export interface MeasuredSoFar {
  organization_change: string;
  closed_week: Week;
  measured_from: Week;
  measured_to: Week;
  now_day: Day;
  time_zone: string;
  rule_version: number;
}

/** The weeks that are to be measured lie between these, half-open; null: there are none. */
export interface DirtyWeeks {
  from: Week | null;
  to: Week | null;
}

/** What there is to measure, and how far it was measured; all of it in the caller's transaction. */
@Injectable()
export class MeasuringCursorStore {
  /** Null: nothing was measured yet. */
  async known(manager: EntityManager): Promise<MeasuredSoFar | null> {
    const [row] = await manager.query<MeasuredSoFar[]>(
      `SELECT organization_change, closed_week::text, measured_from::text, measured_to::text, now_day::text, time_zone,
              rule_version
       FROM measuring_cursor`,
    );
    return row ?? null;
  }

  async note(manager: EntityManager, span: MeasuredSpan, closed: Week, organization: string): Promise<void> {
    await manager.query(
      `INSERT INTO measuring_cursor
         (organization_change, closed_week, measured_from, measured_to, now_day, time_zone, rule_version)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO UPDATE
       SET organization_change = excluded.organization_change, closed_week = excluded.closed_week,
           measured_from = excluded.measured_from, measured_to = excluded.measured_to, now_day = excluded.now_day,
           time_zone = excluded.time_zone, rule_version = excluded.rule_version`,
      [organization, closed, span.from, span.to, span.nowDay, span.timeZone, RULE_VERSION],
    );
  }

  /** The last change of teams, people, ownership or calendars that was noted. */
  async organizationChange(manager: EntityManager): Promise<string> {
    const [row] = await manager.query<[{ id: string }]>(
      'SELECT coalesce(max(id), 0)::text AS id FROM organization_change',
    );
    return row.id;
  }

  /** Between which weeks those of the temporary table dirty_week lie. */
  async dirtyWeeks(manager: EntityManager): Promise<DirtyWeeks> {
    const [dirty] = await manager.query<[DirtyWeeks]>(
      'SELECT min(week)::text AS from, (max(week) + 7)::text AS to FROM dirty_week',
    );
    return dirty;
  }

  /** All weeks that there is anything about, and the running one. */
  async measurableSpan(manager: EntityManager, timeZone: string, closed: Week, nowDay: Day): Promise<MeasuredSpan> {
    const [span] = await manager.query<[{ first: Week | null; last: Week | null }]>(
      `SELECT date_trunc('week', min(least(lower(covered), first.at)) AT TIME ZONE $1)::date::text AS first,
              date_trunc('week', max(last.at) AT TIME ZONE $1)::date::text AS last
       FROM feed_coverage
       LEFT JOIN component USING (repository_id)
       LEFT JOIN LATERAL (SELECT occurred_at AS at FROM delivery_event WHERE component_id = component.id
                          ORDER BY occurred_at LIMIT 1) AS first ON true
       LEFT JOIN LATERAL (SELECT occurred_at AS at FROM delivery_event WHERE component_id = component.id
                          ORDER BY occurred_at DESC LIMIT 1) AS last ON true`,
      [timeZone],
    );
    const running = addWeeks(closed, 1);
    const last = span.last !== null && span.last > running ? span.last : running;
    return { timeZone, nowDay, from: span.first ?? running, to: addWeeks(last, 1) };
  }
}

/** Nothing that lenses follow from is another than when they were last found. */
export function isMeasured(known: MeasuredSoFar | null, span: MeasuredSpan, organization: string): boolean {
  return (
    known !== null &&
    known.organization_change === organization &&
    known.measured_from === span.from &&
    known.measured_to === span.to &&
    known.now_day === span.nowDay &&
    known.time_zone === span.timeZone &&
    known.rule_version === RULE_VERSION
  );
}
