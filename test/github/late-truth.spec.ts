import type { SyncQuestion } from '../../src/facts/sync.service.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import {
  withDeployment,
  withoutDeployment,
  withoutRelease,
  withoutTag,
  withRelease,
  withRepository,
  withStatus,
  withTag,
} from '../support/github/world-changes.js';
import type { Deployment, World } from '../support/github/world.js';

const API = 'acme/api';
const NOW = '2026-11-16T06:00:00Z';
const sha = (n: number): string => n.toString(16).padStart(40, '0');
/** So many hours before now. */
const ago = (hours: number): string =>
  new Date(Date.parse(NOW) - hours * 3_600_000).toISOString().replace('.000Z', 'Z');
/** Of deployments one every four hours, so that these lie within and behind the page that a look shows. */
const [SHOWN, HIDDEN, OLD] = [60, 120, 200];

/** 210 deployments of which three wait, ten releases with their tags, and one on its own. */
function world(deployments = 210): World {
  const base = generatedWorld(3, { repositories: 1, teams: 1, people: 1, deployments: 0, releases: 0 });
  const [only] = base.repositories;
  const days = Array.from({ length: 10 }, (_, n) => n);
  return withRepository(base, `${only?.owner}/${only?.name}`, (one) => ({
    ...one,
    name: 'api',
    createdAt: ago(4 * deployments + 100),
    tags: [...days, 99].map((n) => ({ name: `v1.${n}.0`, sha: sha(n), committedAt: ago(24 * n + 2), taggedAt: null })),
    releases: days.map((n) => ({
      id: 1000 + n,
      tag: `v1.${n}.0`,
      sha: sha(n),
      draft: false,
      prerelease: false,
      createdAt: ago(24 * n + 2),
      publishedAt: ago(24 * n + 1),
      updatedAt: ago(24 * n + 1),
    })),
    deployments: Array.from({ length: deployments }, (_, n): Deployment => {
      const createdAt = ago(4 * n + 3);
      const state = [SHOWN, HIDDEN, OLD].includes(n) ? ('pending' as const) : ('success' as const);
      const place = {
        environment: 'production',
        originalEnvironment: 'production',
        production: true,
        transient: false,
      };
      const statuses = [{ id: 9_000_000_000 - n, state, createdAt, environment: 'production' }];
      return { id: idOf(n), sha: sha(5000 + n), ref: 'main', ...place, createdAt, updatedAt: createdAt, statuses };
    }),
  }));
}
const idOf = (n: number): number => 3_500_000_000 - n;

let live: Syncing;
const pull = async (more: Partial<SyncQuestion> = {}) => {
  const before = live.github.requests.length;
  const run = await live.run({ trigger: 'SCHEDULE', repositories: [API], ...more });
  expect(run.failed).toEqual([]);
  return { added: run.added, changed: run.changed, requests: live.github.requests.length - before };
};
const event = async (source: string, key: string | number) =>
  live.acme.db.query<{ sha: string; name: string | null }[]>(
    'SELECT sha, name FROM delivery_event WHERE source = $1 AND event_key = $2',
    [source, String(key)],
  );
const change = (how: (world: World) => World): void => live.github.change(how);

/** Told of every answer, when it is made. */
let answered: ((operation: string) => void) | null = null;

beforeAll(async () => {
  const distort = (operation: string, body: unknown): unknown => {
    answered?.(operation);
    return body;
  };
  live = await syncing({ world: world(), distort });
}, 30_000);
beforeEach(async () => {
  live.github.world = world();
  await live.acme.load(
    `teams: [{slug: api, name: API, deliverySource: DEPLOYMENT}]\nownership: [{repo: ${API}, team: api}]\n`,
  );
  live.acme.clock.moveTo(NOW);
  expect(await pull()).toMatchObject({ added: 11 + 10 + 207, changed: 0 });
  live.acme.clock.moveTo('2026-11-16T07:00:00Z');
});
afterEach(() => live.github.faults.clear());
afterAll(() => live.close());

