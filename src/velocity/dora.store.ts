import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DoraCounts } from '../core/dora.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';
import type { Span } from './deliveries.store.js';

/** How a delivery failed. */
export type FailureWay = 'ROLLBACK' | 'FAILED_STATE' | 'INCIDENT' | 'HOTFIX' | 'REVERT';

/** A delivery that failed; `at` is UTC with microseconds, the key of its place in a list. */
export interface FailureRow {
  id: string;
  repository: string;
  component: string | null;
  sha: string;
  at: string;
  ways: FailureWay[];
  linked: 'STATED' | 'BY_TIME';
  failed_at: string;
  /** Null: nothing good was delivered of its component since. */
  recovered_at: string | null;
}

/** A span of time and how scopes are looked at. */
export type ScopesSpan = Omit<Span, 'teamId'>;

interface DeliveriesRow {
  team_id: number;
  deliveries: number;
  changes_held: number;
  led: number;
  led_estimated: number;
  lead_hours: number | null;
  deliveries_held: number;
  sized: number;
  size: number | null;
  merged: number;
  looked_at: number;
  reverts: number;
  reviewed: number;
  review_hours: number | null;
}

interface FailuresRow {
  team_id: number;
  failed: number;
  by_time: number;
  recovered: number;
  recovery_hours: number | null;
  fixes: number;
  failures_known: boolean;
  fixes_known: boolean;
  rows: FailureRow[];
}

/** What DORA's five of a scope are made of, gathered when they are asked for. */
@Injectable()
export class DoraStore {
  constructor(private readonly db: DataSource) {}

  /** The counts of several teams at once, by team. */
  async counts(teamIds: number[], span: ScopesSpan): Promise<Map<number, DoraCounts>> {
    const asked = [teamIds, span.scope, span.structure, span.from, span.to];
    const [delivered, failures] = await Promise.all([
      this.db.query<DeliveriesRow[]>(readSql(import.meta.url, 'dora-deliveries.sql'), asked),
      this.failuresOf(asked, null, 0),
    ]);
    const byTeam = new Map(delivered.map((row) => [row.team_id, row]));
    return new Map(failures.map((row) => [row.team_id, countsOf(byTeam.get(row.team_id), row)]));
  }

  /** The deliveries of a span that failed, newest first. */
  async listFailures({ teamId, ...span }: Span, page: PageRequest): Promise<Page<FailureRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['instant', 'id']);
    const asked = [[teamId], span.scope, span.structure, span.from, span.to];
    const [row] = await this.failuresOf(asked, after, size + 1);
    return toPage(row?.rows ?? [], size, row?.failed ?? 0, ({ at, id }) => [at, id]);
  }

  private failuresOf(
    asked: unknown[],
    after: (string | number | null)[] | null,
    limit: number,
  ): Promise<FailuresRow[]> {
    const bound = [...asked, after?.[0] ?? null, after?.[1] ?? null, limit];
    return this.db.query(readSql(import.meta.url, 'dora-failures.sql'), bound);
  }
}

function countsOf(row: DeliveriesRow | undefined, failures: FailuresRow): DoraCounts {
  return {
    deliveries: row?.deliveries ?? 0,
    changesHeld: row?.changes_held ?? 0,
    led: row?.led ?? 0,
    ledEstimated: row?.led_estimated ?? 0,
    leadHours: row?.lead_hours ?? null,
    deliveriesHeld: row?.deliveries_held ?? 0,
    sized: row?.sized ?? 0,
    size: row?.size ?? null,
    merged: row?.merged ?? 0,
    lookedAt: row?.looked_at ?? 0,
    reverts: row?.reverts ?? 0,
    reviewed: row?.reviewed ?? 0,
    reviewHours: row?.review_hours ?? null,
    failed: failures.failed,
    byTime: failures.by_time,
    recovered: failures.recovered,
    recoveryHours: failures.recovery_hours,
    fixes: failures.fixes,
    failuresKnown: failures.failures_known,
    fixesKnown: failures.fixes_known,
  };
}
