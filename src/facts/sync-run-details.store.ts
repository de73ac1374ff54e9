import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What went wrong in a run, how often, and the first five repositories by name. */
export interface ErrorKindRow {
  runId: string;
  code: string;
  count: number;
  examples: string[];
}

export interface WaitRow {
  runId: string;
  waitingUntil: Date;
}

/** What else there is to know of many runs at once. */
@Injectable()
export class SyncRunDetailsStore {
  constructor(private readonly db: DataSource) {}

  /** The most frequent first. */
  errorsByKind(runIds: readonly string[]): Promise<ErrorKindRow[]> {
    return this.db.query(
      `SELECT run_id AS "runId", code, count(*)::int AS count,
              (array_agg(repository ORDER BY lower(repository)))[1:5] AS examples
       FROM sync_run_failure WHERE run_id = ANY ($1::bigint[])
       GROUP BY run_id, code ORDER BY run_id, count(*) DESC, code`,
      [runIds],
    );
  }

  /** Of those that wait for a limit of GitHub, until when. */
  waits(runIds: readonly string[], now: Date): Promise<WaitRow[]> {
    return this.db.query(
      `SELECT id AS "runId", waiting_until AS "waitingUntil" FROM sync_run
       WHERE id = ANY ($1::bigint[]) AND state = 'RUNNING' AND waiting_until > $2`,
      [runIds, now],
    );
  }
}
