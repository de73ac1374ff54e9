import type { SyncQuestion } from '../../src/facts/sync.service.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { TOKEN, token } from '../support/github/viewer.js';
import { withDeployment, withRename, withRepository } from '../support/github/world-changes.js';
import { fullName, type Repository, type World } from '../support/github/world.js';

const NARROW = 'github_pat_publicOnly';
const NOW = '2026-11-16T06:00:00Z';
const LATER = '2026-12-14T06:00:00Z';
const made = generatedWorld(9, { repositories: 6, teams: 1, people: 1, deployments: 60, releases: 12 });
const ALL: World = {
  ...made,
  repositories: made.repositories.map((one) => ({ ...one, archived: false, formerly: [] })),
};
/** With deployments, tags and releases, a public one and a private one. */
const [OPEN, HIDDEN] = [false, true].map((hidden) => {
  const found = ALL.repositories.find((one) => one.private === hidden && one.deployments.length > 0 && one.tags.length > 0); // prettier-ignore
  if (!found) throw new Error('no such repository in this world');
  return found;
}) as [Repository, Repository];
const API = fullName(OPEN);
const TEAM = `teams: [{slug: api, name: API, deliverySource: DEPLOYMENT}]\nownership: [{repo: ${API}, team: api}]\n`;

let live: Syncing;
const pull = (more: Partial<SyncQuestion> = {}, as = TOKEN) =>
  live.run({ trigger: 'SCHEDULE', organizations: ['acme'], ...more }, {}, as);
const rows = () =>
  live.acme.db.query<{ id: number; name: string; gone: string | null; archived: boolean; at: Date | null }[]>(
    `SELECT id, full_name AS name, gone_why AS gone, archived, gone_at AS at FROM repository
     WHERE github_id IS NOT NULL ORDER BY id`,
  );
const row = async (name: string) => (await rows()).find((one) => one.name === name);
const events = async (id: number | undefined) =>
  (await live.acme.db.query<{ key: string }[]>('SELECT event_key AS key FROM delivery_event WHERE repository_id = $1', [id])).length; // prettier-ignore
const knownUntil = async (name: string): Promise<string | undefined> => {
  const [found] = await live.acme.db.query<{ until: Date }[]>(
    `SELECT upper(covered) AS until FROM feed_coverage JOIN repository ON id = repository_id WHERE full_name = $1`,
    [name],
  );
  return found?.until.toISOString().replace('.000Z', 'Z');
};
const failureOf = async (name: string) => {
  const [found] = await live.acme.db.query<{ code: string | null; error: string | null }[]>(
    `SELECT error_code AS code, error FROM repository_pull JOIN repository ON id = repository_id WHERE full_name = $1`,
    [name],
  );
  return found;
};
const without = (...names: string[]) => (world: World): World => ({
  ...world,
  repositories: world.repositories.filter((one) => !names.includes(fullName(one))),
}); // prettier-ignore
const week = async (monday: string) => {
  await live.acme.measure(monday);
  return (await live.acme.weeks('api')).find((one) => one.week === monday);
};

beforeAll(async () => {
  live = await syncing({ world: ALL, tokens: [token(TOKEN), token(NARROW, { seesPrivate: false })] });
}, 30_000);
beforeEach(async () => {
  live.github.world = ALL;
  await live.acme.load(TEAM);
  live.acme.clock.moveTo(NOW);
  expect(await pull()).toMatchObject({ repositories: 6, failed: [] });
  live.acme.clock.moveTo(LATER);
});
afterEach(() => live.github.faults.clear());
afterAll(() => live.close());

