import type { Coverage } from './velocity.js';
import { addDays, addWeeks, type Day, type Week, weekOf, weekRange } from './week.js';

/** Version of {@link isActive}; it stands beside every figure made with it. */
export const ACTIVE_RULE_VERSION = 1;

/** What tools count of a person's day, and what makes the person active. Suggestions merely shown are not among them. */
export const USAGE_COUNTS = [
  'interactions',
  'generations',
  'acceptances',
  'linesAdded',
  'linesDeleted',
  'commits',
  'pullRequests',
  'sessions',
  'messages',
  'tokensIn',
  'tokensOut',
] as const;

export type UsageCounts = Partial<Record<(typeof USAGE_COUNTS)[number], number>>;

/** Rule 1: any count above zero; a row that counts nothing says by being there that the person was active. */
export function isActive(counts: UsageCounts): boolean {
  const stated = Object.values(counts);
  return stated.length === 0 || stated.some((count) => count > 0);
}

/** A tool that has rows in a week, whoever they are of, and the first and last day of them. */
export interface ToolWeek {
  tool: string;
  week: Week;
  first: Day;
  last: Day;
}

/** So many weeks a tool may be silent before its silence is taken for its end. */
export const SILENT_WEEKS = 4;

/**
 * What is known of each week from the first stated day's to the last's, `closed` at most: MISSING when nobody has any
 * row in it; PARTIAL when the rows begin after its Monday or end before its Friday, or when a tool that had rows in one
 * of the four weeks before has none: its feed looks lost.
 * `kept`: rows from before this Monday were deleted, and `toolWeeks` has none of them. Weeks whose four weeks before are
 * not all kept are left out: nothing new can be said of them.
 */
export function usageCoverage(
  toolWeeks: readonly ToolWeek[],
  closed: Week,
  kept: Week | null = null,
): Map<Week, Coverage> {
  const tools = new Map<Week, Set<string>>();
  let first: Day | undefined;
  let last: Day | undefined;
  for (const row of toolWeeks) {
    tools.set(row.week, (tools.get(row.week) ?? new Set()).add(row.tool));
    if (first === undefined || row.first < first) first = row.first;
    if (last === undefined || row.last > last) last = row.last;
  }
  if (first === undefined || last === undefined) return new Map();
  const [begin, end] = [kept ?? first, last];
  const from = kept === null ? weekOf(begin) : addWeeks(kept, SILENT_WEEKS);
  const weeks = weekRange(from, addWeeks(weekOf(end) < closed ? weekOf(end) : closed, 1));
  return new Map(
    weeks.map((week) => {
      const there = tools.get(week);
      if (!there) return [week, 'MISSING'];
      const cut = begin > week || end < addDays(week, 4);
      const before = weekRange(addWeeks(week, -SILENT_WEEKS), week).flatMap((one) => [...(tools.get(one) ?? [])]);
      return [week, cut || before.some((tool) => !there.has(tool)) ? 'PARTIAL' : 'COMPLETE'];
    }),
  );
}
