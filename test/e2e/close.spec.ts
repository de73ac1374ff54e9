import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queues } from '../../src/platform/queue.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { TOKEN } from '../support/github/viewer.js';
import { fullName } from '../support/github/world.js';
import { answer, cli, start, until, type Running } from '../support/paceline.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';
import { queueBackend } from '../support/queue-backend.js';

const PATIENCE = 300_000;
const world = generatedWorld(5, { repositories: 4, teams: 2, people: 4, deployments: 300, releases: 40 });
const [alive, dead] = world.repositories.map(fullName);

interface Closed {
  organization: { reports: { nodes: { week: string; markdown: string }[] } };
}

describe('the close of a week with GitHub', () => {
  const made: (() => Promise<unknown> | void)[] = [];
  let github: GitHubStandIn;

  beforeAll(async () => {
    github = await startGitHub({ world });
  });
  afterEach(() => github.faults.clear());
  afterAll(async () => {
    for (const unmake of made.toReversed()) await unmake();
    await github.close();
  }, PATIENCE);

  /** An installation that owns a repository that lives and one that is gone; its last closed week is due at the start. */
  async function installation(token: string): Promise<{ running: Running; database: TestDatabase }> {
    const database = await freshDatabase();
    const directory = temporaryDirectory();
    const file = join(directory.path, 'org.yaml');
    writeFileSync(
      file,
      `organization: { slug: acme, name: Acme, timeZone: UTC }
teams: [{ slug: one, name: One }, { slug: two, name: Two }]
ownership: [{ repo: ${alive}, team: one }, { repo: ${dead}, team: two }]
programs: [{ slug: triple, name: Triple, baseline: { from: 2025-01-06, to: 2026-01-05 }, start: 2026-01-05, deadline: 2027-01-03, cohorts: [{ multiple: 3, teams: all }] }]
`,
    );
    const env = { DATABASE_URL: database.url, GITHUB_API_URL: github.address, GITHUB_TOKEN: token };
    expect(await cli(env, 'import', 'org', file)).toMatchObject({ code: 0 });
    const running = await start({ ...env, LOG_LEVEL: 'fatal' });
    made.push(
      () => database.drop(),
      () => directory.remove(),
      () => running.stop(),
    );
    return { running, database };
  }

  async function review({ running }: { running: Running }): Promise<string> {
    const asked = '{ organization { reports { nodes { week markdown } } } }';
    const found = await until(
      async () => (await answer<Closed>(running.address, asked)).organization.reports.nodes,
      (nodes) => nodes.length > 0,
    );
    return found[0]?.markdown ?? '';
  }

  it(
    'a dead repository never stops a review, and the review says it',
    async () => {
      github.faults.refuse('not-found', { matching: new RegExp(`/repos/${dead}(/|\\?| |$)`) });
      const markdown = await review(await installation(TOKEN));
      expect(markdown).toContain('1 of 2 repository feeds');
      expect(markdown).toContain(`GitHub does not show repository ${dead} to this token`);
    },
    PATIENCE,
  );

  it(
    'nor does a token that GitHub refuses',
    async () => {
      const markdown = await review(await installation('ghp_wrong'));
      expect(markdown).toContain('set GITHUB_TOKEN to a valid one');
      expect(markdown).toContain('2 of 2 repository feeds');
    },
    PATIENCE,
  );

  it(
    'closing again changes nothing, and an explicit week is written too',
    async () => {
      const { running, database } = await installation(TOKEN);
      const first = await review({ running });
      const queues = await Queues.open({ databaseUrl: database.url, redisUrl: queueBackend.REDIS_URL });
      const closes = queues.queue<object>('close-week');
      const asked = '{ organization { reports { nodes { week markdown } } } }';
      await closes.add('close-week', { week: '2026-02-02' });
      await closes.add('close-week', {});
      const all = await until(
        async () => (await answer<Closed>(running.address, asked)).organization.reports.nodes,
        (nodes) => nodes.some(({ week }) => week === '2026-02-02'),
      );
      await queues.close();
      expect(all.map(({ markdown }) => markdown)).toEqual([first, expect.stringContaining('week')]);
    },
    PATIENCE,
  );
});