describe('a repository', () => {
  test('that is renamed keeps its row, and another may take its name', async () => {
    const before = await row(API);
    live.github.change((old) => withRename(old, API, 'renamed'));
    const other = { ...OPEN, id: 999_001, formerly: [], createdAt: '2026-11-20T00:00:00Z', deployments: [], releases: [], tags: [] }; // prettier-ignore
    live.github.change((old) => ({ ...old, repositories: [...old.repositories, other] }));
    expect(await pull()).toMatchObject({ repositories: 7, added: 0, changed: 0, failed: [] });
    expect(await row('acme/renamed')).toMatchObject({ id: before?.id, gone: null });
    expect((await row(API))?.id).not.toBe(before?.id);
    expect(await knownUntil('acme/renamed')).toBe(LATER);
  });

  test('two that change names with each other', async () => {
    const [a, b] = [await row(API), await row(fullName(HIDDEN))];
    live.github.change((old) => withRename(old, API, 'x'));
    live.github.change((old) => withRename(old, fullName(HIDDEN), OPEN.name));
    live.github.change((old) => withRename(old, 'acme/x', HIDDEN.name));
    expect(await pull()).toMatchObject({ repositories: 6, added: 0, changed: 0, failed: [] });
    expect((await row(API))?.id).toBe(b?.id);
    expect((await row(fullName(HIDDEN)))?.id).toBe(a?.id);
  });

  test('that is transferred keeps its row, and is followed to where it is', async () => {
    const before = await row(API);
    live.github.change((old) => withRepository(old, API, (one) => ({ ...one, owner: 'umbrella' })));
    live.github.change((old) =>
      withDeployment(old, `umbrella/${OPEN.name}`, {
        sha: 'f'.repeat(40),
        environment: 'production',
        createdAt: '2026-12-01T00:00:00Z',
        statuses: [
          { id: 9_900_000_000, state: 'success', createdAt: '2026-12-01T00:00:00Z', environment: 'production' },
        ],
      }),
    );
    expect(await pull()).toMatchObject({ repositories: 6, added: 1, failed: [] });
    expect(await row(`umbrella/${OPEN.name}`)).toMatchObject({ id: before?.id, gone: null });
  });

  test('that is transferred before a look has told its id is followed by its name', async () => {
    const before = await row(API);
    await live.acme.db.query('UPDATE repository SET node_id = NULL');
    live.github.change((old) =>
      withRepository(old, API, (one) => ({ ...one, owner: 'umbrella', formerly: [...one.formerly, API] })),
    );
    live.github.change(without(fullName(HIDDEN)));
    expect(await pull()).toMatchObject({ repositories: 5, failed: [] });
    expect(await row(`umbrella/${OPEN.name}`)).toMatchObject({ id: before?.id, gone: null });
    expect(await row(fullName(HIDDEN))).toMatchObject({ gone: 'DELETED' });
  });

  test('that is deleted is a tombstone: what is known stays, and later weeks are missing, not 0', async () => {
    const known = await events((await row(API))?.id);
    live.github.change(without(API));
    expect(await pull()).toMatchObject({ repositories: 5, failed: [] });
    const gone = await row(API);
    expect(gone).toMatchObject({ gone: 'DELETED', at: new Date(LATER) });
    expect(await events(gone?.id)).toBe(known);
    expect(await knownUntil(API)).toBe(NOW);
    expect(await week('2026-11-23')).toMatchObject({ coverage: 'MISSING', deliveries: null });
    // It is asked for no more.
    expect(await live.requests(() => pull())).toBe(1);
  });

  test('that comes back loses its tombstone, and what was is known', async () => {
    live.github.change(without(API));
    await pull();
    live.github.world = ALL;
    live.acme.clock.moveTo('2026-12-15T06:00:00Z');
    expect(await pull()).toMatchObject({ repositories: 6, added: 0, failed: [] });
    expect(await row(API)).toMatchObject({ gone: null, at: null });
    expect(await knownUntil(API)).toBe('2026-12-15T06:00:00Z');
  });

  test('that is made again by the same name is another one', async () => {
    const before = await row(API);
    live.github.change((old) => withRepository(old, API, (one) => ({ ...one, id: 999_002, deployments: [], releases: [], tags: [] }))); // prettier-ignore
    expect(await pull()).toMatchObject({ repositories: 6, failed: [] });
    expect((await row(API))?.id).not.toBe(before?.id);
    const old = (await rows()).find(({ id }) => id === before?.id);
    expect(old).toMatchObject({ name: `${API}#${OPEN.id}`, gone: 'DELETED' });
    expect(await events(old?.id)).toBeGreaterThan(0);
  });

  test('that is made private for a token that sees no private ones is not visible', async () => {
    live.github.change((old) => ({ ...old, repositories: old.repositories.filter((one) => !one.private) }));
    await live.acme.load(TEAM);
    live.acme.clock.moveTo(NOW);
    await pull({}, NARROW);
    live.acme.clock.moveTo(LATER);
    live.github.change((old) => withRepository(old, API, (one) => ({ ...one, private: true })));
    expect((await pull({}, NARROW)).failed).toEqual([]);
    expect(await row(API)).toMatchObject({ gone: 'NOT_VISIBLE' });
    expect(await knownUntil(API)).toBe(NOW);
  });

  test('that is archived goes on as real zeros', async () => {
    live.github.change((old) => withRepository(old, API, (one) => ({ ...one, archived: true })));
    expect(await pull()).toMatchObject({ failed: [] });
    expect(await row(API)).toMatchObject({ archived: true, gone: null });
    expect(await week('2026-11-23')).toMatchObject({ coverage: 'COMPLETE', deliveries: 0 });
  });
});

