import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());

const OWNED = `teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop, deliverySource: deployment}
  - {slug: pay, name: Pay, parent: shop, deliverySource: deployment}
ownership: [{repo: acme/cart, team: cart}, {repo: acme/pay, team: pay}]
`;
const covered = (repo: string, from: string, through: string): Row => ({
  repo,
  coveredFrom: from,
  coveredThrough: through,
});
const deploy = (sha: string, at: string, repo = 'acme/cart'): Row => ({ repo, sha, deliveredAt: at });

/** `week coverage deliveries exposure team-weeks` of the weeks `from` … `to`, both in. */
async function lines(slug: string, from: string, to: string, scope: 'OWN' | 'TREE' = 'OWN'): Promise<string[]> {
  const rows = (await acme.weeks(slug, scope)).filter(({ week }) => from <= week && week <= to);
  return rows.map((row) =>
    [row.week.slice(5), row.coverage, row.deliveries ?? '-', row.exposure ?? '-', row.team_weeks ?? '-'].join(' '),
  );
}
async function measured(rows: Row[], sections = OWNED, zone = 'UTC', closed = '2026-03-23'): Promise<void> {
  await acme.load(sections, zone);
  await acme.deliver(...rows);
  await acme.measure(closed);
}

describe('the week of an event is that of the organisation’s zone', () => {
  it.each([
    ['UTC', ['02-23 1', '03-02 1']],
    ['America/Los_Angeles', ['02-23 2', '03-02 0']],
    ['Pacific/Auckland', ['02-23 0', '03-02 2']],
  ])('%s', async (zone, expected) => {
    const whole = covered('acme/cart', '2026-02-01T00:00:00Z', '2026-04-01T00:00:00Z');
    await measured([whole, deploy('a', '2026-03-01T23:30:00Z'), deploy('b', '2026-03-02T00:30:00Z')], OWNED, zone);
    const rows = await lines('cart', '2026-02-23', '2026-03-02');
    expect(rows.map((line) => line.replace(/(\S+) COMPLETE (\d).*/, '$1 $2'))).toEqual(expected);
  });

  it('2024-12-30T00:30Z is in the week of the 30th in UTC, of the 23rd in Los Angeles', async () => {
    for (const [zone, week] of [
      ['UTC', '2024-12-30'],
      ['America/Los_Angeles', '2024-12-23'],
    ] as const) {
      await measured(
        [covered('acme/cart', '2024-12-01T00:00:00Z', '2025-02-01T00:00:00Z'), deploy('a', '2024-12-30T00:30:00Z')],
        OWNED,
        zone,
      );
      expect((await acme.weeks('cart')).filter((row) => row.deliveries === 1).map((row) => row.week)).toEqual([week]);
    }
  });

  it('when clocks change: 167 and 169 hours, each covered to its last minute', async () => {
    const berlin = 'Europe/Berlin';
    const rows = [
      deploy('a', '2026-03-22T22:59:59Z'),
      deploy('b', '2026-03-22T23:00:00Z'),
      deploy('c', '2026-03-29T21:59:59Z'),
      deploy('d', '2026-03-29T22:00:00Z'),
    ];
    await measured(
      [covered('acme/cart', '2026-03-15T23:00:00Z', '2026-03-29T22:00:00Z'), ...rows],
      OWNED,
      berlin,
      '2026-04-06',
    );
    expect(await lines('cart', '2026-03-16', '2026-03-30')).toEqual([
      '03-16 COMPLETE 1 1 1',
      '03-23 COMPLETE 2 1 1',
      '03-30 PARTIAL 1 1 0',
    ]);
    await measured(
      [covered('acme/cart', '2026-03-15T23:00:00Z', '2026-03-29T21:59:59Z'), ...rows.slice(0, 3)],
      OWNED,
      berlin,
      '2026-04-06',
    );
    expect(await lines('cart', '2026-03-23', '2026-03-30')).toEqual(['03-23 PARTIAL 2 1 0', '03-30 MISSING - - 0']);
    await measured(
      [covered('acme/cart', '2026-10-18T22:00:00Z', '2026-10-25T23:00:00Z'), deploy('e', '2026-10-25T22:59:59Z')],
      OWNED,
      berlin,
      '2026-10-19',
    );
    expect(await lines('cart', '2026-10-19', '2026-10-19')).toEqual(['10-19 COMPLETE 1 1 1']);
  });
});

