import { Counter } from 'prom-client';
import type { AlarmSign } from '../../src/core/alarm.js';
import { AlarmsService } from '../../src/facts/alarms.service.js';
import { type AlarmRow, AlarmsStore } from '../../src/facts/alarms.store.js';
import { RepositoriesBehindStore } from '../../src/facts/repositories-behind.store.js';
import { StreamFreshnessStore } from '../../src/facts/stream-freshness.store.js';
import { SyncRunDetailsStore } from '../../src/facts/sync-run-details.store.js';
import { RefusalsTold } from '../../src/intake/refusals-told.js';
import { Metrics } from '../../src/platform/metrics.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

const NOW = '2026-11-16T12:00:00Z';
const OWNED = ['acme/a', 'acme/b', 'acme/c'];
const OWNERSHIP = `teams: [{slug: cart, name: Cart, deliverySource: DEPLOYMENT}]
ownership: ${JSON.stringify(OWNED.map((repo) => ({ repo, team: 'cart' })))}
`;

const TOUCHED = [
  ...['repository_pull', 'feed_coverage', 'delivery_event', 'deployment', 'dead_letter', 'webhook_delivery'],
  ...['webhook_refusal', 'alarm'],
];

let acme: TinyOrganization;
let store: AlarmsStore;

beforeAll(async () => {
  acme = await tinyOrganization();
  store = new AlarmsStore(acme.db);
  await acme.load(OWNERSHIP);
  await sql(`INSERT INTO repository (full_name) VALUES ('nobody/x')`);
});
beforeEach(async () => {
  acme.clock.moveTo(NOW);
  await sql('TRUNCATE sync_run, sync_run_failure RESTART IDENTITY');
  for (const table of TOUCHED) await sql(`DELETE FROM ${table}`);
  await sql('UPDATE repository SET gone_at = NULL, gone_why = NULL');
  await sql(
    `INSERT INTO repository_pull (repository_id, asked_at, succeeded_at) SELECT id, $1, $1 FROM repository`,
    NOW,
  );
  await known('acme/a', NOW);
  await known('acme/b', NOW);
});
afterAll(() => acme.close());

const sql = (text: string, ...values: unknown[]) => acme.db.query<unknown>(text, values);
const known = (name: string, through: string) =>
  sql(
    `INSERT INTO feed_coverage (repository_id, covered, stated)
     SELECT id, tstzmultirange(tstzrange('2026-01-01', $2)), true FROM repository WHERE full_name = $1
     ON CONFLICT (repository_id) DO UPDATE SET covered = excluded.covered`,
    name,
    through,
  );
/** Whole runs, oldest first, each with what failed in it. */
const runs = async (...ended: { code?: string; error?: string; failed?: [string, string][] }[]): Promise<void> => {
  for (const [n, { code = null, error = code, failed = [] }] of ended.entries()) {
    const [{ id }] = (await sql(
      `INSERT INTO sync_run (trigger, whole, state, started_at, finished_at, error_code, error)
       VALUES ('SCHEDULE', true, $1, $2::timestamptz + make_interval(hours => $3::int), $2, $4, $5) RETURNING id`,
      ...[code === null ? 'DONE' : 'FAILED', '2026-11-16T01:00:00Z', n, code, error],
    )) as [{ id: string }];
    for (const [repository, why] of failed) {
      await sql(`INSERT INTO sync_run_failure (run_id, repository, code, message) VALUES ($1, $2, $3, 'mend it')`, id, repository, why); // prettier-ignore
      await sql(`UPDATE repository_pull SET error_code = $2, error = 'mend it' FROM repository WHERE id = repository_id AND full_name = $1`, repository, why); // prettier-ignore
    }
  }
};
/** Deliveries of a repository, an hour apart, the last then. */
const deliver = (repo: string, last: string, count: number) =>
  sql(
    `INSERT INTO delivery_event (repository_id, component_id, source, event_key, sha, occurred_at)
     SELECT repository.id, component.id, 'DEPLOYMENT', $2 || n, md5($2 || n), $2::timestamptz - make_interval(hours => n)
     FROM repository JOIN component ON component.repository_id = repository.id, generate_series(0, $3::int - 1) AS n
     WHERE full_name = $1`,
    repo,
    last,
    count,
  );
