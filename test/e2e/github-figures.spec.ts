import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPECTED_REPOSITORIES, expectSample } from '../support/expected-sample.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { oracleWorld } from '../support/github/oracle-world.js';
import { realWorld } from '../support/github/real-world.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { TOKEN } from '../support/github/viewer.js';
import { fullName, type World } from '../support/github/world.js';
import { count } from '../support/oracle.js';
import { answer, cli, start, type Running } from '../support/paceline.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';

const PATIENCE = 300_000;

/** A world behind the stand-in, pulled by the command line into a database, and a server that answers from it. */
async function pulled(world: World, organization: string | null, env: Record<string, string>) {
  const github: GitHubStandIn = await startGitHub({ world });
  const database: TestDatabase = await freshDatabase();
  const directory = temporaryDirectory();
  const settings = { DATABASE_URL: database.url, GITHUB_TOKEN: TOKEN, GITHUB_API_URL: github.address, ...env };
  if (organization !== null) {
    writeFileSync(join(directory.path, 'org.yaml'), organization);
    expect(await cli(settings, 'import', 'org', join(directory.path, 'org.yaml'))).toMatchObject({ code: 0 });
  }
  expect(await cli(settings, 'sync')).toMatchObject({ code: 0 });
  const server: Running = await start({ DATABASE_URL: database.url, ROLE: 'api' });
  return {
    address: server.address,
    async close(): Promise<void> {
      await server.stop();
      await database.drop();
      await github.close();
      directory.remove();
    },
  };
}

test(
  'six real repositories: sync, then GraphQL, is the plain count of every week and month',
  async () => {
    const world = realWorld();
    const repositories = world.repositories.filter((one) => EXPECTED_REPOSITORIES.includes(fullName(one)));
    const slugOf = (repository: string): string => repository.toLowerCase();
    const teams = EXPECTED_REPOSITORIES.map((name) => ({ slug: slugOf(name), name, deliverySource: 'TAG' }));
    const ownership = EXPECTED_REPOSITORIES.map((repo) => ({ repo, team: slugOf(repo) }));
    const file = { organization: { slug: 'real', name: 'Real', timeZone: 'UTC' }, teams, ownership };
    const real = await pulled({ ...world, repositories }, JSON.stringify(file), {});
    expect(await expectSample(real.address, slugOf)).toBe(2304);
    await real.close();
  },
  PATIENCE,
);

describe('a generated organisation, from the teams of GitHub', () => {
  const world = generatedWorld(33, { repositories: 30, teams: 14, people: 40, deployments: 1500, releases: 400 });
  let made: Awaited<ReturnType<typeof pulled>>;

  beforeAll(async () => {
    made = await pulled(world, null, { GITHUB_ORGS: 'acme' });
  }, PATIENCE);
  afterAll(() => made.close(), PATIENCE);

  interface Node {
    slug: string;
    parent: { slug: string } | null;
    deliverySource: 'DEPLOYMENT' | 'RELEASE' | null;
    repositories: { name: string }[];
    own: Week[];
    tree: Week[];
  }
  interface Week {
    week: string;
    coverage: string;
    rawEvents: number | null;
    deliveries: number | null;
    redeploys: number | null;
    rollbacks: number | null;
  }

  it(
    'deliveries of every team and week are what a computation from the plain data says',
    async () => {
      const weeks = 'week coverage rawEvents deliveries redeploys rollbacks';
      const span = 'from: "2024-12-30", to: "2026-11-09"';
      const fields = `slug parent { slug } deliverySource repositories { name }
        own: velocity(${span}, scope: OWN) { ${weeks} } tree: velocity(${span}, scope: TREE) { ${weeks} }`;
      const asked = `{ organization { ${fields} } teams(first: 100) { nodes { ${fields} } } }`;
      const found = await answer<{ organization: Node; teams: { nodes: Node[] } }>(made.address, asked);
      const nodes = [found.organization, ...found.teams.nodes];
      expect(nodes).toHaveLength(15);
      const oracle = oracleWorld(world, {
        teams: nodes.map(({ slug, parent, deliverySource }) => ({
          slug,
          parent: parent?.slug ?? null,
          source: deliverySource ?? 'DEPLOYMENT',
        })),
        owners: nodes.flatMap(({ slug, repositories }) =>
          repositories.map(({ name }) => ({ repo: name, component: '', team: slug })),
        ),
      });
      let deliveries = 0;
      for (const node of nodes) {
        for (const scope of ['OWN', 'TREE'] as const) {
          const wanted = count(oracle, node.slug, scope);
          const known = (scope === 'OWN' ? node.own : node.tree).filter(({ coverage }) => coverage === 'COMPLETE');
          const got = known.map((one) => [one.week, one.rawEvents, one.deliveries, one.redeploys, one.rollbacks]);
          const plain = known.map(({ week }) => {
            const told = wanted[week] ?? { raw: 0, deliveries: 0, redeploys: 0, rollbacks: 0 };
            return [week, told.raw, told.deliveries, told.redeploys, told.rollbacks];
          });
          expect([node.slug, scope, got]).toEqual([node.slug, scope, plain]);
          // Nothing lies outside of what is known.
          const weeksKnown = new Set(known.map(({ week }) => week));
          expect(Object.keys(wanted).filter((week) => week < '2026-11-09' && !weeksKnown.has(week))).toEqual([]);
          deliveries += known.reduce((sum, one) => sum + (one.deliveries ?? 0), 0);
        }
      }
      expect(deliveries).toBeGreaterThan(500);
    },
    PATIENCE,
  );
});
