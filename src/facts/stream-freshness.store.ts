import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readSql } from '../platform/sql.js';

/** What is read of a repository, in the order in which it is shown. */
export const READ_STREAMS = ['DEPLOYMENT', 'RELEASE', 'TAG', 'ISSUE', 'CHANGE', 'RUN'] as const;

/** How far a stream of a repository is known. */
export interface StreamRow {
  repository_id: number;
  stream: (typeof READ_STREAMS)[number];
  /** Null: it was never read to its end. */
  completeThrough: Date | null;
  /** A pass over it is in hand. */
  reading: boolean;
  error: string | null;
  /** When the last pass over all of it began that ended; others read what is new only. */
  lastReadAt: Date | null;
  /** When GitHub was asked last whether there is anything new. */
  lookedAt: Date | null;
  /** Since when something waits in it that only a pull can read; null: nothing does. */
  due: Date | null;
  /** How many entries GitHub counted. */
  total: number | null;
}

@Injectable()
export class StreamFreshnessStore {
  constructor(private readonly db: DataSource) {}

  ofRepositories(ids: readonly number[]): Promise<StreamRow[]> {
    return this.db.query(readSql(import.meta.url, 'stream-freshness.sql'), [ids, READ_STREAMS]);
  }
}
