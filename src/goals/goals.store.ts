import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { DeliverySource } from '../core/event-rules.js';
import type { Curve, ProgramDates } from '../core/program.js';
import type { ProgressStatus } from '../core/progress.js';
import type { Measurability } from '../core/baseline.js';
import type { Coverage } from '../core/velocity.js';
import type { Day, Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

export interface ProgramRow extends ProgramDates {
  id: number;
  slug: string;
  name: string;
  metric: string;
  cohorts: { multiple: number; everyone: boolean }[];
}

/** The targets of a team, week by week. */
export interface GoalRow {
  team_id: number;
  weeks: Week[];
  multiples: number[];
}

export interface GoalInputRow {
  team_id: number;
  source: DeliverySource | null;
  /** The first week that was known whole. */
  observed_from: Week | null;
  /** Something is known of some week. */
  observed: boolean;
  weeks: Week[] | null;
  coverages: Coverage[];
  deliveries: (number | null)[];
  exposures: (number | null)[];
  raw_events: (number | null)[];
  batches: (number | null)[];
  engineer_weeks: (number | null)[];
  /** A hash over the components that the team owns. */
  ownership: string;
  /** Closed business days by Monday. */
  closed_days: Record<Week, number> | null;
}

export interface ProgressRow {
  team_id: number;
  week: Week;
  target_multiple: number;
  status: ProgressStatus;
  measurability: Measurability;
  reason: string | null;
  flags: string[];
  baseline_version: number;
  baseline_deliveries: number;
  baseline_exposure: number;
  baseline_engineer_weeks: number;
  baseline_rate: number | null;
  deliveries13w: number;
  exposure13w: number;
  raw_events13w: number;
  batches13w: number;
  engineer_weeks13w: number;
  weeks13w: number;
  closed_weeks: number;
  rate4w: number | null;
  rate13w: number | null;
  multiple4w: number | null;
  multiple13w: number | null;
  raw_multiple13w: number | null;
  batch_multiple13w: number | null;
  calendar_multiple13w: number | null;
  expected_multiple: number | null;
  required_rate: number | null;
}

interface ProgramRecord {
  id: number;
  slug: string;
  name: string;
  metric: string;
  baseline_from: Day;
  baseline_to: Day;
  start: Day;
  deadline: Day;
  curve: Curve;
  cohorts: { multiple: number; everyone: boolean }[];
}

@Injectable()
export class GoalsStore {
  constructor(private readonly db: DataSource) {}

  async programs(manager: EntityManager = this.db.manager): Promise<ProgramRow[]> {
    const rows = await manager.query<ProgramRecord[]>(
      `SELECT program.id, slug, name, metric, baseline_from::text, baseline_to::text, start::text, deadline::text, curve,
              (SELECT json_agg(json_build_object('multiple', multiple, 'everyone', everyone) ORDER BY multiple)
               FROM cohort WHERE cohort.program_id = program.id) AS cohorts
       FROM program ORDER BY start DESC, slug`,
    );
    return rows.map(({ baseline_from, baseline_to, ...row }) => ({
      ...row,
      cohorts: row.cohorts ?? [],
      baselineFrom: baseline_from,
      baselineTo: baseline_to,
    }));
  }

  /** The last week judged of each program whose judgements are all of this method version. */
  async lastJudged(manager: EntityManager, methodVersion: number): Promise<Map<number, Week>> {
    const rows = await manager.query<{ program_id: number; week: Week }[]>(
      `SELECT program_id, max(week)::text AS week FROM progress_week
       GROUP BY program_id HAVING bool_and(method_version = $1)`,
      [methodVersion],
    );
    return new Map(rows.map((row) => [row.program_id, row.week]));
  }

  async goals(manager: EntityManager, programId: number, from: Week, to: Week): Promise<GoalRow[]> {
    return manager.query(readSql(import.meta.url, 'goals-of-weeks.sql'), [programId, from, to]);
  }

  async inputs(
    manager: EntityManager,
    teamIds: number[],
    span: { from: Week; to: Week },
    verdict: { from: Week; to: Week },
  ): Promise<GoalInputRow[]> {
    return manager.query(readSql(import.meta.url, 'goal-inputs.sql'), [
      teamIds,
      span.from,
      span.to,
      verdict.from,
      verdict.to,
    ]);
  }

  /** Keeps what was judged before and says something else. `teams`: those that were judged, when it was not all of them. */
  async saveProgress(
    manager: EntityManager,
    programId: number,
    rows: ProgressRow[],
    methodVersion: number,
    span: { from: Week; to: Week },
    now: Date,
    teams: readonly number[] | null = null,
  ): Promise<void> {
    await manager.query(readSql(import.meta.url, 'save-progress.sql'), [
      programId,
      JSON.stringify(rows),
      methodVersion,
      span.from,
      span.to,
      teams,
      now,
    ]);
    if (teams === null) await manager.query('ANALYZE progress_week');
  }

  /** The judged goals of teams in `from` … `to` (exclusive), by team and week. */
  async listProgress(
    programId: number,
    teamIds: readonly number[],
    from: Week,
    to: Week,
    manager: EntityManager = this.db.manager,
  ): Promise<ProgressRow[]> {
    return manager.query(
      `SELECT progress_week.*, week::text AS week FROM progress_week
       WHERE program_id = $1 AND team_id = ANY ($2::int[]) AND week >= $3::date AND week < $4::date
       ORDER BY team_id, progress_week.week`,
      [programId, teamIds, from, to],
    );
  }
}