const deploy = (last: string, count: number, state: string, first: number) =>
  sql(
    `WITH made AS (
       INSERT INTO deployment (github_id, repository_id, sha, environment, transient, created_at)
       SELECT $4::int + n, repository.id, 'sha', 'production', false, $1::timestamptz - make_interval(hours => n)
       FROM repository, generate_series(0, $2::int - 1) AS n WHERE full_name = 'acme/a' RETURNING github_id, created_at)
     INSERT INTO deployment_status (github_id, deployment_id, state, created_at)
     SELECT github_id::text, github_id, $3, created_at FROM made`,
    last,
    count,
    state,
    first,
  );
/** What is not 0. */
const signs = async (): Promise<AlarmSign[]> =>
  (await store.signs(acme.clock.now())).filter(({ count }) => count > 0).toSorted((a, b) => (a.code < b.code ? -1 : 1));
const sign = (code: string, count: number, examples: string[] | null = null): AlarmSign => ({ code, count, examples });

test('where all is well nothing rings', async () => {
  await runs({}, {});
  await deliver('acme/a', '2026-11-16T09:00:00Z', 50);
  await deploy('2026-11-16T09:00:00Z', 50, 'success', 1);
  await sql(`INSERT INTO webhook_delivery VALUES ('g1', '2026-11-16T09:00:00Z')`);
  expect(await signs()).toEqual([]);
});

test.each(['GITHUB_TOKEN', 'GITHUB_APP'])('a credential that was refused last, until it is not: %s', async (code) => {
  await runs({}, { code, error: 'set a valid one' });
  expect(await signs()).toEqual([sign('TOKEN_REFUSED', 1, ['set a valid one'])]);
  await runs({ code }, {});
  expect(await signs()).toEqual([]);
});

test('a narrowed token: what was shown once and is not, or is empty, and an owner most of whose repositories are gone', async () => {
  await runs({ failed: [['acme/b', 'EMPTY_ANSWER'], ['nobody/x', 'EMPTY_ANSWER']] }); // prettier-ignore
  await sql(
    `UPDATE repository SET gone_at = $1, gone_why = 'NOT_VISIBLE' WHERE full_name IN ('acme/a', 'nobody/x')`,
    NOW,
  );
  await sql(`UPDATE repository SET gone_at = $1, gone_why = 'DELETED' WHERE full_name = 'acme/c'`, NOW);
  expect(await signs()).toEqual([sign('TOKEN_NARROWED', 2, ['acme/a', 'acme/b'])]);
  await runs({ code: 'GITHUB_OWNER_SHRUNK', error: 'GitHub no longer shows 3 of 3' });
  expect(await signs()).toEqual([
    sign('TOKEN_NARROWED', 3, ['acme/a', 'acme/b', 'GitHub no longer shows 3 of 3'].toSorted()),
  ]);
});

test('what was never shown is a wrong name, not a narrowed token', async () => {
  await runs({ failed: [['acme/c', 'GITHUB_NOT_FOUND']] });
  await sql(`UPDATE repository_pull SET succeeded_at = NULL WHERE error IS NOT NULL`);
  expect(await signs()).toEqual([]);
});

test('an installation that is suspended', async () => {
  await runs({ code: 'GITHUB_INSTALLATION', error: 'let an owner of acme unsuspend it' });
  expect(await signs()).toEqual([sign('INSTALLATION_SUSPENDED', 1, ['let an owner of acme unsuspend it'])]);
});

test('feeds that are behind by more than a day, the furthest first; those that nobody owns or that were never pulled are not', async () => {
  await known('acme/a', '2026-11-15T11:59:00Z');
  await known('acme/b', '2026-11-15T12:01:00Z');
  await known('acme/c', '2026-11-01T00:00:00Z');
  await known('nobody/x', '2026-11-01T00:00:00Z');
  expect(await signs()).toEqual([sign('FEEDS_STALE', 2, ['acme/c', 'acme/a'])]);
  await sql(`DELETE FROM repository_pull USING repository WHERE id = repository_id AND full_name = 'acme/c'`);
  expect(await signs()).toEqual([sign('FEEDS_STALE', 1, ['acme/a'])]);
});

