import { type Week, weekRange } from './week.js';

export type Coverage = 'COMPLETE' | 'PARTIAL' | 'MISSING';

/** One week of one team as measured. Counts are null when nothing is known; `exposure` and `engineerWeeks` are in weeks. */
export interface MeasuredWeek {
  week: Week;
  coverage: Coverage;
  deliveries: number | null;
  exposure: number | null;
  /** Candidate events, before any of them was left out. */
  rawEvents: number | null;
  /** Chains of deliveries. */
  batches: number | null;
  /** Open business days of each member, ÷ 5; null when nobody is known. */
  engineerWeeks: number | null;
}

/** A team's measured weeks by their Monday. A week that is not in it is MISSING. */
export type Weeks = ReadonlyMap<Week, MeasuredWeek>;

/** The sums over a window that a rate is made of. Only weeks with complete coverage enter. */
export interface WindowSum {
  /** First week of the window. */
  from: Week;
  /** The week after the last. */
  to: Week;
  deliveries: number;
  /** Weeks of exposure, ≥ 0: business days that no calendar closes, ÷ 5. */
  exposure: number;
  /** Candidate events, batches of deliveries, and weeks of engineers' work over the same weeks, all ≥ 0. */
  rawEvents: number;
  batches: number;
  engineerWeeks: number;
  /** Weeks with complete coverage. */
  weeks: number;
  /** All weeks of the window. */
  closedWeeks: number;
}

/** Business days in a week. Exposure is counted in them, so that sums and thresholds are exact. */
const DAYS = 5;

/** Exposure in business days, a whole number. */
export function businessDays(exposure: number): number {
  return Math.round(DAYS * exposure);
}

/** Sums what was counted, and its exposure, over the complete weeks of `from` … `to` (exclusive). METRICS.md, section 1. */
export function sumWindow(weeks: Weeks, from: Week, to: Week): WindowSum {
  const all = weekRange(from, to);
  const sum: WindowSum = { ...EMPTY, from, to, closedWeeks: all.length };
  let days = 0;
  let engineerDays = 0;
  for (const week of all) {
    const measured = weeks.get(week);
    if (measured?.coverage !== 'COMPLETE') continue;
    sum.deliveries += measured.deliveries ?? 0;
    sum.rawEvents += measured.rawEvents ?? 0;
    sum.batches += measured.batches ?? 0;
    days += businessDays(measured.exposure ?? 0);
    engineerDays += businessDays(measured.engineerWeeks ?? 0);
    sum.weeks += 1;
  }
  sum.exposure = days / DAYS;
  sum.engineerWeeks = engineerDays / DAYS;
  return sum;
}

const EMPTY = { deliveries: 0, exposure: 0, rawEvents: 0, batches: 0, engineerWeeks: 0, weeks: 0 };

type Sums = Pick<WindowSum, 'deliveries' | 'exposure'>;

/** Deliveries per week of exposure: the sum of one ÷ the sum of the other. Null without exposure. */
export function rate({ deliveries, exposure }: Sums): number | null {
  const days = businessDays(exposure);
  return days > 0 ? (DAYS * deliveries) / days : null;
}

/**
 * The multiple (C/T_C) ÷ (B/T_B), ≥ 0, as C·T_B ÷ (B·T_C) in whole numbers, so that exactly three times is 3.
 * Null if B = 0, T_B = 0 or T_C = 0. METRICS.md, section 2a.
 */
export function multiple(current: Sums, baseline: Sums): number | null {
  const below = baseline.deliveries * businessDays(current.exposure);
  const baselineDays = businessDays(baseline.exposure);
  return below > 0 && baselineDays > 0 ? (current.deliveries * baselineDays) / below : null;
}

/** False when under half of the window's weeks are known: what is left is no fair picture of it. */
export function isKnown(sum: WindowSum): boolean {
  return sum.closedWeeks > 0 && 2 * sum.weeks >= sum.closedWeeks;
}
