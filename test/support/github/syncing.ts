import { RepositoriesStore } from '../../../src/org/repositories.store.js';
import { FactsStore } from '../../../src/facts/facts.store.js';
import { GitHubSyncService, type Synced } from '../../../src/facts/github-sync.service.js';
import { SyncStreamStore } from '../../../src/facts/sync-stream.store.js';
import { connectGitHub } from '../../../src/github/client.js';
import type { DataSource } from 'typeorm';
import { tinyOrganization } from '../tiny-organization.js';
import { type GitHubOptions, startGitHub } from './stand-in.js';
import { TOKEN } from './viewer.js';
import { fullName, type World } from './world.js';

/** A stand-in, a database with an organisation, and the product's `sync` between them. */
export async function syncing(options: GitHubOptions) {
  const github = await startGitHub(options);
  const acme = await tinyOrganization();
  const repositories = new RepositoriesStore();
  const service = new GitHubSyncService(
    acme.db,
    repositories,
    new FactsStore(repositories, acme.db),
    new SyncStreamStore(),
  );
  const connect = (token: string) => connectGitHub({ token, apiUrl: github.address, retrySecondMs: 5 });
  return {
    github,
    acme,
    service,
    connect,
    /** Pulls all of the world's repositories, or these. */
    sync: (names = github.world.repositories.map(fullName), since: string | null = null, token = TOKEN) =>
      service.sync(
        connect(token),
        { repositories: names, since: since === null ? null : new Date(since) },
        acme.clock.now(),
      ),
    /** How many requests the work took. */
    async requests(work: () => Promise<Synced>): Promise<number> {
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