test('what failed in four whole pulls in a row, not what did in three, nor what went well last', async () => {
  const both: [string, string][] = [['acme/a', 'GITHUB_AWAY'], ['acme/b', 'GITHUB_AWAY']]; // prettier-ignore
  await runs({ failed: both }, { failed: both }, { failed: both }, { failed: [['acme/a', 'GITHUB_AWAY']] });
  expect(await signs()).toEqual([sign('STREAMS_FAILING', 1, ['acme/a'])]);
  await sql('UPDATE repository_pull SET error_code = NULL, error = NULL');
  expect(await signs()).toEqual([]);
});

test('a company that delivers nothing for a week, beside what was usual in the eight weeks before', async () => {
  await deliver('acme/a', '2026-11-09T11:59:00Z', 8 * 30);
  await deliver('nobody/x', '2026-11-16T09:00:00Z', 3);
  expect(await signs()).toEqual([sign('NOTHING_DELIVERED', 30)]);
  await deliver('acme/b', '2026-11-09T12:01:00Z', 1);
  expect(await signs()).toEqual([]);
});

test('deployments of which none succeeds any more', async () => {
  await deploy('2026-11-16T09:00:00Z', 30, 'failure', 1);
  expect(await signs()).toEqual([]);
  await deploy('2026-11-01T09:00:00Z', 5, 'success', 100);
  expect(await signs()).toEqual([sign('NOTHING_SUCCEEDED', 30)]);
  await deploy('2026-11-15T09:00:00Z', 1, 'success', 200);
  expect(await signs()).toEqual([]);
});

test('webhooks that are silent although a pull found something', async () => {
  await sql(`INSERT INTO webhook_delivery SELECT 'g' || n, '2026-11-14T09:00:00Z' FROM generate_series(1, 7) AS n`);
  expect(await signs()).toEqual([]);
  await deliver('acme/a', '2026-11-16T09:00:00Z', 1);
  expect(await signs()).toEqual([sign('WEBHOOKS_SILENT', 7)]);
  await sql(`INSERT INTO webhook_delivery VALUES ('new', '2026-11-16T10:00:00Z')`);
  expect(await signs()).toEqual([]);
});

test('webhooks that are refused, counted by the hour', async () => {
  await store.refused({ BAD_SIGNATURE: 7 }, new Date('2026-11-16T11:59:00Z'));
  await store.refused({ BAD_SIGNATURE: 2, TOO_LARGE: 1 }, new Date('2026-11-16T11:01:00Z'));
  await store.refused({ BAD_SIGNATURE: 100 }, new Date('2026-11-16T09:00:00Z'));
  expect(await signs()).toEqual([sign('WEBHOOKS_REFUSED', 10, ['BAD_SIGNATURE', 'TOO_LARGE'])]);
});

test('refused webhooks are told of once, however often it is looked', async () => {
  const metrics = new Metrics();
  const refused = new Counter({
    ...{ name: 'paceline_webhook_refused_total', help: 'x', labelNames: ['reason'] as const },
    registers: [metrics.registry],
  });
  const told = new RefusalsTold(metrics, store, acme.clock);
  await told.tell();
  refused.inc({ reason: 'BAD_SIGNATURE' }, 3);
  await told.tell();
  await told.tell();
  refused.inc({ reason: 'BAD_SIGNATURE' });
  await told.tell();
  expect(await sql('SELECT hour, reason, count FROM webhook_refusal')).toEqual([
    { hour: new Date(NOW), reason: 'BAD_SIGNATURE', count: 4 },
  ]);
});

test('dead letters that wait', async () => {
  await sql(
    `INSERT INTO dead_letter (source, key, reason, payload, kept_at, replayed_at)
     VALUES ('PULL', 'a', 'no sha', '{}', $1, NULL), ('PULL', 'b', 'no sha', '{}', $1, NULL), ('PULL', 'c', 'odd', '{}', $1, $1)`,
    NOW,
  );
  expect(await signs()).toEqual([sign('DEAD_LETTERS', 2, ['no sha'])]);
});

