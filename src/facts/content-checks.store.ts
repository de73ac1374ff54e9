import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Content } from '../core/content.js';
import { readSql } from '../platform/sql.js';

/** Why what a delivery holds cannot be found. */
export type Unfetchable = 'NO_COMMIT' | 'HEAD_GONE' | 'BASE_GONE' | 'NOT_SHOWN' | 'FORBIDDEN' | 'TOO_MUCH';

/** A delivery whose content is to be found. */
export interface WaitingDelivery {
  eventId: string;
  /** owner/name */
  repository: string;
  sha: string;
  /** The commits of those before it, of its component and environment, the latest first; none: it is the first. */
  bases: string[];
}

/** A delivery and the commit with whose files its own are to be compared. */
export interface WantingFiles {
  eventId: string;
  /** owner/name */
  repository: string;
  sha: string;
  base: string;
}

/** What was found of one. */
export interface FoundContent {
  eventId: string;
  state: 'CHECKED' | 'UNFETCHABLE' | 'FIRST';
  reason: Unfetchable | null;
  sha: string;
  base: string | null;
  commits: number | null;
  content: Content | null;
  bots: boolean | null;
  ancestor: boolean | null;
  authors: number | null;
  additions: number | null;
  deletions: number | null;
  files: number | null;
  /** The commit with whose files its own may be compared to know more; null: they need not be. */
  filesFrom: string | null;
  retryAt: Date | null;
}

/** What is known of an event that was looked at, or could be. */
export interface EventContentRow {
  eventId: string;
  /** Null: it has not been asked for. */
  state: 'CHECKED' | 'UNFETCHABLE' | 'FIRST' | 'STALE' | null;
  reason: Unfetchable | null;
  commits: number | null;
  authors: number | null;
  additions: number | null;
  deletions: number | null;
  files: number | null;
  /** Its repository is pulled from GitHub. */
  pulled: boolean;
}

export interface ContentRunRow {
  id: string;
  requests: number;
  checked: number;
  unfetchable: number;
}

export interface ContentSummary {
  checked: number;
  unfetchable: number;
  /** Deliveries whose paths were looked at. */
  paths: number;
  requests: number;
}

/** What GitHub was asked of deliveries' content, and what it cost. */
@Injectable()
export class ContentChecksStore {
  constructor(private readonly db: DataSource) {}

  /** What was found, with what it cost, in one transaction. */
  async save(run: ContentRunRow, found: readonly FoundContent[], now: Date): Promise<void> {
    await this.db.transaction(async (manager) => {
      if (found.length > 0)
        await manager.query(readSql(import.meta.url, 'save-content.sql'), [JSON.stringify(found), now]);
      await this.note(manager, run, null);
    });
  }

  /** What paths make of deliveries that were found before; null: nothing more. Each once. */
  async saveFiles(run: ContentRunRow, read: readonly { eventId: string; content: Content | null }[]): Promise<void> {
    await this.db.transaction(async (manager) => {
      await manager.query(SAVE_FILES, [read.map(({ eventId }) => eventId), read.map(({ content }) => content)]);
      await this.note(manager, run, null);
    });
  }

  /** Deliveries whose paths may make something else of them, newest first. */
  async wantingFiles(limit: number): Promise<WantingFiles[]> {
    return this.db.query(
      `SELECT event.id::text AS "eventId", repository.full_name AS repository, looked.sha, looked.files_from AS base
       FROM delivery_content AS looked
       JOIN delivery_event AS event ON event.id = looked.event_id
       JOIN repository ON repository.id = event.repository_id
       WHERE looked.files_from IS NOT NULL AND looked.state = 'CHECKED'
       ORDER BY event.occurred_at DESC, event.id LIMIT $1`,
      [limit],
    );
  }

  async ofEvents(eventIds: readonly string[]): Promise<EventContentRow[]> {
    return this.db.query(
      `SELECT event.id::text AS "eventId", looked.state, looked.reason, event.commits, looked.authors, looked.additions,
              looked.deletions, looked.files,
              EXISTS (SELECT FROM sync_stream WHERE sync_stream.repository_id = event.repository_id) AS pulled
       FROM delivery_event AS event LEFT JOIN delivery_content AS looked ON looked.event_id = event.id
       WHERE event.id = ANY ($1::bigint[])`,
      [eventIds],
    );
  }

  async begin(now: Date): Promise<ContentRunRow> {
    const [row] = await this.db.query<[{ id: string }]>(
      'INSERT INTO content_run (started_at) VALUES ($1) RETURNING id::text',
      [now],
    );
    return { id: row.id, requests: 0, checked: 0, unfetchable: 0 };
  }

  async end(run: ContentRunRow, now: Date): Promise<void> {
    await this.note(this.db.manager, run, now);
  }

  /** Requests that runs since then have spent. */
  async spentSince(since: Date): Promise<number> {
    const [row] = await this.db.query<[{ requests: number }]>(
      'SELECT coalesce(sum(requests), 0)::int AS requests FROM content_run WHERE coalesce(finished_at, started_at) > $1',
      [since],
    );
    return row.requests;
  }

  private async note(manager: EntityManager, run: ContentRunRow, finished: Date | null): Promise<void> {
    await manager.query(
      'UPDATE content_run SET requests = $2, checked = $3, unfetchable = $4, finished_at = $5 WHERE id = $1',
      [run.id, run.requests, run.checked, run.unfetchable, finished],
    );
  }
}

const SAVE_FILES = `
  WITH read AS (SELECT * FROM unnest($1::bigint[], $2::text[]) AS row(event_id, content)),
  looked AS (
    UPDATE delivery_content SET files_from = NULL FROM read WHERE delivery_content.event_id = read.event_id
    RETURNING delivery_content.event_id, delivery_content.sha, read.content)
  UPDATE delivery_event AS event SET content = looked.content
  FROM looked
  WHERE event.id = looked.event_id AND event.sha = looked.sha AND looked.content IS NOT NULL
    AND event.content IS DISTINCT FROM looked.content`;
