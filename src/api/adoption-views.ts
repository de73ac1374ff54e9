import type { AdoptionWeekRow, MarkedCommitsRow } from '../adoption/adoption.store.js';
import { coarse, isSmallGroup, SMALLEST_GROUP } from '../core/suppression.js';
import { type Week, weekRange } from '../core/week.js';
import type { MarkedChangesRow } from '../velocity/scope-changes.store.js';
import type * as Schema from './schema/types.js';

type Tagged<Share> = Share & { __typename: string };

/** One entry a week asked for; a week that was never measured is MISSING. */
export function activeWeeks(rows: AdoptionWeekRow[], from: Week, to: Week): Schema.AdoptionWeek[] {
  const measured = new Map(rows.map((row) => [row.week, row]));
  return weekRange(from, to).map((week) => {
    const row = measured.get(week);
    return {
      week,
      coverage: row?.coverage ?? 'MISSING',
      basis: 'ACTIVE_ENGINEERS',
      share: row ? activeShare(row) : null,
      notLinked: row?.not_linked ?? null,
    };
  });
}

/** One entry a week asked for; a week of which no commits were counted is MISSING. */
export function markedWeeks(rows: MarkedCommitsRow[], from: Week, to: Week): Schema.AdoptionWeek[] {
  const counted = new Map(rows.map((row) => [row.week, row]));
  return weekRange(from, to).map((week) => {
    const row = counted.get(week);
    return {
      week,
      coverage: row ? 'COMPLETE' : 'MISSING',
      basis: 'AI_TRAILER_COMMITS',
      share: row ? markedShare(row) : null,
      notLinked: null,
    };
  });
}

function activeShare({ coverage, suppressed, active, roster }: AdoptionWeekRow): Schema.AdoptionShare | null {
  if (coverage === 'MISSING') return null;
  if (suppressed) {
    return hidden(
      'So few people, or so few beside other groups that are shown, that the share would be about single people.',
    );
  }
  return shown(active ?? 0, roster ?? 0);
}

function markedShare({ commits, marked_commits: marked, authors, fewest_authors }: MarkedCommitsRow) {
  return commits > 0 && isSmallGroup(authors)
    ? hidden('Too few people committed.')
    : shareBeside(marked, commits, fewest_authors);
}

/** Of changes that AI tools left a mark on; `fewest`: authors of the team and week of the scope where they are fewest. */
export function markedChangesShare({ merged, marked, authors, fewest }: MarkedChangesRow): Schema.AdoptionShare | null {
  return merged > 0 && isSmallGroup(authors)
    ? hidden('Too few people that are known here wrote them.')
    : shareBeside(marked, merged, fewest);
}

function shareBeside(marked: number, all: number, fewest: number): Tagged<Schema.ShownShare> | null {
  const share = shown(marked, all);
  // Counts, or their exact ratio, less those of the other teams would be those of the small one.
  if (share === null || !isSmallGroup(fewest)) return share;
  return { ...share, share: coarse(share.share), part: null, whole: null };
}

function shown(part: number, whole: number): Tagged<Schema.ShownShare> | null {
  return whole === 0 ? null : { __typename: 'ShownShare', share: part / whole, part, whole };
}

function hidden(reason: string): Tagged<Schema.SuppressedShare> {
  return { __typename: 'SuppressedShare', smallestGroup: SMALLEST_GROUP, reason };
}
