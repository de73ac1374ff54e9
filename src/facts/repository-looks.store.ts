import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { RepositoryLook, StreamLook } from '../github/look.js';
import { PAGE } from '../github/queries.js';
import { readSql } from '../platform/sql.js';
import type { Stream } from './sync-stream.store.js';

/** What a run is for: what is new; also what a look cannot tell; also counts beside GitHub's; everything again. */
export type SyncMode = 'INCREMENT' | 'NIGHTLY' | 'MONTHLY' | 'FULL';

/** A stream that has to be read, or must not be believed. */
export interface WantedStream {
  stream: Stream;
  /** Null: GitHub did not tell; it is not known by its look then. */
  look: StreamLook | null;
  /** To its end, not only as far as it is new. */
  whole: boolean;
  /** GitHub counts another number than is known. */
  differs: boolean;
  /** GitHub shows nothing where there was something. */
  empty: boolean;
}

/** A repository that a run has to read. */
export interface WantedRepository {
  /** owner/name */
  repository: string;
  /** From the first to the last that GitHub looks like: all entries that may have to be read. */
  size: number;
  due: boolean;
  /** Until when all of its feed was known before; null: never whole. */
  knownThrough: Date | null;
  streams: WantedStream[];
}

/** How streams looked when they were read last, and what is to be done by that. */
@Injectable()
export class RepositoryLooksStore {
  constructor(private readonly db: DataSource) {}

  /**
   * Compares looks with those before, all at once. What looks the same is known through `now`; the rest comes back, due
   * and small ones first.
   * @param since what is known from later on only is read again, back to then
   */
  async compare(
    looks: readonly RepositoryLook[],
    { streams, mode, since, now }: { streams: readonly Stream[]; mode: SyncMode; since: Date | null; now: Date },
  ): Promise<WantedRepository[]> {
    const told = looks.map(({ fullName: repo, streams: shown }) => ({ repo, streams: shown }));
    return this.db.transaction(async (manager) => {
      await manager.query(readSql(import.meta.url, 'stage-looks.sql'), [
        JSON.stringify(told),
        streams,
        mode,
        now,
        PAGE,
        mode === 'FULL',
        since,
      ]);
      await manager.query(readSql(import.meta.url, 'settle-looks.sql'));
      const wanted = await manager.query<WantedRepository[]>(WANTED);
      await manager.query('DROP TABLE looked_stream');
      return wanted;
    });
  }

  /** In the transaction that ends the pass: so it looks now, and nothing of it is due that was heard of before. */
  async read(manager: EntityManager, repository: string, stream: Stream, look: StreamLook | null, at: Date) {
    if (look !== null) {
      await manager.query(
        `INSERT INTO repository_look (repository_id, stream, digest, total, looked_at)
         SELECT id, $2, $3, $4, $5 FROM repository WHERE lower(full_name) = lower($1)
         ON CONFLICT (repository_id, stream) DO UPDATE
         SET digest = excluded.digest, total = excluded.total, looked_at = excluded.looked_at`,
        [repository, stream, look.digest, look.total, at],
      );
    }
    await manager.query(
      `DELETE FROM repository_due USING repository
       WHERE repository.id = repository_id AND lower(full_name) = lower($1) AND stream = $2 AND since <= $3`,
      [repository, stream, at],
    );
  }
}

const WANTED = `SELECT full_name AS repository, sum(coalesce(total, 100))::int AS size,
    bool_or(due_since IS NOT NULL) AS due,
    CASE WHEN bool_and(complete_through IS NOT NULL OR stream = 'ISSUE')
         THEN min(complete_through) FILTER (WHERE stream <> 'ISSUE') END AS "knownThrough",
    jsonb_agg(jsonb_build_object('stream', stream, 'whole', whole, 'differs', differs, 'empty', verdict = 'EMPTY',
      'look', CASE WHEN digest IS NOT NULL THEN jsonb_build_object('digest', digest, 'total', total) END) ORDER BY stream)
      FILTER (WHERE verdict <> 'SAME') AS streams
  FROM looked_stream
  GROUP BY repository_id, full_name
  HAVING bool_or(verdict <> 'SAME')
  ORDER BY bool_or(due_since IS NOT NULL) DESC, sum(coalesce(total, 100)), full_name`;
