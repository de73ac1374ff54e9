import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { GitHubChange } from '../github/translate-pull-request.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { readSql } from '../platform/sql.js';
import type { SavedEvents } from './facts.store.js';
import { MergedDeliveriesStore } from './merged-deliveries.store.js';

/** How far a repository's merged pull requests were read. */
export interface ChangeFeedRow {
  id: number;
  /** owner/name */
  name: string;
  githubId: string | null;
  /** Of what the last whole pass found: the newest update, and how many there were. */
  newest: Date | null;
  total: number | null;
  /** Of a pass in hand: where it goes on, and the update before which it ends. */
  cursor: string | null;
  floor: Date | null;
  reading: boolean;
  readThrough: Date | null;
}

/** A pass that begins: GitHub's newest update and total, and the update before which it ends. */
export interface BegunPass {
  id: number;
  newest: string | null;
  total: number;
  floor: Date;
}

/** A page that was read: its changes, and where the pass goes on; null: it is done. */
export interface ReadPage {
  id: number;
  /** owner/name */
  name: string;
  changes: GitHubChange[];
  next: string | null;
}

/** Merged pull requests, and where the reading of each repository stands. */
@Injectable()
export class PullRequestsStore {
  private readonly merged = new MergedDeliveriesStore();

  constructor(
    private readonly db: DataSource,
    private readonly repositories: RepositoriesStore,
  ) {}

  /** Those that may be read, the most useful first. */
  toRead(): Promise<ChangeFeedRow[]> {
    return this.db.query(readSql(import.meta.url, 'repositories-to-read.sql'));
  }

  /** Nothing was merged since they were read: they are known through now. */
  async quiet(repositories: number[], now: Date): Promise<void> {
    if (repositories.length === 0) return;
    await this.db.query(
      `WITH read AS (UPDATE change_feed SET read_through = $2 WHERE repository_id = ANY ($1::int[]) RETURNING repository_id),
       heard AS (DELETE FROM repository_due AS due USING read
                 WHERE due.repository_id = read.repository_id AND due.stream = 'CHANGE' AND due.since <= $2)
       INSERT INTO sync_stream AS known (repository_id, stream, complete_through) SELECT repository_id, 'CHANGE', $2 FROM read
       ON CONFLICT (repository_id, stream) DO UPDATE SET complete_through = excluded.complete_through, error = NULL`,
      [repositories, now],
    );
  }

  /** A pass that is in hand goes on as it was begun. */
  async begin(passes: BegunPass[], now: Date): Promise<void> {
    if (passes.length === 0) return;
    await this.db.query(
      `WITH begun AS (
         INSERT INTO change_feed AS known (repository_id, pass_started_at, pass_newest, pass_total, pass_floor)
         SELECT id, $2, newest, total, floor
         FROM jsonb_to_recordset($1::jsonb) AS pass(id int, newest timestamptz, total int, floor timestamptz)
         ON CONFLICT (repository_id) DO UPDATE
         SET pass_started_at = excluded.pass_started_at, pass_newest = excluded.pass_newest,
             pass_total = excluded.pass_total, pass_floor = excluded.pass_floor, cursor = NULL
         WHERE known.pass_started_at IS NULL
         RETURNING repository_id)
       INSERT INTO sync_stream AS known (repository_id, stream, pass_started_at) SELECT repository_id, 'CHANGE', $2 FROM begun
       ON CONFLICT (repository_id, stream) DO UPDATE SET pass_started_at = excluded.pass_started_at, error = NULL`,
      [JSON.stringify(passes), now],
    );
  }

  /** Stores pages with where their passes go on, all or none. */
  async savePages(pages: ReadPage[], ruleVersion: string): Promise<SavedEvents> {
    if (pages.length === 0) return { rows: 0, added: 0, changed: 0 };
    const rows = pages.flatMap(({ id, changes }) => changes.map((change) => ({ ...change, repositoryId: id })));
    return this.db.transaction(async (manager) => {
      const names = pages.map(({ name }) => name);
      await this.repositories.ensure(
        manager,
        names,
        names.map(() => ''),
      );
      const [saved] = await manager.query<[SavedEvents]>(readSql(import.meta.url, 'save-pull-requests.sql'), [
        JSON.stringify(rows),
        ruleVersion,
      ]);
      await manager.query(ADVANCE, [JSON.stringify(pages.map(({ id, next }) => ({ id, next })))]);
      return saved;
    });
  }

  /** The pass stays in hand; the stream says why it stopped. */
  async fail(repositories: { id: number; error: string }[]): Promise<void> {
    if (repositories.length === 0) return;
    await this.db.query(
      `INSERT INTO sync_stream AS known (repository_id, stream, error)
       SELECT id, 'CHANGE', error FROM jsonb_to_recordset($1::jsonb) AS failed(id int, error text)
       ON CONFLICT (repository_id, stream) DO UPDATE SET error = excluded.error`,
      [JSON.stringify(repositories)],
    );
  }

  /**
   * Makes the pulled changes of those repositories that were touched, or never counted so, the deliveries of those who
   * count by them, and dates them by what was deployed.
   */
  async count(
    manager: EntityManager,
    repositories: readonly { id: number; name: string }[],
    touched: ReadonlySet<number>,
  ): Promise<void> {
    const counted = await manager.query<{ id: number }[]>(readSql(import.meta.url, 'counted-by-change.sql'), [
      repositories.map(({ id }) => id),
      [...touched],
    ]);
    if (counted.length === 0) return;
    const ids = new Set(counted.map(({ id }) => id));
    await manager.query(readSql(import.meta.url, 'save-merged-changes.sql'), [[...ids]]);
    await this.merged.date(
      manager,
      repositories.filter(({ id }) => ids.has(id)).map(({ name }) => name),
    );
  }
}

const ADVANCE = `
  WITH told AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS page(id int, next text)),
  going AS (UPDATE change_feed SET cursor = told.next FROM told WHERE repository_id = told.id AND told.next IS NOT NULL),
  done AS (
    UPDATE change_feed AS feed
    SET newest = before.pass_newest, total = before.pass_total, read_through = before.pass_started_at, cursor = NULL,
        pass_started_at = NULL, pass_newest = NULL, pass_total = NULL, pass_floor = NULL
    FROM told JOIN change_feed AS before ON before.repository_id = told.id
    WHERE feed.repository_id = told.id AND told.next IS NULL AND before.pass_started_at IS NOT NULL
    RETURNING feed.repository_id, feed.read_through),
  heard AS (
    DELETE FROM repository_due AS due USING done
    WHERE due.repository_id = done.repository_id AND due.stream = 'CHANGE' AND due.since <= done.read_through)
  UPDATE sync_stream SET complete_through = done.read_through, pass_started_at = NULL, error = NULL
  FROM done WHERE sync_stream.repository_id = done.repository_id AND stream = 'CHANGE'`;
