import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import type { GitHubOrganization } from '../github/teams.js';
import { UserError } from '../platform/errors.js';
import type { Current } from './github-organization-shrunk.js';
import type { Root, StoredRoot } from './github-organization.js';

/** What is stored, and where its teams come from. */
export interface Source extends StoredRoot {
  teamsFrom: 'FILE' | 'GITHUB';
  sample: boolean;
}

/** What following GitHub needs to know of the installation, and the one thing an import cannot do: another root. */
@Injectable()
export class GitHubOrganizationStore {
  /** Null until there is an organisation. */
  async read(manager: EntityManager): Promise<Source | null> {
    const rows = await manager.query<Source[]>(
      `SELECT team.slug, team.name, team.github_organization_id::float8 AS "githubOrganizationId", time_zone AS "timeZone",
              fiscal_year_start AS "fiscalYearStart", teams_from AS "teamsFrom", sample_clock IS NOT NULL AS sample
       FROM organization JOIN team ON team.id = organization.team_id`,
    );
    return rows[0] ?? null;
  }

  /**
   * When the organisation that was the root gets others beside it: puts a root above it, for the past too.
   * @throws UserError ORGANIZATION_MISMATCH when what was read is another organisation
   */
  async raise(
    manager: EntityManager,
    stored: Source,
    root: Root,
    organizations: readonly GitHubOrganization[],
  ): Promise<void> {
    const own = stored.githubOrganizationId;
    if (own === null || own === root.githubOrganizationId || stored.slug === root.slug) return;
    if (!organizations.some(({ githubId }) => githubId === own)) throw mismatch(stored, organizations);
    await manager.query('INSERT INTO team (slug, name) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING', [
      root.slug,
      root.name,
    ]);
    await manager.query(
      `INSERT INTO team_parent (team_id, parent_id)
       SELECT organization.team_id, root.id FROM organization CROSS JOIN team root WHERE root.slug = $1`,
      [root.slug],
    );
    await manager.query('UPDATE organization SET team_id = (SELECT id FROM team WHERE slug = $1)', [root.slug]);
  }

  /** What holds on a day of teams that came from GitHub. */
  async current(manager: EntityManager, day: Day): Promise<Current> {
    const keys = async (sql: string): Promise<string[]> =>
      (await manager.query<{ key: string }[]>(sql, [day])).map(({ key }) => key);
    return {
      teams: await keys(`
        SELECT team.slug AS key FROM team_parent held JOIN team ON team.id = held.team_id
        WHERE team.github_id IS NOT NULL AND held.valid_from <= $1::date AND $1::date < held.valid_to`),
      memberships: await keys(`
        SELECT lower(person.login) || ' in ' || team.slug AS key
        FROM membership held JOIN person ON person.id = held.person_id JOIN team ON team.id = held.team_id
        WHERE team.github_id IS NOT NULL AND held.valid_from <= $1::date AND $1::date < held.valid_to`),
      ownership: await keys(`
        SELECT lower(repository.full_name) || ' of ' || team.slug AS key
        FROM ownership held
        JOIN component ON component.id = held.component_id
        JOIN repository ON repository.id = component.repository_id
        JOIN team ON team.id = held.team_id
        WHERE team.github_id IS NOT NULL AND held.valid_from <= $1::date AND $1::date < held.valid_to`),
    };
  }
}

function mismatch({ slug }: Source, organizations: readonly GitHubOrganization[]): UserError {
  return new UserError(
    'ORGANIZATION_MISMATCH',
    `this installation follows the organisation "${slug}" of GitHub, GITHUB_ORGS names ` +
      `${organizations.map(({ login }) => `"${login}"`).join(' and ')}: add "${slug}" to it, or use an empty database`,
  );
}
