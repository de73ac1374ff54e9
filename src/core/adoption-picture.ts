import type { AdoptionBasis } from './correlation.js';
import { VERDICT_WEEKS } from './program.js';
import { coarse, isSmallGroup } from './suppression.js';
import type { Coverage } from './velocity.js';
import { addWeeks, type Week } from './week.js';

/** A share of a single week would say more about holidays than about use. */
const WEEKS = 4;

/**
 * Use of AI tools over the last `weeks` weeks, and the same number a quarter earlier: Σ active engineers ÷ Σ roster of
 * the weeks known whole, or Σ AI-marked commits ÷ Σ commits; 0 to 1. Null: not known, or hidden.
 */
export interface AdoptionPicture {
  basis: AdoptionBasis;
  weeks: number;
  share: number | null;
  /** Of fewer people than may be shown. */
  hidden: boolean;
  /** Commits; null by engineers. */
  commits: number | null;
  shareBefore: number | null;
}

interface ActiveWeek {
  week: Week;
  coverage: Coverage;
  suppressed: boolean;
  roster: number | null;
  active: number | null;
}

interface MarkedWeek {
  week: Week;
  commits: number;
  marked_commits: number;
  /** At least so many people committed; in the team where they are fewest, `fewest_authors`. */
  authors: number;
  fewest_authors: number;
}

/** The weeks that a picture of `week` looks at, half-open. */
export function pictureWeeks(week: Week): { from: Week; to: Week } {
  const to = addWeeks(week, 1);
  return { from: addWeeks(to, -WEEKS - VERDICT_WEEKS), to };
}

/** By the tools' own usage; null when no week of the last ones is known whole. A week that is hidden hides its window. */
export function activeEngineers(rows: readonly ActiveWeek[], week: Week): AdoptionPicture | null {
  const [before, last] = windows(rows, week).map((weeks) => weeks.filter(({ coverage }) => coverage === 'COMPLETE'));
  if (last === undefined || last.length === 0) return null;
  const share = (weeks: readonly ActiveWeek[] = []): number | null =>
    weeks.some(({ suppressed }) => suppressed)
      ? null
      : ratio(weeks.map(({ active, roster }) => [active ?? 0, roster ?? 0]));
  return {
    basis: 'ACTIVE_ENGINEERS',
    weeks: WEEKS,
    share: share(last),
    hidden: last.some(({ suppressed }) => suppressed),
    commits: null,
    shareBefore: share(before),
  };
}

/** By what commits say of themselves, a floor; null when nothing is known of any of the weeks. */
export function markedCommits(rows: readonly MarkedWeek[], week: Week): AdoptionPicture | null {
  if (rows.length === 0) return null;
  const [before = [], last = []] = windows(rows, week);
  const isHidden = (weeks: readonly MarkedWeek[]): boolean => isSmallGroup(Math.max(0, ...weeks.map((w) => w.authors)));
  const share = (weeks: readonly MarkedWeek[]): number | null =>
    isHidden(weeks) ? null : told(weeks, ratio(weeks.map((one) => [one.marked_commits, one.commits])));
  const commits = last.reduce((sum, one) => sum + one.commits, 0);
  return {
    basis: 'AI_TRAILER_COMMITS',
    weeks: WEEKS,
    share: share(last),
    hidden: commits > 0 && isHidden(last),
    commits,
    shareBefore: share(before),
  };
}

function told(weeks: readonly MarkedWeek[], share: number | null): number | null {
  return share !== null && weeks.some((one) => isSmallGroup(one.fewest_authors)) ? coarse(share) : share;
}

/** The weeks a quarter earlier, and the last ones. */
function windows<Row extends { week: Week }>(rows: readonly Row[], week: Week): [before: Row[], last: Row[]] {
  const { from, to } = pictureWeeks(week);
  return [
    rows.filter((row) => row.week >= from && row.week < addWeeks(from, WEEKS)),
    rows.filter((row) => row.week >= addWeeks(to, -WEEKS) && row.week < to),
  ];
}

function ratio(parts: readonly (readonly [part: number, whole: number])[]): number | null {
  const whole = parts.reduce((sum, [, one]) => sum + one, 0);
  return whole === 0 ? null : parts.reduce((sum, [part]) => sum + part, 0) / whole;
}
