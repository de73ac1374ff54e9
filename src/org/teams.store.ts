import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Reach, reachedIds } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import type { Finding } from '../platform/finding.js';
import { readSql } from '../platform/sql.js';

export interface OrganizationRow {
  teamId: number;
  slug: string;
  name: string;
  timeZone: string;
  /** `MM-DD` */
  fiscalYearStart: string;
  /** Where the clock of a sample stands; null for a real installation. */
  sampleClock: Date | null;
  teamsFrom: 'FILE' | 'GITHUB';
}
export interface TeamRow {
  id: number;
  slug: string;
  name: string;
  /** As the file states it; null when nothing is stated. */
  deliverySource: string | null;
}
/** The rows after a row, in the order name (any case), then id. */
export interface TeamPage {
  first: number;
  after?: { name: string; id: number } | undefined;
}
export interface TeamList {
  rows: TeamRow[];
  /** All teams that match, whatever the page. */
  totalCount: number;
  hasNextPage: boolean;
}
export interface TeamQuestion {
  /** A part of the slug or the name, any case. */
  search?: string | undefined;
  /** Only teams below this one, at any depth. */
  underId?: number | undefined;
  reach: Reach;
  order: 'ASC' | 'DESC';
  page: TeamPage;
}
export interface OwnedRepository {
  teamId: number;
  repositoryId: number;
  /** owner/name */
  name: string;
}

const TEAM = 'team.id, team.slug, team.name, team.delivery_source AS "deliverySource"';

/** Questions about the tree of teams as it stood on a day. A team beyond the reach of who asks is not there. */
@Injectable()
export class TeamsStore {
  constructor(private readonly database: DataSource) {}

  /** Null until an organisation has been imported. */
  async organization(): Promise<OrganizationRow | null> {
    const rows = await this.database.query<OrganizationRow[]>(
      `SELECT team.id AS "teamId", team.slug, team.name, time_zone AS "timeZone", fiscal_year_start AS "fiscalYearStart",
              sample_clock AS "sampleClock", teams_from AS "teamsFrom"
       FROM organization JOIN team ON team.id = organization.team_id`,
    );
    return rows[0] ?? null;
  }

  /** Teams of any time; unknown slugs are left out. */
  bySlug(slugs: readonly string[], reach: Reach): Promise<TeamRow[]> {
    return this.database.query(
      `SELECT ${TEAM} FROM team WHERE slug = ANY ($1::text[]) AND ($2::int[] IS NULL OR team.id = ANY ($2))`,
      [slugs, reachedIds(reach)],
    );
  }

  /** Teams of any time; unknown ids are left out. */
  byIds(ids: readonly number[], reach: Reach): Promise<TeamRow[]> {
    return this.database.query(
      `SELECT ${TEAM} FROM team WHERE id = ANY ($1::int[]) AND ($2::int[] IS NULL OR team.id = ANY ($2))`,
      [ids, reachedIds(reach)],
    );
  }

  /** The parent of each team on a day; no row for the organisation and for teams that had no place in the tree. */
  parentsOf(ids: readonly number[], day: Day, reach: Reach): Promise<(TeamRow & { childId: number })[]> {
    return this.database.query(
      `SELECT placed.team_id AS "childId", ${TEAM}
       FROM team_parent placed JOIN team ON team.id = placed.parent_id
       WHERE placed.team_id = ANY ($1::int[]) AND placed.valid_from <= $2::date AND $2::date < placed.valid_to
         AND ($3::int[] IS NULL OR team.id = ANY ($3))`,
      [ids, day, reachedIds(reach)],
    );
  }

  /** The teams directly below a team on a day. */
  children(teamId: number, day: Day, page: TeamPage, reach: Reach): Promise<TeamList> {
    const below = `SELECT team_id FROM team_parent WHERE parent_id = $4 AND valid_from <= $5::date AND $5::date < valid_to`;
    const match = `team.id IN (${below}) AND ($6::int[] IS NULL OR team.id = ANY ($6))`;
    return this.page(match, [teamId, day, reachedIds(reach)], 'ASC', page);
  }

