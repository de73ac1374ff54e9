import fc from 'fast-check';
import { addWeeks } from '../../src/core/week.js';
import {
  count,
  localDay,
  mondayOf,
  type OracleEvent,
  type OracleOwner,
  type OracleTeam,
  type OracleWorld,
} from '../support/oracle.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());

const BASE = Date.parse('2026-10-12T00:00:00Z');
const CLOSED = '2026-11-09';
const SLUGS = ['t1', 't2', 't3', 'd1'] as const;
const PARENTS: Record<string, string> = { t1: 'd1', t2: 'd1', t3: 'd2', d1: 'acme', d2: 'acme' };
const COMPONENTS = [
  { repo: 'acme/a', component: '' },
  { repo: 'acme/a', component: 'x' },
  { repo: 'acme/b', component: '' },
];

const event: fc.Arbitrary<OracleEvent> = fc
  .record({
    where: fc.constantFrom(...COMPONENTS),
    sha: fc.constantFrom('a1', 'a2', 'a3', 'a4', 'a5'),
    // Clusters, so that batches, rollbacks and borders of days and weeks are common.
    slot: fc.tuple(fc.nat(27), fc.constantFrom(0, 5, 23), fc.nat(59), fc.constantFrom(0, 1)),
    kind: fc.constantFrom(
      'VERSION',
      'PRERELEASE',
      'prod',
      'prod',
      'production-eu',
      'nonprod',
      'Live/us',
      'staging',
      undefined,
    ),
  })
  .map(({ where, sha, slot: [day, hour, minute, second], kind }) => {
    const at = BASE + (((day * 24 + hour) * 60 + minute) * 60 + second) * 1000;
    const tag = kind === 'VERSION' || kind === 'PRERELEASE';
    return tag
      ? { ...where, sha, at, source: 'TAG', version: kind === 'VERSION' }
      : { ...where, sha, at, source: 'DEPLOYMENT', ...(kind === undefined ? {} : { environment: kind }) };
  });
const events = fc.uniqueArray(event, { selector: ({ at }) => at, minLength: 1, maxLength: 45 });
const source = fc.constantFrom<OracleTeam['source']>('DEPLOYMENT', 'DEPLOYMENT', 'TAG');
const teams: fc.Arbitrary<OracleTeam[]> = fc.tuple(source, source, source, source).map((sources) => [
  ...SLUGS.map((slug, i) => ({
    slug,
    parent: PARENTS[slug] ?? null,
    source: sources[i] ?? 'TAG',
    ...(slug === 't3' ? { pattern: '^(live|staging)' } : {}),
  })),
  { slug: 'd2', parent: 'acme', source: 'TAG' },
  { slug: 'acme', parent: null, source: 'TAG' },
]);
const still: fc.Arbitrary<OracleOwner[]> = fc
  .tuple(...COMPONENTS.map(() => fc.subarray([...SLUGS], { minLength: 1 })))
  .map((owners) => COMPONENTS.flatMap((where, i) => (owners[i] ?? []).map((team) => ({ ...where, team }))));
const moved: fc.Arbitrary<OracleOwner[]> = fc
  .tuple(...COMPONENTS.map(() => fc.tuple(fc.shuffledSubarray([...SLUGS], { minLength: 2, maxLength: 2 }), fc.nat(27))))
  .map((moves) =>
    COMPONENTS.flatMap((where, i) => {
      const [[before, after], day] = moves[i] ?? [[], 0];
      const on = new Date(BASE + day * 86_400_000).toISOString().slice(0, 10);
      return [
        { ...where, team: before ?? 't1', to: on },
        { ...where, team: after ?? 't2', from: on },
      ];
    }),
  );
const zone = fc.constantFrom('UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Europe/Berlin', 'Pacific/Auckland');
const worldOf = (owners: fc.Arbitrary<OracleOwner[]>): fc.Arbitrary<OracleWorld> =>
  fc.record({ teams, owners, events, timeZone: zone });

function rowOf(given: OracleEvent): Row {
  const { repo, component, sha, at, source: kind, environment, version } = given;
  const tag = `${component}v1.${at / 1000 - BASE / 1000}.0${version ? '' : '-rc.1'}`;
  return {
    repo,
    ...(component === '' ? {} : { component }),
    sha,
    deliveredAt: new Date(at).toISOString(),
    source: kind,
    ...(environment === undefined ? {} : { environment }),
    ...(kind === 'TAG' ? { tag } : {}),
  };
}
const COVERED = ['acme/a', 'acme/b'].map((repo) => ({
  repo,
  coveredFrom: '2026-09-01T00:00:00Z',
  coveredThrough: '2026-12-31T00:00:00Z',
}));

