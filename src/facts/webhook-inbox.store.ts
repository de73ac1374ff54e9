import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { WebhookEvent } from '../github/webhook-trim.js';
import { readSql } from '../platform/sql.js';

/** A delivery as it came, trimmed. */
export interface Delivery {
  /** GitHub's id of it. */
  guid: string;
  event: WebhookEvent;
  payload: object;
}

export interface WaitingDelivery extends Delivery {
  receivedAt: Date;
}

/** DEAD: it could not be understood, and lies among the dead letters. */
export type Outcome = 'APPLIED' | 'IGNORED' | 'DEAD';

/** GitHub repeats deliveries of three days; their ids are known for longer than that. */
const KNOWN_DAYS = 7;
const DAY_MS = 86_400_000;
/** This month and the next two: the job that makes them may fail for weeks. */
const MONTHS_AHEAD = 3;

/** What webhooks bring, until it is applied and for a while after. */
@Injectable()
export class WebhookInboxStore {
  constructor(private readonly db: DataSource) {}

  /** All of them in one statement, which is committed when it returns. */
  async add(deliveries: readonly Delivery[], now: Date): Promise<void> {
    await this.db.query(readSql(import.meta.url, 'add-deliveries.sql'), [JSON.stringify(deliveries), now]);
  }

  /** Those that wait longest, for this transaction alone. */
  take(manager: EntityManager, limit: number): Promise<WaitingDelivery[]> {
    return manager.query(
      `SELECT guid, event, payload, received_at AS "receivedAt" FROM webhook_inbox
       WHERE applied_at IS NULL ORDER BY received_at, guid LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
  }

  /** `outcomes` in the order of the deliveries. */
  async settle(
    manager: EntityManager,
    deliveries: readonly WaitingDelivery[],
    outcomes: readonly Outcome[],
    now: Date,
  ): Promise<void> {
    await manager.query(
      `UPDATE webhook_inbox AS inbox SET applied_at = $4, outcome = done.outcome
       FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS done (guid, received_at, outcome)
       WHERE inbox.guid = done.guid AND inbox.received_at = done.received_at`,
      [deliveries.map(({ guid }) => guid), deliveries.map(({ receivedAt }) => receivedAt), outcomes, now],
    );
  }

  /** Puts deliveries in once more, with what is kept of them; they wait as if they had just come. */
  async again(manager: EntityManager, deliveries: readonly Delivery[], now: Date): Promise<void> {
    await manager.query(
      `WITH told AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS row (guid text, event text, payload jsonb)),
       known AS (
         INSERT INTO webhook_delivery (guid, received_at) SELECT guid, $2 FROM told ON CONFLICT (guid) DO NOTHING)
       INSERT INTO webhook_inbox (guid, received_at, event, payload) SELECT guid, $2, event, payload FROM told
       ON CONFLICT (guid, received_at) DO UPDATE SET applied_at = NULL, outcome = NULL`,
      [JSON.stringify(deliveries), now],
    );
  }

  async waiting(): Promise<number> {
    const [row] = await this.db.query<[{ waiting: number }]>(
      'SELECT count(*)::int AS waiting FROM webhook_inbox WHERE applied_at IS NULL',
    );
    return row.waiting;
  }

  /** Which of these ids came. */
  async known(guids: readonly string[]): Promise<string[]> {
    if (guids.length === 0) return [];
    const rows = await this.db.query<{ guid: string }[]>(
      'SELECT guid FROM webhook_delivery WHERE guid = ANY ($1::text[])',
      [guids],
    );
    return rows.map(({ guid }) => guid);
  }

  /** Makes the partitions of the coming months. Returns how many were missing. */
  async prepare(now: Date): Promise<number> {
    const [row] = await this.db.query<[{ made: number }]>('SELECT make_inbox_months($1, $2) AS made', [
      now,
      MONTHS_AHEAD,
    ]);
    return row.made;
  }

  /**
   * Drops the months that ended before `before`, and of what lies in none, and of the ids that nobody repeats any more,
   * `limit` rows at most. What waits stays. Returns how many deliveries went.
   */
  async forget(manager: EntityManager, before: Date, limit: number, now: Date): Promise<number> {
    const [dropped] = await manager.query<[{ rows: number }]>('SELECT drop_inbox_months($1)::float8 AS rows', [before]);
    const [, rest] = await manager.query<[unknown, number]>(
      `DELETE FROM webhook_inbox_rest WHERE (guid, received_at) IN (
         SELECT guid, received_at FROM webhook_inbox_rest
         WHERE received_at < $1 AND applied_at IS NOT NULL ORDER BY received_at LIMIT $2)`,
      [before, limit],
    );
    await manager.query(
      `DELETE FROM webhook_delivery WHERE received_at < $1 AND NOT EXISTS (
         SELECT FROM webhook_inbox WHERE guid = webhook_delivery.guid AND applied_at IS NULL)`,
      [new Date(now.getTime() - KNOWN_DAYS * DAY_MS)],
    );
    return dropped.rows + rest;
  }
}
