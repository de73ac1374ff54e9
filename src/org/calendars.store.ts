import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { readSql } from '../platform/sql.js';
import type { CalendarEntry } from './organization-file.schema.js';
import type { Counts } from './validity.js';

/** The closed days, which are looked up by day: a calendar's days are those of the file. */
@Injectable()
export class CalendarsStore {
  /** Makes the calendars those of the file; of one that is gone the days before `today` stay. */
  async import(manager: EntityManager, entries: readonly CalendarEntry[], today: Day): Promise<Counts> {
    const run = (file: string, parameters: unknown[]): Promise<{ id: number; added?: boolean }[]> =>
      manager.query(readSql(import.meta.url, file), parameters);
    const stated = JSON.stringify(entries.map((entry) => ({ ...entry, everywhere: entry.teams === undefined })));
    const closed = await run('close-calendars.sql', [entries.map(({ name }) => name), today]);
    const written = await run('import-calendars.sql', [stated]);
    const days = await run('import-calendar-days.sql', [stated]);
    const teams = await run('import-calendar-teams.sql', [stated]);
    const touched = new Set([...written, ...days, ...teams].map(({ id }) => id));
    const changed = [...touched, ...closed.map(({ id }) => id)];
    await noteVersions(manager, changed, 'organisation file', 'imported');
    const added = written.filter((row) => row.added).length;
    return { added, changed: touched.size - added, closed: closed.length, unchanged: entries.length - touched.size };
  }
}

/** Keeps the present state of calendars as their next version. */
export async function noteVersions(
  manager: EntityManager,
  calendarIds: readonly number[],
  savedBy: string,
  reason: string,
  at: Date | null = null,
): Promise<void> {
  await manager.query(readSql(import.meta.url, 'note-calendar-versions.sql'), [calendarIds, savedBy, reason, at]);
}
