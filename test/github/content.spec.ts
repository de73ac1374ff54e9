import { type Checking, checking } from '../support/github/checking.js';
import { commitStory, shaIn, type Told } from '../support/github/commit-story.js';
import { emptyRepository, worldOf } from '../support/github/one-repository.js';
import { withDeployment, withRepository } from '../support/github/world-changes.js';
import type { World } from '../support/github/world.js';
import { ContentNeedsStore } from '../../src/velocity/content-needs.store.js';

const API = 'acme/api';
/** When GitHub last changed what it changes. */
const LATER = '2026-11-16T11:59:00Z';
const sha = (name: string): string => shaIn('api', name);
const STORY: Record<string, Told> = {
  first: { files: ['src/index.ts', 'docs/guide.md', 'package.json', 'CHANGELOG.md'] },
  feature: {},
  // A branch from before the feature, merged.
  work: { on: ['first'], by: 'ben', files: ['src/other.ts'] },
  more: { by: 'stranger', files: ['src/other.ts', 'src/third.ts'] },
  merge: { on: ['feature', 'more'], files: ['src/other.ts', 'src/third.ts'] },
  words: { files: ['docs/guide.md', '.github/workflows/ci.yml'] },
  update: { by: 'dependabot[bot]', files: ['package.json', 'package-lock.json'] },
  release: { files: ['package.json', 'CHANGELOG.md'] },
  again: { files: [] },
  wrong: { files: ['src/index.ts'] },
  revert: { files: ['src/index.ts'], as: 'feature' },
  patch: { on: ['feature'], files: ['src/index.ts'] },
  last: { on: ['revert'] },
  after: {},
};
/** `lost` is no commit of the repository any more. */
const DELIVERED = ['first', 'feature', 'merge', 'words', 'update', 'release', 'again', 'revert', 'more', 'patch', 'last', 'lost', 'after']; // prettier-ignore
const FOUND = [
  'first UNCHECKED',
  'feature DELIVERY 1 CODE 1 people',
  'merge DELIVERY 3 CODE 2 people',
  'words CONFIG_ONLY 1 CONFIG 1 people',
  'update BOT_ONLY 1 CODE bots 0 people',
  'release EMPTY 1 VERSION 1 people',
  'again EMPTY 1 VERSION 1 people',
  'revert EMPTY 2 VERSION 1 people',
  'more OUT_OF_ORDER 0 0 people',
  'patch DELIVERY 2 1 people',
  'last DELIVERY 1 CODE 1 people',
  'lost UNCHECKED HEAD_GONE',
  'after DELIVERY 1 CODE 1 people',
];

const at = (n: number): string =>
  new Date(Date.parse('2026-10-02T12:00:00Z') + n * 6 * 3_600_000).toISOString().replace('.000Z', 'Z');

function delivering(world: World, name: string, n: number): World {
  const success = {
    id: 9_000_000_000 + n * 10,
    state: 'success' as const,
    createdAt: at(n),
    environment: 'production',
  };
  return withDeployment(world, API, {
    sha: sha(name),
    environment: 'production',
    createdAt: at(n),
    statuses: [success],
  });
}

function world(story: Record<string, Told>, delivered: readonly string[]): World {
  const commits = commitStory('api', '2026-10-01T00:00:00Z', story);
  return delivered.reduce(delivering, worldOf(emptyRepository('api', 600_001, { commits })));
}

