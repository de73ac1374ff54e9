import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { readSql } from '../platform/sql.js';

/** What GitHub shows of a repository. */
export interface Sighting {
  githubId: number;
  nodeId: string;
  fullName: string;
  /** The name it was asked for by, which may be a former one. */
  asked?: string;
  createdAt: string;
  archived: boolean;
  private: boolean;
}

/** A repository that GitHub has shown before. */
export interface KnownRepository {
  id: number;
  nodeId: string | null;
  fullName: string;
  private: boolean | null;
}

/** As far as it can be told: one that is gone and one that is hidden answer alike. */
export type GoneWhy = 'DELETED' | 'NOT_VISIBLE';

/** Which repositories GitHub shows, by its own numbers: a renamed or transferred one keeps its row. */
@Injectable()
export class SightingsStore {
  async see(manager: EntityManager, sightings: readonly Sighting[], now: Date): Promise<void> {
    if (sightings.length === 0) return;
    await manager.query(readSql(import.meta.url, 'stage-sightings.sql'), [JSON.stringify(sightings), now]);
    await manager.query(readSql(import.meta.url, 'see-repositories.sql'));
  }

  /** Of this owner, and not gone. */
  async ofOwner(manager: EntityManager, owner: string): Promise<(KnownRepository & { githubId: number })[]> {
    return manager.query(
      `SELECT id, github_id::float8 AS "githubId", node_id AS "nodeId", full_name AS "fullName", private
       FROM repository
       WHERE lower(split_part(full_name, '/', 1)) = lower($1) AND github_id IS NOT NULL AND gone_at IS NULL
       ORDER BY id`,
      [owner],
    );
  }

  /** By these names, in any case, those that GitHub has shown before. */
  async byName(manager: EntityManager, names: readonly string[]): Promise<KnownRepository[]> {
    return manager.query(
      `SELECT id, node_id AS "nodeId", full_name AS "fullName", private FROM repository
       WHERE lower(full_name) = ANY ($1::text[]) AND node_id IS NOT NULL`,
      [names.map((name) => name.toLowerCase())],
    );
  }

  /** Sets tombstones: what is known of them stays, and is known no further. */
  async bury(manager: EntityManager, ids: readonly number[], why: GoneWhy, now: Date): Promise<void> {
    await manager.query(
      `UPDATE repository SET gone_at = $2, gone_why = $3 WHERE id = ANY ($1::int[]) AND gone_at IS NULL`,
      [ids, now, why],
    );
  }
}
