import { readFileSync } from 'node:fs';
import { addWeeks, type Week } from '../../src/core/week.js';
import { count, type OracleEvent, type OracleWorld } from '../support/oracle.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { realWorld } from '../support/github/real-world.js';
import { sectionsOf, type Syncing, syncing } from '../support/github/syncing.js';
import { withDeployment, withRelease, withRepository, withStatus } from '../support/github/world-changes.js';
import { fullName, type Repository, type World } from '../support/github/world.js';

const CLOSED = '2026-11-09';

describe('six real repositories', () => {
  const expected = JSON.parse(readFileSync(new URL('../golden/expected_sample.json', import.meta.url), 'utf8')) as {
    repos: Record<string, Record<'tags' | 'commits', { weekly: Record<string, number> }>>;
  };
  const names = Object.keys(expected.repos);
  let real: Syncing;

  beforeAll(async () => {
    const world = realWorld();
    real = await syncing({
      world: { ...world, repositories: world.repositories.filter((one) => names.includes(fullName(one))) },
      secondaryLimits: true,
    });
    const teams = names.map((slug) => ({ slug: slug.toLowerCase(), name: slug, deliverySource: 'TAG' }));
    const ownership = names.map((repo) => ({ repo, team: repo.toLowerCase() }));
    await real.acme.load(`teams: ${JSON.stringify(teams)}\nownership: ${JSON.stringify(ownership)}\n`);
    expect(await real.sync(names)).toMatchObject({ repositories: 6, failed: [] });
    await real.acme.measure(CLOSED);
  }, 60_000);
  afterAll(() => real.close());

  test.each(names)('%s: raw events are its tags and deliveries its commits, week by week', async (name) => {
    const found = new Map((await real.acme.weeks(name.toLowerCase())).map((row) => [row.week, row]));
    const { tags, commits } = expected.repos[name] ?? { tags: { weekly: {} }, commits: { weekly: {} } };
    const got: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (let week: Week = '2023-01-02'; week < '2025-12-29'; week = addWeeks(week, 1)) {
      const iso = isoWeek(week);
      const row = found.get(week);
      got[iso] = row ? [row.raw_events, row.deliveries] : 'not observed';
      const none = row ? [0, 0] : 'not observed';
      wanted[iso] = tags.weekly[iso] ? [tags.weekly[iso], commits.weekly[iso] ?? 0] : none;
    }
    expect(got).toEqual(wanted);
  });
});

/** The ISO week of a Monday: its Thursday's year, and how many Thursdays that year had until then. */
function isoWeek(monday: string): string {
  const thursday = new Date(Date.parse(monday) + 3 * 86_400_000);
  const days = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000;
  return `${thursday.getUTCFullYear()}-W${String(1 + Math.floor(days / 7)).padStart(2, '0')}`;
}

describe('a generated organisation', () => {
  const world = generatedWorld(21, { repositories: 24, deployments: 1500, releases: 400 });
  let made: Syncing;

  beforeAll(async () => {
    made = await syncing({ world });
    await made.acme.load(sectionsOf(world, 'DEPLOYMENT'));
    expect(await made.sync()).toMatchObject({ repositories: 24, failed: [] });
  }, 30_000);
  afterAll(() => made.close());

  test.each(['DEPLOYMENT', 'RELEASE'] as const)(
    'every team and week by %s is what a computation from the plain data says',
    async (source) => {
      await made.acme.change(sectionsOf(world, source), '2026-11-16');
      await made.acme.measure(CLOSED);
      const oracle = oracleOf(world, source);
      let deliveries = 0;
      for (const { slug } of oracle.teams) {
        for (const scope of ['OWN', 'TREE'] as const) {
          const rows = await made.acme.weeks(slug, scope);
          const wanted = count(oracle, slug, scope);
          const got = Object.fromEntries(
            rows.map((row) => [row.week, [row.raw_events, row.deliveries, row.redeploys, row.rollbacks]]),
          );
          const none = Object.fromEntries(rows.map(({ week }) => [week, [0, 0, 0, 0]]));
          const some = Object.entries(wanted).map(([week, told]) => [
            week,
            [told.raw, told.deliveries, told.redeploys, told.rollbacks],
          ]);
          expect({ slug, scope, weeks: got }).toEqual({ slug, scope, weeks: { ...none, ...Object.fromEntries(some) } });
          deliveries += Object.values(wanted).reduce((sum, week) => sum + week.deliveries, 0);
        }
      }
      expect(deliveries).toBeGreaterThan(500);
    },
  );
});

