import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addWeeks, type Day, type Week, weekStart } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';

/** What a list of repositories is narrowed to; null: either way. */
export interface RepositoryQuestion {
  search: string | null;
  owned: boolean | null;
  behind: boolean | null;
  failing: boolean | null;
}

export interface RepositoryRow {
  id: number;
  /** owner/name */
  name: string;
}

/** All repositories as an operator looks at them, whoever owns them. */
@Injectable()
export class RepositoryListStore {
  constructor(private readonly db: DataSource) {}

  /** By name. Owned is as of `today`, behind is before the end of the closed week. */
  async list(
    { search, owned, behind, failing }: RepositoryQuestion,
    today: Day,
    closed: Week,
    timeZone: string,
    page: PageRequest,
  ): Promise<Page<RepositoryRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['text', 'id']);
    const end = weekStart(addWeeks(closed, 1), timeZone);
    const [found] = await this.db.query<[{ rows: (RepositoryRow & { place: string })[]; total: number }]>(
      readSql(import.meta.url, 'list-repositories.sql'),
      [today, end, search, owned, behind, failing, after?.[0] ?? null, after?.[1] ?? null, size + 1],
    );
    return toPage(found.rows, size, found.total, ({ place, id }) => [place, id]);
  }

  /** The teams that own a repository on a day, or a component of it. */
  ownersOf(repositoryIds: number[], day: Day): Promise<{ repository_id: number; team_id: number }[]> {
    return this.db.query(
      `SELECT component.repository_id, team.id AS team_id
       FROM component
       JOIN ownership ON ownership.component_id = component.id
                     AND ownership.valid_from <= $2::date AND ownership.valid_to > $2::date
       JOIN team ON team.id = ownership.team_id
       WHERE component.repository_id = ANY ($1::int[])
       GROUP BY component.repository_id, team.id
       ORDER BY lower(team.name), team.id`,
      [repositoryIds, day],
    );
  }
}