describe('what comes late', () => {
  test('nothing: one question, and nothing is read', async () => {
    expect(await pull()).toEqual({ added: 0, changed: 0, requests: 1 });
  });

  test('a success ten days late, on the page that a look shows: within the hour', async () => {
    change((old) => withStatus(old, API, idOf(SHOWN), 'success', '2026-11-16T06:30:00Z'));
    expect(await pull()).toEqual({ added: 1, changed: 0, requests: 3 });
    expect(await pull()).toMatchObject({ requests: 1 });
  });

  test('a success 20 days late behind more than a page of newer deployments: at night, for one request', async () => {
    change((old) => withStatus(old, API, idOf(HIDDEN), 'success', '2026-11-16T06:30:00Z'));
    expect(await pull()).toEqual({ added: 0, changed: 0, requests: 1 });
    expect(await pull({ mode: 'NIGHTLY' })).toEqual({ added: 1, changed: 0, requests: 2 });
    expect(await event('DEPLOYMENT', idOf(HIDDEN))).toEqual([{ sha: sha(5000 + HIDDEN), name: null }]);
    // It waits no more, and the one of a month ago is given up.
    expect(await pull({ mode: 'NIGHTLY' })).toEqual({ added: 0, changed: 0, requests: 1 });
  });

  test('a success behind more than a hundred other statuses', async () => {
    for (let n = 0; n < 120; n += 1) {
      const at = new Date(Date.parse('2026-11-16T06:01:00Z') + n * 1000).toISOString().replace('.000Z', 'Z');
      change((old) => withStatus(old, API, idOf(HIDDEN), n === 0 ? 'success' : 'in_progress', at));
    }
    expect(await pull({ mode: 'NIGHTLY' })).toMatchObject({ added: 1 });
  });

  test('an edited release, and a version that was tagged anew', async () => {
    change((old) =>
      withRelease(old, API, {
        ...old.repositories[0]!.releases.find(({ id }) => id === 1005)!,
        tag: 'v9.0.0',
        sha: sha(77),
        updatedAt: '2026-11-16T06:30:00Z',
      }),
    );
    change((old) => withTag(old, API, { name: 'v1.3.0', sha: sha(78), committedAt: ago(74), taggedAt: null }));
    expect(await pull()).toMatchObject({ added: 0, changed: 2 });
    expect(await event('RELEASE', 1005)).toEqual([{ sha: sha(77), name: 'v9.0.0' }]);
    expect(await event('TAG', 'v1.3.0')).toEqual([{ sha: sha(78), name: 'v1.3.0' }]);
  });
});

describe('what is gone', () => {
  test('a deleted release and a deleted tag', async () => {
    change((old) => withoutRelease(old, API, 1004));
    change((old) => withoutTag(old, API, 'v1.99.0'));
    expect(await pull()).toMatchObject({ added: 0, changed: 2 });
    expect([...(await event('RELEASE', 1004)), ...(await event('TAG', 'v1.99.0'))]).toEqual([]);
    expect(await pull()).toMatchObject({ changed: 0, requests: 1 });
  });

  test('one that went while another came', async () => {
    change((old) => withoutRelease(old, API, 1004));
    const [other] = live.github.world.repositories[0]!.releases;
    change((old) => withRelease(old, API, { ...other!, id: 1050, tag: 'v5.0.0', updatedAt: '2026-11-16T06:30:00Z' }));
    expect(await pull()).toMatchObject({ added: 1, changed: 1 });
  });

  test('a deleted deployment goes with its history, and its week says one less', async () => {
    const deliveries = async (): Promise<(number | null)[]> => {
      await live.acme.measure('2026-11-09');
      return (await live.acme.weeks('api')).slice(-3).map((week) => week.deliveries);
    };
    const before = await deliveries();
    change((old) => withoutDeployment(old, API, idOf(80)));
    // Pages back to 30 days, and the one that was not met is asked for.
    expect(await pull()).toMatchObject({ added: 0, changed: 1 });
    expect(live.github.requests.at(-1)).toMatchObject({ operation: 'repos/get-deployment', status: 404 });
    expect(await event('DEPLOYMENT', idOf(80))).toEqual([]);
    const after = await deliveries();
    expect(after.reduce<number>((sum, n) => sum + (n ?? 0), 0)).toBe(before.reduce<number>((sum, n) => sum + (n ?? 0), -1)); // prettier-ignore
    expect(await pull()).toMatchObject({ changed: 0, requests: 1 });
  });

  test('a deployment that went from one page to the other meanwhile is not taken for deleted', async () => {
    change((old) => withoutDeployment(old, API, idOf(2)));
    // When the first page is read, one on it goes: what was first on the second moves to the first.
    let listed = false;
    answered = (operation) => {
      listed ||= operation === 'repos/list-deployments';
      if (!listed || operation !== 'graphql') return;
      answered = null;
      change((old) => withoutDeployment(old, API, idOf(5)));
    };
    expect(await pull()).toMatchObject({ added: 0, changed: 1 });
    const [{ count }] = await live.acme.db.query<[{ count: number }]>('SELECT count(*)::int FROM deployment');
    expect(count).toBe(209);
    expect(await pull()).toMatchObject({ added: 0, changed: 1 });
  });
});

