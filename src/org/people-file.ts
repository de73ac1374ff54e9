import { type CsvLine, recordsOf } from '../platform/csv.js';
import { separated } from '../platform/csv-separator.js';
import { UserError } from '../platform/errors.js';
import { RowProblems } from '../platform/row-problems.js';
import type { KnownTeams } from './known-teams.js';
import { type PeopleColumn, peopleColumns } from './people-headers.js';
import type { PeopleField, PeopleMapping } from './people-mapping.js';
import { BadCell, peopleRow, type PeopleRow, type StatedPerson } from './people-row.js';
import type { Day } from '../core/week.js';

export interface StatedMembership {
  teamId: number;
  from: Day | null;
  /** The first day that no longer belongs. */
  to: Day | null;
}
export interface FilePerson extends StatedPerson {
  /** The first line that names them. */
  line: number;
  memberships: StatedMembership[];
}
/** An HR system's file, each person once. */
export interface PeopleFile {
  rows: number;
  people: FilePerson[];
  /** Header → what it is read as; the others are not read. */
  columns: Record<string, PeopleField>;
}

/**
 * Reads CSV as an HR system exports it: `,`, `;` or tabs, a byte order mark, quotes, either line end. All rows are looked
 * at before it fails.
 * @throws UserError BAD_ROWS naming line, column and what it should be; UNKNOWN_COLUMNS, NOT_UTF8, PACKED, EMPTY_FILE
 */
export async function parsePeople(
  text: AsyncIterable<Buffer | string>,
  mapping: PeopleMapping,
  teams: KnownTeams,
): Promise<PeopleFile> {
  const { separator, whole } = await separated(text);
  const problems = new RowProblems();
  const people = new GatheredPeople();
  let header: { width: number; columns: PeopleColumn[] } | undefined;
  let rows = 0;
  for await (const record of recordsOf(whole, separator)) {
    if (header === undefined && record.broken === undefined) {
      header = { width: record.cells.length, columns: peopleColumns(record.cells, mapping) };
      continue;
    }
    rows += 1;
    const { width, columns } = header ?? { width: 0, columns: [] };
    try {
      people.add(record.line, peopleRow(cellsOf(record, width, separator), columns, mapping, teams));
    } catch (error) {
      problems.add(`line ${record.line}`, problemOf(error, columns));
    }
  }
  problems.refuse(rows);
  if (header === undefined || rows === 0) {
    throw new UserError('EMPTY_FILE', 'this file names nobody: the first row names the columns, then a row a person');
  }
  const columns = Object.fromEntries(header.columns.map(({ header: name, field }) => [name, field]));
  return { rows, people: people.all(), columns };
}

function cellsOf({ cells, broken }: CsvLine, width: number, separator: string): string[] {
  if (broken !== undefined) throw new UserError('BROKEN', broken);
  const spare = cells.slice(width);
  if (cells.length >= width && spare.every((cell) => cell === '')) return cells;
  const sign = separator === '\t' ? 'a tab' : `"${separator}"`;
  throw new UserError(
    'BROKEN',
    `has ${cells.length} cells, the header ${width}; put quotes around a value that holds ${sign}`,
  );
}

function problemOf(error: unknown, columns: readonly PeopleColumn[]): string {
  if (error instanceof UserError && error.code === 'BROKEN') return error.message;
  if (!(error instanceof BadCell)) throw error;
  const header = columns.find(({ field }) => field === error.field)?.header ?? error.field;
  return `column ${header}: ${error.message}`;
}

/** Rows of one person are put together; what they say of them has to agree. */
class GatheredPeople {
  private readonly byKey = new Map<string, FilePerson>();
  /** Login and mail address → whose they are. */
  private readonly taken = new Map<string, FilePerson>();

  all(): FilePerson[] {
    return [...this.byKey.values()];
  }

  add(line: number, { teamId, from, to, ...stated }: PeopleRow): void {
    const person = this.byKey.get(keyOf(stated)) ?? { ...stated, line, memberships: [] };
    for (const field of ['login', 'email', 'name'] as const) this.agree(person, field, stated[field]);
    this.byKey.set(keyOf(stated), person);
    if (teamId !== null) person.memberships.push({ teamId, from, to });
  }

  private agree(person: FilePerson, field: 'login' | 'email' | 'name', value: string | null): void {
    if (value === null) return;
    const before = (person[field] ??= value);
    if (before.toLowerCase() !== value.toLowerCase()) {
      throw new BadCell(field, `"${value}" is not what line ${person.line} says: "${before}"; they must agree`);
    }
    if (field === 'name') return;
    const key = `${field} ${value.toLowerCase()}`;
    const owner = this.taken.get(key) ?? person;
    if (owner !== person) {
      throw new BadCell(field, `"${value}" is that of another person, on line ${owner.line}; each must have their own`);
    }
    this.taken.set(key, person);
  }
}

/** By number if there is one, else by login, else by mail address. */
function keyOf({ employeeId, login, email }: StatedPerson): string {
  if (employeeId !== null) return `number ${employeeId}`;
  return login === null ? `email ${email?.toLowerCase() ?? ''}` : `login ${login.toLowerCase()}`;
}
