import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DeliverySource } from '../core/event-rules.js';
import type { VerdictCount } from '../core/waterfall.js';
import type { Day } from '../core/week.js';
import { readSql } from '../platform/sql.js';
import type { Scope, Structure } from './velocity.store.js';

/** A scope as it is counted. */
export interface ScopePlace {
  teamId: number;
  scope: Scope;
  structure: Structure;
}

/** Half-open instants, ISO 8601. */
export interface TimeSpan {
  from: string;
  to: string;
}

export interface ScopeSpans extends ScopePlace {
  spans: TimeSpan[];
}

export interface ScopeDays extends ScopePlace {
  from: Day;
  to: Day;
}

/** By what a scope is counted, and of how much of it. */
export interface SourceRow {
  source: DeliverySource;
  productionPattern: string | null;
  tagPattern: string | null;
  repositories: number;
  components: number;
}

export interface ClosedDayRow {
  day: Day;
  kind: 'HOLIDAY' | 'FREEZE';
}

/** A calendar that closes days for a scope, in the version that is in force. */
export interface CalendarInForceRow {
  name: string;
  everywhere: boolean;
  version: number | null;
  savedAt: Date | null;
  /** Those of the span asked for. */
  days: ClosedDayRow[];
}

/** What stands behind the figures of scopes. Each question takes many at once, and answers in their order. */
@Injectable()
export class ExplanationsStore {
  constructor(private readonly db: DataSource) {}

  async countVerdicts(asked: readonly ScopeSpans[]): Promise<VerdictCount[][]> {
    return this.answers<VerdictCount>('count-verdicts.sql', asked, [asked.map(({ spans }) => multirange(spans))]);
  }

  async sources(asked: readonly ScopeDays[]): Promise<SourceRow[][]> {
    const days = [asked.map(({ from }) => from), asked.map(({ to }) => to)];
    return this.answers<SourceRow>('sources-in-force.sql', asked, days);
  }

  /** The days of each are those of its own span. */
  async calendars(asked: readonly ScopeDays[]): Promise<CalendarInForceRow[][]> {
    const first = asked.reduce((day, { from }) => (from < day ? from : day), asked[0]?.from ?? '');
    const beyond = asked.reduce((day, { to }) => (to > day ? to : day), asked[0]?.to ?? '');
    const rows = await this.db.query<(CalendarInForceRow & { nth: number })[]>(
      readSql(import.meta.url, 'calendars-in-force.sql'),
      [asked.map(({ teamId }) => teamId), asked.map(({ scope }) => scope), first, beyond],
    );
    return inOrder(asked.length, rows).map((calendars, i) =>
      calendars.map((calendar) => ({ ...calendar, days: calendar.days.filter(({ day }) => isWithin(day, asked[i])) })),
    );
  }

  private async answers<Row>(file: string, asked: readonly ScopePlace[], more: unknown[]): Promise<Row[][]> {
    const rows = await this.db.query<(Row & { nth: number })[]>(readSql(import.meta.url, file), [
      asked.map(({ teamId }) => teamId),
      asked.map(({ scope }) => scope),
      asked.map(({ structure }) => structure),
      ...more,
    ]);
    return inOrder(asked.length, rows);
  }
}

/** As Postgres writes it. */
export function multirange(spans: readonly TimeSpan[]): string {
  return `{${spans.map(({ from, to }) => `[${from},${to})`).join(',')}}`;
}

function isWithin(day: Day, span: { from: Day; to: Day } | undefined): boolean {
  return span !== undefined && day >= span.from && day < span.to;
}

/** `nth` counts from 1. */
function inOrder<Row>(length: number, rows: (Row & { nth: number })[]): Row[][] {
  const answers = Array.from({ length }, (): Row[] => []);
  for (const row of rows) answers[row.nth - 1]?.push(row);
  return answers;
}
