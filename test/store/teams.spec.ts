import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { CalendarsStore } from '../../src/org/calendars.store.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { OrganizationStore } from '../../src/org/organization.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { ValidityRangesStore } from '../../src/org/validity-ranges.store.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

const FILE = `organization: {slug: acme, name: Acme, timeZone: UTC, fiscalYearStart: 4}
teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: cart, parent: shop}
  - {slug: pay, name: Pay, parent: shop}
  - {slug: risk, name: Risk, parent: pay}
ownership:
  - {repo: acme/cart, team: cart}
  - {repo: acme/mono, component: a, team: cart, path: a}
  - {repo: acme/mono, component: b, team: cart, path: b}
calendars:
  - {name: all, holidays: [2026-01-01]}
  - {name: pay, holidays: [2026-02-02, 2026-05-01], teams: [pay]}
`;
const MOVED = FILE.replace('{slug: risk, name: Risk, parent: pay}', '{slug: risk, name: Risk, parent: cart}');
const BEFORE = '2026-03-31';
const AFTER = '2026-04-01';

let database: TestDatabase;
let source: DataSource;
let teams: TeamsStore;
const idOf = async (slug: string): Promise<number> => (await teams.bySlug([slug], 'ALL'))[0]?.id ?? 0;
const slugs = (rows: readonly { slug: string }[]): string[] => rows.map(({ slug }) => slug);

beforeAll(async () => {
  database = await freshDatabase();
  source = await new DataSource(dataSourceOptions(database.url)).initialize();
  teams = new TeamsStore(source);
  expect(await teams.organization()).toBeNull();
  const store = new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), new RepositoriesStore());
  await source.transaction((manager) => store.importOrganization(manager, parseOrganizationFile(FILE), '2026-03-01'));
  await source.transaction((manager) => store.importOrganization(manager, parseOrganizationFile(MOVED), AFTER));
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

describe('the tree of teams', () => {
  it('knows the organisation', async () => {
    const organization = {
      slug: 'acme',
      name: 'Acme',
      timeZone: 'UTC',
      fiscalYearStart: '04-01',
      sampleClock: null,
      teamsFrom: 'FILE',
    };
    expect(await teams.organization()).toEqual({ teamId: await idOf('acme'), ...organization });
  });

  it('tells parents and children as of a day', async () => {
    const [risk, pay, cart, acme] = (await Promise.all(['risk', 'pay', 'cart', 'acme'].map(idOf))) as [
      number,
      number,
      number,
      number,
    ];
    expect(slugs(await teams.parentsOf([risk], BEFORE, 'ALL'))).toEqual(['pay']);
    expect(await teams.parentsOf([risk, acme], AFTER, 'ALL')).toMatchObject([{ childId: risk, slug: 'cart' }]);
    expect(await teams.children(pay, BEFORE, { first: 5 }, 'ALL')).toMatchObject({
      rows: [{ slug: 'risk' }],
      totalCount: 1,
    });
    expect(await teams.children(pay, AFTER, { first: 5 }, 'ALL')).toEqual({
      rows: [],
      totalCount: 0,
      hasNextPage: false,
    });
    expect(slugs((await teams.children(cart, AFTER, { first: 5 }, 'ALL')).rows)).toEqual(['risk']);
    expect(slugs(await teams.byIds([risk], 'ALL'))).toEqual(['risk']);
  });

  it.each(['ASC', 'DESC'] as const)('lists page by page, %s', async (order) => {
    const seen: string[] = [];
    let after: { name: string; id: number } | undefined;
    for (let more = true; more;) {
      const list = await teams.listTeams({ reach: 'ALL', order, page: { first: 3, after } }, AFTER);
      expect(list.totalCount).toBe(4);
      seen.push(...slugs(list.rows));
      after = list.rows.at(-1);
      more = list.hasNextPage;
    }
    const expected = ['cart', 'pay', 'risk', 'shop'];
    expect(seen).toEqual(order === 'ASC' ? expected : expected.toReversed());
  });

  it('finds by a part of the name, below a team, and among ids', async () => {
    const page = { first: 10 };
    const [pay, cart, risk] = (await Promise.all(['pay', 'cart', 'risk'].map(idOf))) as [number, number, number];
    expect(slugs((await teams.listTeams({ reach: 'ALL', search: 'A', order: 'ASC', page }, AFTER)).rows)).toEqual([
      'cart',
      'pay',
    ]);
    expect(slugs((await teams.listTeams({ reach: 'ALL', underId: cart, order: 'ASC', page }, AFTER)).rows)).toEqual([
      'risk',
    ]);
    expect(slugs((await teams.listTeams({ reach: 'ALL', underId: pay, order: 'ASC', page }, BEFORE)).rows)).toEqual([
      'risk',
    ]);
    expect(slugs((await teams.listTeams({ reach: [risk, pay], order: 'DESC', page }, AFTER)).rows)).toEqual([
      'risk',
      'pay',
    ]);
    expect(await teams.listTeams({ reach: [], order: 'ASC', page }, AFTER)).toMatchObject({ rows: [], totalCount: 0 });
  });

  it('lists what a team owned, a repository once', async () => {
    const cart = await idOf('cart');
    expect((await teams.repositoriesOf([cart], AFTER)).map(({ name }) => name)).toEqual(['acme/cart', 'acme/mono']);
  });
});

describe('what follows from the tree', () => {
  it('is a closure with the days on which the chain held', async () => {
    const rows = await source.query(`
      SELECT ancestor.slug, closure.valid_from::text AS from, closure.valid_to::text AS to, depth
      FROM team_closure closure JOIN team ancestor ON ancestor.id = ancestor_id JOIN team ON team.id = team_id
      WHERE team.slug = 'risk' ORDER BY depth, 1, 2`);
    expect(rows).toEqual([
      { slug: 'risk', from: '-infinity', to: 'infinity', depth: 0 },
      { slug: 'cart', from: AFTER, to: 'infinity', depth: 1 },
      { slug: 'pay', from: '-infinity', to: AFTER, depth: 1 },
      { slug: 'shop', from: '-infinity', to: AFTER, depth: 2 },
      { slug: 'shop', from: AFTER, to: 'infinity', depth: 2 },
      { slug: 'acme', from: '-infinity', to: AFTER, depth: 3 },
      { slug: 'acme', from: AFTER, to: 'infinity', depth: 3 },
    ]);
  });

  it('closes days for the teams that were there', async () => {
    const rows = await source.query<{ line: string }[]>(`
      SELECT slug || ' ' || day AS line FROM team_closed_day JOIN team ON team.id = team_id WHERE slug IN ('risk', 'pay', 'cart') ORDER BY 1`);
    expect(rows.map(({ line }) => line)).toEqual([
      'cart 2026-01-01',
      'pay 2026-01-01',
      'pay 2026-02-02',
      'pay 2026-05-01',
      'risk 2026-01-01',
      'risk 2026-02-02',
    ]);
  });
});
