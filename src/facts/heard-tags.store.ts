import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { readSql } from '../platform/sql.js';

/** A tag that was made, or taken away. */
export interface HeardTag {
  repositoryId: number;
  name: string;
  /** ISO 8601 */
  at: string;
  gone: boolean;
}

/** When tags come and go: a set of moments, whatever order they are told in. The commits of tags are a pull's to say. */
@Injectable()
export class HeardTagsStore {
  async save(manager: EntityManager, tags: readonly HeardTag[]): Promise<{ changed: number; removed: number }> {
    if (tags.length === 0) return { changed: 0, removed: 0 };
    await manager.query(
      `INSERT INTO tag_seen (repository_id, name, at, gone)
       SELECT DISTINCT "repositoryId", name, at, gone
       FROM jsonb_to_recordset($1::jsonb) AS row ("repositoryId" int, name text, at timestamptz, gone boolean)
       ORDER BY 1, 2, 3, 4
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(tags)],
    );
    const [{ dated, removed }] = await manager.query<[{ dated: number; removed: number }]>(
      readSql(import.meta.url, 'tag-times.sql'),
      [tags.map(({ repositoryId }) => repositoryId), tags.map(({ name }) => name)],
    );
    return { changed: dated, removed };
  }
}
