import { UserError } from '../../../src/platform/errors.js';
import type { SyncRunRow } from '../../../src/facts/sync-runs.store.js';
import type { SyncQuestion, SyncOptions } from '../../../src/facts/sync.service.js';
import { GitHub } from '../../../src/github/github.js';
import type { IncidentLabels } from '../../../src/github/issues.js';
import type { DataSource } from 'typeorm';
import { tinyOrganization } from '../tiny-organization.js';
import { type GitHubOptions, startGitHub } from './stand-in.js';
import { syncServices } from './sync-services.js';
import { TOKEN } from './viewer.js';
import { fullName, type World } from './world.js';

/** A stand-in, a database with an organisation, and the product's `sync` between them. */
export async function syncing({ labels, ...options }: GitHubOptions & { labels?: IncidentLabels }) {
  const github = await startGitHub(options);
  const acme = await tinyOrganization();
  const { runs, serviceOf } = syncServices(acme.db, acme.clock);
  /** The service of an installation with this token. */
  const serviceFor = (token: string | undefined, organizations: string[] = []) => {
    const access = new GitHub({
      ...{ token, apiUrl: github.address, organizations, timeZone: 'UTC', retrySecondMs: 5 },
      ...(labels === undefined ? {} : { labels }),
    });
    return serviceOf(access);
  };
  /** A run that a refused token has ended is told by its row. */
  const ended = async (error: unknown): Promise<SyncRunRow> => {
    const [newest] = (await runs.list({ first: 1 })).rows;
    const known = error instanceof UserError && error.code === 'GITHUB_TOKEN';
    if (!known || newest?.state !== 'FAILED' || newest.failed === 0) throw error;
    return newest;
  };
  /** Runs, and what failed of it. */
  const run = async (asked: SyncQuestion, options: SyncOptions = {}, token: string = TOKEN) => {
    const { failed: _, ...row } = await serviceFor(token).run(asked, options).catch(ended);
    const failed = (await runs.failures([row.id])).map(({ repository, code, message }) => ({
      repository,
      code,
      message,
    }));
    return { ...row, failed };
  };
  return {
    github,
    acme,
    runs,
    serviceFor,
    run,
    /** Pulls all of the world's repositories, or these. */
    sync: (names = github.world.repositories.map(fullName), since?: string, token = TOKEN) =>
      run({ trigger: 'COMMAND', repositories: names, ...(since === undefined ? {} : { since }) }, {}, token),
    /** How many requests the work took. */
    async requests(work: () => Promise<unknown>): Promise<number> {
      const before = github.requests.length;
      await work();
      return github.requests.length - before;
    },
    rows: () => rowsOf(acme.db),
    async close(): Promise<void> {
      await acme.close();
      await github.close();
    },
  };
}

export type Syncing = Awaited<ReturnType<typeof syncing>>;
export type Synced = Awaited<ReturnType<Syncing['run']>>;

/** Teams and what they own as an organisation file has it. */
export function sectionsOf({ organizations }: World, source: 'DEPLOYMENT' | 'RELEASE'): string {
  const all = organizations.flatMap(({ login, teams }) => teams.map((team) => ({ login, ...team })));
  const teams = all.map(({ slug, name, parent }) => ({
    slug,
    name,
    ...(parent === null ? {} : { parent }),
    deliverySource: source,
  }));
  const ownership = all.flatMap(({ login, slug, repositories }) =>
    repositories.map((repository) => ({ repo: `${login}/${repository}`, team: slug })),
  );
  return `teams: ${JSON.stringify(teams)}\nownership: ${JSON.stringify(ownership)}\n`;
}

export interface Facts {
  events: string[];
  deployments: string[];
  statuses: string[];
  coverage: string[];
}

/** What a sync leaves, a line a row, without the numbers that a database gives. */
export async function rowsOf(db: Pick<DataSource, 'query'>): Promise<Facts> {
  const lines = async (sql: string): Promise<string[]> =>
    (await db.query<{ line: string }[]>(`SELECT line FROM (${sql}) AS told(line) ORDER BY line COLLATE "C"`)).map(
      ({ line }) => line,
    );
  const named = (table: string, without: string): string =>
    `SELECT full_name || ' ' || (to_jsonb(told) - '{${without}}'::text[] - 'repository_id')::text
     FROM ${table} AS told JOIN repository ON repository.id = told.repository_id`;
  return {
    events: await lines(named('delivery_event', 'id,component_id')),
    deployments: await lines(named('deployment', '')),
    statuses: await lines('SELECT to_jsonb(told)::text FROM deployment_status AS told'),
    coverage: await lines(named('feed_coverage', '')),
  };
}
