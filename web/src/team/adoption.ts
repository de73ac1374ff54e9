import type { AdoptionWeek, GoalWeeks } from '../answers.js';
import { countOf, shareText } from '../format.js';

/** What the shares of a chart are shares of, in words. */
export interface AdoptionBasis {
  heading: string;
  legend: string;
  name: string;
  columns: [string, string, string];
  /** A floor is said to be one. */
  floor: boolean;
}

/** One week as drawn. Null means that nothing is drawn, never 0. */
export interface DrawnAdoption {
  week: string;
  share: number | null;
  part: number | null;
  whole: number | null;
  hidden: boolean;
}

const ACTIVE: AdoptionBasis = {
  heading: 'Engineers active with AI tools',
  legend: 'active in the week ÷ all on the team in it',
  name: 'Engineers active with AI tools',
  columns: ['Share', 'Active', 'On the team'],
  floor: false,
};
const MARKED: AdoptionBasis = {
  heading: 'Commits that name an AI co-author, at least',
  legend: 'marked commits ÷ commits, at least',
  name: 'Commits that name an AI co-author',
  columns: ['Share, at least', 'Marked', 'Commits'],
  floor: true,
};

/** Active engineers where anything is known of them, else marked commits; one entry for each of `weeks`. Null: neither. */
export function adoptionToDraw(
  team: GoalWeeks['team'],
  weeks: readonly string[],
): { basis: AdoptionBasis; weeks: DrawnAdoption[] } | null {
  const drawn = (rows: AdoptionWeek[] = []): DrawnAdoption[] => {
    const known = new Map(rows.map((row) => [row.week, row]));
    return weeks.map((week) => drawnWeek(week, known.get(week)));
  };
  const some = (row: DrawnAdoption): boolean => row.hidden || row.share !== null;
  const active = drawn(team?.active);
  if (active.some(some)) return { basis: ACTIVE, weeks: active };
  const marked = drawn(team?.marked);
  return marked.some(some) ? { basis: MARKED, weeks: marked } : null;
}

function drawnWeek(week: string, row: AdoptionWeek | undefined): DrawnAdoption {
  const share = row?.share?.__typename === 'ShownShare' ? row.share : null;
  return {
    week,
    share: share?.share ?? null,
    part: share?.part ?? null,
    whole: share?.whole ?? null,
    hidden: row?.share?.__typename === 'SuppressedShare',
  };
}

/** What the chart shows, for those who do not look at it. */
export function adoptionSummary(basis: AdoptionBasis, weeks: DrawnAdoption[]): string {
  const known = weeks.filter(({ share }) => share !== null);
  const hidden = weeks.filter((week) => week.hidden).length;
  const kept = hidden > 0 ? ` ${countOf(hidden, 'week')} hidden, as the group is too small.` : '';
  const last = known.at(-1);
  if (last === undefined) return `No week can be shown.${kept}`;
  if (!basis.floor) {
    const { part, whole, share } = last;
    return `${part} of ${countOf(whole ?? 0, 'engineer')} (${shareText(share ?? 0)}) were active in the last week shown.${kept}`;
  }
  const commits = known.reduce((sum, week) => sum + (week.whole ?? 0), 0);
  const marked = known.reduce((sum, week) => sum + (week.part ?? 0), 0);
  return (
    `${marked === 0 ? 'None' : `At least ${shareText(marked / commits)}`} of ${countOf(commits, 'commit')} in the ` +
    `${countOf(known.length, 'week')} shown name${marked === 0 ? 's' : ''} an AI co-author. This is a floor: help that leaves no trailer is not in it.${kept}`
  );
}
