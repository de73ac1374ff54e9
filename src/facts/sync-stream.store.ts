import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DeploymentPayload } from '../github/translate.js';
import { readSql } from '../platform/sql.js';

export type Stream = 'DEPLOYMENT' | 'RELEASE' | 'TAG' | 'ISSUE';
/** Those that tell of deliveries, in the order in which they are read: whole to the end of the last, a feed is known. */
export const STREAMS: readonly Stream[] = ['TAG', 'RELEASE', 'DEPLOYMENT'];

/** A pass over a stream, newest first, back to `since` (null: to its beginning). */
export interface Pass {
  cursor: string | null;
  startedAt: Date;
  since: Date | null;
  /** How many GitHub said there are when the last pass that ended began. */
  total: number | null;
  /** A pass before this one has ended. */
  knownBefore: boolean;
}

/** A page that is stored. */
export interface Advance {
  /** Where the pass goes on; null: it is done. */
  next: string | null;
  /** How many GitHub said there are; null on all pages but the first. */
  total: number | null;
  /** There is no page that was not read. */
  full: boolean;
}

/** Where each stream of a repository stands. Every write is in the transaction of the page it belongs to. */
@Injectable()
export class SyncStreamStore {
  /**
   * The pass in hand, or a new one that reaches back `rescanDays` before what is known, so that what came late is seen.
   * A whole one reaches back to `since`, or to the beginning.
   */
  async begin(
    manager: EntityManager,
    repository: string,
    stream: Stream,
    now: Date,
    since: Date | null,
    { rescanDays, whole }: { rescanDays: number; whole: boolean },
  ): Promise<Pass> {
    const [pass] = await manager.query<[Pass]>(
      `INSERT INTO sync_stream AS known (repository_id, stream, pass_started_at, pass_since)
       SELECT id, $2, $3, $4 FROM repository WHERE lower(full_name) = lower($1)
       ON CONFLICT (repository_id, stream) DO UPDATE
       SET pass_started_at = coalesce(known.pass_started_at, excluded.pass_started_at),
           pass_since = CASE WHEN known.pass_started_at IS NOT NULL THEN known.pass_since
                             WHEN known.complete_through IS NULL OR ($6 AND $4::timestamptz IS NULL) THEN excluded.pass_since
                             ELSE least(known.complete_through - make_interval(days => $5), coalesce(excluded.pass_since, 'infinity')) END,
           error = NULL
       RETURNING cursor, pass_started_at AS "startedAt", pass_since AS since, total,
         complete_through IS NOT NULL AS "knownBefore"`,
      [repository, stream, now, since, rescanDays, whole],
    );
    return pass;
  }

  /** The page is stored: the pass goes on, or is done. */
  async advance(
    manager: EntityManager,
    repository: string,
    stream: Stream,
    { next, total, full }: Advance,
  ): Promise<void> {
    await manager.query(
      `UPDATE sync_stream
       SET cursor = $3::text,
           pass_total = CASE WHEN $3::text IS NULL THEN NULL ELSE coalesce($4, pass_total) END,
           total = CASE WHEN $3::text IS NULL THEN coalesce($4, pass_total) ELSE total END,
           full_pass_at = CASE WHEN $3::text IS NULL AND $5::boolean THEN pass_started_at ELSE full_pass_at END,
           complete_through = CASE WHEN $3::text IS NULL THEN pass_started_at ELSE complete_through END,
           pass_started_at = CASE WHEN $3::text IS NULL THEN NULL ELSE pass_started_at END,
           pass_since = CASE WHEN $3::text IS NULL THEN NULL ELSE pass_since END
       FROM repository
       WHERE repository.id = sync_stream.repository_id AND lower(full_name) = lower($1) AND stream = $2`,
      [repository, stream, next, total, full],
    );
  }

  async fail(manager: EntityManager, repository: string, stream: Stream, error: string): Promise<void> {
    await manager.query(
      `UPDATE sync_stream SET error = $3 FROM repository
       WHERE repository.id = sync_stream.repository_id AND lower(full_name) = lower($1) AND stream = $2`,
      [repository, stream, error],
    );
  }

  /** From when to when all streams are known; null while one of them has never been read to its end. */
  async known(
    manager: EntityManager,
    repository: string,
    streams: readonly Stream[],
  ): Promise<{ from: string; through: string } | null> {
    const [row] = await manager.query<{ from: Date; through: Date }[]>(
      `SELECT repository.created_at AS from, min(complete_through) AS through
       FROM sync_stream JOIN repository ON repository.id = sync_stream.repository_id
       WHERE lower(full_name) = lower($1) AND stream = ANY ($2::text[])
       GROUP BY repository.id, repository.created_at
       HAVING count(complete_through) = cardinality($2::text[]) AND repository.created_at IS NOT NULL`,
      [repository, streams],
    );
    return row ? { from: row.from.toISOString(), through: row.through.toISOString() } : null;
  }

  async saveDeployments(manager: EntityManager, repository: string, page: DeploymentPayload[]): Promise<void> {
    const rows = page.map((deployment) => ({
      id: deployment.id,
      sha: deployment.sha,
      environment: deployment.environment,
      production: deployment.production_environment ?? null,
      transient: deployment.transient_environment ?? false,
      createdAt: deployment.created_at,
      statuses: deployment.statuses,
    }));
    await manager.query(readSql(import.meta.url, 'save-deployments.sql'), [repository, JSON.stringify(rows)]);
  }
}
