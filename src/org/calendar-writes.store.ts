import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { addDays, type Day, dayNumber } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import { noteVersions } from './calendars.store.js';
import { NamedStore } from './named.store.js';
import { type Change, checkExpected, checkHistory, checkOperator, type Write } from './write.js';

export interface CalendarInput {
  name: string;
  holidays: readonly Day[];
  /** `to` is the first open day after it. */
  freezes: readonly { from: Day; to: Day }[];
  /** Slugs, each with all below it; left out: everywhere. */
  teams?: readonly string[] | null;
  /** The version that the caller looked at; 0: there is none yet. */
  expectedVersion?: number | null;
}

export interface CalendarDayRow {
  day: Day;
  kind: 'HOLIDAY' | 'FREEZE';
}

export interface CalendarVersionRow {
  version: number;
  everywhere: boolean;
  teams: string[];
  days: CalendarDayRow[];
  savedBy: string;
  reason: string;
  savedAt: string;
}

export interface CalendarRow {
  name: string;
  version: number;
  everywhere: boolean;
  /** It is in no file and closes no day any more. */
  gone: boolean;
  /** Newest first. */
  versions: CalendarVersionRow[];
}

const LONGEST_FREEZE_DAYS = 366;
const MOST_DAYS = 5_000;

/** Calendars as operators save them: the days that are looked up are the last version's, and every version stays. */
@Injectable()
export class CalendarWritesStore {
  constructor(
    private readonly db: DataSource,
    private readonly named: NamedStore,
  ) {}

  /** @throws UserError REASON_NEEDED, BAD_NAME, BAD_RANGE, TOO_MANY_DAYS, UNKNOWN_TEAM, STALE, HISTORY */
  async save(write: Write, input: CalendarInput, at: Date): Promise<{ change: Change | null; version: number }> {
    checkOperator(write);
    const { manager, today, viewer } = write;
    const name = input.name.trim();
    if (!name) throw new UserError('BAD_NAME', 'a calendar needs a name', ['name']);
    const reason = write.reason?.trim();
    if (!reason) throw new UserError('REASON_NEEDED', 'say why: it is kept with the version', ['reason']);
    const wanted = { days: daysOf(input), teams: await this.teamsOf(manager, input) };
    const known = (await calendars(manager)).find((row) => row.name === name && !row.gone);
    const [last] = known?.versions ?? [];
    checkExpected('expectedVersion', input.expectedVersion, known?.version ?? 0);
    const before = last ? { days: last.days, teams: last.everywhere ? null : last.teams } : null;
    if (before && JSON.stringify(before) === JSON.stringify(wanted))
      return { change: null, version: last?.version ?? 0 };
    checkHistory(write, changesThePast(before, wanted, today));
    await this.store(manager, name, input);
    const [found] = await manager.query<[{ id: number }]>('SELECT id FROM calendar WHERE name = $1', [name]);
    await noteVersions(manager, [found.id], viewer?.name ?? 'command line', reason, at);
    const version = (await calendars(manager)).find((row) => row.name === name)?.version ?? 0;
    const change = { action: 'calendar.saved', subject: name, before, after: { version, ...wanted } };
    return { change, version };
  }

  /** Every calendar that there ever was, by name. */
  list(): Promise<CalendarRow[]> {
    return calendars(this.db.manager);
  }

  private async teamsOf(manager: EntityManager, { teams }: CalendarInput): Promise<string[] | null> {
    if (!teams) return null;
    for (const slug of teams) await this.named.team(manager, slug, 'teams');
    return [...new Set(teams)].toSorted();
  }

  private async store(
    manager: EntityManager,
    name: string,
    { holidays, freezes, teams }: CalendarInput,
  ): Promise<void> {
    const stated = JSON.stringify([{ name, holidays, freezes, teams: teams ?? null, everywhere: !teams }]);
    for (const file of ['import-calendars.sql', 'import-calendar-days.sql', 'import-calendar-teams.sql']) {
      await manager.query(readSql(import.meta.url, file), [stated]);
    }
  }
}

function calendars(manager: EntityManager): Promise<CalendarRow[]> {
  return manager.query(readSql(import.meta.url, 'list-calendars.sql'));
}

/** In order; a holiday in a freeze is a holiday. */
function daysOf({ holidays, freezes }: CalendarInput): CalendarDayRow[] {
  const kinds = new Map<Day, CalendarDayRow['kind']>();
  freezes.forEach(({ from, to }, i) => {
    const length = dayNumber(to) - dayNumber(from);
    if (length < 1 || length > LONGEST_FREEZE_DAYS) {
      const wanted = `a freeze is 1 to ${LONGEST_FREEZE_DAYS} days, and \`to\` the first open day after it`;
      throw new UserError('BAD_RANGE', `${wanted}; ${from} to ${to} is not`, ['freezes', String(i)]);
    }
    for (let day = 0; day < length; day += 1) kinds.set(addDays(from, day), 'FREEZE');
  });
  for (const day of holidays) kinds.set(day, 'HOLIDAY');
  if (kinds.size > MOST_DAYS) {
    throw new UserError('TOO_MANY_DAYS', `a calendar holds ${MOST_DAYS} days at most, not ${kinds.size}`, ['holidays']);
  }
  return [...kinds].map(([day, kind]) => ({ day, kind })).toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

interface State {
  days: CalendarDayRow[];
  teams: string[] | null;
}

/** Teams have no days of their own: other teams change whatever the calendar has closed. */
function changesThePast(before: State | null, after: State, today: Day): boolean {
  const past = (state: State | null): string => JSON.stringify((state?.days ?? []).filter(({ day }) => day < today));
  const others = JSON.stringify(before?.teams ?? null) !== JSON.stringify(after.teams);
  return past(before) !== past(after) || (others && past(after) !== '[]');
}
