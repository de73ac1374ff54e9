import { z } from 'zod';
import { type Day, isDay } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { fieldName, type Path, YamlSource } from './yaml-source.js';

/** What a column may say. `to` is the first day that no longer belongs, `lastDay` the last that does. */
export const PEOPLE_FIELDS = [
  'employeeId',
  'login',
  'name',
  'firstName',
  'lastName',
  'email',
  'team',
  'from',
  'to',
  'lastDay',
  'active',
] as const;
export type PeopleField = (typeof PEOPLE_FIELDS)[number];

/** How the files of an HR system are read. */
export interface PeopleMapping {
  /** Header, any case → field; null: by their usual names. */
  columns: Readonly<Record<string, PeopleField>> | null;
  /** What the file calls a team → its slug, where neither slug nor name is it. */
  teams: Readonly<Record<string, string>>;
  /** Teams of the file that Paceline does not follow: their people belong to none. */
  ignoreTeams: readonly string[];
  /** How days are written beside YYYY-MM-DD, as DD.MM.YYYY. */
  dates: string;
}

export const USUAL: PeopleMapping = { columns: null, teams: {}, ignoreTeams: [], dates: 'YYYY-MM-DD' };
const DAY_PARTS = /YYYY|MM|DD/g;

const text = z.string('must be a text');
const schema = z.strictObject({
  columns: z
    .record(text, z.enum(PEOPLE_FIELDS, `must be one of ${PEOPLE_FIELDS.join(', ')}`), 'must be column: field')
    .refine((columns) => new Set(Object.values(columns)).size === Object.keys(columns).length, {
      error: 'must not give one field two columns',
    })
    .nullable()
    .default(null),
  teams: z.record(text, text, 'must be value of the file: slug').default({}),
  ignoreTeams: z.array(text, 'must be a list of what the file calls them').default([]),
  dates: text
    .transform((form) => form.toUpperCase())
    .refine((form) => (form.match(DAY_PARTS) ?? []).toSorted().join() === 'DD,MM,YYYY', {
      error: 'must hold YYYY, MM and DD once each, as in DD.MM.YYYY',
    })
    .default(USUAL.dates),
});

/** @throws UserError INVALID_MAPPING naming each line and what it should be */
export function parsePeopleMapping(yaml: string): PeopleMapping {
  const source = new YamlSource(yaml);
  const parsed = schema.safeParse(source.value ?? {});
  if (source.problems.length === 0 && parsed.success) return parsed.data;
  const wrong = parsed.error?.issues.map((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol') as Path;
    const known = issue.code === 'unrecognized_keys' ? '; known are columns, teams, ignoreTeams, dates' : '';
    return { line: source.lineOf(path), field: fieldName(path), message: `${issue.message}${known}` };
  });
  const problems = source.problems.length > 0 ? source.problems : (wrong ?? []);
  const lines = problems.map(({ line, field, message }) =>
    [`line ${line ?? 1}`, field, message].filter((part) => part !== '').join(': '),
  );
  throw new UserError('INVALID_MAPPING', `the mapping cannot be read.\n${lines.join('\n')}`);
}

/** A day as the file writes it; null for what is none. */
export function dayOf(cell: string, { dates }: PeopleMapping): Day | null {
  if (isDay(cell)) return cell;
  const parts: string[] = dates.match(DAY_PARTS) ?? [];
  const between = dates.split(DAY_PARTS).map((literal) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const digits = parts.map((part) => (part === 'YYYY' ? '(\\d{4})' : '(\\d{1,2})'));
  const found = new RegExp(`^${between.map((literal, i) => literal + (digits[i] ?? '')).join('')}$`).exec(cell);
  if (!found) return null;
  const part = (name: string): string => (found[parts.indexOf(name) + 1] ?? '').padStart(2, '0');
  const day = `${part('YYYY')}-${part('MM')}-${part('DD')}`;
  return isDay(day) ? day : null;
}
