import { addDays, type Day } from '../core/week.js';
import { type KnownTeams, UnknownTeam } from './known-teams.js';
import type { PeopleColumn } from './people-headers.js';
import { dayOf, type PeopleField, type PeopleMapping } from './people-mapping.js';

/** Somebody as a feed states them; null: it does not say. At least one of employeeId, login and email is there. */
export interface StatedPerson {
  employeeId: string | null;
  login: string | null;
  name: string | null;
  email: string | null;
}

export interface PeopleRow extends StatedPerson {
  /** Null: in no team that is followed. */
  teamId: number | null;
  /** Null: not stated. */
  from: Day | null;
  /** The first day that no longer belongs; null: open. */
  to: Day | null;
}

/** What is wrong with a cell. */
export class BadCell extends Error {
  constructor(
    readonly field: PeopleField,
    message: string,
  ) {
    super(message);
  }
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?$/;
const ACTIVE = new Set(['', 'active', 'true', 'yes', 'y', '1', 'employed', 'on leave', 'leave']);
const INACTIVE = new Set(['inactive', 'false', 'no', 'n', '0', 'terminated', 'left', 'former', 'deactivated']);

/** @throws BadCell */
export function peopleRow(
  cells: readonly string[],
  columns: readonly PeopleColumn[],
  mapping: PeopleMapping,
  teams: KnownTeams,
): PeopleRow {
  const said = new Map(columns.map(({ field, place }) => [field, cells[place] ?? '']));
  const cell = (field: PeopleField): string | null => said.get(field) || null;
  const row = {
    employeeId: checked(cell('employeeId'), 'employeeId', /^\S+$/, 'must have no spaces'),
    login: checked(cell('login'), 'login', LOGIN, 'must be a GitHub login'),
    email: checked(cell('email'), 'email', EMAIL, 'must be a mail address'),
    name: cell('name') ?? ([cell('firstName'), cell('lastName')].filter((part) => part !== null).join(' ') || null),
  };
  if (row.employeeId === null && row.login === null && row.email === null) {
    const [first] = columns.filter(({ field }) => ['employeeId', 'login', 'email'].includes(field));
    throw new BadCell(first?.field ?? 'email', 'is empty: nothing says who this is');
  }
  const from = dayIn(cell('from'), 'from', mapping);
  const last = dayIn(cell('lastDay'), 'lastDay', mapping);
  const to = dayIn(cell('to'), 'to', mapping) ?? (last === null ? null : addDays(last, 1));
  if (from !== null && to !== null && to <= from) {
    throw new BadCell(cell('to') === null ? 'lastDay' : 'to', `lies before the first day, ${from}`);
  }
  const active = isActive(cell('active') ?? '');
  return { ...row, teamId: teamIn(cell('team'), active, teams), from, to };
}

function checked(value: string | null, field: PeopleField, pattern: RegExp, must: string): string | null {
  if (value === null || pattern.test(value)) return value;
  throw new BadCell(field, `"${value}" ${must}`);
}

function dayIn(value: string | null, field: PeopleField, mapping: PeopleMapping): Day | null {
  if (value === null) return null;
  const day = dayOf(value, mapping);
  if (day !== null) return day;
  throw new BadCell(field, `"${value}" is not a day written ${mapping.dates}; another form is dates: in the mapping`);
}

function isActive(value: string): boolean {
  const word = value.toLowerCase();
  if (ACTIVE.has(word)) return true;
  if (INACTIVE.has(word)) return false;
  throw new BadCell('active', `"${value}" must be ${[...ACTIVE].slice(1).join(', ')}, or ${[...INACTIVE].join(', ')}`);
}

/** Of those who left, the team may be gone too. */
function teamIn(value: string | null, active: boolean, teams: KnownTeams): number | null {
  if (value === null || !active) return null;
  try {
    return teams.find(value);
  } catch (error) {
    if (error instanceof UnknownTeam) throw new BadCell('team', error.message);
    throw error;
  }
}
