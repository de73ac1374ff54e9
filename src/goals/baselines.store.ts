import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { BaselineReason, BaselineState } from '../core/baseline-version.js';
import type { DeliverySource } from '../core/event-rules.js';
import type { Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

interface Figures {
  team_id: number;
  version: number;
  window_from: Week;
  window_to: Week;
  deliveries: number;
  exposure: number;
  weeks: number;
  /** Null, as the next two: the version is of before these were kept. */
  raw_events: number | null;
  batches: number | null;
  rule_version: number | null;
  source: DeliverySource | null;
  state: BaselineState;
}

/** A version to be added. */
export interface BaselineRow extends Figures {
  ownership: string;
  reason: BaselineReason;
  created_by: string;
  proposal_id: number | null;
}

export interface StoredBaselineRow extends Figures {
  ownership: string | null;
  reason: string;
  created_by: string;
  created_at: Date;
  frozen_by: string | null;
  frozen_at: Date | null;
  calendars: { name: string; version: number }[] | null;
  /** Why it was asked for, and who let it through; null for what nobody asked for. */
  note: string | null;
  approved_by: string | null;
  approved_at: Date | null;
}

/** Where a team's baseline stands when it is judged. */
export interface BaselineStanding {
  team_id: number;
  latest: Figures;
  approved: {
    id: number;
    window_from: Week | null;
    window_to: Week | null;
    source: DeliverySource | null;
    proposed_by: string;
  } | null;
  /** A hash over what the team owned when it was last judged; null: it was not. */
  judged_ownership: string | null;
}

/** What teams are compared with: a version for each time that it said something new. */
@Injectable()
export class BaselinesStore {
  constructor(private readonly db: DataSource) {}

  /** Where the baselines of a program stand; nobody freezes or adds to them until the caller's transaction ends. */
  async inForce(manager: EntityManager, programId: number): Promise<Map<number, BaselineStanding>> {
    await lockBaselines(manager);
    const rows = await manager.query<BaselineStanding[]>(readSql(import.meta.url, 'baselines-in-force.sql'), [
      programId,
    ]);
    return new Map(rows.map((row) => [row.team_id, row]));
  }

  async add(manager: EntityManager, programId: number, rows: readonly BaselineRow[], now: Date): Promise<void> {
    if (rows.length === 0) return;
    await manager.query(readSql(import.meta.url, 'add-baselines.sql'), [programId, JSON.stringify(rows), now]);
  }

  /** Notes what teams owned when they were judged. */
  async noteOwnership(
    manager: EntityManager,
    programId: number,
    rows: readonly { team_id: number; ownership: string }[],
  ): Promise<void> {
    await manager.query(
      `INSERT INTO judged_ownership AS known (program_id, team_id, ownership)
       SELECT $1, * FROM unnest($2::int[], $3::text[])
       ON CONFLICT (program_id, team_id) DO UPDATE SET ownership = excluded.ownership
       WHERE known.ownership <> excluded.ownership`,
      [programId, rows.map((row) => row.team_id), rows.map((row) => row.ownership)],
    );
  }

  /** All versions of teams' baselines, by team and version. */
  async list(programId: number, teamIds: readonly number[]): Promise<StoredBaselineRow[]> {
    return this.db.query(
      `SELECT baseline.team_id, version, baseline.window_from::text, baseline.window_to::text, deliveries, exposure, weeks,
              raw_events, batches, rule_version, baseline.source, baseline.state, ownership, baseline.reason, created_by,
              created_at, frozen_by, frozen_at, calendars, proposal.reason AS note, decided_by AS approved_by,
              decided_at AS approved_at
       FROM baseline
       LEFT JOIN baseline_proposal AS proposal ON proposal.id = baseline.proposal_id
       WHERE baseline.program_id = $1 AND baseline.team_id = ANY ($2::int[])
       ORDER BY baseline.team_id, version`,
      [programId, teamIds],
    );
  }
}

/** One writer of baselines at a time, until the transaction ends. */
export async function lockBaselines(manager: EntityManager): Promise<void> {
  await manager.query("SELECT pg_advisory_xact_lock(hashtext('paceline baselines'))");
}
