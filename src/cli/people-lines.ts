import type { Changes, PeopleSummary } from '../org/people-summary.js';

const SHOWN_TEAMS = 50;

/** What an import of people did or would do, as lines: counts, teams, and the first of each kind. */
export function peopleLines(summary: PeopleSummary, dryRun: boolean): string[] {
  const { day, rows, people, memberships, joins, moves, leaves, dates, byTeam, columns } = summary;
  const read = Object.entries(columns).map(([header, field]) => `${header} → ${field}`);
  return [
    `${rows} rows; columns read: ${read.join(', ')}`,
    `people: ${people.added} added, ${people.changed} changed, ${people.unchanged} unchanged`,
    `from ${day} on: ${joins.count} joins, ${moves.count} moves, ${leaves.count} leaves, ${dates.count} other dates; ` +
      `memberships: ${memberships.opened} opened, ${memberships.closed} closed`,
    ...(dryRun
      ? [...teamLines(byTeam), ...personLines({ joins, moves, leaves, dates }), 'a dry run: nothing was changed']
      : []),
  ];
}

function teamLines(byTeam: PeopleSummary['byTeam']): string[] {
  const more = byTeam.length - SHOWN_TEAMS;
  return [
    ...byTeam
      .slice(0, SHOWN_TEAMS)
      .map(
        ({ team, joins, leaves, movedIn, movedOut }) =>
          `  ${team}: ${joins} join, ${movedIn} move in, ${movedOut} move out, ${leaves} leave`,
      ),
    ...(more > 0 ? [`  … and ${more} more teams; --json lists all`] : []),
  ];
}

function personLines(kinds: Record<string, Changes>): string[] {
  return Object.entries(kinds).flatMap(([kind, { count, first }]) => {
    if (count === 0) return [];
    const some = first.map(
      ({ person, from, to }) => `  ${person}: ${from.join(', ') || '–'} → ${to.join(', ') || '–'}`,
    );
    return [`${kind}:`, ...some, ...(count > first.length ? [`  … and ${count - first.length} more`] : [])];
  });
}
