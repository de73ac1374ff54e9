import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';

export interface RepositoryBehind {
  id: number;
  /** owner/name */
  name: string;
  /** ISO 8601; the year 1 where nothing is known. */
  known: string;
}

const HOUR_MS = 3_600_000;
const MOST_HOURS = 100_000;

/** The repositories of which the least is known, for who has to mend that. */
@Injectable()
export class RepositoriesBehindStore {
  constructor(private readonly db: DataSource) {}

  /**
   * Owned on a day, and known no further than so many hours before now; the least known first.
   * @throws UserError BAD_HOURS, BAD_PAGE, BAD_CURSOR
   */
  async list(hours: number, today: Day, now: Date, page: PageRequest): Promise<Page<RepositoryBehind>> {
    if (!(hours >= 0 && hours <= MOST_HOURS))
      throw new UserError('BAD_HOURS', `hours must be from 0 to ${MOST_HOURS}, not ${hours}`, ['hours']);
    const size = pageSize(page);
    const [known, id] = decodeCursor(page.after, ['instant', 'id']) ?? [null, null];
    const before = new Date(now.getTime() - hours * HOUR_MS);
    const [rows, [{ total }]] = await Promise.all([
      this.db.query<RepositoryBehind[]>(readSql(import.meta.url, 'repositories-behind.sql'), [
        today,
        before,
        known,
        id,
        size + 1,
      ]),
      this.db.query<[{ total: number }]>(readSql(import.meta.url, 'count-repositories-behind.sql'), [today, before]),
    ]);
    return toPage(rows, size, total, (row) => [row.known, row.id]);
  }
}
