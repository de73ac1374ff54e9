import { checkTeamKnown, checkUnique, type Draft, type Report } from './organization-file.draft.js';

/** Slugs are unique and not the organisation's, parents exist, and nobody is above itself. */
export function checkTeams(draft: Draft, report: Report): void {
  checkUnique(draft.teams, 'teams', 'slug', ({ slug }) => slug, report);
  for (const { index, value } of draft.teams) {
    if (value.slug === draft.organizationSlug) {
      report(
        ['teams', index, 'slug'],
        `"${value.slug}" is the organisation's slug; the organisation is the root team, a team must have another`,
      );
    }
    if (value.parent !== undefined) checkTeamKnown(draft, value.parent, ['teams', index, 'parent'], report);
  }
  checkCycles(draft, report);
}

function checkCycles(draft: Draft, report: Report): void {
  const parents = new Map(draft.teams.map(({ value }) => [value.slug, value.parent]));
  const indexes = new Map(draft.teams.map(({ index, value }) => [value.slug, index]));
  const done = new Set<string>();
  for (const slug of parents.keys()) {
    const trail: string[] = [];
    let at: string | undefined = slug;
    while (at !== undefined && !done.has(at)) {
      done.add(at);
      trail.push(at);
      at = parents.get(at);
    }
    const start: number = at === undefined ? -1 : trail.indexOf(at);
    if (start < 0) continue;
    const cycle = trail.slice(start);
    const first = Math.min(...cycle.map((name) => indexes.get(name) ?? 0));
    const turned = rotated(cycle, draft.teams.find(({ index }) => index === first)?.value.slug);
    report(
      ['teams', first, 'parent'],
      `the teams ${[...turned, turned[0]].join(' → ')} are a cycle; one of them must have a parent outside it`,
    );
  }
}

/** The cycle told from the team that comes first in the file, so that the sentence does not depend on the search. */
function rotated(cycle: string[], first: string | undefined): string[] {
  const start = Math.max(0, cycle.indexOf(first ?? ''));
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
