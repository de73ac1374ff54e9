import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DeliverySource, Verdict } from '../core/event-rules.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';
import { multirange, type TimeSpan } from './explanations.store.js';
import type { Scope, Structure } from './velocity.store.js';

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
  estimated: boolean;
  verdict: Verdict;
  counted: boolean;
  /** Its content has been looked at. */
  checked: boolean;
  reason: string;
  rule_version: number;
}

export interface DeliveryRow extends EventRow {
  events: number;
}

/** A span of time in a scope. */
export interface Span {
  teamId: number;
  scope: Scope;
  structure: Structure;
  from: Date;
  to: Date;
}

/** What is behind the figures of a scope: its events as its lenses judged them. */
@Injectable()
export class DeliveriesStore {
  constructor(private readonly db: DataSource) {}

  /** `within`: only those of these spans. */
  async listDeliveries(span: Span, page: PageRequest, within: TimeSpan[] | null = null): Promise<Page<DeliveryRow>> {
    return this.listPage<DeliveryRow>('list-deliveries.sql', span, page, [within && multirange(within)]);
  }

  async listEvents(span: Span, verdicts: Verdict[] | null, page: PageRequest): Promise<Page<EventRow>> {
    return this.listPage<EventRow>('list-events.sql', span, page, [verdicts, null]);
  }

  /** The events that are no delivery in any of `within`: those that do not count, and those of other times. */
  async listLeftOut(span: Span, within: TimeSpan[], page: PageRequest): Promise<Page<EventRow>> {
    return this.listPage<EventRow>('list-events.sql', span, page, [null, multirange(within)]);
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
      span.teamId, span.scope, span.structure, span.from, span.to, key?.[0] ?? null, key?.[1] ?? null, limit, ...more,
    ]; // prettier-ignore
    const rows = await this.db.query<(Row & { total: number })[]>(sql, bound(after, size + 1));
    // A page past the end says nothing about the total: ask for the first row.
    const total =
      rows[0]?.total ?? (await this.db.query<(Row & { total: number })[]>(sql, bound(null, 1)))[0]?.total ?? 0;
    return toPage<Row>(rows, size, total, (row) => [row.at, row.id]);
  }
}