describe('once a month', () => {
  test('counts are held against GitHub’s, and what differs is read to its end', async () => {
    const lost = 'DELETE FROM delivery_event WHERE event_key = $1';
    await live.acme.db.query(lost, [String(idOf(190))]);
    await live.acme.db.query('DELETE FROM deployment WHERE github_id = $1', [idOf(190)]);
    expect(await pull()).toMatchObject({ added: 0 });
    const run = await live.run({ trigger: 'SCHEDULE', repositories: [API], mode: 'MONTHLY' });
    expect(run).toMatchObject({ mode: 'MONTHLY', differing: 1, added: 1, failed: [] });
    expect(await live.run({ trigger: 'SCHEDULE', repositories: [API], mode: 'MONTHLY' })).toMatchObject({
      differing: 0,
      added: 0,
    });
  });

  test('what --since left out is no difference', async () => {
    await live.acme.load('');
    live.acme.clock.moveTo(NOW);
    await pull({ since: '2026-11-01' });
    const run = await live.run({ trigger: 'SCHEDULE', repositories: [API], mode: 'MONTHLY' });
    expect(run).toMatchObject({ differing: 0, added: 0 });
  });
});

describe('a look is believed when its streams were read', () => {
  test('a pull that ends in between is made again', async () => {
    change((old) => withStatus(old, API, idOf(SHOWN), 'success', '2026-11-16T06:30:00Z'));
    live.github.faults.expireToken(2);
    expect((await live.run({ trigger: 'SCHEDULE', repositories: [API] })).failed).toHaveLength(1);
    live.github.faults.clear();
    expect(await pull()).toMatchObject({ added: 1 });
  });

  test('what is due is read whatever it looks like, and is due no more', async () => {
    await live.acme.db.query(`INSERT INTO repository_due SELECT id, 'TAG', $1 FROM repository`, [NOW]);
    expect(await pull()).toMatchObject({ added: 0, requests: 2 });
    expect(await live.acme.db.query('SELECT * FROM repository_due')).toEqual([]);
    expect(await pull()).toMatchObject({ requests: 1 });
  });

  test('--full reads everything again', async () => {
    const { requests } = await pull({ full: true });
    // The look, what waits, first pages of tags and releases, three pages of deployments with their histories.
    expect(requests).toBe(1 + 1 + 1 + 6);
  });
});

test('5,000 deployments in a repository', async () => {
  live.github.world = world(5_000);
  await live.acme.load('');
  expect(await pull()).toMatchObject({ added: 11 + 10 + 4_997 });
  change((old) =>
    withDeployment(old, API, {
      sha: sha(9_999),
      environment: 'production',
      createdAt: '2026-11-16T06:30:00Z',
      statuses: [{ id: 9_100_000_000, state: 'success', createdAt: '2026-11-16T06:31:00Z', environment: 'production' }],
    }),
  );
  expect(await pull()).toEqual({ added: 1, changed: 0, requests: 3 });
}, 60_000);