describe('the content of deliveries', () => {
  let live: Checking;
  let names: Map<string, string>;

  /** Pulled and measured, as on this day. */
  async function begin(story: Record<string, Told>, delivered: readonly string[], day = '2026-11-16'): Promise<void> {
    live.github.faults.clear();
    live.github.change(() => world(story, delivered));
    names = new Map([...Object.keys(story), ...delivered].map((name) => [sha(name), name]));
    live.acme.clock.moveTo(`${day}T12:00:00Z`);
    await live.acme.load(
      'teams: [{slug: web, name: Web, deliverySource: DEPLOYMENT}]\nownership: [{repo: acme/api, team: web}]',
    );
    await live.acme.db.query('TRUNCATE content_run');
    await again();
  }
  async function again(): Promise<void> {
    expect((await live.sync([API])).failed).toEqual([]);
    await live.acme.measure('2026-11-09');
  }
  async function told(): Promise<string[]> {
    await live.acme.measure('2026-11-09');
    const lines = await live.lines(
      `SELECT concat_ws(' ', event.sha, verdict.verdict, event.commits, event.content, CASE WHEN event.bots THEN 'bots' END,
                        looked.authors || ' people', looked.reason) AS line
       FROM delivery_event AS event
       JOIN verdict ON verdict.event_id = event.id JOIN scope_lens USING (lens_id) JOIN team ON team.id = team_id
       LEFT JOIN delivery_content AS looked ON looked.event_id = event.id
       WHERE team.slug = 'web' AND scope = 'OWN' AND structure = 'THEN' ORDER BY event.occurred_at`,
    );
    return lines.map((line) => line.replace(/^\w+/, (one) => names.get(one) ?? one));
  }

  beforeAll(async () => {
    live = await checking({ world: world(STORY, []) });
  });
  afterAll(() => live.close());

  test('turns what is unchecked into what it is, in seven questions, and asks nothing twice', async () => {
    await begin(STORY, DELIVERED);
    expect(await told()).toEqual(DELIVERED.map((name) => `${name} UNCHECKED`));
    expect(await live.check()).toEqual({ checked: 11, unfetchable: 1, paths: 7, requests: 7 });
    expect(await told()).toEqual(FOUND);
    const [week] = (await live.acme.weeks('web')).filter(({ week }) => week === '2026-09-28');
    expect(week).toMatchObject({ deliveries: 7, empty: 3, content_checked: 9 });
    expect(await live.check()).toEqual({ checked: 0, unfetchable: 0, paths: 0, requests: 0 });
    expect(await new ContentNeedsStore(live.acme.db).summary()).toEqual({
      ...{ checked: 11, waiting: 0, unfetchable: 1, first: 1, waitingForPaths: 0 },
      ...{ share: 11 / 13, requestsPerDelivery: 7 / 11 },
    });
  });

  test('a budget is kept, over all runs of an hour, and what it does not reach waits', async () => {
    await begin(STORY, DELIVERED);
    const asked: number[] = [];
    for (let hour = 0; hour < 12 && (asked.length === 0 || (asked.at(-1) ?? 0) > 0); hour += 1) {
      const { requests } = await live.check(6);
      expect(requests).toBeLessThanOrEqual(6);
      expect(await live.check(6)).toEqual({ checked: 0, unfetchable: 0, paths: 0, requests: 0 });
      asked.push(requests);
      live.acme.clock.moveTo(new Date(live.acme.clock.now().getTime() + 2 * 3_600_000).toISOString());
      await told();
    }
    expect(asked.at(-1)).toBe(0);
    expect(await told()).toEqual(FOUND);
  });

  test.each([2, 3, 5])('a run that ends at request %i is gone on with, to the same end', async (nth) => {
    await begin(STORY, DELIVERED);
    live.github.faults.expireToken(nth);
    await expect(live.check()).rejects.toMatchObject({ code: 'GITHUB_TOKEN' });
    live.github.faults.clear();
    await told();
    await live.check();
    expect(await told()).toEqual(FOUND);
  });

  test('what GitHub fails over is asked for in parts', async () => {
    await begin(STORY, DELIVERED);
    live.github.faults.graphqlTimeout({ share: 0.4, seed: 3, times: 6 });
    live.github.faults.half('json', { nth: 3 });
    await live.check();
    expect(live.github.requests.filter(({ fault }) => fault !== null).length).toBeGreaterThan(2);
    expect(await told()).toEqual(FOUND);
  });

  test('what it fails over however little is asked keeps nobody waiting; that it is away is no word about any', async () => {
    await begin({ first: {}, one: {} }, ['first', 'one']);
    live.github.faults.graphqlTimeout();
    expect(await live.check()).toMatchObject({ checked: 0, unfetchable: 1 });
    expect(await told()).toEqual(['first UNCHECKED', 'one UNCHECKED TOO_MUCH']);
    live.github.faults.clear();
    live.acme.clock.moveTo('2026-11-17T12:01:00Z');
    expect(await live.check()).toMatchObject({ checked: 1 });
  });

  test('one that comes late in between takes from the next what is its own', async () => {
    await begin({ first: {}, one: {}, two: {}, three: {} }, ['first', 'three']);
    await live.check();
    expect(await told()).toEqual(['first UNCHECKED', 'three DELIVERY 3 CODE 1 people']);
    live.github.change((old) => delivering(old, 'two', 0.5));
    await again();
    await live.check();
    // The next run looks at the one behind it again.
    await live.check();
    expect(await told()).toEqual(['first UNCHECKED', 'two DELIVERY 2 CODE 1 people', 'three DELIVERY 1 CODE 1 people']);
    expect(await live.check()).toMatchObject({ requests: 0 });
  });

  test('another commit of the same event forgets what was known of it', async () => {
    await begin({ first: {}, one: {}, words: { files: ['docs/a.md'] } }, ['first', 'one']);
    await live.check();
    expect(await told()).toEqual(['first UNCHECKED', 'one DELIVERY 1 CODE 1 people']);
    live.github.change((old) =>
      withRepository(old, API, (one) => ({
        ...one,
        deployments: one.deployments.map((of) =>
          of.sha === sha('one') ? { ...of, sha: sha('words'), updatedAt: LATER } : of,
        ),
      })),
    );
    await again();
    expect(await told()).toEqual(['first UNCHECKED', 'words UNCHECKED']);
    await live.check();
    expect(await told()).toEqual(['first UNCHECKED', 'words DELIVERY 2 CODE 1 people']);
  });

  test('of those that lie further apart than is read only how far is known', async () => {
    const far = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`c${n}`, {}]));
    await begin(far, ['c0', 'c899']);
    expect(await live.check()).toMatchObject({ checked: 1 });
    expect(await told()).toEqual(['c0 UNCHECKED', 'c899 DELIVERY 899']);
    const compared = live.github.requests.filter(({ operation }) => operation?.includes('compare'));
    expect(compared.map(({ path }) => path)).toEqual([
      `/repos/acme/api/compare/${sha('c0')}...${sha('c899')}?per_page=1&page=2`,
    ]);
  });

  test('a repository that is not shown is asked for again after a week, contents that may not be read after a day', async () => {
    await begin({ first: {}, one: {} }, ['first', 'one']);
    const gone = live.github.world;
    live.github.change(() => worldOf());
    expect(await live.check()).toMatchObject({ checked: 0, unfetchable: 1 });
    expect(await told()).toEqual(['first UNCHECKED', 'one UNCHECKED NOT_SHOWN']);
    live.github.change(() => gone);
    live.acme.clock.moveTo('2026-11-22T12:00:00Z');
    expect(await live.check()).toMatchObject({ requests: 0 });
    live.acme.clock.moveTo('2026-11-23T12:01:00Z');
    expect(await live.check()).toMatchObject({ checked: 1 });
    expect(await told()).toEqual(['first UNCHECKED', 'one DELIVERY 1 CODE 1 people']);
  });
});

