import { judgeBaseline, type Measurability } from './baseline.js';
import { multiplesOf, NO_MULTIPLES } from './multiples.js';
import { perEngineer, type PerEngineer } from './per-engineer.js';
import { finalWeek, firstWeek, planAtWeek, type ProgramDates } from './program.js';
import { isKnown, multiple, rate, sumWindow, type Weeks, type WindowSum } from './velocity.js';
import { addWeeks, type Week, weekRange } from './week.js';
import { type WindowName, windowOf } from './windows.js';

/** Version of the rules in this file; stored with every judgement. */
export const METHOD_VERSION = 2;

export type ProgressStatus =
  'NOT_STARTED' | 'METHOD_CHANGED' | 'NO_DATA' | 'NOT_MEASURABLE' | 'TOO_EARLY' | 'MET' | 'MISSED';

export interface ProgressInput {
  program: ProgramDates;
  /** Above 1. */
  target: number;
  week: Week;
  weeks: Weeks;
  baseline: WindowSum;
  /** Exposure of a week by the team's calendars, in weeks; it is known for weeks to come. */
  exposureOf: (week: Week) => number;
  /** The team has never owned anything that is observed. */
  unobserved: boolean;
  /** Why what is counted now may not be compared with the baseline, and what would mend it; null when it may. */
  methodChanged: string | null;
}

/** A team's goal on a week. Rates are deliveries per week of exposure; null means not enough data. */
export interface Progress {
  status: ProgressStatus;
  measurability: Measurability;
  reason: string | null;
  flags: string[];
  current: WindowSum;
  baselineRate: number | null;
  rate4w: number | null;
  rate13w: number | null;
  multiple4w: number | null;
  multiple13w: number | null;
  /** The same windows and exposure, of candidate events and of batches. */
  rawMultiple13w: number | null;
  batchMultiple13w: number | null;
  /** The multiple per calendar week, where it says something else. */
  calendarMultiple13w: number | null;
  perEngineer: PerEngineer;
  expectedMultiple: number | null;
  requiredRate: number | null;
}

/** Judges one goal on one closed week by METRICS.md, sections 2a and 2b. The week is not after the final one. */
export function judgeProgress(input: ProgressInput): Progress {
  const { program, target, weeks, baseline } = input;
  const current = sumOf('CURRENT', input);
  const short = sumOf('LAST_FOUR', input);
  const baselineRate = rate(baseline);
  const rate13w = isKnown(current) ? rate(current) : null;
  const rate4w = isKnown(short) ? rate(short) : null;
  const judged = input.unobserved ? UNOBSERVED : judgeBaseline(baseline);
  const comparable = judged.measurability !== 'NOT_MEASURABLE' && input.methodChanged === null;
  const multiples = comparable && isKnown(current) ? multiplesOf(current, baseline) : NO_MULTIPLES;
  const { multiple13w } = multiples;
  const partial = comparable && rate13w !== null && current.weeks < current.closedWeeks;
  const { status, reason } = statusOf(input, current, judged, multiple13w);
  return {
    status,
    reason,
    measurability: judged.measurability,
    flags: partial ? [...judged.flags, 'PARTIAL_WINDOW'] : judged.flags,
    current,
    baselineRate,
    rate4w,
    rate13w,
    multiple4w: comparable && isKnown(short) ? multiple(short, baseline) : null,
    ...multiples,
    perEngineer: perEngineer(current, baseline, { compared: multiple13w !== null, known: rate13w !== null }),
    expectedMultiple: current.closedWeeks > 0 ? expectedMultiple(program, target, weeks, current) : null,
    requiredRate: comparable && baselineRate ? requiredRate(input, baselineRate) : null,
  };
}

const UNOBSERVED = {
  measurability: 'NOT_MEASURABLE' as const,
  flags: [] as string[],
  reason: 'The team owns no repository with a feed; ownership or a feed would mend it.',
};

function sumOf(name: WindowName, input: ProgressInput): WindowSum {
  const { from, to } = windowOf(name, input);
  return sumWindow(input.weeks, from, to);
}

function statusOf(
  { program, target, week, unobserved, methodChanged }: ProgressInput,
  current: WindowSum,
  judged: ReturnType<typeof judgeBaseline>,
  multiple13w: number | null,
): Pick<Progress, 'status' | 'reason'> {
  if (week < firstWeek(program)) return { status: 'NOT_STARTED', reason: `The program starts on ${program.start}.` };
  if (methodChanged !== null) return { status: 'METHOD_CHANGED', reason: methodChanged };
  if (!unobserved && current.closedWeeks > 0 && !isKnown(current))
    return { status: 'NO_DATA', reason: noData(current) };
  if (judged.measurability === 'NOT_MEASURABLE') return { status: 'NOT_MEASURABLE', reason: judged.reason };
  if (week < finalWeek(program)) return { status: 'TOO_EARLY', reason: judged.reason };
  if (multiple13w === null)
    return { status: 'NOT_MEASURABLE', reason: current.closedWeeks === 0 ? ALL_BASELINE : NO_EXPOSURE };
  return { status: multiple13w >= target ? 'MET' : 'MISSED', reason: judged.reason };
}

const ALL_BASELINE = 'The team was first observed too late: its baseline reaches to the end of the program.';
const NO_EXPOSURE =
  'No open business day lies in the weeks of the verdict; a later deadline or another calendar would mend it.';

function noData({ weeks, closedWeeks }: WindowSum): string {
  return `The feed is known for ${weeks} of the last ${closedWeeks} closed weeks; half are needed. A working feed would mend it.`;
}

/** E = Σ e·M*(middle of the week) ÷ Σ e over the window's complete weeks. Null if all exposure is 0. */
function expectedMultiple(program: ProgramDates, target: number, weeks: Weeks, window: WindowSum): number | null {
  let plan = 0;
  let exposure = 0;
  for (const week of weekRange(window.from, window.to)) {
    const measured = weeks.get(week);
    if (measured?.coverage !== 'COMPLETE') continue;
    plan += (measured.exposure ?? 0) * planAtWeek(program, target, week);
    exposure += measured.exposure ?? 0;
  }
  return exposure > 0 ? plan / exposure : null;
}

/**
 * Deliveries per week that the verdict's weeks ask for: target · baseline rate; once they have begun, what is still
 * missing ÷ the exposure still to come (0 when nothing is missing). Null when no exposure is left.
 */
function requiredRate(input: ProgressInput, baselineRate: number): number | null {
  const { target, week, exposureOf } = input;
  const { from, shownTo } = windowOf('VERDICT', input);
  const next = addWeeks(week, 1);
  if (next <= from) return target * baselineRate;
  const remaining = weekRange(next, shownTo).reduce((sum, w) => sum + exposureOf(w), 0);
  if (remaining <= 0) return null;
  const done = sumOf('VERDICT', input);
  return Math.max(0, (target * baselineRate * (done.exposure + remaining) - done.deliveries) / remaining);
}
