import type { EntityManager } from 'typeorm';
import { PRODUCTION_PATTERN } from '../core/event-rules.js';
import { readSql } from '../platform/sql.js';
import type { MergedRow } from './delivery-row.js';

/** Merged changes, each a delivery as soon as a deployment brings it to production. */
export class MergedDeliveriesStore {
  /** Makes room for rows within the caller's transaction. */
  async prepare(manager: EntityManager): Promise<void> {
    await manager.query(STAGING);
  }

  async stage(manager: EntityManager, rows: MergedRow[], position: number): Promise<void> {
    if (rows.length === 0) return;
    await manager.query(
      `INSERT INTO staged_merged
       SELECT $11::int + position, repo, component, sha, merged_at, delivered_by, delivered_at, commits, content, bots, ancestor
       FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[], $7::int[],
                   $8::text[], $9::boolean[], $10::boolean[])
         WITH ORDINALITY AS row(repo, component, sha, merged_at, delivered_by, delivered_at, commits, content, bots,
                                ancestor, position)`,
      [
        rows.map((row) => row.repo),
        rows.map((row) => row.component),
        rows.map((row) => row.sha),
        rows.map((row) => row.mergedAt),
        rows.map((row) => row.deliveredBy),
        rows.map((row) => row.deliveredAt),
        rows.map((row) => row.commits),
        rows.map((row) => row.content),
        rows.map((row) => row.bots),
        rows.map((row) => row.ancestor),
        position,
      ],
    );
  }

  async save(manager: EntityManager): Promise<{ rows: number; added: number; changed: number }> {
    const [saved] = await manager.query<[{ rows: number; added: number; changed: number }]>(
      readSql(import.meta.url, 'save-merged.sql'),
    );
    return saved;
  }

  /** Dates the merged changes of repositories by what is known to be deployed now; owner/name, any case. */
  async date(manager: EntityManager, repositories: readonly string[]): Promise<void> {
    if (repositories.length === 0) return;
    const found = await manager.query<{ id: number }[]>(
      `SELECT id FROM repository
       WHERE lower(full_name) = ANY ($1::text[]) AND EXISTS (SELECT FROM merged_delivery WHERE repository_id = repository.id)`,
      [repositories.map((name) => name.toLowerCase())],
    );
    if (found.length === 0) return;
    await manager.query(readSql(import.meta.url, 'date-merged.sql'), [found.map(({ id }) => id), PRODUCTION_PATTERN]);
  }
}

const STAGING = `
  CREATE TEMPORARY TABLE staged_merged (
    position int, repo text, component text, sha text, merged_at timestamptz, delivered_by text, delivered_at timestamptz,
    commits int, content text, bots boolean, ancestor boolean
  ) ON COMMIT DROP;
`;
