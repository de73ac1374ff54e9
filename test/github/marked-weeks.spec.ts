import { AdoptionStore } from '../../src/adoption/adoption.store.js';
import { CorrelationStore } from '../../src/correlation/correlation.store.js';
import { AlarmsService } from '../../src/facts/alarms.service.js';
import { AlarmsStore } from '../../src/facts/alarms.store.js';
import { Installation } from '../../src/org/installation.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { ReportsStore } from '../../src/reports/reports.store.js';
import { ReviewsService } from '../../src/reports/reviews.service.js';
import { ScopePictureService } from '../../src/rollup/scope-picture.service.js';
import { FreshnessStore } from '../../src/velocity/freshness.store.js';
import { RestatementsStore } from '../../src/velocity/restatements.store.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { TOKEN, token } from '../support/github/viewer.js';
import { withDeployment } from '../support/github/world-changes.js';
import { fullName, type World } from '../support/github/world.js';

/** On Thursday all is read; on Monday week two weeks have ended that something happened in. */
const [THURSDAY, MONDAY] = ['2026-11-05T12:00:00Z', '2026-11-16T12:00:00Z'];
const [BEGUN, LOST] = ['2026-11-02', '2026-11-09'];
/** Does not see what is private: half of the repositories. */
const NARROW = 'ghp_withoutPrivate';
const BLIND = 'ghp_withoutAny';

const generated = generatedWorld(9, {
  ...{ repositories: 4, teams: 1, people: 1, deployments: 40, releases: 4 },
  to: '2026-10-31T00:00:00Z',
});
const whole = generated.repositories.reduce<World>(
  (world, repository, n) =>
    ['2026-11-03T10:00:00Z', '2026-11-06T10:00:00Z', '2026-11-11T10:00:00Z', '2026-11-12T10:00:00Z'].reduce(
      (told, at) =>
        withDeployment(told, fullName(repository), {
          ...{
            createdAt: at,
            environment: 'production',
            sha: `${n}${at.slice(5, 10).replace('-', '')}`.padEnd(40, 'a'),
          },
          statuses: [{ id: Date.parse(at) / 1000 + n, state: 'success', createdAt: at, environment: 'production' }],
        }),
      world,
    ),
  { ...generated, repositories: generated.repositories.map((one, n) => ({ ...one, private: n % 2 === 0 })) },
);
const NAMES = whole.repositories.map(fullName);
const PRIVATE = whole.repositories.filter((one) => one.private).map(fullName);

/** What there was by then. */
const by = (world: World, at: string): World => ({
  ...world,
  repositories: world.repositories.map((one) => ({
    ...one,
    deployments: one.deployments.filter(({ createdAt }) => createdAt < at),
  })),
});
const allPrivate: World = { ...whole, repositories: whole.repositories.map((one) => ({ ...one, private: true })) };
const empty: World = {
  ...whole,
  repositories: whole.repositories.map((one) => ({ ...one, deployments: [], releases: [], tags: [] })),
};

const SECTIONS = `teams: ${JSON.stringify(NAMES.map((name) => ({ slug: name, name, deliverySource: 'DEPLOYMENT' })))}
ownership: ${JSON.stringify(NAMES.map((name) => ({ repo: name, team: name })))}
programs:
  - slug: ai
    name: AI
    baseline: {from: 2025-01-06, to: 2026-01-05}
    start: 2026-01-05
    deadline: 2027-03-28
    cohorts: [{multiple: 3, teams: all}]
`;

let live: Syncing;
let alarms: AlarmsService;
let store: AlarmsStore;

beforeAll(async () => {
  const tokens = [token(TOKEN), token(NARROW, { seesPrivate: false }), token(BLIND, { seesPrivate: false })];
  live = await syncing({ world: whole, tokens });
  store = new AlarmsStore(live.acme.db);
  alarms = new AlarmsService(live.acme.clock, store);
  Object.assign(alarms, { log: { error: () => undefined, log: () => undefined } });
}, 30_000);
afterAll(() => live.close());

const pull = (text = TOKEN) =>
  live
    .serviceFor(text, ['acme'])
    .run({ trigger: 'SCHEDULE' })
    .catch((error: unknown) => error);
const week = async (team: string, monday: string) => {
  const { acme } = live;
  const found = await acme.velocity.listWeeks([await acme.idOf(team)], 'OWN', monday, '2026-11-16', 'THEN');
  const [first] = found;
  return first ? { coverage: first.coverage, deliveries: first.deliveries } : null;
};
const rings = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await store.ringing()).map(({ code, count }) => [code, count]));
/** What the review of a week would say of its data, now. */
async function reviewed(): Promise<string> {
  const { db, clock, goals, rollups } = live.acme;
  const installation = new Installation(clock, new TeamsStore(db), db);
  const adoption = new AdoptionStore(db, new RepositoriesStore());
  const pictures = new ScopePictureService(installation, goals, rollups, new CorrelationStore(db), adoption, new FreshnessStore(db)); // prettier-ignore
  await db.query('DELETE FROM report');
  const { report } = await new ReviewsService(installation, new TeamsStore(db), pictures, new ReportsStore(db)).write(
    null,
    LOST,
    'ALL',
  );
  return report.markdown;
}
const restated = async (team: string): Promise<string[]> => {
  const place = { teamId: await live.acme.idOf(team), scope: 'OWN', structure: 'THEN' } as const;
  const { rows } = await new RestatementsStore(live.acme.db).list(
    place,
    { from: BEGUN, to: '2026-11-16' },
    { first: 9 },
  );
  return rows.map((row) => `${row.week} ${row.causes.join('+')} ${row.before?.coverage} → ${row.after?.coverage}`);
};