describe('coverage', () => {
  it('a covered week without events is a 0; a lost one is null, also in the middle; half a one is PARTIAL', async () => {
    await measured([
      covered('acme/cart', '2026-02-02T00:00:00Z', '2026-02-16T00:00:00Z'),
      covered('acme/cart', '2026-02-25T00:00:00Z', '2026-03-11T00:00:00Z'),
      deploy('a', '2026-02-10T10:00:00Z'),
      deploy('b', '2026-02-26T10:00:00Z'),
    ]);
    expect(await lines('cart', '2026-01-19', '2026-03-30')).toEqual([
      '02-02 COMPLETE 0 1 1',
      '02-09 COMPLETE 1 1 1',
      '02-16 MISSING - - 0',
      '02-23 PARTIAL 1 1 0',
      '03-02 COMPLETE 0 1 1',
      '03-09 PARTIAL 0 1 0',
      '03-16 MISSING - - 0',
      '03-23 MISSING - - 0',
      '03-30 MISSING - - 0',
    ]);
  });

  it('a feed that begins within a week has a partial first one; one minute earlier it is whole', async () => {
    await measured([covered('acme/cart', '2026-02-04T00:00:00Z', '2026-06-01T00:00:00Z')]);
    expect(await lines('cart', '2026-01-26', '2026-02-09')).toEqual(['02-02 PARTIAL 0 1 0', '02-09 COMPLETE 0 1 1']);
    await measured([covered('acme/cart', '2026-02-02T00:00:00Z', '2026-06-01T00:00:00Z')]);
    expect(await lines('cart', '2026-01-26', '2026-02-02')).toEqual(['02-02 COMPLETE 0 1 1']);
  });

  it('pushed events without a statement are whole from the first on; a statement replaces that', async () => {
    await measured([deploy('a', '2026-02-04T10:00:00Z')]);
    expect(await lines('cart', '2026-01-26', '2026-02-16')).toEqual([
      '02-02 PARTIAL 1 1 0',
      '02-09 COMPLETE 0 1 1',
      '02-16 COMPLETE 0 1 1',
    ]);
    await acme.deliver(
      covered('acme/cart', '2026-01-26T00:00:00Z', '2026-02-09T00:00:00Z'),
      deploy('b', '2026-02-17T10:00:00Z'),
    );
    await acme.measure('2026-03-23');
    expect(await lines('cart', '2026-01-26', '2026-02-16')).toEqual([
      '01-26 COMPLETE 0 1 1',
      '02-02 COMPLETE 1 1 1',
      '02-09 MISSING - - 0',
      '02-16 PARTIAL 1 1 0',
    ]);
  });

  it('the running week is partial, whatever is covered', async () => {
    await measured([
      covered('acme/cart', '2026-02-02T00:00:00Z', '2026-12-01T00:00:00Z'),
      deploy('a', '2026-03-31T10:00:00Z'),
    ]);
    expect(await lines('cart', '2026-03-23', '2026-04-06')).toEqual(['03-23 COMPLETE 0 1 1', '03-30 PARTIAL 1 1 0']);
    await acme.measure('2026-03-30');
    expect(await lines('cart', '2026-03-30', '2026-03-30')).toEqual(['03-30 COMPLETE 1 1 1']);
  });

  it('of a scope is whole when all of its teams are, and its team-weeks are those of the whole ones', async () => {
    await measured([
      covered('acme/cart', '2026-02-02T00:00:00Z', '2026-03-01T00:00:00Z'),
      covered('acme/pay', '2026-02-09T00:00:00Z', '2026-06-01T00:00:00Z'),
      deploy('a', '2026-02-03T10:00:00Z'),
      deploy('b', '2026-02-17T10:00:00Z', 'acme/pay'),
    ]);
    expect(await lines('shop', '2026-02-02', '2026-03-02', 'TREE')).toEqual([
      '02-02 COMPLETE 1 1 1',
      '02-09 COMPLETE 0 1 2',
      '02-16 COMPLETE 1 1 2',
      '02-23 PARTIAL 0 1 1',
      '03-02 PARTIAL 0 1 1',
    ]);
  });

  it('of a team that was never read is missing from the first measured week on', async () => {
    await measured([covered('acme/pay', '2026-03-09T00:00:00Z', '2026-06-01T00:00:00Z')]);
    expect(await lines('cart', '2026-01-01', '2026-03-16')).toEqual(['03-09 MISSING - - 0', '03-16 MISSING - - 0']);
  });

  it('a team that gave its component away within a week has not owned it for a whole week', async () => {
    const moved = OWNED.replace(
      '{repo: acme/cart, team: cart}',
      '{repo: acme/cart, team: cart, to: 2026-03-04}, {repo: acme/cart, team: pay, from: 2026-03-04}',
    );
    await measured([covered('acme/cart', '2026-02-02T00:00:00Z', '2026-06-01T00:00:00Z')], moved);
    expect(await lines('cart', '2026-02-23', '2026-03-09')).toEqual(['02-23 COMPLETE 0 1 1', '03-02 PARTIAL 0 1 0']);
  });
});

describe('exposure', () => {
  const calendars = `${OWNED}calendars:
  - {name: de, holidays: [2026-02-03, 2026-02-07, 2026-03-05]}
  - {name: freeze, freezes: [{from: 2026-02-09, to: 2026-02-14}, {from: 2026-02-19, to: 2026-02-24}], teams: [shop]}
  - {name: pay, holidays: [2026-02-03, 2026-02-04, 2026-02-16], teams: [pay]}
`;

  it('is business days that no calendar closes, ÷ 5: weekends and days closed twice take nothing more', async () => {
    const feeds = ['acme/cart', 'acme/pay'].map((repo) =>
      covered(repo, '2026-02-02T00:00:00Z', '2026-06-01T00:00:00Z'),
    );
    await measured([...feeds, deploy('a', '2026-02-10T10:00:00Z')], calendars);
    expect(await lines('cart', '2026-02-02', '2026-03-02')).toEqual([
      '02-02 COMPLETE 0 0.8 0.8',
      '02-09 COMPLETE 1 0 0',
      '02-16 COMPLETE 0 0.6 0.6',
      '02-23 COMPLETE 0 0.8 0.8',
      '03-02 COMPLETE 0 0.8 0.8',
    ]);
    expect((await lines('pay', '2026-02-02', '2026-02-16')).map((line) => line.split(' ')[3])).toEqual([
      '0.6',
      '0',
      '0.4',
    ]);
    expect(
      (await lines('shop', '2026-02-02', '2026-02-16', 'TREE')).map((line) => line.split(' ').slice(3).join(' ')),
    ).toEqual(['1 1.4', '1 0', '1 1']);
  });
});
