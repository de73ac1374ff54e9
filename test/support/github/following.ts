import { DataSource } from 'typeorm';
import { connect } from '../../../src/data-source.js';
import { connectGitHub } from '../../../src/github/client.js';
import { CalendarsStore } from '../../../src/org/calendars.store.js';
import { GitHubIdentitiesStore } from '../../../src/org/github-identities.store.js';
import { type FollowOptions, GitHubOrganizationService } from '../../../src/org/github-organization.service.js';
import { GitHubOrganizationStore } from '../../../src/org/github-organization.store.js';
import { parseOrganizationFile } from '../../../src/org/organization-file.js';
import { type ImportSummary, OrganizationStore } from '../../../src/org/organization.store.js';
import { RepositoriesStore } from '../../../src/org/repositories.store.js';
import { TeamsStore } from '../../../src/org/teams.store.js';
import { ValidityRangesStore } from '../../../src/org/validity-ranges.store.js';
import { freshDatabase } from '../postgres.js';
import { type GitHubOptions, startGitHub } from './stand-in.js';
import { TOKEN } from './viewer.js';

/** A stand-in, an empty database, and what follows the one with the other. */
export async function following(options: GitHubOptions) {
  const github = await startGitHub(options);
  const database = await freshDatabase();
  const db: DataSource = await connect(database.url);
  const repositories = new RepositoriesStore();
  const organizations = new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), repositories);
  const service = new GitHubOrganizationService(
    db,
    new GitHubOrganizationStore(),
    new GitHubIdentitiesStore(),
    organizations,
    repositories,
  );
  const logins = github.world.organizations.map(({ login }) => login);
  const lines = async (sql: string): Promise<string[]> =>
    (await db.query<{ line: string }[]>(`SELECT line FROM (${sql}) AS told (line) ORDER BY line COLLATE "C"`)).map(
      ({ line }) => line,
    );
  return {
    github,
    db,
    organizations,
    repositories,
    teams: new TeamsStore(db),
    follow: (day: string, orgs: readonly string[] = logins, more: FollowOptions = {}, token = TOKEN) =>
      service.follow(
        () => Promise.resolve(connectGitHub({ token, apiUrl: github.address, retrySecondMs: 5 })),
        orgs,
        new Date(`${day}T12:00:00Z`),
        more,
      ),
    importFile: (text: string, today: string): Promise<ImportSummary> =>
      db.transaction((manager) => organizations.importOrganization(manager, parseOrganizationFile(text), today)),
    empty: () => db.transaction((manager) => organizations.clearInstallation(manager)),
    organization: () =>
      lines(`SELECT concat_ws(' ', team.slug, '"' || team.name || '"', time_zone, fiscal_year_start, teams_from)
             FROM organization JOIN team ON team.id = team_id`),
    names: () => lines(`SELECT slug || ' "' || name || '"' FROM team`),
    placements: () =>
      lines(`SELECT concat_ws(' ', team.slug, parent.slug, valid_from, valid_to)
             FROM team_parent JOIN team ON team.id = team_id JOIN team parent ON parent.id = parent_id`),
    memberships: () =>
      lines(`SELECT concat_ws(' ', login, slug, valid_from, valid_to)
             FROM membership JOIN team ON team.id = team_id JOIN person ON person.id = person_id`),
    ownership: () =>
      lines(`SELECT concat_ws(' ', full_name, slug, valid_from, valid_to)
             FROM ownership JOIN team ON team.id = team_id JOIN component ON component.id = component_id
             JOIN repository ON repository.id = repository_id`),
    /** Every row of the slice, numbers of the database and of GitHub among them. */
    everything: () =>
      lines(
        ['organization', 'team', 'team_parent', 'person', 'membership', 'repository', 'component', 'ownership', 'calendar'] // prettier-ignore
          .map((table) => `SELECT '${table} ' || to_jsonb(told)::text FROM ${table} AS told`)
          .join(' UNION ALL '),
      ),
    lines,
    async close(): Promise<void> {
      await db.destroy();
      await database.drop();
      await github.close();
    },
  };
}

export type Following = Awaited<ReturnType<typeof following>>;

/** What an import did: `memberships closed 1`. */
export function did({ summary }: { summary: ImportSummary | null }): string[] {
  return Object.entries(summary?.kinds ?? {}).flatMap(([kind, { added, changed, closed }]) =>
    Object.entries({ added, changed, closed }).flatMap(([what, n]) => (n > 0 ? [`${kind} ${what} ${n}`] : [])),
  );
}
