import { finalWeek, firstWeek, type ProgramDates, verdictFrom, VERDICT_WEEKS } from './program.js';
import type { Coverage } from './velocity.js';
import { addWeeks, type Week } from './week.js';

/** The spans that the figures of a goal are made of. */
export type WindowName = 'CURRENT' | 'LAST_FOUR' | 'BASELINE' | 'VERDICT';

/** Why a week of a window is in no rate. */
export type WeekLeftOut = 'PARTIAL' | 'MISSING' | 'NOT_CLOSED' | 'BEFORE_PROGRAM' | 'IN_BASELINE';

/** A goal on a week, as far as its windows follow from it; `baseline` is half-open. */
export interface WindowsOf {
  program: ProgramDates;
  week: Week;
  baseline: { from: Week; to: Week };
}

/** Half-open spans: the window itself, and the weeks to be shown of it, those that may not enter included. */
export interface WindowSpan {
  name: WindowName;
  from: Week;
  to: Week;
  shownFrom: Week;
  shownTo: Week;
}

const LAST_FOUR_WEEKS = 4;

/** Where a window lies by METRICS.md, section 2; it may hold no week. */
export function windowOf(name: WindowName, { program, week, baseline }: WindowsOf): WindowSpan {
  const next = addWeeks(week, 1);
  if (name === 'BASELINE') {
    return { name, from: baseline.from, to: baseline.to, shownFrom: baseline.from, shownTo: baseline.to };
  }
  if (name === 'VERDICT') {
    const opening = later(verdictFrom(program), baseline.to);
    const end = addWeeks(finalWeek(program), 1);
    const to = later(opening, earlier(next, end));
    return { name, from: opening, to, shownFrom: opening, shownTo: later(opening, end) };
  }
  const length = name === 'CURRENT' ? VERDICT_WEEKS : LAST_FOUR_WEEKS;
  const shownFrom = addWeeks(next, -length);
  const from = earlier(later(later(firstWeek(program), shownFrom), baseline.to), next);
  return { name, from, to: next, shownFrom, shownTo: next };
}

/** Null: the week is in the window's sums. */
export function whyLeftOut(
  week: Week,
  coverage: Coverage,
  span: WindowSpan,
  { program, week: judged }: WindowsOf,
): WeekLeftOut | null {
  if (span.name !== 'BASELINE' && week > judged) return 'NOT_CLOSED';
  if (week >= span.from && week < span.to) return coverage === 'COMPLETE' ? null : coverage;
  return week < firstWeek(program) ? 'BEFORE_PROGRAM' : 'IN_BASELINE';
}

function later(a: Week, b: Week): Week {
  return a > b ? a : b;
}

function earlier(a: Week, b: Week): Week {
  return a < b ? a : b;
}