/** What METRICS.md makes of the plain data: only candidates are told to the oracle, so every environment is production. */
function oracleOf(world: World, source: 'DEPLOYMENT' | 'RELEASE'): OracleWorld {
  const [organization] = world.organizations;
  const teams = (organization?.teams ?? []).map(({ slug, parent }) => ({ slug, parent: parent ?? 'acme' }));
  const counted = source === 'DEPLOYMENT' ? ('DEPLOYMENT' as const) : ('TAG' as const);
  return {
    timeZone: 'UTC',
    teams: [{ slug: 'acme', parent: null }, ...teams].map((team) => ({ ...team, source: counted, pattern: '' })),
    owners: (organization?.teams ?? []).flatMap(({ slug, repositories }) =>
      repositories.map((name) => ({ repo: `acme/${name}`, component: '', team: slug })),
    ),
    events: world.repositories.flatMap((one) => (source === 'DEPLOYMENT' ? deployed(one) : published(one))),
  };
}

function deployed(repository: Repository): OracleEvent[] {
  return repository.deployments.flatMap(({ sha, environment, production, transient, statuses }) => {
    const isProduction = production || /^(prod|production|live)([-_/ ].*)?$/i.test(environment);
    const success = statuses.filter(({ state }) => state === 'success').map(({ createdAt }) => createdAt);
    const at = success.toSorted()[0];
    if (transient || !isProduction || at === undefined) return [];
    return [
      {
        repo: fullName(repository),
        component: '',
        sha,
        environment,
        at: Date.parse(at),
        source: 'DEPLOYMENT' as const,
      },
    ];
  });
}

function published(repository: Repository): OracleEvent[] {
  return repository.releases.flatMap(({ sha, tag, draft, prerelease, publishedAt }) => {
    if (draft || prerelease || publishedAt === null) return [];
    const event = { repo: fullName(repository), component: '', sha: sha ?? tag, at: Date.parse(publishedAt) };
    return [{ ...event, source: 'TAG' as const, version: true }];
  });
}