test('a pull that waits for a limit after an hour of work, and two that ended by one', async () => {
  await sql(
    `INSERT INTO sync_run (trigger, whole, state, started_at, waiting_until)
     VALUES ('SCHEDULE', true, 'RUNNING', '2026-11-16T10:59:00Z', '2026-11-16T12:20:00Z'),
            ('REQUEST', false, 'RUNNING', '2026-11-16T11:30:00Z', '2026-11-16T12:20:00Z')`,
  );
  expect(await signs()).toEqual([sign('BUDGET_SPENT', 1, ['pull 1 waits until 2026-11-16 12:20 UTC'])]);
  await sql('DELETE FROM sync_run');
  await runs({}, { code: 'GITHUB_LIMIT', error: 'used up' });
  expect(await signs()).toEqual([]);
  await runs({ code: 'GITHUB_LIMIT', error: 'used up' });
  expect(await signs()).toEqual([sign('BUDGET_SPENT', 1, ['used up'])]);
});

describe('an alarm', () => {
  const rings = async (): Promise<string[]> =>
    (await store.ringing()).map(({ code, since, count }) => `${code} ${since.toISOString()} ${count}`);

  test('begins once, goes on with what is seen last, ends once and stays in the history', async () => {
    const service = new AlarmsService(acme.clock, store);
    const told: string[] = [];
    const tell = (kind: string) => (text: unknown) => void told.push(`${kind} ${String(text).split(/[:;]/, 1)[0]}`);
    Object.assign(service, { log: { error: tell('error'), log: tell('log') } });
    await known('acme/c', '2026-11-01T00:00:00Z');
    // Two workers look at the same moment.
    await Promise.all([service.look([]), service.look([])]);
    expect(told).toEqual(['error FEEDS_STALE begins']);
    acme.clock.moveTo('2026-11-16T12:05:00Z');
    await known('acme/b', '2026-11-02T00:00:00Z');
    expect((await service.look([sign('JOBS_FAILED', 1, ['sync/7: away'])])).rings).toEqual([
      'FEEDS_STALE',
      'JOBS_FAILED',
    ]);
    expect(await rings()).toEqual([`FEEDS_STALE 2026-11-16T12:00:00.000Z 2`, `JOBS_FAILED 2026-11-16T12:05:00.000Z 1`]);
    acme.clock.moveTo('2026-11-16T12:10:00Z');
    for (const name of OWNED) await known(name, '2026-11-16T12:09:00Z');
    await service.look([]);
    await service.look([]);
    expect(await rings()).toEqual([]);
    expect(told.slice(1).toSorted()).toEqual(['error JOBS_FAILED begins', 'log FEEDS_STALE is over', 'log JOBS_FAILED is over']); // prettier-ignore
    const { rows, total } = await store.over({ first: 1 });
    expect(total).toBe(2);
    expect(rows[0]).toMatchObject({ code: 'JOBS_FAILED', examples: ['sync/7: away'] } satisfies Partial<AlarmRow>);
    // It rings anew: another row.
    await known('acme/a', '2026-11-01T00:00:00Z');
    await service.look([]);
    expect(await rings()).toEqual(['FEEDS_STALE 2026-11-16T12:10:00.000Z 1']);
    expect((await store.over({ first: 5 })).total).toBe(2);
  });

  test('is forgotten a year after it is over, and never while it rings', async () => {
    await sql(
      `INSERT INTO alarm (code, since, ended_at, count, examples)
       VALUES ('A', '2025-01-01', '2025-01-02', 1, '[]'), ('B', '2025-01-01', '2026-01-02', 1, '[]'), ('C', '2025-01-01', NULL, 1, '[]')`,
    );
    expect(await acme.db.transaction((manager) => store.forget(manager, new Date('2025-11-16'), 10))).toBe(1);
    expect(await sql('SELECT code FROM alarm ORDER BY code')).toEqual([{ code: 'B' }, { code: 'C' }]);
  });
});

