import { type Week, weekRange } from './week.js';

export type Coverage = 'COMPLETE' | 'PARTIAL' | 'MISSING';

/** One week of one team as measured. `deliveries` is null when nothing is known; `exposure` is in weeks. */
export interface MeasuredWeek {
  week: Week;
  coverage: Coverage;
  deliveries: number | null;
  exposure: number | null;
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
  /** Weeks with complete coverage. */
  weeks: number;
  /** All weeks of the window. */
  closedWeeks: number;
}

/** Sums deliveries and exposure over the complete weeks of `from` … `to` (exclusive). METRICS.md, section 1. */
export function sumWindow(weeks: Weeks, from: Week, to: Week): WindowSum {
  const all = weekRange(from, to);
  const sum: WindowSum = { from, to, deliveries: 0, exposure: 0, weeks: 0, closedWeeks: all.length };
  for (const week of all) {
    const measured = weeks.get(week);
    if (measured?.coverage !== 'COMPLETE') continue;
    sum.deliveries += measured.deliveries ?? 0;
    sum.exposure += measured.exposure ?? 0;
    sum.weeks += 1;
  }
  return sum;
}

/** Deliveries per week of exposure: the sum of one ÷ the sum of the other. Null without exposure. */
export function rate(sum: Pick<WindowSum, 'deliveries' | 'exposure'>): number | null {
  return sum.exposure > 0 ? sum.deliveries / sum.exposure : null;
}

/** The multiple (C/T_C) ÷ (B/T_B), ≥ 0. Null if B = 0, T_B = 0 or T_C = 0. METRICS.md, section 2a. */
export function multiple(current: number | null, baseline: number | null): number | null {
  return current === null || baseline === null || baseline <= 0 ? null : current / baseline;
}

/** False when under half of the window's weeks are known: what is left is no fair picture of it. */
export function isKnown(sum: WindowSum): boolean {
  return sum.closedWeeks > 0 && 2 * sum.weeks >= sum.closedWeeks;
}
