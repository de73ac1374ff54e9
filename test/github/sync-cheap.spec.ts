import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import {
  withDeployment,
  withoutDeployment,
  withRelease,
  withRepository,
  withTag,
} from '../support/github/world-changes.js';
import { type World } from '../support/github/world.js';

const API = 'acme/api';
const sha = (n: number): string => n.toString(16).padStart(40, '0');
const day = (n: number): string => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().replace('.000Z', 'Z');
/** Tags and releases on three pages each, deployments on four, one a day; the newest is of 2024-10-26. */
const DAYS = 300;

function world(): World {
  const base = generatedWorld(3, { repositories: 1, teams: 1, people: 1, deployments: 0, releases: 0 });
  const name = `${base.repositories[0]?.owner}/${base.repositories[0]?.name}`;
  const days = Array.from({ length: DAYS }, (_, n) => n);
  let told = withRepository(base, name, (one) => ({
    ...one,
    name: 'api',
    createdAt: day(-1),
    tags: days.map((n) => ({ name: `v1.${n}.0`, sha: sha(n), committedAt: day(n), taggedAt: null })),
    releases: days.map((n) => ({
      id: 1000 + n,
      tag: `v1.${n}.0`,
      sha: sha(n),
      draft: n === 5,
      prerelease: false,
      createdAt: day(n),
      publishedAt: n === 5 ? null : day(n),
      updatedAt: day(n),
    })),
  }));
  for (let n = 0; n <= DAYS; n += 1) {
    const statuses = [
      { id: 9_000_000_000 + n, state: 'success' as const, createdAt: day(n), environment: 'production' },
    ];
    told = withDeployment(told, API, { sha: sha(n), environment: 'production', createdAt: day(n), statuses });
  }
  return told;
}

/** As a new installation has them: issues are read with the first question, at no request more. */
const LABELS = { incident: ['incident'], hotfix: ['hotfix'] };
/** Requests of a run without the one that looks at everything. */
const NOTHING_NEW = 0;