test('repositories that are behind come the least known first, page by page, each once', async () => {
  const behind = new RepositoriesBehindStore(acme.db);
  await known('acme/a', '2026-11-10T00:00:00Z');
  await known('acme/b', '2026-11-02T00:00:00Z');
  await known('nobody/x', '2026-11-01T00:00:00Z');
  const [today, now] = ['2026-11-16', acme.clock.now()];
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page = await behind.list(24, today, now, { first: 1, after });
    expect(page.total).toBe(3);
    names.push(...page.rows.map(({ name }) => name));
    after = page.hasNextPage ? page.cursors.at(-1) : undefined;
  } while (after !== undefined);
  expect(names).toEqual(['acme/c', 'acme/b', 'acme/a']);
  expect((await behind.list(24 * 7, today, now, { first: 9 })).rows.map(({ name }) => name)).toEqual([
    'acme/c',
    'acme/b',
  ]);
  await expect(behind.list(-1, today, now, { first: 9 })).rejects.toThrow('hours must be from 0');
  await expect(behind.list(1, today, now, { first: 9, after: 'WzFd' })).rejects.toThrow('no cursor');
});

test('streams of repositories say how far they are known, when they were looked at and what waits in them', async () => {
  await sql(
    `INSERT INTO sync_stream (repository_id, stream, complete_through, full_pass_at, total)
     SELECT id, 'TAG', '2026-11-16', '2026-11-01'::timestamptz, 3 FROM repository WHERE full_name = 'acme/a'`,
  );
  await sql(
    `INSERT INTO repository_look (repository_id, stream, digest, total, looked_at)
     SELECT id, 'TAG', 'x', 4, '2026-11-16T11:00:00Z' FROM repository WHERE full_name = 'acme/a'`,
  );
  await sql(
    `INSERT INTO repository_due (repository_id, stream, since)
     SELECT id, unnest('{RELEASE,UNHEARD}'::text[]), '2026-11-16T11:30:00Z'::timestamptz FROM repository WHERE full_name = 'acme/a'`,
  );
  await sql(
    `INSERT INTO change_feed (repository_id, read_through, total) SELECT id, '2026-11-15'::timestamptz, 9 FROM repository WHERE full_name = 'acme/b'`,
  );
  const ids = (await sql(`SELECT id FROM repository WHERE full_name LIKE 'acme/%' ORDER BY full_name`)) as {
    id: number;
  }[];
  const rows = await new StreamFreshnessStore(acme.db).ofRepositories(ids.map(({ id }) => id));
  const at = (day: string): Date => new Date(day);
  const nothing = { completeThrough: null, reading: false, error: null, lastReadAt: null, lookedAt: null, due: null };
  expect(rows.map(({ repository_id: _, ...row }) => row)).toEqual([
    { ...nothing, stream: 'RELEASE', due: at('2026-11-16T11:30:00Z'), total: null },
    {
      ...nothing,
      ...{ stream: 'TAG', completeThrough: at('2026-11-16'), lastReadAt: at('2026-11-01') },
      ...{ lookedAt: at('2026-11-16T11:00:00Z'), total: 4 },
    },
    { ...nothing, stream: 'CHANGE', completeThrough: at('2026-11-15'), lookedAt: at('2026-11-15'), total: 9 },
  ]);
});

test('errors of runs by kind, the most frequent first, and which run waits', async () => {
  await runs(
    { failed: [['acme/b', 'X'], ['acme/a', 'Y'], ['acme/c', 'X']] }, // prettier-ignore
    { failed: [['acme/a', 'Y']] },
  );
  await sql(`UPDATE sync_run SET state = 'RUNNING', waiting_until = '2026-11-16T12:20:00Z' WHERE id = 2`);
  const details = new SyncRunDetailsStore(acme.db);
  expect(await details.errorsByKind(['1', '2', '3'])).toEqual([
    { runId: '1', code: 'X', count: 2, examples: ['acme/b', 'acme/c'] },
    { runId: '1', code: 'Y', count: 1, examples: ['acme/a'] },
    { runId: '2', code: 'Y', count: 1, examples: ['acme/a'] },
  ]);
  expect(await details.waits(['1', '2'], acme.clock.now())).toEqual([{ runId: '2', waitingUntil: new Date('2026-11-16T12:20:00Z') }]); // prettier-ignore
});
