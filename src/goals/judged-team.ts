import { measureBaseline } from '../core/baseline.js';
import {
  applicable,
  type ApprovedRebaseline,
  isFixed,
  methodChanged,
  stateAfter,
  storedSum,
  type VersionInForce,
  versionReason,
} from '../core/baseline-version.js';
import { RULE_VERSION } from '../core/event-rules.js';
import type { ProgramDates } from '../core/program.js';
import { type MeasuredWeek, sumWindow, type Weeks, type WindowSum } from '../core/velocity.js';
import type { Week } from '../core/week.js';
import type { BaselineRow, BaselineStanding } from './baselines.store.js';
import type { GoalInputRow } from './goals.store.js';

/** A team as it is judged: its weeks, and what they are compared with. */
export interface JudgedTeam {
  weeks: Weeks;
  baseline: WindowSum;
  exposureOf: (week: Week) => number;
  unobserved: boolean;
  methodChanged: string | null;
  /** The version of the baseline that is in force. */
  version: number;
  /** The version, when it is a new one. */
  added: BaselineRow | null;
}

/** Reads what was gathered of a team, and decides which version of its baseline it is compared with. */
export function readTeam(
  row: GoalInputRow,
  standing: BaselineStanding | undefined,
  program: ProgramDates,
  closed: Week,
): JudgedTeam {
  const weeks = readWeeks(row);
  const latest = standing ? versionOf(standing) : null;
  const asked = standing?.approved ?? null;
  const approval = asked && { id: asked.id, from: asked.window_from, to: asked.window_to, source: asked.source };
  const approved = applicable(latest, approval, row.source);
  const changed = methodChanged(latest, approved, row.source);
  const team = {
    weeks,
    exposureOf: (week: Week) => 1 - (row.closed_days?.[week] ?? 0) / 5,
    unobserved: !row.observed,
    methodChanged: changed,
    version: standing?.latest.version ?? 0,
    added: null,
  };
  if (latest !== null && changed !== null) {
    const { engineerWeeks, closedWeeks } = sumWindow(weeks, latest.from, latest.to);
    return { ...team, baseline: storedSum(latest, closedWeeks, engineerWeeks) };
  }
  const window = approved?.from && approved.to ? { from: approved.from, to: approved.to } : isFixed(latest) && latest;
  const baseline = window
    ? sumWindow(weeks, window.from, window.to)
    : measureBaseline(weeks, program, row.observed_from, closed);
  const added = newVersion(row, standing, { latest, approved, baseline });
  return { ...team, baseline, version: added?.version ?? team.version, added };
}

/** What was measured as a version of its own, if it says something new. */
function newVersion(
  row: GoalInputRow,
  standing: BaselineStanding | undefined,
  {
    latest,
    approved,
    baseline,
  }: {
    latest: VersionInForce | null;
    approved: ApprovedRebaseline | null;
    baseline: WindowSum;
  },
): BaselineRow | null {
  // A fixed baseline keeps its source while the team has none: it has no events.
  const source = row.source ?? (isFixed(latest) ? latest.source : null);
  const moved = ![null, row.ownership].includes(standing?.judged_ownership ?? null);
  const reason = versionReason(latest, { ...baseline, source, ruleVersion: RULE_VERSION }, approved, moved);
  if (reason === null) return null;
  return {
    team_id: row.team_id,
    version: (standing?.latest.version ?? 0) + 1,
    window_from: baseline.from,
    window_to: baseline.to,
    deliveries: baseline.deliveries,
    exposure: baseline.exposure,
    weeks: baseline.weeks,
    raw_events: baseline.rawEvents,
    batches: baseline.batches,
    source,
    rule_version: RULE_VERSION,
    ownership: row.ownership,
    reason,
    state: stateAfter(latest, approved),
    created_by: (approved && standing?.approved?.proposed_by) ?? INSTALLATION,
    proposal_id: approved?.id ?? null,
  };
}

const INSTALLATION = 'installation';

function versionOf({ latest }: BaselineStanding): VersionInForce {
  return {
    from: latest.window_from,
    to: latest.window_to,
    deliveries: latest.deliveries,
    exposure: latest.exposure,
    weeks: latest.weeks,
    rawEvents: latest.raw_events,
    batches: latest.batches,
    source: latest.source,
    ruleVersion: latest.rule_version,
    state: latest.state,
  };
}

function readWeeks(row: GoalInputRow): Weeks {
  const weeks = new Map<Week, MeasuredWeek>();
  row.weeks?.forEach((week, i) =>
    weeks.set(week, {
      week,
      coverage: row.coverages[i] ?? 'MISSING',
      deliveries: row.deliveries[i] ?? null,
      exposure: row.exposures[i] ?? null,
      rawEvents: row.raw_events[i] ?? null,
      batches: row.batches[i] ?? null,
      engineerWeeks: row.engineer_weeks[i] ?? null,
    }),
  );
  return weeks;
}
