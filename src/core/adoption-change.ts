import { addWeeks, type Week, weeksBetween } from './week.js';

/** Weeks known that a share needs, or all weeks of a shorter window. */
export const FEWEST_WEEKS = 4;

/** What is known of a team's adoption, oldest first: `part` of `whole` (> 0) in a week. Weeks not known are not in it. */
export interface AdoptionSeries {
  weeks: readonly Week[];
  parts: readonly number[];
  wholes: readonly number[];
}

/** Half-open. */
export interface Span {
  from: Week;
  to: Week;
}

interface Sum {
  part: number;
  whole: number;
  weeks: number;
}

/**
 * Share in the current window − share in the baseline's weeks; a share is Σ part ÷ Σ whole over the known weeks, of
 * which it needs 4 (or all, if the window is shorter). Where the baseline's weeks hold fewer, the first four known weeks
 * from its beginning on stand for it (`late`). Null when a share is not known or these weeks reach into the current window.
 */
export function adoptionChange(
  series: AdoptionSeries | undefined,
  baseline: Span,
  current: Span,
): { change: number; late: boolean } | null {
  if (!series || current.from >= current.to) return null;
  const now = sumOf(series, placeOf(series, current.from), placeOf(series, current.to));
  if (now.weeks < Math.min(FEWEST_WEEKS, weeksBetween(current.from, current.to))) return null;
  const first = placeOf(series, baseline.from);
  const planned = sumOf(series, first, placeOf(series, baseline.to));
  const late = planned.weeks < FEWEST_WEEKS;
  const before = late ? sumOf(series, first, first + FEWEST_WEEKS) : planned;
  if (before.weeks < FEWEST_WEEKS) return null;
  const lastUsed = late ? series.weeks[first + FEWEST_WEEKS - 1] : addWeeks(baseline.to, -1);
  if (lastUsed === undefined || lastUsed >= current.from) return null;
  // One division of whole numbers, so that equal changes are equal numbers and share a rank.
  return { change: (now.part * before.whole - before.part * now.whole) / (now.whole * before.whole), late };
}

/** The place of the first known week from `week` on. */
function placeOf({ weeks }: AdoptionSeries, week: Week): number {
  let low = 0;
  let high = weeks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((weeks[middle] ?? '') < week) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sumOf({ parts, wholes }: AdoptionSeries, from: number, to: number): Sum {
  const end = Math.min(to, parts.length);
  const sum = { part: 0, whole: 0, weeks: Math.max(0, end - from) };
  for (let at = from; at < end; at += 1) {
    sum.part += parts[at] ?? 0;
    sum.whole += wholes[at] ?? 0;
  }
  return sum;
}
