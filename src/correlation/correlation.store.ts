import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AdoptionSeries } from '../core/adoption-change.js';
import type { AdoptionBasis, CorrelationPicture } from '../core/correlation.js';
import type { Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

/** What is new of a program. Weeks judged are half-open; null: none. */
export interface ChangesRow {
  program_id: number;
  everything: boolean;
  adoption_from: Week | null;
  judged_from: Week | null;
  judged_to: Week | null;
}

/** A team's judged weeks, oldest first, one entry a week in every list. */
export interface GoalWeeksRow {
  team_id: number;
  weeks: Week[];
  /** Measurable, with a current multiple. */
  firm: boolean[];
  closed_weeks: number[];
  deliveries: number[];
  exposures: number[];
  baseline_deliveries: number[];
  baseline_exposures: number[];
  baseline_froms: (Week | null)[];
  baseline_tos: (Week | null)[];
}

/** A team below a scope (or itself it) on the days of a half-open range; ends may be -infinity and infinity. */
export interface PlacementRow {
  scope_id: number;
  team_id: number;
  valid_from: string;
  valid_to: string;
}

export interface PictureRow {
  team_id: number;
  week: Week;
  picture: CorrelationPicture;
}

const SERIES: Record<AdoptionBasis, string> = {
  ACTIVE_ENGINEERS: 'active-engineers.sql',
  AI_TRAILER_COMMITS: 'marked-commits.sql',
};

@Injectable()
export class CorrelationStore {
  constructor(private readonly db: DataSource) {}

  /** What has changed since it was last asked, in the transaction that works on it. */
  async takeChanges(manager: EntityManager, methodVersion: number): Promise<ChangesRow[]> {
    return manager.query(readSql(import.meta.url, 'take-changes.sql'), [methodVersion]);
  }

  async goalWeeks(manager: EntityManager, programId: number, from: Week, to: Week): Promise<GoalWeeksRow[]> {
    return manager.query(readSql(import.meta.url, 'gather-goals.sql'), [programId, from, to]);
  }

  /** The known weeks of every team's adoption from `from` on. */
  async adoption(manager: EntityManager, basis: AdoptionBasis, from: Week): Promise<Map<number, AdoptionSeries>> {
    const rows = await manager.query<(AdoptionSeries & { team_id: number })[]>(
      readSql(import.meta.url, SERIES[basis]),
      [from],
    );
    return new Map(rows.map((row) => [row.team_id, row]));
  }

  async placements(manager: EntityManager, teamIds: number[]): Promise<PlacementRow[]> {
    return manager.query(readSql(import.meta.url, 'placements.sql'), [teamIds]);
  }

  /** The pictures of a program for the weeks from `from` up to `to`: these and no others. */
  async save(manager: EntityManager, programId: number, from: Week, to: Week, rows: PictureRow[]): Promise<void> {
    await manager.query(readSql(import.meta.url, 'save-pictures.sql'), [programId, from, to, JSON.stringify(rows)]);
  }

  async list(programId: number, teamIds: number[], from: Week, to: Week): Promise<PictureRow[]> {
    return this.db.query(
      `SELECT team_id, week::text AS week, picture FROM correlation_week
       WHERE program_id = $1 AND team_id = ANY ($2::int[]) AND week >= $3::date AND week < $4::date
       ORDER BY team_id, week`,
      [programId, teamIds, from, to],
    );
  }
}
