import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import type { Finding } from '../platform/finding.js';
import { batches } from '../platform/batches.js';
import { readSql } from '../platform/sql.js';
import { ComponentPlacesStore, type PlacedRow } from './component-places.store.js';
import type { CoverageRow, DeliveryRow, FactRow } from './delivery-row.js';
import { MergedDeliveriesStore } from './merged-deliveries.store.js';

/** What an import did: distinct events in it, how many were new, how many said something else than before. */
export interface SavedEvents {
  rows: number;
  added: number;
  changed: number;
}

@Injectable()
export class FactsStore {
  private readonly places = new ComponentPlacesStore();
  private readonly merged = new MergedDeliveriesStore();

  constructor(
    private readonly repositories: RepositoriesStore,
    private readonly db: DataSource,
  ) {}

  /** Stores pushed rows by their natural keys within the caller's transaction: all of them or, if it throws, none. */
  async save(manager: EntityManager, rows: AsyncIterable<FactRow>): Promise<SavedEvents> {
    const repositories = await this.stageAll(manager, rows);
    const [saved] = await manager.query<[SavedEvents]>(readSql(import.meta.url, 'save-events.sql'));
    const merged = await this.merged.save(manager);
    await this.merged.date(manager, repositories);
    await manager.query(readSql(import.meta.url, 'save-coverage.sql'), [true]);
    // The planner must know the new size at once: what is asked next is set-based over all of it.
    await manager.query('ANALYZE delivery_event, feed_coverage');
    return {
      rows: saved.rows + merged.rows,
      added: saved.added + merged.added,
      changed: saved.changed + merged.changed,
    };
  }

  /** Stores a page of a feed that is pulled, of repositories that are known. */
  async savePulled(manager: EntityManager, rows: DeliveryRow[]): Promise<SavedEvents> {
    if (rows.length === 0) return { rows: 0, added: 0, changed: 0 };
    const [{ merged, ...saved }] = await manager.query<[SavedEvents & { merged: string[] }]>(
      SAVE_PAGE,
      eventColumns(await this.places.place(manager, rows)),
    );
    // What was deployed brings merged changes to production.
    if (saved.added + saved.changed > 0) await this.merged.date(manager, merged);
    return saved;
  }

  /** How far a feed that is pulled is known is stated when it was read to its end, never assumed; statements add up. */
  async saveCovered(manager: EntityManager, { repo, from, through }: CoverageRow): Promise<void> {
    await manager.query(
      `INSERT INTO feed_coverage AS known (repository_id, covered, stated)
       SELECT id, tstzmultirange(tstzrange($2, $3)), true FROM repository WHERE lower(full_name) = lower($1)
       ON CONFLICT (repository_id) DO UPDATE
       SET covered = CASE WHEN known.stated THEN known.covered + excluded.covered ELSE excluded.covered END,
           stated = true`,
      [repo, from, through],
    );
  }

  /** The repositories that are spoken of. */
  private async stageAll(manager: EntityManager, rows: AsyncIterable<FactRow>): Promise<string[]> {
    await manager.query(STAGING);
    await this.merged.prepare(manager);
    const repositories = new Set<string>();
    let position = 0;
    for await (const batch of batches(rows)) {
      await this.stage(manager, batch, position);
      position += batch.length;
      for (const { repo } of batch) repositories.add(repo);
    }
    return [...repositories];
  }

  /** Feeds that an operator should look at. */
  async findings(endOfLastWeek: Date, today: Day): Promise<Finding[]> {
    return this.db.query(readSql(import.meta.url, 'findings.sql'), [endOfLastWeek, today]);
  }

  private async stage(manager: EntityManager, rows: FactRow[], position: number): Promise<void> {
    if (rows.length === 0) return;
    const events = rows.filter((row) => row.kind === 'delivery');
    const spans = rows.filter((row) => row.kind === 'coverage');
    await this.repositories.ensure(
      manager,
      rows.map((row) => row.repo),
      rows.map((row) => (row.kind === 'coverage' ? '' : row.component)),
    );
    await manager.query(`INSERT INTO staged_event SELECT $18::int + position, ${COLUMNS} FROM ${EVENTS}`, [
      ...eventColumns(await this.places.place(manager, events)),
      position,
    ]);
    await this.merged.stage(
      manager,
      rows.filter((row) => row.kind === 'merged'),
      position,
    );
    await manager.query(
      `INSERT INTO staged_coverage SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[])`,
      [spans.map((s) => s.repo), spans.map((s) => s.from), spans.map((s) => s.through)],
    );
  }
}

/** In the order of the parameters. */
function eventColumns(events: PlacedRow[]): unknown[][] {
  return [
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
    events.map((e) => e.placedBy),
    events.map((e) => e.content),
    events.map((e) => e.bots),
    events.map((e) => e.ancestor),
    events.map((e) => e.estimated),
  ];
}

const COLUMNS =
  'repo, component, source, event_key, sha, occurred_at, environment, name, tag_class, commits, production, transient, placed_by, content, bots, ancestor, estimated';
const EVENTS = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
  $8::text[], $9::text[], $10::int[], $11::boolean[], $12::boolean[], $13::text[], $14::text[], $15::boolean[],
  $16::boolean[], $17::boolean[]) WITH ORDINALITY AS event(${COLUMNS}, position)`;

/** A page is small enough to come as parameters: the same statement reads it as if it were the staging table. */
const SAVE_PAGE = readSql(import.meta.url, 'save-events.sql').replace(
  'WITH ',
  `WITH delivery_event_page AS (SELECT position, ${COLUMNS} FROM ${EVENTS}),\nstaged_event AS (SELECT * FROM delivery_event_page),\n`,
);

const STAGING = `
  CREATE TEMPORARY TABLE staged_event (
    position int, repo text, component text, source text, event_key text, sha text, occurred_at timestamptz,
    environment text, name text, tag_class text, commits int, production boolean, transient boolean, placed_by text,
    content text, bots boolean, ancestor boolean, estimated boolean
  ) ON COMMIT DROP;
  CREATE TEMPORARY TABLE staged_coverage (repo text, covered_from timestamptz, covered_through timestamptz) ON COMMIT DROP;
`;