  /** Where a reach begins on a day: its teams that hang under no other of them. */
  tops(day: Day, reach: Reach): Promise<TeamRow[]> {
    return this.database.query(
      `SELECT ${TEAM} FROM team
       WHERE CASE WHEN $2::int[] IS NULL THEN team.id = (SELECT team_id FROM organization)
         ELSE team.id = ANY ($2) AND NOT EXISTS (
           SELECT FROM team_parent placed
           WHERE placed.team_id = team.id AND placed.parent_id = ANY ($2)
             AND placed.valid_from <= $1::date AND $1::date < placed.valid_to) END
       ORDER BY lower(team.name), team.id`,
      [day, reachedIds(reach)],
    );
  }

  /** The teams that had a place in the tree on a day, the organisation itself not among them. */
  listTeams(question: TeamQuestion, day: Day): Promise<TeamList> {
    const { search = null, underId = null, reach, order, page } = question;
    const match = `
      team.id IN (SELECT team_id FROM team_parent WHERE valid_from <= $4::date AND $4::date < valid_to)
      AND ($5::text IS NULL OR strpos(lower(team.slug), lower($5)) > 0 OR strpos(lower(team.name), lower($5)) > 0)
      AND ($6::int IS NULL OR team.id IN (
        SELECT team_id FROM team_closure
        WHERE ancestor_id = $6 AND depth > 0 AND valid_from <= $4::date AND $4::date < valid_to))
      AND ($7::int[] IS NULL OR team.id = ANY ($7))`;
    return this.page(match, [day, search, underId, reachedIds(reach)], order, page);
  }

  /** The teams that had teams below them on a day, the organisation first. */
  parents(day: Day): Promise<TeamRow[]> {
    return this.database.query(
      `SELECT ${TEAM} FROM team
       WHERE team.id IN (SELECT parent_id FROM team_parent WHERE valid_from <= $1::date AND $1::date < valid_to)
          OR team.id = (SELECT team_id FROM organization)
       ORDER BY team.id <> (SELECT team_id FROM organization), team.slug`,
      [day],
    );
  }

  /** What each team owned on a day, a repository once however many of its components. Ordered by name. */
  repositoriesOf(teamIds: readonly number[], day: Day): Promise<OwnedRepository[]> {
    return this.database.query(
      `SELECT DISTINCT ownership.team_id AS "teamId", repository.id AS "repositoryId", repository.full_name AS name
       FROM ownership
       JOIN component ON component.id = ownership.component_id
       JOIN repository ON repository.id = component.repository_id
       WHERE ownership.team_id = ANY ($1::int[]) AND ownership.valid_from <= $2::date AND $2::date < ownership.valid_to
       ORDER BY repository.full_name, repository.id, "teamId"`,
      [teamIds, day],
    );
  }

  /** Gaps in the organisation that an operator can mend. */
  findings(day: Day): Promise<Finding[]> {
    return this.database.query(readSql(import.meta.url, 'findings.sql'), [day]);
  }

  /** `match` speaks of `team`; its parameters begin at $4. */
  private async page(
    match: string,
    parameters: unknown[],
    order: 'ASC' | 'DESC',
    { first, after }: TeamPage,
  ): Promise<TeamList> {
    const beyond = order === 'ASC' ? '>' : '<';
    const [found] = await this.database.query<[{ rows: TeamRow[]; totalCount: number }]>(
      `WITH matched AS MATERIALIZED (SELECT ${TEAM} FROM team WHERE ${match})
       SELECT (SELECT count(*) FROM matched)::int AS "totalCount",
         coalesce((SELECT json_agg(page) FROM (
           SELECT * FROM matched
           WHERE $2::text IS NULL OR (lower(name), id) ${beyond} (lower($2), $3::int)
           ORDER BY lower(name) ${order}, id ${order} LIMIT $1::int + 1) AS page), '[]') AS rows`,
      [first, after?.name ?? null, after?.id ?? null, ...parameters],
    );
    return { rows: found.rows.slice(0, first), totalCount: found.totalCount, hasNextPage: found.rows.length > first };
  }
}
