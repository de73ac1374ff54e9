import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const DUE_STREAMS = ['DEPLOYMENT', 'RELEASE', 'TAG', 'ISSUE', 'CHANGE', 'RUN'] as const;
export type DueStream = (typeof DUE_STREAMS)[number];

/** A stream that something new was heard of, the last time at a moment. */
export interface Due {
  repositoryId: number;
  stream: DueStream;
  since: Date;
}

/** What only a pull can read, because what told of it does not say enough. */
@Injectable()
export class RepositoryDueStore {
  /**
   * What is due already is due anew: it was read when a pull that began after `since` has read it, and may be taken out
   * then, and only then.
   */
  async mark(manager: EntityManager, due: readonly Due[]): Promise<void> {
    if (due.length === 0) return;
    await manager.query(
      `INSERT INTO repository_due AS known (repository_id, stream, since)
       SELECT repository_id, stream, max(since)
       FROM unnest($1::int[], $2::text[], $3::timestamptz[]) AS row (repository_id, stream, since)
       GROUP BY repository_id, stream ORDER BY repository_id, stream
       ON CONFLICT (repository_id, stream) DO UPDATE SET since = excluded.since
       WHERE known.since < excluded.since`,
      [due.map((one) => one.repositoryId), due.map(({ stream }) => stream), due.map(({ since }) => since)],
    );
  }

  /** `named`: [{repository, stream}], owner/name in any case; what is none is passed over. */
  async markByName(manager: EntityManager, named: readonly object[], since: Date): Promise<void> {
    const found = await manager.query<Omit<Due, 'since'>[]>(
      `SELECT DISTINCT repository.id AS "repositoryId", named.stream
       FROM jsonb_to_recordset($1::jsonb) AS named (repository text, stream text)
       JOIN repository ON lower(repository.full_name) = lower(named.repository)
       WHERE named.stream = ANY ($2::text[])`,
      [JSON.stringify(named), DUE_STREAMS],
    );
    await this.mark(
      manager,
      found.map((one) => ({ ...one, since })),
    );
  }
}
