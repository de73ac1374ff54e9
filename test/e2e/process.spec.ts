import { join } from 'node:path';
import pg from 'pg';
import { asEveryone } from '../support/access.js';
import { alive, answer, cli, family, launch, postmaster, refused, start, until } from '../support/paceline.js';
import { temporaryDirectory } from '../support/processes.js';
import { rowsOf } from '../support/postgres.js';
import { readServerFile } from '../../src/platform/server-file.js';

const MINUTES = 60_000;
const CLEAN = { code: 0, signal: null };

interface Reports {
  organization: { reports: { nodes: { id: string; hash: string; week: string }[] } };
}

const newestReport = async (address: string): Promise<Reports['organization']['reports']['nodes']> => {
  const asked = '{ organization { reports(first: 1) { nodes { id hash week } } } }';
  return (await answer<Reports>(address, asked)).organization.reports.nodes;
};

/** How many rows there are of everything, and a fingerprint of the figures. */
async function contents(dataDir: string): Promise<object> {
  const url = readServerFile(dataDir)?.databaseUrl ?? '';
  const [found] = await rowsOf<object>(
    url,
    `SELECT (SELECT count(*) FROM delivery_event) AS events, (SELECT count(*) FROM commit_week) AS commits,
            (SELECT count(*) FROM velocity_week) AS weeks, (SELECT count(*) FROM progress_week) AS judged,
            (SELECT count(*) FROM rollup_week) AS rollups, (SELECT count(*) FROM baseline) AS baselines,
            (SELECT string_agg(hash, '' ORDER BY hash) FROM report) AS reports,
            (SELECT sum(deliveries) FROM velocity_week) AS deliveries, (SELECT sum(multiple13w) FROM progress_week) AS sum`,
  );
  return found ?? {};
}

/** What a first start that nothing disturbs holds in the end. */
let whole: object;

/** No line of what was logged tells of an error. */
function expectNoError(log: string): void {
  expect(log.split('\n').filter((line) => /"level":"(error|fatal)"|^\s+at /.test(line))).toEqual([]);
}

