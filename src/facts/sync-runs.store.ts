import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import type { SyncMode } from './repository-looks.store.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';

export type SyncTrigger = 'SCHEDULE' | 'CLOSE' | 'REQUEST' | 'COMMAND';
/** INTERRUPTED: its process ended; the next run goes on where it stopped. */
export type SyncState = 'RUNNING' | 'DONE' | 'FAILED' | 'INTERRUPTED';

/** What a run has done so far. */
export interface SyncTally {
  /** Null until they are listed. */
  repositories: number | null;
  /** Of them, read to their ends. */
  done: number;
  /** Of them, not. */
  failed: number;
  pages: number;
  requests: number;
  /** Events. */
  added: number;
  changed: number;
  /** Of the scarcest of GitHub's budgets, as it last told it. */
  rateRemaining: number | null;
  rateResetsAt: Date | null;
  /** Until when it waits for a limit that is used up; null: it does not. */
  waitingUntil: Date | null;
  /** Streams whose count differed from GitHub's; null: not compared. */
  differing: number | null;
}

export interface SyncRunRow extends SyncTally {
  id: string;
  trigger: SyncTrigger;
  mode: SyncMode;
  state: SyncState;
  startedAt: Date;
  finishedAt: Date | null;
  /** Why the run as a whole failed; single repositories are among the failures. */
  errorCode: string | null;
  error: string | null;
}

export interface SyncRunFailureRow {
  runId: string;
  /** owner/name */
  repository: string;
  code: string;
  message: string;
}

/** Tells the id of a run whenever its row has changed. */
export const SYNC_RUN_CHANNEL = 'paceline_sync_run';

const ROW = `id, trigger, mode, differing, state, started_at AS "startedAt", finished_at AS "finishedAt", repositories, done, failed, pages,
  requests, added, changed, rate_remaining AS "rateRemaining", rate_resets_at AS "rateResetsAt",
  waiting_until AS "waitingUntil",
  error_code AS "errorCode", error`;

/** What each pull did. */
@Injectable()
export class SyncRunsStore {
  constructor(private readonly db: DataSource) {}

  /** Newest first. */
  async list(page: PageRequest): Promise<Page<SyncRunRow>> {
    const size = pageSize(page);
    const [before] = decodeCursor(page.after, ['id']) ?? [null];
    const rows = await this.db.query<SyncRunRow[]>(
      `SELECT ${ROW} FROM sync_run WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before, size + 1],
    );
    const [{ total }] = await this.db.query<[{ total: number }]>('SELECT count(*)::int AS total FROM sync_run');
    return toPage(rows, size, total, ({ id }) => [id]);
  }

  async byId(id: string): Promise<SyncRunRow | null> {
    // What is no number is no run's.
    if (!/^\d{1,18}$/.test(id)) return null;
    const [row] = await this.db.query<SyncRunRow[]>(`SELECT ${ROW} FROM sync_run WHERE id = $1`, [id]);
    return row ?? null;
  }

  /** Of these runs, by run and repository. */
  async failures(runIds: string[]): Promise<SyncRunFailureRow[]> {
    return this.db.query(
      `SELECT run_id AS "runId", repository, code, message FROM sync_run_failure
       WHERE run_id = ANY ($1::bigint[]) ORDER BY run_id, repository`,
      [runIds],
    );
  }

  /** Whoever holds the lock of all pulls says that those still called running are not. */
  async interrupt(lock: QueryRunner, now: Date): Promise<void> {
    await lock.query(
      `WITH ended AS (UPDATE sync_run SET state = 'INTERRUPTED', finished_at = $1 WHERE state = 'RUNNING' RETURNING id)
       SELECT pg_notify('${SYNC_RUN_CHANNEL}', id::text) FROM ended`,
      [now],
    );
  }

  async begin(
    lock: QueryRunner,
    { trigger, mode, whole }: { trigger: SyncTrigger; mode: SyncMode; whole: boolean },
    now: Date,
  ): Promise<SyncRunRow> {
    const [row] = (await lock.query(
      `INSERT INTO sync_run (trigger, mode, whole, state, started_at) VALUES ($1, $2, $3, 'RUNNING', $4)
       RETURNING ${ROW}, pg_notify('${SYNC_RUN_CHANNEL}', id::text)`,
      [trigger, mode, whole, now],
    )) as [SyncRunRow];
    return withoutNotice(row);
  }

  /** @throws when the run is no longer called running: somebody else holds the lock by now */
  async save(lock: QueryRunner, run: SyncRunRow): Promise<SyncRunRow> {
    const saved = (await lock.query(
      `WITH saved AS (
         UPDATE sync_run
         SET state = $2, finished_at = $3, repositories = $4, done = $5, failed = $6, pages = $7, requests = $8,
             added = $9, changed = $10, rate_remaining = $11, rate_resets_at = $12, error_code = $13, error = $14,
             differing = $15, waiting_until = $16
         WHERE id = $1 AND state = 'RUNNING'
         RETURNING *)
       SELECT ${ROW}, pg_notify('${SYNC_RUN_CHANNEL}', id::text) FROM saved`,
      [
        run.id,
        run.state,
        run.finishedAt,
        run.repositories,
        run.done,
        run.failed,
        run.pages,
        run.requests,
        run.added,
        run.changed,
        run.rateRemaining,
        run.rateResetsAt,
        run.errorCode,
        run.error,
        run.differing,
        run.waitingUntil,
      ],
    )) as SyncRunRow[];
    if (!saved[0]) throw new Error(`run ${run.id} was taken for dead`);
    return withoutNotice(saved[0]);
  }

  /** Deletes `limit` runs at most that ended before `before`, with their failures; the last whole one stays. */
  async forget(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM sync_run WHERE id IN (
         SELECT id FROM sync_run
         WHERE finished_at < $1 AND id < (SELECT max(id) FROM sync_run WHERE whole AND state IN ('DONE', 'FAILED'))
         ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }

  async addFailures(
    manager: EntityManager,
    runId: string,
    failures: readonly Omit<SyncRunFailureRow, 'runId'>[],
  ): Promise<void> {
    await manager.query(
      `INSERT INTO sync_run_failure (run_id, repository, code, message)
       SELECT DISTINCT ON (repository) $1::bigint, repository, code, message
       FROM unnest($2::text[], $3::text[], $4::text[]) AS failed(repository, code, message)
       ON CONFLICT (run_id, repository) DO UPDATE SET code = excluded.code, message = excluded.message`,
      [
        runId,
        failures.map((one) => one.repository),
        failures.map((one) => one.code),
        failures.map((one) => one.message),
      ],
    );
  }
}

function withoutNotice(row: SyncRunRow): SyncRunRow {
  const { pg_notify: _, ...rest } = row as SyncRunRow & { pg_notify: unknown };
  return rest;
}