describe('a pull with nothing new', () => {
  let live: Syncing;
  const tag = (name: string) =>
    live.acme.db.query<{ sha: string }[]>(`SELECT sha FROM delivery_event WHERE source = 'TAG' AND event_key = $1`, [
      name,
    ]);
  const asked = async (mode: 'INCREMENT' | 'NIGHTLY' = 'INCREMENT') => {
    const { requests, added, changed, failed } = await live.run({ trigger: 'SCHEDULE', repositories: [API], mode });
    expect(failed).toEqual([]);
    return { requests: requests - 1, added, changed };
  };

  beforeEach(async () => {
    live = await syncing({ world: world(), labels: LABELS });
    await live.acme.load('');
    live.acme.clock.moveTo('2024-10-28T06:00:00Z');
    // The opening with two first pages, two more pages of each, four of deployments with their histories.
    expect(await asked()).toEqual({ requests: 1 + 2 + 2 + 8, added: 300 + 299 + 301, changed: 0 });
    live.acme.clock.moveTo('2024-10-28T07:00:00Z');
  });
  afterEach(() => live.close());

  test('is one question, and as much is known as before until then', async () => {
    const before = live.github.requests.length;
    expect(await asked()).toEqual({ requests: NOTHING_NEW, added: 0, changed: 0 });
    expect(live.github.requests.slice(before).map(({ operation, cost }) => [operation, cost])).toEqual([
      ['graphql', 1],
    ]);
    expect((await live.rows()).coverage).toEqual([expect.stringContaining('2024-10-28 07:00:00')]);
  });

  test('every night the pages that the question does not show are read', async () => {
    // Three of tags and three of releases; of deployments nothing is open that it does not show.
    expect(await asked('NIGHTLY')).toEqual({ requests: NOTHING_NEW + 5, added: 0, changed: 0 });
    expect(await asked()).toMatchObject({ requests: NOTHING_NEW });
  });

  test('what is new at the top is read as far as there is more than was known', async () => {
    live.github.change((old) =>
      withTag(old, API, { name: 'v2.0.0', sha: sha(999), committedAt: day(301), taggedAt: null }),
    );
    expect(await asked()).toEqual({ requests: NOTHING_NEW + 1, added: 1, changed: 0 });
    expect(await asked()).toEqual({ requests: NOTHING_NEW, added: 0, changed: 0 });
  });

  test('a tag on an old commit changes how many there are: every page is read', async () => {
    live.github.change((old) =>
      withTag(old, API, { name: 'v0.9.0', sha: sha(7), committedAt: day(7), taggedAt: null }),
    );
    // It is on the third.
    expect(await asked()).toEqual({ requests: NOTHING_NEW + 3, added: 1, changed: 0 });
    expect(await tag('v0.9.0')).toEqual([{ sha: sha(7) }]);
  });

  test('a tag that went and another that came on an old page: at night', async () => {
    live.github.change((old) =>
      withRepository(old, API, (one) => ({ ...one, tags: one.tags.filter(({ name }) => name !== 'v1.250.0') })),
    );
    live.github.change((old) =>
      withTag(old, API, { name: 'v0.9.0', sha: sha(7), committedAt: day(7), taggedAt: null }),
    );
    expect(await asked()).toMatchObject({ added: 0 });
    expect(await asked('NIGHTLY')).toMatchObject({ added: 1, changed: 1 });
  });

  test('a tag that moved and a draft that was published on old pages: at night', async () => {
    live.github.change((old) =>
      withTag(old, API, { name: 'v1.9.0', sha: sha(77), committedAt: day(9), taggedAt: null }),
    );
    live.github.change((old) => {
      const draft = old.repositories[0]?.releases.find(({ draft: hidden }) => hidden);
      if (!draft) throw new Error('no draft');
      return withRelease(old, API, { ...draft, draft: false, publishedAt: '2024-10-28T06:30:00Z' });
    });
    expect(await asked()).toEqual({ requests: NOTHING_NEW, added: 0, changed: 0 });
    expect(await tag('v1.9.0')).toEqual([{ sha: sha(9) }]);
    expect(await asked('NIGHTLY')).toMatchObject({ added: 1, changed: 1 });
    expect(await tag('v1.9.0')).toEqual([{ sha: sha(77) }]);
  });

  test('a pass that was cut off is gone on with, and read again by whoever looks next', async () => {
    // The look, the opening, the second page of tags.
    live.github.faults.expireToken(4);
    expect((await live.run({ trigger: 'SCHEDULE', repositories: [API], mode: 'NIGHTLY' })).failed).toHaveLength(1);
    live.github.faults.clear();
    live.acme.clock.moveTo('2024-10-28T08:00:00Z');
    // The last page of tags.
    expect(await asked()).toMatchObject({ requests: NOTHING_NEW + 1 });
    expect(await asked()).toMatchObject({ requests: NOTHING_NEW });
  });

  test('a look that is too much is taken in smaller parts, and at last only finds out who is there', async () => {
    live.github.faults.graphqlTimeout({ nth: 1, times: 1 });
    expect(await asked()).toMatchObject({ requests: NOTHING_NEW + 1 });
    live.github.faults.clear();
    live.github.faults.graphqlTimeout();
    await expect(live.sync([API])).rejects.toMatchObject({ code: 'GITHUB_AWAY' });
  });
});

describe('deployments that are deleted while a pass is put down', () => {
  let live: Syncing;

  afterEach(() => live.close());

  test.each([
    ['a few', 3, 1],
    ['a page and a half', 150, 2],
    ['all that was read', 200, 2],
  ])('%s: none of the others is skipped', async (_what, deleted, back) => {
    live = await syncing({ world: world(), labels: LABELS });
    await live.acme.load('');
    live.acme.clock.moveTo('2024-10-28T06:00:00Z');
    live.github.faults.refuse('not-found', { matching: /deployments\?.*page=3/ });
    expect((await live.sync([API])).failed).toHaveLength(1);
    live.github.faults.clear();
    const newest = live.github.world.repositories[0]?.deployments.toSorted((a, b) => b.id - a.id) ?? [];
    for (const { id } of newest.slice(0, deleted)) live.github.change((old) => withoutDeployment(old, API, id));
    const before = live.github.requests.length;
    expect((await live.sync([API])).failed).toEqual([]);
    const pages = live.github.requests.slice(before).map(({ path }) => /deployments\?.*[?&]page=(\d)/.exec(path)?.[1]);
    // From the page before the one that was to come, or from one further back.
    expect(pages.filter((page) => page !== undefined).slice(0, back)).toEqual(['2', '1'].slice(0, back));
    const { deployments } = await live.rows();
    for (const { id } of newest) expect(deployments.some((line) => line.includes(`"github_id": ${id}`))).toBe(true);
  });
});
