import { baselineWeeks, type ProgramDates } from './program.js';
import { sumWindow, type Weeks, type WindowSum } from './velocity.js';
import { addWeeks, type Week } from './week.js';

/** Deliveries and weeks of exposure that a baseline needs (METRICS.md, section 2a). */
export const MEASURABLE = { deliveries: 10, exposure: 26 } as const;
export const LOW_PRECISION_DELIVERIES = 3;
export const LATE_BASELINE_EXPOSURE = 13;

export type Measurability = 'MEASURABLE' | 'LOW_PRECISION' | 'NOT_MEASURABLE';

export interface Judged {
  measurability: Measurability;
  /** LATE_BASELINE, LOW_PRECISION. */
  flags: string[];
  /** Why not, and what would mend it; null when measurable. */
  reason: string | null;
}

type Sums = Pick<WindowSum, 'deliveries' | 'exposure' | 'weeks'>;

/**
 * The yardstick: the program's baseline weeks, or, for a team that was first observed too late to have 13 of them,
 * its first complete weeks of observation until their exposure is 13, which may run into the program.
 */
export function measureBaseline(
  weeks: Weeks,
  program: ProgramDates,
  observedFrom: Week | null,
  closed: Week,
): WindowSum {
  const { from, to } = baselineWeeks(program);
  const planned = sumWindow(weeks, from, to);
  if (planned.exposure >= LATE_BASELINE_EXPOSURE || observedFrom === null || observedFrom <= from) return planned;
  let end = observedFrom;
  let late = sumWindow(weeks, observedFrom, end);
  while (late.exposure < LATE_BASELINE_EXPOSURE && end <= closed) {
    end = addWeeks(end, 1);
    late = sumWindow(weeks, observedFrom, end);
  }
  return late.exposure >= LATE_BASELINE_EXPOSURE ? late : planned;
}

/** Can a multiple of this baseline be trusted? METRICS.md, section 2a. */
export function judgeBaseline(baseline: Sums): Judged {
  const late = baseline.exposure < MEASURABLE.exposure ? ['LATE_BASELINE'] : [];
  if (baseline.exposure < LATE_BASELINE_EXPOSURE) {
    return { measurability: 'NOT_MEASURABLE', flags: [], reason: tooShort(baseline) };
  }
  if (baseline.deliveries >= MEASURABLE.deliveries) return { measurability: 'MEASURABLE', flags: late, reason: null };
  const low = baseline.deliveries >= LOW_PRECISION_DELIVERIES;
  return {
    measurability: low ? 'LOW_PRECISION' : 'NOT_MEASURABLE',
    flags: low ? [...late, 'LOW_PRECISION'] : [],
    reason: tooFew(baseline, low),
  };
}

function tooShort({ exposure }: Sums): string {
  const weeks = Number(exposure.toFixed(1));
  return (
    `The baseline has complete weeks worth ${weeks} ${weeks === 1 ? 'week' : 'weeks'} of business days ` +
    `(${LATE_BASELINE_EXPOSURE} are needed); history from before would mend it.`
  );
}

function tooFew({ deliveries, weeks }: Sums, low: boolean): string {
  const count = `The baseline has ${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'} in ${weeks} weeks`;
  return low
    ? `${count}: too few for a firm multiple (${MEASURABLE.deliveries} are needed).`
    : `${count}: too few to multiply (${MEASURABLE.deliveries} are needed); a goal in deliveries per week would suit.`;
}
