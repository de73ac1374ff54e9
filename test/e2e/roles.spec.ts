import { asEveryone } from '../support/access.js';
import { answer, cli, launch, start, until, type Running } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';
import type { TestProcess } from '../support/processes.js';

const PATIENCE = 300_000;
interface Counted {
  team: { velocity: { week: string; coverage: string; deliveries: number | null }[] };
}

describe('api and worker apart', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  let api: Running;
  let worker: TestProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    env = { DATABASE_URL: database.url, LOG_LEVEL: 'debug' };
    const imported = await cli({ DATABASE_URL: database.url }, 'import', 'org', 'test/fixtures/two-teams.yaml');
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    [api, worker] = await Promise.all([
      start({ ...env, ROLE: 'api' }),
      Promise.resolve(launch({ ...env, ROLE: 'worker' })),
    ]);
    await worker.said(/Paceline is ready \(worker\)/);
  }, PATIENCE);
  afterAll(() => database.drop(), PATIENCE);

  const push = (rows: object[]): Promise<Response> =>
    fetch(`${api.address}/ingest/deliveries`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...asEveryone },
      body: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    });
  const counted = async (): Promise<Counted['team']['velocity']> => {
    const asked =
      '{ team(slug: "search") { velocity(from: "2026-11-02", to: "2026-11-16") { week coverage deliveries } } }';
    return (await answer<Counted>(api.address, asked)).team.velocity;
  };

  it(
    'the api takes deliveries, the worker measures them, the api shows them',
    async () => {
      expect(api.screen).toContain('Paceline is ready (api).');
      expect(await counted()).toMatchObject([{ deliveries: null }, { deliveries: null }]);
      const delivered = ['2026-11-03T09:00:00Z', '2026-11-04T09:00:00Z', '2026-11-10T09:00:00Z'];
      const response = await push([
        { repo: 'two/search', coveredFrom: '2025-01-01T00:00:00Z', coveredThrough: '2026-11-16T00:00:00Z' },
        ...delivered.map((deliveredAt, i) => ({
          repo: 'two/search',
          sha: `${i}`.repeat(40),
          deliveredAt,
          environment: 'production',
        })),
      ]);
      expect(response.status).toBe(202);
      expect(await response.json()).toMatchObject({ rows: 3, added: 3, changed: 0, refreshJob: expect.any(String) });
      await until(counted, (weeks) => weeks[0]?.deliveries === 2);
      expect(await counted()).toEqual([
        { week: '2026-11-02', coverage: 'COMPLETE', deliveries: 2 },
        { week: '2026-11-09', coverage: 'COMPLETE', deliveries: 1 },
      ]);
      await worker.said(/"job":"refresh\/[^"]+","outcome":"done"/);
      expect(api.process.output()).not.toContain('"outcome":"done"');
    },
    PATIENCE,
  );

  it(
    'what arrives while the worker is away is measured when it is back',
    async () => {
      worker.child.kill('SIGTERM');
      expect(await worker.ended).toEqual({ code: 0, signal: null });
      const late = {
        repo: 'two/search',
        sha: 'a'.repeat(40),
        deliveredAt: '2026-11-05T09:00:00Z',
        environment: 'production',
      };
      expect(await (await push([late])).json()).toMatchObject({ added: 1 });
      worker = launch({ ...env, ROLE: 'worker' });
      await until(counted, (weeks) => weeks[0]?.deliveries === 3);
    },
    PATIENCE,
  );

  it(
    'they leave room for others on the database',
    async () => {
      const asked = 'SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database()';
      // What they opened to begin with is given back; nine workers listen, and there is one of our own.
      const [now] = await until(
        () => rowsOf<{ open: number }>(database.url, asked),
        ([one]) => (one?.open ?? 99) <= 35,
        60_000,
      );
      expect(now?.open).toBeGreaterThan(1);
    },
    PATIENCE,
  );

  it(
    'both stop cleanly, and no line that they logged holds the password of the database',
    async () => {
      worker.child.kill('SIGINT');
      expect(await Promise.all([worker.ended, api.stop()])).toEqual([
        { code: 0, signal: null },
        { code: 0, signal: null },
      ]);
      const { password } = new URL(database.url);
      expect(password.length).toBeGreaterThan(5);
      for (const said of [worker.output(), api.process.output()]) {
        expect(said).not.toContain(password);
        expect(said).not.toMatch(/"level":"(error|fatal)"/);
      }
    },
    PATIENCE,
  );
});
