import { join } from 'node:path';
import { generatedWorld } from '../support/github/generated-world.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { TOKEN } from '../support/github/viewer.js';
import { answer, cli, start, until } from '../support/paceline.js';
import { rowsOf } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const world = generatedWorld(12, { repositories: 10, teams: 4, people: 12, deployments: 400, releases: 60 });
let github: GitHubStandIn;
beforeAll(async () => {
  github = await startGitHub({ world });
});
afterEach(() => github.faults.clear());
afterAll(() => github.close());

const access = (): Record<string, string> => ({
  GITHUB_TOKEN: TOKEN,
  GITHUB_API_URL: github.address,
  GITHUB_ORGS: 'acme',
});
interface Here {
  organization: { slug: string; repositories: unknown[] } | null;
  installation: { sample: boolean };
  teams: { totalCount: number };
}
const HERE = '{ organization { slug } installation { sample } teams { totalCount } }';

test(
  'the first pull over the sample: it makes way, and the run is told as done',
  async () => {
    const database = await sampleDatabase();
    const env = { DATABASE_URL: database.url, ...access() };
    const pulled = await cli(env, 'sync');
    expect(pulled).toMatchObject({ code: 0, stderr: '' });
    expect(pulled.stdout).toContain('teams: 5 added');
    expect(await rowsOf(database.url, 'SELECT state, whole, error FROM sync_run')).toEqual([
      { state: 'DONE', whole: true, error: null },
    ]);
    const server = await start({ ...env, ROLE: 'api' });
    expect(await answer<Here>(server.address, HERE)).toEqual({
      organization: { slug: 'acme' },
      installation: { sample: false },
      teams: { totalCount: 4 },
    });
    const report = await cli(env, 'report');
    expect([report.code, report.stderr]).toEqual([1, expect.stringContaining('there is no program to review yet')]);
    const doctor = await cli(env, 'doctor');
    expect(doctor.stdout).toContain('teamsFrom: GITHUB and programs:');
    await server.stop();
    await database.drop();
  },
  PATIENCE,
);

test(
  'a first start with organisations of GitHub pulls them at once instead of the sample',
  async () => {
    const directory = temporaryDirectory();
    const server = await start({ DATA_DIR: join(directory.path, 'data'), ...access() });
    expect(server.screen).toContain('Pulling acme from GitHub');
    const there = async (): Promise<Here | null> => answer<Here>(server.address, HERE).catch(() => null);
    const found = await until(there, (here) => here?.teams.totalCount === 4, 60_000);
    expect(found).toMatchObject({ organization: { slug: 'acme' }, installation: { sample: false } });
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    directory.remove();
  },
  PATIENCE,
);

test(
  'a stop does not wait for a pull, however slow GitHub is; the next start goes on with it',
  async () => {
    const database = await sampleDatabase();
    github.faults.delay(4_000);
    const env = { DATABASE_URL: database.url, ...access(), LOG_LEVEL: 'fatal' };
    const first = await start(env);
    const states = async (): Promise<string[]> =>
      (await rowsOf<{ state: string }>(database.url, 'SELECT state FROM sync_run ORDER BY id')).map((run) => run.state);
    const asked = github.requests.length;
    await until(
      () => Promise.resolve(github.requests.length),
      (now) => now > asked + 1,
      60_000,
    );
    const began = performance.now();
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(await states()).toEqual(['INTERRUPTED']);
    github.faults.clear();
    const again = await start(env);
    expect((await until(states, (all) => all.includes('DONE'), 120_000))[0]).toBe('INTERRUPTED');
    await again.stop();
    await database.drop();
  },
  PATIENCE,
);
