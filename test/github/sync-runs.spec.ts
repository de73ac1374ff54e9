import { withSyncLock } from '../../src/facts/sync-lock.js';
import type { SyncRunRow } from '../../src/facts/sync-runs.store.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { TOKEN } from '../support/github/viewer.js';
import { fullName } from '../support/github/world.js';

const world = generatedWorld(5, { repositories: 4, teams: 3, people: 3, deployments: 330, releases: 80 });
const NAMES = world.repositories.map(fullName);
const [FIRST = '', SECOND = ''] = NAMES;
const AT = new Date('2026-11-16T12:00:00Z');

let live: Syncing;

beforeAll(async () => {
  live = await syncing({ world });
});
beforeEach(() => live.acme.load(''));
afterEach(() => live.github.faults.clear());
afterAll(() => live.close());

const newest = async (): Promise<SyncRunRow | undefined> => (await live.runs.list({ first: 1 })).rows[0];
const pulls = () =>
  live.acme.db.query<
    { name: string; asked: Date; succeeded: Date | null; code: string | null; error: string | null }[]
  >(
    `SELECT full_name AS name, asked_at AS asked, succeeded_at AS succeeded, error_code AS code, error
     FROM repository_pull JOIN repository ON id = repository_id ORDER BY full_name`,
  );

test('a run is recorded from its first moment to its end, with what it asked and what is left', async () => {
  const seen: SyncRunRow[] = [];
  const requests = await live.requests(async () => {
    await live.run({ trigger: 'SCHEDULE', organizations: ['acme'] }, { onProgress: (now) => void seen.push(now) });
  });
  const run = await newest();
  const [events] = await live.acme.db.query<[{ count: number }]>('SELECT count(*)::int FROM delivery_event');
  expect(run).toMatchObject({
    trigger: 'SCHEDULE',
    state: 'DONE',
    startedAt: AT,
    finishedAt: AT,
    repositories: 4,
    done: 4,
    failed: 0,
    requests,
    added: events.count,
    changed: 0,
    errorCode: null,
    error: null,
  });
  expect(seen[0]).toMatchObject({ state: 'RUNNING', repositories: 4, done: 0, finishedAt: null });
  // After each repository; some may end together.
  expect(seen.filter(({ state, done }) => state === 'RUNNING' && done > 0).length).toBeGreaterThanOrEqual(1);
  expect(seen.at(-1)).toEqual(run);
  const limits = live.github.requests.reduce((cost, one) => (one.operation === 'graphql' ? cost + one.cost : cost), 0);
  expect(run?.rateRemaining).toBeLessThanOrEqual(5000 - limits / 2);
  expect(run?.rateResetsAt?.getTime()).toBeGreaterThan(Date.now());
  expect(await live.runs.byId(run?.id ?? '')).toEqual(run);
});

test('whoever listens hears of every change', async () => {
  const listener = live.acme.db.createQueryRunner();
  const heard: string[] = [];
  const client = (await listener.connect()) as { on(event: string, hear: (told: { payload: string }) => void): void };
  client.on('notification', ({ payload }) => heard.push(payload));
  await listener.query('LISTEN paceline_sync_run');
  const { id } = await live.run({ trigger: 'COMMAND', repositories: NAMES });
  await listener.query('UNLISTEN paceline_sync_run');
  await listener.release();
  expect(new Set(heard)).toEqual(new Set([id]));
  // Its beginning, the list of repositories, and its end at least.
  expect(heard.length).toBeGreaterThanOrEqual(3);
});

test('what fails is named in the run; what is known of a repository says when it was asked last and what went wrong', async () => {
  await live.sync();
  live.github.faults.refuse('not-found', { matching: new RegExp(`${SECOND}/deployments`) });
  live.acme.clock.moveTo('2026-11-16T13:00:00Z');
  const repositories = [FIRST, SECOND, 'acme/none', 'nonsense'];
  const { id } = await live.run({ trigger: 'REQUEST', repositories, full: true });
  live.acme.clock.moveTo(AT);
  expect(await newest()).toMatchObject({ state: 'DONE', repositories: 4, done: 1, failed: 3 });
  expect((await live.runs.failures([id])).map(({ runId, repository, code }) => [runId, repository, code])).toEqual(
    [
      [id, 'acme/none', 'GITHUB_NOT_FOUND'],
      [id, SECOND, 'GITHUB_NOT_FOUND'],
      [id, 'nonsense', 'BAD_REPOSITORY'],
    ].toSorted((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1)),
  );
  const later = new Date('2026-11-16T13:00:00Z');
  const found = await pulls();
  expect(found.find(({ name }) => name === FIRST)).toMatchObject({ asked: later, succeeded: later, error: null });
  expect(found.find(({ name }) => name === SECOND)).toMatchObject({
    asked: later,
    succeeded: AT,
    code: 'GITHUB_NOT_FOUND',
    error: expect.stringContaining(SECOND),
  });
  // A name that nobody knows does not become a repository.
  expect(found.map(({ name }) => name)).toEqual(NAMES.toSorted());
});

test('a repository that fails at its first question leaves that it was asked and why it failed', async () => {
  await live.sync();
  live.github.world = { ...world, repositories: world.repositories.filter((one) => fullName(one) !== FIRST) };
  live.acme.clock.moveTo('2026-11-16T14:00:00Z');
  const asked = live.acme.clock.now();
  const gone = await live.sync([FIRST, SECOND]);
  live.github.world = world;
  live.acme.clock.moveTo(AT);
  expect(gone.failed.map(({ repository, code }) => [repository, code])).toEqual([[FIRST, 'GITHUB_NOT_FOUND']]);
  const [row] = (await pulls()).filter(({ name }) => name === FIRST);
  expect(row).toMatchObject({ asked, succeeded: AT, code: 'GITHUB_NOT_FOUND', error: gone.failed[0]?.message });
  await live.sync([FIRST]);
  expect((await pulls()).find(({ name }) => name === FIRST)).toMatchObject({ succeeded: AT, code: null, error: null });
});

