import { addDays, addWeeks, type Day, dayNumber, firstWeekFrom, type Week, weekOf } from './week.js';

export type Curve = 'GEOMETRIC' | 'LINEAR';

/** The dates of a program. `baselineTo` is the first day after the baseline; `deadline` is the last day. */
export interface ProgramDates {
  baselineFrom: Day;
  baselineTo: Day;
  start: Day;
  deadline: Day;
  curve: Curve;
}

/** Weeks in the verdict: the last ones before the deadline. */
export const VERDICT_WEEKS = 13;

/** The whole weeks inside the baseline: `from` up to, not including, `to`. */
export function baselineWeeks(program: ProgramDates): { from: Week; to: Week } {
  return { from: firstWeekFrom(program.baselineFrom), to: weekOf(program.baselineTo) };
}

/** The first week that lies wholly in the program. */
export function firstWeek(program: ProgramDates): Week {
  return firstWeekFrom(program.start);
}

/** The last week that ends on or before the deadline: the verdict is given on it. */
export function finalWeek(program: ProgramDates): Week {
  return addWeeks(weekOf(addDays(program.deadline, 1)), -1);
}

/** The first of the verdict's weeks. */
export function verdictFrom(program: ProgramDates): Week {
  const from = addWeeks(finalWeek(program), 1 - VERDICT_WEEKS);
  const first = firstWeek(program);
  return from < first ? first : from;
}

/**
 * The multiple that the plan asks for at an instant, given in days since 1970 (a day's fraction allowed).
 * It reaches `target` when the verdict's 13 weeks begin: u = clamp((t − start)/(deadline − 91 days − start), 0, 1);
 * geometric target^u, linear 1 + (target − 1)·u. METRICS.md, section 2b.
 */
export function planMultiple(program: ProgramDates, target: number, dayFraction: number): number {
  const start = dayNumber(program.start);
  const length = dayNumber(program.deadline) - 7 * VERDICT_WEEKS - start;
  const u = length > 0 ? Math.min(1, Math.max(0, (dayFraction - start) / length)) : 1;
  return program.curve === 'LINEAR' ? 1 + (target - 1) * u : target ** u;
}

/** The plan at the middle of a week (Thursday noon). */
export function planAtWeek(program: ProgramDates, target: number, week: Week): number {
  return planMultiple(program, target, dayNumber(week) + 3.5);
}