async function load(world: OracleWorld): Promise<void> {
  const list = (items: object[]): string => JSON.stringify(items);
  const stated = world.teams
    .filter(({ slug }) => slug !== 'acme')
    .map(({ slug, parent, source: deliverySource, pattern }) => ({
      slug,
      name: slug,
      ...(parent === 'acme' ? {} : { parent }),
      deliverySource,
      ...(pattern ? { productionPattern: pattern } : {}),
    }));
  const owned = world.owners.map(({ component, ...rest }) => ({ ...rest, ...(component === '' ? {} : { component }) }));
  await acme.load(`teams: ${list(stated)}\nownership: ${list(owned)}`, world.timeZone);
  await acme.deliver(...COVERED);
}

const FIELDS = {
  raw: 'raw_events',
  ignored: 'ignored',
  deliveries: 'deliveries',
  batches: 'batches',
  redeploys: 'redeploys',
  rollbacks: 'rollbacks',
} as const;

/** Compares every scope and week with the oracle; a week that it does not know is one of zeros. */
async function compare(world: OracleWorld, fields: (keyof typeof FIELDS)[]): Promise<void> {
  for (const { slug } of world.teams) {
    for (const scope of ['OWN', 'TREE'] as const) {
      const expected = count(world, slug, scope);
      const rows = await acme.weeks(slug, scope);
      const measured = rows.map((row) => [row.week, fields.map((field) => row[FIELDS[field]])]);
      const wanted = rows.map(({ week }) => [week, fields.map((field) => expected[week]?.[field] ?? 0)]);
      expect({ slug, scope, weeks: measured }).toEqual({ slug, scope, weeks: wanted });
      expect(Object.keys(expected).filter((week) => !rows.some((row) => row.week === week))).toEqual([]);
      if (scope === 'OWN' || slug !== 'd1') continue;
      const span = { from: new Date('2026-01-01'), to: new Date('2027-01-01') };
      const { total } = await acme.deliveries.listDeliveries(
        { teamId: await acme.idOf(slug), scope, structure: 'THEN', ...span },
        { first: 5 },
      );
      expect(total).toBe(Object.values(expected).reduce((sum, week) => sum + week.deliveries, 0));
    }
  }
}

const everything = (): Promise<unknown[]> => acme.db.query('SELECT * FROM velocity_week ORDER BY team_id, scope, week');

describe('laws of measuring', () => {
  it('every scope and week is what the oracle counts', async () => {
    await fc.assert(
      fc.asyncProperty(worldOf(still), async (world) => {
        await load(world);
        await acme.deliver(...world.events.map(rowOf));
        await acme.measure(CLOSED);
        await compare(world, ['raw', 'ignored', 'deliveries', 'batches', 'redeploys', 'rollbacks']);
      }),
      { numRuns: 10 },
    );
  }, 240_000);

  it('the same when ownership moves', async () => {
    await fc.assert(
      fc.asyncProperty(worldOf(moved), async (world) => {
        await load(world);
        await acme.deliver(...world.events.map(rowOf));
        await acme.measure(CLOSED);
        await compare(world, ['raw', 'ignored', 'deliveries', 'batches']);
      }),
      { numRuns: 10 },
    );
  }, 240_000);

  it('order of arrival, repetition and measuring in pieces change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(worldOf(moved), fc.array(fc.nat(44), { minLength: 1, maxLength: 8 }), async (world, cuts) => {
        await load(world);
        await acme.deliver(...world.events.map(rowOf));
        await acme.measure(CLOSED);
        const whole = await everything();

        await load(world);
        const rows = world.events.toReversed();
        const borders = [0, ...cuts.filter((cut) => cut < rows.length).toSorted((a, b) => a - b), rows.length];
        for (const [i, from] of borders.entries()) {
          const piece = rows.slice(from, borders[i + 1] ?? rows.length);
          if (piece.length === 0) continue;
          await acme.deliver(...piece.map(rowOf), ...piece.slice(0, 3).map(rowOf));
          const touched = piece.map(({ at }) => mondayOf(localDay(at, world.timeZone))).toSorted()[0] ?? CLOSED;
          await acme.measure(CLOSED, touched, addWeeks(CLOSED, 2));
        }
        await acme.deliver(...world.events.map(rowOf));
        await acme.measure(CLOSED);
        const inPieces = await everything();
        expect(inPieces).toEqual(whole);
        expect(await acme.measure(CLOSED)).toMatchObject({ changed: 0 });
      }),
      { numRuns: 10 },
    );
  }, 240_000);
});
