import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Pass, Stream } from './sync-stream.store.js';

/** What passes have met, so that one that reads a stream to its end knows what is gone from it. */
@Injectable()
export class SyncSeenStore {
  /**
   * A page was met, which is not stored yet. Of deployments, which are many, nothing is kept on their first pass.
   * @returns how many entries of it were not known; null: the stream's entries are not counted
   */
  async meet(
    manager: EntityManager,
    repository: string,
    stream: Stream,
    { startedAt, knownBefore }: Pass,
    keys: readonly string[],
  ): Promise<number | null> {
    if (stream === 'ISSUE') return null;
    const deployments = stream === 'DEPLOYMENT';
    const fresh = deployments ? await newDeployments(manager, keys) : 0;
    if (deployments && !knownBefore) return fresh;
    const [{ added }] = await manager.query<[{ added: number }]>(
      `WITH met AS (
         INSERT INTO sync_seen (repository_id, stream, key, met_at)
         SELECT (SELECT id FROM repository WHERE lower(full_name) = lower($1)), $2, key, $4
         FROM (SELECT DISTINCT unnest($3::text[])) AS page(key)
         ON CONFLICT (repository_id, stream, key) DO UPDATE SET met_at = excluded.met_at
         RETURNING xmax = 0 AS added)
       SELECT count(*) FILTER (WHERE added)::int AS added FROM met`,
      [repository, stream, keys, startedAt],
    );
    return deployments ? fresh : added;
  }

  /** Tags and releases that a pass over all of them has not met: takes them away, and says how many events went. */
  async takeGone(manager: EntityManager, repository: string, stream: Stream, { startedAt }: Pass): Promise<number> {
    const [{ count }] = await manager.query<[{ count: number }]>(
      `WITH gone AS (
         DELETE FROM sync_seen AS seen USING repository
         WHERE repository.id = seen.repository_id AND lower(full_name) = lower($1) AND stream = $2 AND met_at < $3
         RETURNING seen.repository_id, key),
       taken AS (
         DELETE FROM delivery_event AS event USING gone
         WHERE event.repository_id = gone.repository_id AND source = $2 AND event_key = gone.key
         RETURNING event.id)
       SELECT count(*)::int AS count FROM taken`,
      [repository, stream, startedAt],
    );
    return count;
  }

  /** Deployments that a pass back to its beginning has not met; they may have moved between its pages. */
  async missedDeployments(manager: EntityManager, repository: string, { startedAt, since }: Pass, here: string[]) {
    const rows = await manager.query<{ id: string }[]>(
      `SELECT deployment.github_id AS id
       FROM deployment JOIN repository ON repository.id = deployment.repository_id
       WHERE lower(full_name) = lower($1) AND deployment.created_at < $2
         AND ($3::timestamptz IS NULL OR deployment.created_at >= $3)
         AND NOT deployment.github_id::text = ANY ($4::text[])
         AND NOT EXISTS (SELECT FROM sync_seen AS seen
                         WHERE seen.repository_id = repository.id AND stream = 'DEPLOYMENT'
                           AND seen.key = deployment.github_id::text AND met_at = $2)
       ORDER BY deployment.github_id`,
      [repository, startedAt, since, here],
    );
    return rows.map(({ id }) => Number(id));
  }

  /** Takes deployments away with their histories, and says how many events went. */
  async takeDeployments(manager: EntityManager, repository: string, ids: readonly number[]): Promise<number> {
    if (ids.length === 0) return 0;
    const [{ count }] = await manager.query<[{ count: number }]>(
      `WITH gone AS (
         DELETE FROM deployment USING repository
         WHERE repository.id = repository_id AND lower(full_name) = lower($1) AND deployment.github_id = ANY ($2::bigint[])
         RETURNING repository_id, deployment.github_id::text AS key),
       taken AS (
         DELETE FROM delivery_event AS event USING gone
         WHERE event.repository_id = gone.repository_id AND source = 'DEPLOYMENT' AND event_key = gone.key
         RETURNING event.id)
       SELECT count(*)::int AS count FROM taken`,
      [repository, ids],
    );
    return count;
  }

  /** The pass over deployments has ended: what it met is in their own table. */
  async forgetDeployments(manager: EntityManager, repository: string): Promise<void> {
    await manager.query(
      `DELETE FROM sync_seen USING repository
       WHERE repository.id = repository_id AND lower(full_name) = lower($1) AND stream = 'DEPLOYMENT'`,
      [repository],
    );
  }
}

async function newDeployments(manager: EntityManager, keys: readonly string[]): Promise<number> {
  const [{ count }] = await manager.query<[{ count: number }]>(
    `SELECT count(*)::int AS count FROM (SELECT DISTINCT unnest($1::bigint[])) AS page(id)
     WHERE NOT EXISTS (SELECT FROM deployment WHERE github_id = page.id)`,
    [keys],
  );
  return count;
}
