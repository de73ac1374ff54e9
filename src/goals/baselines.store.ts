import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { DeliverySource } from '../core/event-rules.js';
import type { Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

export interface BaselineRow {
  team_id: number;
  window_from: Week;
  window_to: Week;
  deliveries: number;
  exposure: number;
  weeks: number;
  source: DeliverySource | null;
}

export interface StoredBaselineRow extends BaselineRow {
  version: number;
  reason: string;
  created_at: Date;
}

/** The version in force by team, and how many of them are new, by their reason. */
export interface SavedBaselines {
  versions: Map<number, number>;
  added: Record<string, number>;
}

/** What teams are compared with: a version for each time that it said something new. */
@Injectable()
export class BaselinesStore {
  constructor(private readonly db: DataSource) {}

  /** Stores baselines that say something new as new versions; returns the version in force of every team. */
  async save(manager: EntityManager, programId: number, rows: BaselineRow[], now: Date): Promise<SavedBaselines> {
    const saved = await manager.query<{ team_id: number; version: number; reason: string | null }[]>(
      readSql(import.meta.url, 'save-baselines.sql'),
      [programId, JSON.stringify(rows), now],
    );
    const added: Record<string, number> = {};
    for (const { reason } of saved) if (reason !== null) added[reason] = (added[reason] ?? 0) + 1;
    return { versions: new Map(saved.map((row) => [row.team_id, row.version])), added };
  }

  /** All versions of teams' baselines, by team and version. */
  async list(programId: number, teamIds: number[]): Promise<StoredBaselineRow[]> {
    return this.db.query(
      `SELECT team_id, version, window_from::text, window_to::text, deliveries, exposure, weeks, source, reason, created_at
       FROM baseline WHERE program_id = $1 AND team_id = ANY ($2::int[]) ORDER BY team_id, version`,
      [programId, teamIds],
    );
  }
}
