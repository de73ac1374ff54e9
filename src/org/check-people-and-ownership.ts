import {
  checkOverlaps,
  checkRange,
  checkTeamKnown,
  type Draft,
  type Entry,
  type Report,
} from './organization-file.draft.js';
import type { OwnershipEntry, PersonEntry } from './organization-file.schema.js';

/** A person may be listed several times, but as the same person, and not twice in a team at a time. */
export function checkPeople(draft: Draft, report: Report): void {
  const { people } = draft;
  for (const { index, value } of people) {
    checkTeamKnown(draft, value.team, ['people', index, 'team'], report);
    checkRange(value, ['people', index], report);
  }
  checkOverlaps(people, ['people'], ({ login, team }) => `${login.toLowerCase()} in ${team}`, report);
  checkSame(
    people,
    'people',
    'login',
    ({ login }) => login.toLowerCase(),
    ({ login }) => login,
    report,
  );
  checkSame(
    people,
    'people',
    'name',
    ({ login }) => login.toLowerCase(),
    ({ name }) => name,
    report,
  );
  checkSame(
    people,
    'people',
    'email',
    ({ login }) => login.toLowerCase(),
    ({ email }) => email,
    report,
  );
  const withMail = people.filter(({ value }) => value.email !== undefined);
  checkSame(
    withMail,
    'people',
    'login',
    ({ email }) => email?.toLowerCase() ?? '',
    ({ login }) => login.toLowerCase(),
    report,
  );
}

/** A repository may have several owners, but each owner once at a time, and a component has one path. */
export function checkOwnership(draft: Draft, report: Report): void {
  const { ownership } = draft;
  for (const { index, value } of ownership) {
    checkTeamKnown(draft, value.team, ['ownership', index, 'team'], report);
    checkRange(value, ['ownership', index], report);
  }
  checkOverlaps(ownership, ['ownership'], (value) => `${componentName(value)} and ${value.team}`, report);
  for (const rule of ['path', 'tagPrefix', 'environment'] as const) {
    checkSame(ownership, 'ownership', rule, componentName, (value) => value[rule], report);
  }
  for (const rule of ['tagPrefix', 'environment'] as const) {
    for (const { index, value } of ownership) {
      if (value.component !== '' || value[rule] === undefined) continue;
      report(['ownership', index, rule], 'is that of a component: name the component, or leave it out');
    }
  }
}

function componentName({ repo, component }: OwnershipEntry): string {
  return component === '' ? repo.toLowerCase() : `${repo.toLowerCase()} (component ${component})`;
}

/** Tells of entries of one key that state a field differently; leaving it out is no statement. */
function checkSame<T extends PersonEntry | OwnershipEntry>(
  entries: Entry<T>[],
  section: string,
  field: string,
  keyOf: (value: T) => string,
  valueOf: (value: T) => string | undefined,
  report: Report,
): void {
  const first = new Map<string, { index: number; stated: string }>();
  for (const { index, value } of entries) {
    const stated = valueOf(value);
    const seen = first.get(keyOf(value));
    if (stated === undefined) continue;
    if (seen === undefined) first.set(keyOf(value), { index, stated });
    else if (seen.stated !== stated) {
      report(
        [section, index, field],
        `"${stated}" is not what ${section}[${seen.index}] says of ${keyOf(value)}: "${seen.stated}"; they must agree`,
      );
    }
  }
}