describe('again', () => {
  const API = 'acme/api';
  const NEWEST = '2026-11-10';
  let again: Syncing;

  /** 350 production deployments, a day and a half apart; the one of `late` days ago has not succeeded. */
  function world(late: number): World {
    const base = generatedWorld(3, { repositories: 1, teams: 1, people: 1, deployments: 0, releases: 250 });
    const at = (days: number): string =>
      new Date(Date.parse(NEWEST) - days * 86_400_000).toISOString().replace('.000Z', 'Z');
    const name = fullName(base.repositories[0] ?? ({} as Repository));
    let told = withRepository(base, name, (one) => ({ ...one, name: 'api', createdAt: at(900), deployments: [] }));
    for (let n = 0; n < 350; n += 1) {
      const createdAt = at((349 - n) * 1.5);
      const success = { id: 9_000_000_000 + n, state: 'success' as const, createdAt, environment: 'production' };
      const statuses = (349 - n) * 1.5 === late ? [{ ...success, state: 'pending' as const }] : [success];
      told = withDeployment(told, API, { sha: sha(n), environment: 'production', createdAt, statuses });
    }
    return told;
  }
  const sha = (n: number): string => n.toString(16).padStart(40, '0');
  const events = (source: string, key: string | number) =>
    again.acme.db.query<{ sha: string; name: string; at: string }[]>(
      `SELECT sha, name, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS at FROM delivery_event
       WHERE source = $1 AND event_key = $2`,
      [source, String(key)],
    );

  beforeAll(async () => {
    again = await syncing({ world: world(21) });
    await again.acme.load('');
    again.acme.clock.moveTo('2026-11-11T06:00:00Z');
  });
  afterAll(() => again.close());

  test('twice: nothing is added or changed, and far fewer requests are made', async () => {
    const first = await again.requests(() => again.sync());
    const rows = await again.rows();
    expect(rows.events.filter((line) => line.includes('"DEPLOYMENT"'))).toHaveLength(349);
    const before = again.github.requests.length;
    expect(await again.sync()).toMatchObject({ added: 0, changed: 0, failed: [] });
    const requests = again.github.requests.length - before;
    expect(await again.rows()).toEqual(rows);
    expect(requests).toBeLessThan(first * 0.7);
  });

  test('a success 20 days late behind newer deployments, a new deployment, an edited and retagged release', async () => {
    const [repository] = again.github.world.repositories;
    const late = repository?.deployments.find(({ statuses }) => statuses[0]?.state === 'pending');
    const release = repository?.releases.filter(({ draft }) => !draft).at(-1);
    expect(await events('DEPLOYMENT', late?.id ?? 0)).toEqual([]);
    again.github.change((old) => withStatus(old, API, late?.id ?? 0, 'success', '2026-11-11T07:00:00Z'));
    again.github.change((old) =>
      withDeployment(old, API, {
        sha: sha(9999),
        environment: 'production',
        createdAt: '2026-11-11T07:30:00Z',
        statuses: [
          { id: 9_100_000_000, state: 'success', createdAt: '2026-11-11T07:31:00Z', environment: 'production' },
        ],
      }),
    );
    if (release) again.github.change((old) => withRelease(old, API, { ...release, tag: 'v99.0.0', sha: sha(77) }));
    again.acme.clock.moveTo('2026-11-11T08:00:00Z');
    expect(await again.sync()).toMatchObject({ added: 2, changed: 1, failed: [] });
    expect(await events('DEPLOYMENT', late?.id ?? 0)).toMatchObject([{ at: '2026-11-11' }]);
    expect(await events('RELEASE', release?.id ?? 0)).toMatchObject([{ sha: sha(77), name: 'v99.0.0' }]);
    expect((await again.rows()).coverage).toEqual([expect.stringContaining('2026-11-11 08:00:00')]);
  });

  test('an old draft that is published now is found at night, however old its commit is', async () => {
    const [repository] = again.github.world.repositories;
    const draft = repository?.releases.find((one) => one.draft);
    if (!draft) throw new Error('no draft in this world');
    expect(Date.parse(draft.createdAt)).toBeLessThan(Date.parse('2026-06-01'));
    again.github.change((old) =>
      withRelease(old, API, {
        ...draft,
        draft: false,
        tag: 'v55.0.0',
        sha: sha(55),
        publishedAt: '2026-11-11T08:30:00Z',
      }),
    );
    again.acme.clock.moveTo('2026-11-12T06:00:00Z');
    await again.run({ trigger: 'SCHEDULE', repositories: [API], mode: 'NIGHTLY' });
    expect(await events('RELEASE', draft.id)).toMatchObject([{ sha: sha(55), at: '2026-11-11' }]);
  });

  test('--since: what was not fetched is never stated as known, not by a later run either', async () => {
    const part = await syncing({ world: world(21) });
    await part.acme.load(
      `teams: [{slug: api, name: API, deliverySource: DEPLOYMENT}]\nownership: [{repo: ${API}, team: api}]\n`,
    );
    part.acme.clock.moveTo('2026-11-16T06:00:00Z');
    await part.sync([API], '2026-09-07');
    const told = async (): Promise<string[]> => {
      await part.acme.measure(CLOSED);
      return (await part.acme.weeks('api')).filter(({ coverage }) => coverage === 'COMPLETE').map(({ week }) => week);
    };
    expect((await told())[0]).toBe('2026-09-07');
    await part.sync([API]);
    expect((await told())[0]).toBe('2026-09-07');
    await part.sync([API], '2026-06-01');
    expect((await told())[0]).toBe('2026-06-01');
    await part.close();
  });
});
