import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import type { Finding } from '../platform/finding.js';
import { readSql } from '../platform/sql.js';
import type { CoverageRow, DeliveryRow } from './delivery-row.js';

/** What an import did: distinct events in it, how many were new, how many said something else than before. */
export interface SavedEvents {
  rows: number;
  added: number;
  changed: number;
}

const BATCH = 5_000;

@Injectable()
export class FactsStore {
  constructor(
    private readonly repositories: RepositoriesStore,
    private readonly db: DataSource,
  ) {}

  /** Stores pushed rows by their natural keys within the caller's transaction: all of them or, if it throws, none. */
  async save(manager: EntityManager, rows: AsyncIterable<DeliveryRow | CoverageRow>): Promise<SavedEvents> {
    await this.stageAll(manager, rows);
    const [saved] = await manager.query<[SavedEvents]>(readSql(import.meta.url, 'save-events.sql'));
    await manager.query(readSql(import.meta.url, 'save-coverage.sql'), [true]);
    // The planner must know the new size at once: what is asked next is set-based over all of it.
    await manager.query('ANALYZE delivery_event, feed_coverage');
    return saved;
  }

  /** Stores rows of a feed that is pulled: how far it is known is stated when it was read to its end, never assumed. */
  async savePulled(manager: EntityManager, rows: (DeliveryRow | CoverageRow)[]): Promise<SavedEvents> {
    await manager.query(STAGING);
    await this.stage(manager, rows, 0);
    const [saved] = await manager.query<[SavedEvents]>(readSql(import.meta.url, 'save-events.sql'));
    await manager.query(readSql(import.meta.url, 'save-coverage.sql'), [false]);
    return saved;
  }

  private async stageAll(manager: EntityManager, rows: AsyncIterable<DeliveryRow | CoverageRow>): Promise<void> {
    await manager.query(STAGING);
    let batch: (DeliveryRow | CoverageRow)[] = [];
    let position = 0;
    for await (const row of rows) {
      batch.push(row);
      if (batch.length < BATCH) continue;
      await this.stage(manager, batch, position);
      position += batch.length;
      batch = [];
    }
    await this.stage(manager, batch, position);
  }

  /** Feeds that an operator should look at. */
  async findings(endOfLastWeek: Date, today: Day): Promise<Finding[]> {
    return this.db.query(readSql(import.meta.url, 'findings.sql'), [endOfLastWeek, today]);
  }

  private async stage(manager: EntityManager, rows: (DeliveryRow | CoverageRow)[], position: number): Promise<void> {
    if (rows.length === 0) return;
    const events = rows.filter((row) => row.kind === 'delivery');
    const spans = rows.filter((row) => row.kind === 'coverage');
    await this.repositories.ensure(
      manager,
      rows.map((row) => row.repo),
      rows.map((row) => (row.kind === 'delivery' ? row.component : '')),
    );
    await manager.query(
      `INSERT INTO staged_event
       SELECT $1::int + row_number() OVER (), * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
         $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::int[], $12::boolean[], $13::boolean[])`,
      [
        position,
        events.map((e) => e.repo),
        events.map((e) => e.component),
        events.map((e) => e.source),
        events.map((e) => e.eventKey),
        events.map((e) => e.sha),
        events.map((e) => e.occurredAt),
        events.map((e) => e.environment),
        events.map((e) => e.name),
        events.map((e) => e.tagClass),
        events.map((e) => e.commits),
        events.map((e) => e.production),
        events.map((e) => e.transient),
      ],
    );
    await manager.query(
      `INSERT INTO staged_coverage SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[])`,
      [spans.map((s) => s.repo), spans.map((s) => s.from), spans.map((s) => s.through)],
    );
  }
}

const STAGING = `
  CREATE TEMPORARY TABLE staged_event (
    position int, repo text, component text, source text, event_key text, sha text, occurred_at timestamptz,
    environment text, name text, tag_class text, commits int, production boolean, transient boolean
  ) ON COMMIT DROP;
  CREATE TEMPORARY TABLE staged_coverage (repo text, covered_from timestamptz, covered_through timestamptz) ON COMMIT DROP;
`;
