import { nearest } from './nearest.js';
import type {
  CalendarEntry,
  GrantEntry,
  OwnershipEntry,
  PersonEntry,
  ProgramEntry,
  TeamEntry,
  Validity,
  WorkflowEntry,
} from './organization-file.schema.js';
import type { Path } from './yaml-source.js';

/** An entry with its position in the list of the file. */
export interface Entry<T> {
  index: number;
  value: T;
}

/** The well-formed entries of a file, before they have been compared with each other. */
export interface Draft {
  organizationSlug: string | undefined;
  /** Teams come from GitHub: which there are is not known here. */
  followsGitHub: boolean;
  /** Every slug that the file gives a team, of malformed entries too. */
  teamSlugs: ReadonlySet<string>;
  teams: Entry<TeamEntry>[];
  people: Entry<PersonEntry>[];
  ownership: Entry<OwnershipEntry>[];
  calendars: Entry<CalendarEntry>[];
  programs: Entry<ProgramEntry>[];
  grants: Entry<GrantEntry>[];
  workflows: Entry<WorkflowEntry>[];
}

/** Takes note of a problem at a place in the file. */
export type Report = (path: Path, message: string) => void;

/** A team that may be named wherever a team is asked for: one of the list, or the organisation itself. */
export function checkTeamKnown(draft: Draft, slug: string, path: Path, report: Report): void {
  if (draft.followsGitHub || draft.teamSlugs.has(slug) || slug === draft.organizationSlug) return;
  report(path, unknownTeam(draft, slug));
}

export function unknownTeam(draft: Draft, slug: string): string {
  const near = nearest(slug, draft.teamSlugs);
  return `unknown team "${slug}"; ${near === null ? 'it must be the slug of a team in this file' : `did you mean "${near}"?`}`;
}

const TO_IS = '`to` is the first day that no longer belongs';

/** True when the range has a day in it; tells otherwise. */
export function checkRange(range: Validity, path: Path, report: Report): boolean {
  if (range.from === undefined || range.to === undefined || range.from < range.to) return true;
  report([...path, 'to'], `${range.to} must be after from ${range.from}: ${TO_IS}`);
  return false;
}

/** Tells of every entry that begins before another of the same key has ended. */
export function checkOverlaps<T extends Validity>(
  entries: Entry<T>[],
  path: Path,
  keyOf: (value: T) => string,
  report: Report,
): void {
  const byStart = entries
    .filter(({ value }) => (value.from ?? '') < (value.to ?? '~'))
    .toSorted((a, b) => (a.value.from ?? '').localeCompare(b.value.from ?? '') || a.index - b.index);
  const latest = new Map<string, Entry<T>>();
  for (const entry of byStart) {
    const key = keyOf(entry.value);
    const before = latest.get(key);
    if (before && (entry.value.from ?? '') < (before.value.to ?? '~')) {
      const other = `${String(path[0])}[${before.index}], ${rangeText(before.value)}`;
      report(
        [...path, entry.index],
        `${rangeText(entry.value)} overlaps ${other} for ${key}; one must end where the other begins (${TO_IS})`,
      );
    }
    if (!before || (before.value.to ?? '~') < (entry.value.to ?? '~')) latest.set(key, entry);
  }
}

function rangeText({ from, to }: Validity): string {
  return `${from === undefined ? 'open' : `from ${from}`} ${to === undefined ? 'until further notice' : `to ${to}`}`;
}

/** Tells of every entry whose key an earlier one has. */
export function checkUnique<T>(
  entries: Entry<T>[],
  section: string,
  key: string,
  keyOf: (value: T) => string,
  report: Report,
): void {
  const first = new Map<string, number>();
  for (const { index, value } of entries) {
    const seen = first.get(keyOf(value));
    if (seen === undefined) first.set(keyOf(value), index);
    else
      report([section, index, key], `"${keyOf(value)}" is already used by ${section}[${seen}]; each must have its own`);
  }
}