describe('which deliveries are asked for first', () => {
  test('those that are judged now, then those of baselines, then the rest; newest first', async () => {
    const live = await checking({ world: worldOf() });
    const days = { old: '2024-03-05', base: '2025-06-03', now: '2026-11-03', late: '2026-11-04' };
    await live.acme.load(
      `teams: [{slug: web, name: Web, deliverySource: DEPLOYMENT}]
ownership: [{repo: acme/old, team: web}, {repo: acme/base, team: web}, {repo: acme/now, team: web}, {repo: acme/late, team: web}, {repo: acme/pushed, team: web}]
programs: [{slug: '2026', name: P, baseline: {from: 2025-01-06, to: 2025-12-29}, start: 2026-01-05, deadline: 2026-12-28, cohorts: [{multiple: 3, teams: all}]}]`, // prettier-ignore
    );
    const rows = [...Object.entries(days), ['pushed', '2026-11-04']].map(([name, day]) => ({
      ...{ repo: `acme/${name}`, sha: sha(name ?? ''), environment: 'production', deliveredAt: `${day}T10:00:00Z` },
    }));
    // Of one repository deliveries of all times.
    const more = Object.values(days).map((day, n) => ({ ...rows[0], repo: 'acme/late', sha: sha(`more ${n}`), deliveredAt: `${day}T09:00:00Z` })); // prettier-ignore
    await live.acme.deliver(...rows, ...more);
    await live.acme.db.query(
      `INSERT INTO sync_stream (repository_id, stream) SELECT id, 'DEPLOYMENT' FROM repository WHERE full_name <> 'acme/pushed'`,
    );
    await live.acme.measure('2026-11-09');
    const current = [{ from: '2026-08-10T00:00:00Z', to: '2026-11-16T12:00:00Z' }];
    const baseline = [{ from: '2025-01-06T00:00:00Z', to: '2025-12-29T00:00:00Z' }];
    const lists: string[][] = [];
    for await (const list of new ContentNeedsStore(live.acme.db).waiting(live.acme.clock.now(), {
      current,
      baseline,
    })) {
      lists.push(list.map(({ repository, bases }) => `${repository.slice(5)} ${bases.length}`));
    }
    expect(lists).toEqual([
      expect.arrayContaining(['late 4', 'late 3', 'late 2', 'now 0']),
      expect.arrayContaining(['base 0', 'late 1']),
      expect.arrayContaining(['old 0', 'late 0']),
    ]);
    expect(lists.map((list) => list.length)).toEqual([4, 2, 2]);
    await live.close();
  });
});
