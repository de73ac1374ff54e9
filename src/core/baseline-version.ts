import type { DeliverySource } from './event-rules.js';
import type { WindowSum } from './velocity.js';
import type { Week } from './week.js';

/**
 * PROPOSED: measured, and used as it is until somebody freezes it. FROZEN: by a person. APPROVED: asked for by one person,
 * let through by another. AUTOMATIC: followed one of those by itself, when facts or ownership said something else.
 */
export type BaselineState = 'PROPOSED' | 'FROZEN' | 'APPROVED' | 'AUTOMATIC';

export type BaselineReason =
  'INITIAL' | 'SOURCE' | 'WINDOW' | 'RULES' | 'STRUCTURE' | 'CALENDAR_OR_COVERAGE' | 'RESTATED';

/** What a version is compared by; null: it was made before that was kept. */
export interface VersionFigures {
  from: Week;
  to: Week;
  deliveries: number;
  exposure: number;
  weeks: number;
  rawEvents: number | null;
  batches: number | null;
  source: DeliverySource | null;
  ruleVersion: number | null;
}

export interface VersionInForce extends VersionFigures {
  state: BaselineState;
}

/** A re-baseline that a second person let through, and that no version says yet. */
export interface ApprovedRebaseline {
  id: number;
  /** Null: the window stays. */
  from: Week | null;
  to: Week | null;
  /** Null: the source stays. */
  source: DeliverySource | null;
}

/** Its window and its source are no longer changed by the program but by people alone. */
export function isFixed(latest: VersionInForce | null): latest is VersionInForce {
  return latest !== null && latest.state !== 'PROPOSED';
}

/** The approved re-baseline that can be measured now: it needs the source that the team is counted by. */
export function applicable(
  latest: VersionInForce | null,
  approved: ApprovedRebaseline | null,
  source: DeliverySource | null,
): ApprovedRebaseline | null {
  if (approved === null) return null;
  const wanted = approved.source ?? (isFixed(latest) ? latest.source : null);
  return differ(wanted, source) ? null : approved;
}

/**
 * Why a team may not be compared with its fixed baseline: it is counted by another source by now. Null when it may.
 * Changing the source is never silently compared (METRICS.md, section 1).
 */
export function methodChanged(
  latest: VersionInForce | null,
  approved: ApprovedRebaseline | null,
  source: DeliverySource | null,
): string | null {
  if (!isFixed(latest) || !differ(latest.source, source) || approved?.source === source) return null;
  return (
    `The baseline was frozen by ${latest.source} and the team is counted by ${source} now: propose a re-baseline to ` +
    `${source} and have somebody else approve it, or set the source back to ${latest.source}.`
  );
}

/**
 * Why what was measured is a new version of the baseline; null when it says what the latest says.
 * @param moved what the team owns is not what it owned when it was last judged
 */
export function versionReason(
  latest: VersionInForce | null,
  measured: VersionFigures,
  approved: ApprovedRebaseline | null,
  moved: boolean,
): BaselineReason | null {
  if (latest === null) return 'INITIAL';
  if (latest.source !== measured.source) return 'SOURCE';
  if (approved !== null) return 'WINDOW';
  if (latest.ruleVersion !== measured.ruleVersion) return 'RULES';
  const sameWindow = latest.from === measured.from && latest.to === measured.to;
  const sameCounts = COUNTS.every((count) => latest[count] === measured[count]);
  if (sameWindow && sameCounts && latest.exposure === measured.exposure && latest.weeks === measured.weeks) return null;
  if (moved) return 'STRUCTURE';
  if (!sameWindow) return 'WINDOW';
  return sameCounts ? 'CALENDAR_OR_COVERAGE' : 'RESTATED';
}

/** The state of a version that follows another. */
export function stateAfter(latest: VersionInForce | null, approved: ApprovedRebaseline | null): BaselineState {
  if (approved !== null) return 'APPROVED';
  return isFixed(latest) ? 'AUTOMATIC' : 'PROPOSED';
}

/** The sums of a version, for a judgement that cannot measure it again. */
export function storedSum(version: VersionFigures, closedWeeks: number, engineerWeeks: number): WindowSum {
  const { from, to, deliveries, exposure, weeks, rawEvents, batches } = version;
  return { from, to, deliveries, exposure, weeks, rawEvents: rawEvents ?? 0, batches: batches ?? 0, closedWeeks, engineerWeeks }; // prettier-ignore
}

const COUNTS = ['deliveries', 'rawEvents', 'batches'] as const;

/** Two sources of which each is known, and they are not the same: a team without events has none yet. */
function differ(one: DeliverySource | null, other: DeliverySource | null): boolean {
  return one !== null && other !== null && one !== other;
}