interface Story {
  begins: () => void;
  token: string;
  lost: readonly string[];
  rings: Record<string, number>;
  /** What the review says of the pull. */
  says: RegExp;
}

const STORIES: [string, Story][] = [
  [
    'a token that expires',
    {
      begins: () => live.github.faults.expireToken(),
      ...{ token: TOKEN, lost: NAMES, rings: { TOKEN_REFUSED: 1, FEEDS_STALE: 4 } },
      says: /The last pull from GitHub reports: GitHub refuses the token/,
    },
  ],
  [
    'a token that no longer sees half of the repositories',
    {
      begins: () => undefined,
      ...{ token: NARROW, lost: PRIVATE, rings: { TOKEN_NARROWED: 2, FEEDS_STALE: 2 } },
      says: /2 of 4 repository feeds end before 16 November 2026/,
    },
  ],
  [
    'a token that sees no repository any more',
    {
      begins: () => (live.github.world = allPrivate),
      ...{ token: BLIND, lost: NAMES, rings: { TOKEN_NARROWED: 5, FEEDS_STALE: 4 } },
      says: /The last pull from GitHub reports: GitHub no longer shows 4 of 4 repositories/,
    },
  ],
  [
    'a token that is shown empty lists',
    {
      begins: () => (live.github.world = empty),
      ...{ token: TOKEN, lost: NAMES, rings: { TOKEN_NARROWED: 4, FEEDS_STALE: 4 } },
      says: /The last pull of 4 repositories failed: GitHub shows no .* where there were some/,
    },
  ],
];

test.each(STORIES)(
  '%s: the weeks are unknown and never 0, the review says so, and a good token fills them',
  async (_what, story) => {
    const { acme, github } = live;
    await acme.load(SECTIONS);
    await acme.db.query('DELETE FROM sync_run');
    await acme.db.query('DELETE FROM alarm');
    github.faults.clear();
    github.world = by(whole, THURSDAY);
    acme.clock.moveTo(THURSDAY);
    expect(await pull()).toMatchObject({ state: 'DONE', failed: 0 });
    await acme.refresh.refresh();
    await alarms.look([]);
    expect(await rings()).toEqual({});

    github.world = whole;
    story.begins();
    acme.clock.moveTo(MONDAY);
    await pull(story.token);
    await acme.refresh.refresh();
    await alarms.look([]);
    expect(await rings()).toEqual(story.rings);
    for (const team of NAMES) {
      const lost = story.lost.includes(team);
      expect(await week(team, LOST)).toEqual(
        lost ? { coverage: 'MISSING', deliveries: null } : { coverage: 'COMPLETE', deliveries: 2 },
      );
      expect((await week(team, BEGUN))?.coverage).toBe(lost ? 'PARTIAL' : 'COMPLETE');
    }
    const root = await acme.idOf('acme');
    const fresh = (await new FreshnessStore(acme.db).ofScopes([root], LOST, 'UTC', 13)).get(root);
    expect(fresh).toMatchObject({ repositories: 4, behind: story.lost.length });
    expect(fresh?.known_through?.toISOString()).toBe('2026-11-05T12:00:00.000Z');
    const markdown = await reviewed();
    expect(markdown).toMatch(new RegExp(`${story.lost.length} of 4 repository feeds end before`));
    expect(markdown).toContain(`the oldest is ${story.lost.toSorted()[0]}, known up to 5 November 2026`);
    expect(markdown).toMatch(story.says);

    github.faults.clear();
    github.world = whole;
    acme.clock.moveTo('2026-11-16T15:00:00Z');
    expect(await pull()).toMatchObject({ state: 'DONE', failed: 0, errorCode: null });
    await acme.refresh.refresh();
    await alarms.look([]);
    expect(await rings()).toEqual({});
    for (const team of NAMES) {
      expect(await week(team, BEGUN)).toEqual({ coverage: 'COMPLETE', deliveries: 2 });
      expect(await week(team, LOST)).toEqual({ coverage: 'COMPLETE', deliveries: 2 });
      expect(await restated(team)).toEqual(
        story.lost.includes(team)
          ? expect.arrayContaining([expect.stringMatching(/^2026-11-09 .*MISSING → COMPLETE$/)])
          : [],
      );
    }
    expect(await reviewed()).toContain('All 4 repository feeds are known up to 16 November 2026');
    expect((await store.over({ first: 9 })).rows.map(({ code }) => code).toSorted()).toEqual(
      Object.keys(story.rings).toSorted(),
    );
  },
  30_000,
);