describe('what is not known', () => {
  test('a token that was narrowed: nothing is deleted, known further, or silent', async () => {
    await live.acme.load(TEAM);
    live.acme.clock.moveTo(NOW);
    live.github.change((old) => ({ ...old, repositories: old.repositories.map((one) => ({ ...one, private: true })) }));
    await pull();
    live.acme.clock.moveTo(LATER);
    const { state, errorCode, error, failed } = await pull({}, NARROW);
    expect({ state, errorCode, failed: failed.length }).toEqual({ state: 'DONE', errorCode: 'GITHUB_OWNER_SHRUNK', failed: 6 }); // prettier-ignore
    expect(error).toMatch(/6 of 6 repositories of acme.*sync --accept-organization/);
    expect((await rows()).every(({ gone }) => gone === null)).toBe(true);
    expect(await knownUntil(API)).toBe(NOW);
    expect(await failureOf(API)).toMatchObject({ code: 'GITHUB_OWNER_SHRUNK' });
    // It is true after all.
    expect(await pull({ acceptOrganization: true }, NARROW)).toMatchObject({ failed: [], errorCode: null });
    expect((await rows()).map(({ gone }) => gone)).toEqual(Array.from({ length: 6 }, () => 'NOT_VISIBLE'));
  });

  test('an empty answer where there was something: the repository says what to do, and is known no further', async () => {
    const known = await events((await row(API))?.id);
    live.github.change((old) => withRepository(old, API, (one) => ({ ...one, deployments: [] })));
    const { failed } = await pull();
    expect(failed).toEqual([
      {
        repository: API,
        code: 'EMPTY_ANSWER',
        message: expect.stringMatching(/no deployments of .*sync --full --repo/),
      },
    ]);
    expect(await knownUntil(API)).toBe(NOW);
    expect(await events((await row(API))?.id)).toBe(known);
    expect(await failureOf(API)).toMatchObject({ code: 'EMPTY_ANSWER' });
    // It was the token.
    live.github.world = ALL;
    expect(await pull()).toMatchObject({ failed: [], added: 0 });
    expect(await failureOf(API)).toEqual({ code: null, error: null });
    expect(await knownUntil(API)).toBe(LATER);
  });

  test('an empty answer that is true is taken with --full', async () => {
    live.github.change((old) =>
      withRepository(old, API, (one) => ({ ...one, deployments: [], tags: [], releases: [] })),
    );
    expect((await pull()).failed[0]?.message).toContain('no deployments and releases and tags of');
    const only = { repositories: [API], full: true };
    expect(await live.run({ trigger: 'COMMAND', ...only })).toMatchObject({ failed: [] });
    expect(await events((await row(API))?.id)).toBe(0);
    expect(await knownUntil(API)).toBe(LATER);
    expect((await pull()).failed).toEqual([]);
  });

  test('all releases gone with tags still there were deleted', async () => {
    live.github.change((old) => withRepository(old, API, (one) => ({ ...one, releases: [] })));
    const run = await pull();
    expect(run.failed).toEqual([]);
    expect(run.changed).toBeGreaterThan(0);
  });

  test('an owner that GitHub does not show, and a user’s own repositories', async () => {
    await expect(pull({ organizations: ['nobody'] })).rejects.toMatchObject({ code: 'GITHUB_NOT_FOUND' });
    live.github.change((old) => withRepository(old, API, (one) => ({ ...one, owner: 'octo-cat', id: 999_003 })));
    expect(await pull({ organizations: ['octo-cat'] })).toMatchObject({ repositories: 1, failed: [] });
  });
});

test('a huge repository does not keep the others waiting: due and small ones first, then by turns', async () => {
  const days = (n: number): string => new Date(Date.parse('2026-11-01T00:00:00Z') - n * 3_600_000).toISOString().replace('.000Z', 'Z'); // prettier-ignore
  const [form] = OPEN.deployments;
  live.github.change((old) =>
    withRepository(old, API, (one) => ({
      ...one,
      deployments: Array.from({ length: 2_500 }, (_, n) => ({ ...form!, id: 4_000_000_000 - n, statuses: [], createdAt: days(n), updatedAt: days(n) })), // prettier-ignore
    })),
  );
  await live.acme.load('');
  const before = live.github.requests.length;
  expect((await pull()).failed).toEqual([]);
  const lists = live.github.requests.slice(before).filter(({ operation }) => operation === 'repos/list-deployments');
  expect(lists.at(-1)?.path).toContain(API);
  const last = lists.findLastIndex(({ path }) => !path.includes(`${API}/`));
  // All others have ended before the huge one is at its end.
  expect(lists.slice(last).length).toBeGreaterThan(5);
}, 60_000);
