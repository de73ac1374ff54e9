import { perEngineer } from '../core/per-engineer.js';
import type { StoredBaselineRow } from '../goals/baselines.store.js';
import type { ProgressRow } from '../goals/goals.store.js';
import type * as Schema from './schema/types.js';

/** A version of a baseline as the schema shows it. */
export function baselineView(row: StoredBaselineRow): Schema.Baseline {
  return {
    version: row.version,
    from: row.window_from,
    to: row.window_to,
    deliveries: row.deliveries,
    exposure: row.exposure,
    weeks: row.weeks,
    source: row.source,
    reason: row.reason,
    createdAt: row.created_at,
    state: row.state,
    rawEvents: row.raw_events,
    batches: row.batches,
    ruleVersion: row.rule_version,
    calendars: row.calendars,
    ownership: row.ownership,
    createdBy: row.created_by,
    frozenBy: row.frozen_by,
    frozenAt: row.frozen_at,
    note: row.note,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
  };
}

/** The version that people decided on last. */
export function frozenOf(versions: readonly StoredBaselineRow[]): StoredBaselineRow | null {
  return versions.findLast(({ state }) => state === 'FROZEN' || state === 'APPROVED') ?? null;
}

/** What is shown beside the multiple: by other counts, other weeks and other work. */
export function besideMultiple(row: ProgressRow) {
  return {
    rawMultiple13w: row.raw_multiple13w,
    batchMultiple13w: row.batch_multiple13w,
    calendarMultiple13w: row.calendar_multiple13w,
    perEngineer: perEngineer(
      { deliveries: row.deliveries13w, exposure: row.exposure13w, engineerWeeks: row.engineer_weeks13w },
      {
        deliveries: row.baseline_deliveries,
        exposure: row.baseline_exposure,
        engineerWeeks: row.baseline_engineer_weeks,
      },
      { known: row.rate13w !== null, compared: row.multiple13w !== null },
    ),
  };
}