describe('a first start, and those after it', () => {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, 'data');
  const env = { DATA_DIR: dataDir };
  let report: object;
  afterAll(() => directory.remove());

  it(
    'shows its screen with the sample, answers, and stops on SIGTERM leaving no process behind',
    async () => {
      const server = await start(env);
      expect(server.screen).toContain('Paceline is ready.');
      expect(server.screen).toMatch(/NOTE: This is a sample: 46 public repositories/);
      expect(server.screen).toMatch(/clock stands at 17 August 2026/);
      expect(server.screen).toContain('Open-source sample: 65 teams and departments');
      expect(server.screen).toMatch(/Pages +http:\/\/127\.0\.0\.1:\d+\/\n/);
      expect(server.screen).toContain('npm run -s paceline -- report');
      expect(server.screen).toContain(`The data stays in ${dataDir}.`);

      const get = (path: string): Promise<Response> => fetch(`${server.address}${path}`, { headers: asEveryone });
      expect(await (await get('/health/live')).json()).toEqual({ status: 'ok' });
      expect(await (await get('/health/ready')).json()).toMatchObject({ status: 'ok' });
      expect(await (await get('/metrics')).text()).toMatch(/^process_resident_memory_bytes \d/m);
      const [newest] = await newestReport(server.address);
      expect(newest).toMatchObject({ week: '2026-08-10', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      report = newest ?? {};
      whole = await contents(dataDir);

      const members = [...family(server.process.child.pid ?? 0), ...family(postmaster(dataDir) ?? 0)];
      expect(members.length).toBeGreaterThan(3);
      expect(await server.stop('SIGTERM')).toEqual(CLEAN);
      expect(alive(members)).toEqual([]);
      expect(postmaster(dataDir)).toBeNull();
      expectNoError(server.process.output());
    },
    6 * MINUTES,
  );

  it(
    'finds its data on the second start, refuses a second instance, and stops on Ctrl-C',
    async () => {
      const begun = Date.now();
      // A shell sends Ctrl-C to all of the process group, Postgres included if it were in it.
      const server = await start(env, { detached: true });
      expect(Date.now() - begun).toBeLessThan(12_000);
      expect(await newestReport(server.address)).toEqual([report]);
      expect(await contents(dataDir)).toEqual(whole);

      const second = await refused(env);
      const who = `${server.address} \\(process ${server.process.child.pid}\\)`;
      expect(second.stderr).toMatch(
        new RegExp(`^paceline: Paceline is already running on this data directory: ${who}[^\\n]*\\n$`),
      );
      expect(second).toMatchObject({ code: 1, stdout: '' });
      expect(await newestReport(server.address)).toEqual([report]);

      const members = [...family(server.process.child.pid ?? 0), ...family(postmaster(dataDir) ?? 0)];
      process.kill(-(server.process.child.pid ?? 0), 'SIGINT');
      expect(await server.process.ended).toEqual(CLEAN);
      expect(alive(members)).toEqual([]);
      expectNoError(server.process.output());
    },
    6 * MINUTES,
  );

  it(
    'recovers from kill -9 with the same rows, and lets a running job finish before it stops',
    async () => {
      const killed = await start(env);
      killed.process.child.kill('SIGKILL');
      expect(await killed.process.ended).toEqual({ code: null, signal: 'SIGKILL' });

      const server = await start(env);
      expect(await contents(dataDir)).toEqual(whole);
      expect(await newestReport(server.address)).toEqual([report]);

      // The refresh waits for whoever measures, which is this test, until the server has been told to stop.
      const url = readServerFile(dataDir)?.databaseUrl ?? '';
      const measuring = new pg.Client({ connectionString: url });
      await measuring.connect();
      await measuring.query(`SELECT pg_advisory_lock(hashtext('paceline measure'))`);
      const row = {
        repo: 'vercel/ai',
        sha: 'f'.repeat(40),
        deliveredAt: '2026-08-20T10:00:00Z',
        source: 'TAG',
        tag: 'v999.0.0',
      };
      const body = `${JSON.stringify(row)}\n`;
      const response = await fetch(`${server.address}/ingest/deliveries`, {
        method: 'POST',
        body,
        headers: asEveryone,
      });
      expect(await response.json()).toMatchObject({ rows: 1, added: 1, changed: 0 });
      const waits = (): Promise<object[]> =>
        rowsOf(
          url,
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND objid = (hashtext('paceline measure')::bigint & 4294967295)::oid`,
        );
      await until(waits, (found) => found.length > 0);
      const stopped = server.stop('SIGINT');
      await measuring.end();
      expect(await stopped).toEqual(CLEAN);
      expect(server.process.output()).toMatch(/"job":"refresh\/[^"]+","outcome":"done"/);
      expect(postmaster(dataDir)).toBeNull();
      expectNoError(server.process.output());
    },
    6 * MINUTES,
  );

  it(
    'gives way to an organisation of one own, and keeps nothing of the sample',
    async () => {
      const server = await start(env);
      const imported = await cli(env, '--json', 'import', 'org', 'test/fixtures/two-teams.yaml');
      expect(imported).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(imported.stdout)).toMatchObject({ replacedSample: true });
      const asked =
        '{ organization { slug } teams { nodes { slug } } programs { slug } installation { sample notice } }';
      expect(await answer(server.address, asked)).toEqual({
        organization: { slug: 'two' },
        teams: { nodes: [{ slug: 'checkout' }, { slug: 'search' }] },
        programs: [{ slug: 'ai-native' }],
        installation: { sample: false, notice: null },
      });
      expect(await contents(dataDir)).toMatchObject({ events: '0', commits: '0', reports: null, baselines: '2' });
      expect(await server.stop()).toEqual(CLEAN);
      const again = await start(env);
      expect(again.screen).toContain('Two teams: 2 teams and departments');
      expect(again.screen).not.toContain('This is a sample');
      expect(await again.stop()).toEqual(CLEAN);
    },
    6 * MINUTES,
  );
});

describe('a first start that is interrupted', () => {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, 'data');
  const env = { DATA_DIR: dataDir };
  afterAll(() => directory.remove());

  /** Waits until the sample is being read, or is being measured. */
  const reached = async (what: string): Promise<void> => {
    await until(
      async () => {
        const url = readServerFile(dataDir)?.databaseUrl;
        const found = url === undefined ? [] : await rowsOf(url, `SELECT ${what} AS there`).catch(() => []);
        return (found as { there: boolean }[])[0]?.there === true;
      },
      (there) => there,
    );
  };

  it(
    'stops on SIGINT while the sample is read',
    async () => {
      const starting = launch(env);
      await reached(
        `EXISTS (SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%staged_event%')`,
      );
      const members = [...family(starting.child.pid ?? 0), ...family(postmaster(dataDir) ?? 0)];
      starting.child.kill('SIGINT');
      expect(await starting.ended).toEqual(CLEAN);
      expect(alive(members)).toEqual([]);
      expect(starting.stdout()).toBe('');
      expectNoError(starting.output());
    },
    6 * MINUTES,
  );

  it(
    'is completed by the next start after kill -9 while the sample is measured',
    async () => {
      const starting = launch(env);
      await reached('EXISTS (SELECT FROM organization)');
      starting.child.kill('SIGKILL');
      await starting.ended;
      const server = await start(env);
      const [newest] = await newestReport(server.address);
      expect(newest).toMatchObject({ week: '2026-08-10' });
      expect(await contents(dataDir)).toEqual(whole);
      expect(await server.stop()).toEqual(CLEAN);
    },
    6 * MINUTES,
  );
});
