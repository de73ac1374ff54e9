import type { z } from 'zod';
import { nearest } from './nearest.js';
import type { FileProblem } from './organization-file.error.js';
import { fieldName, type Path, type YamlSource } from './yaml-source.js';

type Issue = z.core.$ZodIssue;

const TOP = ['organization', 'teams', 'people', 'ownership', 'calendars', 'programs'];
const VALIDITY = ['from', 'to'];
/** The keys of every mapping of the file, by its field without list positions. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': TOP,
  organization: ['slug', 'name', 'timeZone', 'fiscalYearStart', 'teamsFrom', 'counting'],
  'organization.counting': ['productionPattern', 'prereleases', 'configOnly', 'botOnly'],
  teams: ['slug', 'name', 'parent', 'deliverySource', 'productionPattern', 'tagPattern'],
  people: ['login', 'name', 'email', 'team', ...VALIDITY],
  ownership: ['repo', 'team', 'component', 'path', 'tagPrefix', 'environment', ...VALIDITY],
  calendars: ['name', 'holidays', 'freezes', 'teams'],
  'calendars.freezes': VALIDITY,
  programs: ['slug', 'name', 'metric', 'baseline', 'start', 'deadline', 'curve', 'cohorts'],
  'programs.baseline': VALIDITY,
  'programs.cohorts': ['multiple', 'teams'],
};

/** What a schema issue says to the person who wrote the file; unknown keys become one problem each. */
export function shapeProblem(issue: Issue, source: YamlSource): FileProblem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol') as Path;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      line: source.lineOfKey(path, key),
      field: fieldName([...path, key]),
      message: unknownKey(path, key),
    }));
  }
  const written = valueAt(source.value, path);
  return [{ line: source.lineOf(path), field: fieldName(path), message: sentence(issue, written, path) }];
}

function unknownKey(path: Path, key: string): string {
  const known = keysAt(path);
  const near = nearest(key, known);
  return `unknown key; ${near === null ? `known here are ${known.join(', ')}` : `did you mean "${near}"?`}`;
}

function sentence(issue: Issue, written: unknown, path: Path): string {
  if (written === undefined) return `is missing${issue.message.startsWith('must') ? `: it ${issue.message}` : ''}`;
  if (issue.code === 'invalid_type' && issue.expected === 'array')
    return 'must be a list (each entry on a line beginning with "- ")';
  if (issue.code === 'invalid_type' && issue.expected === 'object')
    return `must be a mapping with the keys ${keysAt(path).join(', ')}`;
  return typeof written === 'string' ? `"${written}" ${issue.message}` : issue.message;
}

function keysAt(path: Path): readonly string[] {
  return KEYS[path.filter((part) => typeof part === 'string').join('.')] ?? [];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[part] : undefined),
    value,
  );
}
