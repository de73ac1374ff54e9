import { cli, launch } from '../support/paceline.js';
import { freshDatabase, rowsOf as query, type TestDatabase } from '../support/postgres.js';
import { runBuilt } from '../support/processes.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { type Facts, rowsOf } from '../support/github/syncing.js';
import { TOKEN } from '../support/github/viewer.js';
import { fullName } from '../support/github/world.js';

const world = generatedWorld(8, { repositories: 12, teams: 3, people: 3, deployments: 1000, releases: 200 });
const made: TestDatabase[] = [];
let github: GitHubStandIn;

beforeAll(async () => {
  github = await startGitHub({ world });
});
afterEach(() => github.faults.clear());
afterAll(async () => {
  for (const database of made) await database.drop();
  await github.close();
});

async function environment(more: Record<string, string> = {}): Promise<Record<string, string>> {
  const database = await freshDatabase();
  made.push(database);
  return { DATABASE_URL: database.url, GITHUB_TOKEN: TOKEN, GITHUB_API_URL: github.address, ...more };
}

/** Without the end of what is known, which is the clock's. */
async function rows({ DATABASE_URL = '' }: Record<string, string>): Promise<Facts> {
  const db = { query: <T>(sql: string) => query(DATABASE_URL, sql) as Promise<T> };
  const found = await rowsOf(db);
  return { ...found, coverage: found.coverage.map((line) => line.replace(/,\\"[^"]*\\"\)/, ',…)')) };
}

test('kill -9 at random moments: each run goes on where the last one stopped, to the same rows', async () => {
  const clean = await environment();
  expect(await cli(clean, 'sync', '--org', 'acme')).toMatchObject({ code: 0 });
  const whole = github.requests.length;
  const wanted = await rows(clean);
  expect(wanted.coverage).toHaveLength(12);

  const killed = await environment();
  let kills = 0;
  let before = github.requests.length;
  const start = before;
  for (const after of [5, 12, 7, 9]) {
    before = github.requests.length;
    const run = runBuilt('src/cli/paceline.js', ['sync', '--org', 'acme'], { env: killed });
    let over = false;
    void run.ended.then(() => (over = true));
    while (!over && github.requests.length < before + after) await new Promise((resolve) => setTimeout(resolve, 2));
    run.child.kill('SIGKILL');
    if ((await run.ended).signal === 'SIGKILL') kills += 1;
  }
  expect(kills).toBe(4);
  expect(await cli(killed, 'sync', '--org', 'acme')).toMatchObject({ code: 0, stderr: expect.any(String) });
  expect(await rows(killed)).toEqual(wanted);
  // Four repositories are in hand when a run is killed; the others that it has read it looks at again, a page a stream.
  const looks = 5 * (1 + 12 * 6);
  expect(github.requests.length - start).toBeLessThan(whole + looks);
  const [unfinished] = await query<{ count: string }>(
    killed['DATABASE_URL'] ?? '',
    'SELECT count(*) FROM sync_stream WHERE complete_through IS NULL OR cursor IS NOT NULL',
  );
  expect(unfinished?.count).toBe('0');
  const runs = await query<{ state: string; trigger: string }>(
    killed['DATABASE_URL'] ?? '',
    'SELECT state, trigger FROM sync_run WHERE started_at IS NOT NULL ORDER BY id',
  );
  // One that is killed before it holds the lock has not begun.
  expect(runs.length).toBeGreaterThanOrEqual(2);
  const states = runs.map(({ state }) => state);
  expect(states).toEqual([...states.slice(1).map(() => 'INTERRUPTED'), 'DONE']);
  expect(new Set(runs.map(({ trigger }) => trigger))).toEqual(new Set(['COMMAND']));
}, 60_000);

test('without a token, with a wrong one, with nothing to pull, with a name that is none', async () => {
  const env = await environment();
  const { GITHUB_TOKEN: _, ...tokenless } = env;
  // A database of its own for each that begins a run.
  const spoken = await Promise.all([
    cli(tokenless, 'sync', '--org', 'acme'),
    cli(await environment({ GITHUB_TOKEN: 'ghp_wrong' }), 'sync', '--org', 'acme'),
    cli(await environment(), 'sync'),
    cli(await environment(), 'sync', '--repo', 'acme'),
    cli(await environment(), 'sync', '--repo', 'acme/none'),
    cli(await environment(), 'sync', '--org', 'nobody'),
    cli(env, 'sync', '--since', 'soon'),
  ]);
  expect(spoken.map(({ code, stdout, stderr }) => [code, `${stdout}${stderr}`])).toEqual([
    [1, expect.stringContaining('GITHUB_TOKEN is not set')],
    [1, expect.stringContaining('set GITHUB_TOKEN to a valid one')],
    [1, expect.stringContaining('say what to pull: --repo OWNER/NAME, --org ORG')],
    [1, expect.stringContaining('acme is not owner/name')],
    [1, expect.stringContaining('GitHub does not show repository acme/none to this token')],
    [1, expect.stringContaining('GitHub does not show the organisation nobody to this token')],
    [1, expect.stringContaining('a day, as 2026-01-31')],
  ]);
  for (const { stdout, stderr } of spoken) expect(stdout + stderr).not.toMatch(/ghp_|\n +at /);
});

test('--org pulls archived repositories and forks too; --since nothing older on the first pull', async () => {
  const env = await environment({ GITHUB_ORGS: 'acme' });
  const { code, stdout } = await cli(env, '--json', 'sync', '--since', '2026-06-01');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ repositories: 12, failed: [] });
  const known = await query<{ name: string; from: string }>(
    env['DATABASE_URL'] ?? '',
    `SELECT full_name AS name, to_char(lower(covered) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS from
     FROM feed_coverage JOIN repository ON id = repository_id`,
  );
  expect(known.map(({ name }) => name).toSorted()).toEqual(world.repositories.map(fullName).toSorted());
  expect(world.repositories.some(({ archived }) => archived) && world.repositories.some(({ fork }) => fork)).toBe(true);
  expect([...new Set(known.map(({ from }) => from))]).toEqual(['2026-06-01']);
});

test('two at once: the second says so and changes nothing', async () => {
  const env = await environment();
  github.faults.delay(150);
  const before = github.requests.length;
  const first = launchSync(env);
  while (github.requests.length < before + 4) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = await cli(env, 'sync', '--repo', fullName(world.repositories[0]!));
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('another sync is running')]);
  github.faults.clear();
  expect((await first.ended).code).toBe(0);
});

function launchSync(env: Record<string, string>): ReturnType<typeof launch> {
  return runBuilt('src/cli/paceline.js', ['sync', '--org', 'acme'], { env });
}