const WHOLE: [
  what: string,
  code: string,
  happens: () => void,
  asked: { organizations?: string[]; repositories?: string[] },
][] = [
  ['a wrong token, organisation', 'GITHUB_TOKEN', () => live.github.faults.expireToken(), { organizations: ['acme'] }],
  ['a wrong token, repositories', 'GITHUB_TOKEN', () => live.github.faults.expireToken(), { repositories: NAMES }],
  ['an unknown organisation', 'GITHUB_NOT_FOUND', () => undefined, { organizations: ['acme', 'nobody'] }],
  ['GitHub away', 'GITHUB_AWAY', () => live.github.faults.badGateway(), { organizations: ['acme'] }],
  ['nothing to pull', 'NOTHING_TO_SYNC', () => undefined, {}],
];

test.each(WHOLE)('the run as a whole fails and no repository is touched: %s', async (_what, code, happens, asked) => {
  await live.sync();
  const before = await pulls();
  happens();
  live.acme.clock.moveTo('2026-11-16T15:00:00Z');
  const error: unknown = await live.run({ trigger: 'CLOSE', ...asked }).catch((thrown: unknown) => thrown);
  live.acme.clock.moveTo(AT);
  const run = await newest();
  expect(error).toMatchObject({ code, message: run?.error });
  expect(run).toMatchObject({ state: 'FAILED', errorCode: code, repositories: null, done: 0 });
  expect(run?.finishedAt).toEqual(new Date('2026-11-16T15:00:00Z'));
  expect(await pulls()).toEqual(before);
});

test('without a token nothing is recorded', async () => {
  const { total } = await live.runs.list({ first: 0 });
  await expect(live.serviceFor(undefined).run({ trigger: 'COMMAND' })).rejects.toMatchObject({ code: 'NO_TOKEN' });
  expect((await live.runs.list({ first: 0 })).total).toBe(total);
});

test('what is pulled by default: organisations of the settings, or else what teams own', async () => {
  await live.acme.load(`teams: [{slug: a, name: A}]\nownership: [{repo: ${FIRST}, team: a}]\n`);
  expect(await live.serviceFor(TOKEN, ['acme']).run({ trigger: 'SCHEDULE' })).toMatchObject({ repositories: 4 });
  expect(await live.serviceFor(TOKEN).run({ trigger: 'SCHEDULE' })).toMatchObject({ repositories: 1 });
  const both = { repositories: [FIRST.toUpperCase(), FIRST], organizations: ['acme'] };
  expect(await live.run({ trigger: 'REQUEST', ...both })).toMatchObject({ repositories: 4 });
});

test('a second run says that one is running; with patience it waits until that has ended', async () => {
  let end = (): void => undefined;
  const first = withSyncLock(live.acme.db, 0, () => new Promise<void>((resolve) => (end = resolve)));
  const asked = { trigger: 'COMMAND' as const, repositories: [FIRST] };
  const refused = { code: 'SYNC_RUNNING' };
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(live.run(asked)).rejects.toMatchObject(refused);
  await expect(live.run(asked, { wait: 100 })).rejects.toMatchObject(refused);
  const patient = live.run(asked, { wait: 20_000 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  end();
  await first;
  expect(await patient).toMatchObject({ state: 'DONE', done: 1 });
  // The connection is as it was.
  const [{ lock_timeout: timeout }] = await live.acme.db.query<[{ lock_timeout: string }]>('SHOW lock_timeout');
  expect(timeout).toBe('0');
});

test('a run whose process died is called interrupted as soon as the next one begins', async () => {
  await live.acme.db.query(
    `INSERT INTO sync_run (trigger, whole, state, started_at) VALUES ('CLOSE', true, 'RUNNING', $1)`,
    [AT],
  );
  const dead = await newest();
  await live.run({ trigger: 'COMMAND', repositories: [FIRST] });
  expect(await live.runs.byId(dead?.id ?? '')).toMatchObject({ state: 'INTERRUPTED', finishedAt: AT, error: null });
});

test('a run that loses the connection of its lock fails, and is no longer called running by the next', async () => {
  live.github.faults.delay(60);
  const running = live.sync().catch((error: unknown) => error);
  const before = live.github.requests.length;
  while (live.github.requests.length < before + 4) await new Promise((resolve) => setTimeout(resolve, 5));
  await live.acme.db.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (
       SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  expect(await running).toBeInstanceOf(Error);
  live.github.faults.clear();
  const lost = await newest();
  expect(await live.sync()).toMatchObject({ state: 'DONE', failed: [] });
  expect(await live.runs.byId(lost?.id ?? '')).toMatchObject({ state: 'INTERRUPTED' });
});

test('runs are listed newest first, page by page', async () => {
  for (let n = 0; n < 3; n += 1) await live.run({ trigger: 'COMMAND', repositories: [FIRST] });
  const all = await live.runs.list({ first: 1000 });
  const ids = all.rows.map(({ id }) => Number(id));
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  expect(all).toMatchObject({ total: ids.length, hasNextPage: false });
  const first = await live.runs.list({ first: 2 });
  const second = await live.runs.list({ first: 2, after: first.cursors.at(-1) });
  expect([...first.rows, ...second.rows]).toEqual(all.rows.slice(0, 4));
  expect(first.hasNextPage).toBe(true);
  await expect(live.runs.list({ first: 1, after: 'x' })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
  expect(await live.runs.byId('x')).toBeNull();
  expect(await live.runs.byId('999999')).toBeNull();
});
