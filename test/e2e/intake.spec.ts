import { request } from 'node:http';
import { asEveryone } from '../support/access.js';
import { answer, start, until, type Running } from '../support/paceline.js';
import { rowsOf, type TestDatabase } from '../support/postgres.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;

interface Answered {
  status: number;
  body: { errors?: { code: string; message: string }[]; rows?: number; added?: number; changed?: number };
}

describe('POST /ingest/deliveries', () => {
  let database: TestDatabase;
  let server: Running;

  beforeAll(async () => {
    database = await sampleDatabase();
    server = await start({ DATABASE_URL: database.url, ROLE: 'api' });
  }, PATIENCE);
  afterAll(async () => {
    await server.stop();
    await database.drop();
  }, PATIENCE);

  const row = (i: number, more: object = {}): string =>
    JSON.stringify({ repo: 'pushed/one', sha: `${i}`.padStart(40, '0'), deliveredAt: '2026-08-03T10:00:00Z', ...more });
  const push = async (body: string): Promise<Answered> => {
    const response = await fetch(`${server.address}/ingest/deliveries`, { method: 'POST', body, headers: asEveryone });
    return { status: response.status, body: (await response.json()) as Answered['body'] };
  };
  const stored = async (): Promise<string | undefined> =>
    (await rowsOf<{ count: string }>(database.url, 'SELECT count(*) FROM delivery_event'))[0]?.count;
  const open = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;

  it(
    'one bad row in many is named, and nothing is stored',
    async () => {
      const before = await stored();
      const rows = Array.from({ length: 500 }, (_, i) => row(i));
      rows[321] = row(321, { deliveredAt: 'last Tuesday' });
      const bad = await push(rows.join('\n'));
      expect(bad.status).toBe(400);
      expect(bad.body.errors).toHaveLength(1);
      expect(bad.body.errors?.[0]).toMatchObject({
        code: 'BAD_ROWS',
        message: expect.stringMatching(
          /^1 of 500 rows cannot be read; nothing was imported\.\nline 322: deliveredAt: must be an instant/,
        ),
      });
      for (const [line, message] of [
        ['{"repo": "a/b"', /^1 of 1 rows.*\nline 1: is not JSON/s],
        [row(1, { repo: 'nobody' }), /line 1: repo: must be owner\/name/],
        [row(1, { deliveredAt: '2031-01-01T00:00:00Z' }), /line 1: deliveredAt: lies in the future/],
        [row(1, { colour: 'red' }), /line 1: .*colour/],
        ['[]', /line 1: /],
      ] as const) {
        const answered = await push(line);
        expect(answered).toMatchObject({
          status: 400,
          body: { errors: [{ code: 'BAD_ROWS', message: expect.stringMatching(message) }] },
        });
      }
      expect(await stored()).toBe(before);
    },
    PATIENCE,
  );

  it(
    'the same body again adds nothing',
    async () => {
      const body = Array.from({ length: 300 }, (_, i) => row(i)).join('\n');
      expect(await push(body)).toMatchObject({ status: 202, body: { rows: 300, added: 300, changed: 0 } });
      expect(await push(body)).toMatchObject({ status: 202, body: { rows: 300, added: 0, changed: 0 } });
      expect(await push(`${body}\r\n${row(300)}\r\n\r\n`)).toMatchObject({
        status: 202,
        body: { rows: 301, added: 1 },
      });
      expect(await push('')).toMatchObject({ status: 202, body: { rows: 0, added: 0 } });
    },
    PATIENCE,
  );

  it(
    'changes and incidents come in, are told again, and are what DORA’s five are made of',
    async () => {
      const to = async (kind: string, ...rows: object[]): Promise<Answered> => {
        const body = rows.map((one) => JSON.stringify(one)).join('\n');
        const response = await fetch(`${server.address}/ingest/${kind}`, { method: 'POST', body, headers: asEveryone });
        return { status: response.status, body: (await response.json()) as Answered['body'] };
      };
      const change = {
        repo: 'pushed/one',
        number: 1,
        sha: 'f1',
        mergedAt: '2026-08-03T09:00:00Z',
        title: 'Add a cart',
      };
      const incident = { key: 'I1', repo: 'pushed/one', startedAt: '2026-08-03T12:00:00Z' };
      for (const [kind, told] of [
        ['changes', change],
        ['incidents', incident],
      ] as const) {
        expect(await to(kind, told)).toEqual({ status: 202, body: { rows: 1, added: 1, changed: 0 } });
        expect(await to(kind, told)).toEqual({ status: 202, body: { rows: 1, added: 0, changed: 0 } });
      }
      expect(await to('changes', change, { ...change, number: 'seven' })).toMatchObject({
        status: 400,
        body: { errors: [{ code: 'BAD_ROWS', message: expect.stringMatching(/\nline 2: number: /) }] },
      });
      expect(await to('incidents', { ...incident, repo: undefined, team: 'nobody' })).toMatchObject({
        status: 400,
        body: { errors: [{ code: 'UNKNOWN_TEAM' }] },
      });
      const figure = '{ value n of reason }';
      const asked = `{ team(slug: "vercel/ai") { dora(from: "2026-05-18", to: "2030-01-07", scope: OWN) { to
        deploymentFrequency ${figure} changeFailureRate ${figure} failures { totalCount nodes { sha } } } } }`;
      const { team } = await answer<{ team: { dora: object } }>(server.address, asked);
      expect(team.dora).toEqual({
        // The week after the last that has closed by the sample's clock.
        to: '2026-08-17',
        deploymentFrequency: { value: 258 / 13, n: 258, of: 13, reason: null },
        changeFailureRate: { value: null, n: 0, of: 258, reason: 'NO_SOURCE' },
        failures: { totalCount: 0, nodes: [] },
      });
    },
    PATIENCE,
  );

  it(
    'a body over 64 MiB is answered with 413, nothing is stored, and no transaction stays open',
    async () => {
      const before = await stored();
      const block = `${row(1, { component: 'x'.repeat(1_000_000) })}\n`;
      const answered = await push(block.repeat(70));
      expect(answered).toMatchObject({
        status: 413,
        body: { errors: [{ code: 'TOO_LARGE', message: expect.stringMatching(/64 MiB/) }] },
      });
      expect(await stored()).toBe(before);
      await until(
        () => rowsOf(database.url, open),
        (found) => found.length === 0,
        10_000,
      );
      expect(await answer(server.address, '{ organization { slug } }')).toEqual({
        organization: { slug: 'open-source' },
      });
    },
    PATIENCE,
  );

  it(
    'a body that breaks off is not stored, and no transaction stays open',
    async () => {
      const before = await stored();
      const { hostname, port } = new URL(server.address);
      const sending = request({
        hostname,
        port,
        path: '/ingest/deliveries',
        method: 'POST',
        headers: { 'content-length': 1_000_000, ...asEveryone },
      });
      sending.on('error', () => undefined);
      sending.write(`${Array.from({ length: 2_000 }, (_, i) => row(10_000 + i)).join('\n')}\n`);
      await until(
        () => rowsOf(database.url, open),
        (found) => found.length > 0,
        20_000,
      );
      sending.destroy();
      await until(
        () => rowsOf(database.url, open),
        (found) => found.length === 0,
        20_000,
      );
      expect(await stored()).toBe(before);
    },
    PATIENCE,
  );
});
