import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';

export type LetterSource = 'WEBHOOK' | 'PULL';

/** What could not be understood. */
export interface Letter {
  source: LetterSource;
  /** What its source knows it by: the id of a delivery; `owner/name STREAM key` of a pull. */
  key: string;
  /** One line. */
  reason: string;
  payload: object;
}

export interface LetterRow extends Letter {
  id: string;
  keptAt: Date;
  tries: number;
  /** Null: it waits for another try. */
  replayedAt: Date | null;
}

const LONGEST_REASON = 1_000;
/** Postgres takes it in no text, escaped or not. */
const NUL = '\\u0000';
const ROW = `id, source, key, reason, payload, kept_at AS "keptAt", tries, replayed_at AS "replayedAt"`;

/** Payloads that nobody understands, until somebody mends that and has them tried again. */
@Injectable()
export class DeadLettersStore {
  constructor(private readonly db: DataSource) {}

  /** Keeps letters within the caller's transaction; one that is known was tried once more. */
  async keep(manager: EntityManager, letters: Letter | readonly Letter[], now: Date): Promise<void> {
    const rows = (Array.isArray(letters) ? letters : [letters]) as Letter[];
    if (rows.length === 0) return;
    await manager.query(
      `INSERT INTO dead_letter AS known (source, key, reason, payload, kept_at)
       SELECT DISTINCT ON (source, key) source, key, reason, payload, $2
       FROM jsonb_to_recordset($1::jsonb) AS row (source text, key text, reason text, payload jsonb)
       ON CONFLICT (source, key) DO UPDATE
       SET reason = excluded.reason, payload = excluded.payload, kept_at = excluded.kept_at, tries = known.tries + 1,
           replayed_at = NULL`,
      [
        JSON.stringify(rows.map((row) => ({ ...row, reason: row.reason.slice(0, LONGEST_REASON) }))).replaceAll(
          NUL,
          '\\ufffd',
        ),
        now,
      ],
    );
  }

  /** Those that wait, newest first. @throws UserError BAD_PAGE, BAD_CURSOR */
  async list(page: PageRequest): Promise<Page<LetterRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['id'])?.[0] ?? null;
    const rows = await this.db.query<LetterRow[]>(
      `SELECT ${ROW} FROM dead_letter
       WHERE replayed_at IS NULL AND ($1::bigint IS NULL OR id < $1::bigint) ORDER BY id DESC LIMIT $2`,
      [after, size + 1],
    );
    return toPage(rows, size, await this.waiting(), ({ id }) => [id]);
  }

  async waiting(): Promise<number> {
    const [row] = await this.db.query<[{ waiting: number }]>(
      'SELECT count(*)::int AS waiting FROM dead_letter WHERE replayed_at IS NULL',
    );
    return row.waiting;
  }

  /** Takes letters that wait, of these ids (null: all), `limit` at most, to be tried again. */
  async take(manager: EntityManager, ids: readonly string[] | null, limit: number, now: Date): Promise<LetterRow[]> {
    const [rows] = await manager.query<[LetterRow[], number]>(
      `UPDATE dead_letter SET replayed_at = $3 WHERE id IN (
         SELECT id FROM dead_letter
         WHERE replayed_at IS NULL AND ($1::bigint[] IS NULL OR id = ANY ($1::bigint[])) ORDER BY id LIMIT $2 FOR UPDATE)
       RETURNING ${ROW}`,
      [ids, limit, now],
    );
    return rows;
  }

  /** Deletes `limit` letters at most from before `before`. */
  async forget(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter WHERE kept_at < $1 ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }
}
