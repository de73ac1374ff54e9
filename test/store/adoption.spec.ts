import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';
import { type Usage, usageOf } from '../support/usage.js';

const CLOSED = '2026-04-06';
const six = (team: string): string =>
  [1, 2, 3, 4, 5, 6].map((i) => `  - {login: ${team}${i}, team: ${team}, email: ${team}${i}@Acme.example}\n`).join('');
/** m moves on a Wednesday, d is on both teams, l leaves after a Monday. */
const ORGANIZATION = `teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop}
  - {slug: pay, name: Pay, parent: shop}
people:
${six('cart')}${six('pay')}  - {login: m, team: cart, to: 2026-03-11}
  - {login: m, team: pay, from: 2026-03-11}
  - {login: d, team: cart}
  - {login: d, team: pay}
  - {login: l, team: cart, to: 2026-03-10}
`;
const use = (person: string, day: string, tool = 'Copilot', more: Partial<Usage> = {}): Usage => ({
  tool,
  person,
  day: `2026-${day}`,
  ...more,
});
/** From a Tuesday on; week of 23 March without Copilot, that of the 30th without anything; ends on a Thursday. */
const USAGE = [
  use('cart1@acme.example', '03-03'),
  use('d', '03-03'),
  use('l', '03-03'),
  use('m', '03-09'),
  use('l', '03-09'),
  use('CART2', '03-10', ' copilot '),
  use('m', '03-12'),
  use('pay1', '03-12', 'copilot', { counts: { interactions: 0, linesAdded: 0 } }),
  use('x@acme.example', '03-12'),
  use('l', '03-17'),
  use('cart1', '03-18', 'kiro', { counts: { sessions: 2 } }),
  use('cart1', '03-24', 'kiro'),
  use('cart1', '04-06', 'kiro'),
  use('cart1', '04-09'),
];
/** Cart and pay less the shop would be d (and m), so the smaller of them is hidden. */
const CART = [
  '03-02 PARTIAL 3/9', // cart1, d, l of six and m, d, l
  '03-09 COMPLETE 3/9', // m and l on Monday, cart2
  '03-16 COMPLETE 1/7 hidden', // l has left, so his use counts nowhere
  '03-23 PARTIAL 1/7 hidden',
  '03-30 MISSING -/7 hidden',
  '04-06 PARTIAL 1/7 hidden',
];
const PAY = [
  '03-02 PARTIAL 1/7 hidden', // d counts here too
  '03-09 COMPLETE 1/8 hidden', // m on Thursday; of pay1 nothing was counted
  '03-16 COMPLETE 0/8', // a real zero
  '03-23 PARTIAL 0/8',
  '03-30 MISSING -/8',
  '04-06 PARTIAL 0/8',
];
const SHOP = [
  '03-02 PARTIAL 3/15', // d once
  '03-09 COMPLETE 3/15', // m once
  '03-16 COMPLETE 1/14',
  '03-23 PARTIAL 1/14',
  '03-30 MISSING -/14',
  '04-06 PARTIAL 1/14',
];

describe('adoption of a tiny organisation', () => {
  let acme: TinyOrganization;
  const { use: save, measure, weeks, notLinked, stored, table } = usageOf(() => acme);
  const changes = async (): Promise<(string | null)[]> =>
    (
      await acme.db.query<{ from_week: string | null }[]>(
        'SELECT from_week::text AS from_week FROM adoption_change ORDER BY id',
      )
    ).map((row) => row.from_week);

  beforeAll(async () => {
    acme = await tinyOrganization();
  });
  afterAll(() => acme.close());
  beforeEach(async () => {
    acme.clock.moveTo('2026-11-16T12:00:00Z');
    await acme.load(ORGANIZATION);
  });

  it('is the active of a week ÷ the roster of that week', async () => {
    expect(await save(...USAGE)).toEqual({ rows: 14, added: 14, changed: 0, unlinked: 1 });
    expect(await measure(CLOSED)).toEqual({ weeks: 6, changed: 6, changedFrom: '2026-03-02', unlinked: 1 });
    expect(await weeks('cart')).toEqual(CART);
    expect(await weeks('cart', 'OWN')).toEqual(CART);
    expect(await weeks('pay')).toEqual(PAY);
    expect(await weeks('shop')).toEqual(SHOP);
    expect(await weeks('acme')).toEqual(SHOP);
    // Nobody is on the department itself: there is no share, and nothing to hide.
    expect((await weeks('shop', 'OWN'))[1]).toBe('03-09 COMPLETE 0/0');
    expect(await notLinked()).toEqual([0, 1, 0, 0, null, 0]);
  });

  it('measures only what changed, and says from when on', async () => {
    await save(...USAGE);
    await measure(CLOSED);
    expect(await measure(CLOSED)).toEqual({ weeks: 0, changed: 0, changedFrom: null, unlinked: 1 });
    await save(use('pay2', '03-19'));
    expect(await measure(CLOSED)).toEqual({ weeks: 1, changed: 1, changedFrom: '2026-03-16', unlinked: 1 });
    expect((await weeks('pay'))[2]).toBe('03-16 COMPLETE 1/8');
    expect(await measure(CLOSED, true)).toEqual({ weeks: 6, changed: 0, changedFrom: null, unlinked: 1 });
    expect(await changes()).toEqual(['2026-03-02', '2026-03-16']);
  });

  it('a row after the last closed week completes the week before it, and is measured when its week has closed', async () => {
    await save(...USAGE);
    await measure(CLOSED);
    await save(use('cart1', '04-15'));
    expect(await measure(CLOSED)).toMatchObject({ weeks: 1, changed: 1, changedFrom: CLOSED });
    expect((await weeks('cart')).slice(5)).toEqual(['04-06 COMPLETE 1/7 hidden']);
    await measure('2026-04-13');
    expect((await weeks('cart')).slice(5)).toEqual(['04-06 COMPLETE 1/7 hidden', '04-13 PARTIAL 1/7 hidden']);
  });

  it('an account is linked when somebody with its e-mail address appears', async () => {
    await save(...USAGE);
    await measure(CLOSED);
    await acme.change(
      `${ORGANIZATION}  - {login: x, team: pay, email: X@acme.example, from: 2026-01-05}\n`,
      '2026-11-16',
    );
    expect(await measure(CLOSED)).toMatchObject({ weeks: 6, unlinked: 0 });
    expect((await weeks('pay'))[1]).toBe('03-09 COMPLETE 2/9');
    expect(await notLinked()).toEqual([0, 0, 0, 0, null, 0]);
  });

  it('of what was said of an account and of the person it is, the word received later stays', async () => {
    const idle = { counts: { messages: 0 } };
    await save(use('x', '03-11'), use('y', '03-12', 'copilot', idle));
    acme.clock.moveTo('2026-11-17T12:00:00Z');
    await save(use('x@acme.example', '03-11', 'copilot', idle), use('y@acme.example', '03-12'));
    await acme.change(
      `${ORGANIZATION}  - {login: x, team: pay, email: x@acme.example}\n  - {login: y, team: pay, email: y@acme.example}\n`,
      '2026-11-17',
    );
    await measure(CLOSED);
    expect(await stored()).toMatchObject([
      { login: 'x', identity: null, active: false },
      { login: 'y', identity: null, active: true },
    ]);
  });

  it('the same again changes nothing, other counts replace, and of two in a file the later one counts', async () => {
    await save(...USAGE);
    await measure(CLOSED);
    const before = [await stored(), await table()];
    acme.clock.moveTo('2026-11-18T12:00:00Z');
    expect(await save(...USAGE)).toEqual({ rows: 14, added: 0, changed: 0, unlinked: 1 });
    expect(await measure(CLOSED)).toMatchObject({ weeks: 0 });
    expect([await stored(), await table()]).toEqual(before);
    const zero = use('cart1', '03-24', 'KIRO', { counts: { sessions: 0 } });
    expect(await save(use('Cart1', '03-24', 'kiro', { counts: { sessions: 9 } }), zero)).toEqual({
      rows: 1,
      added: 0,
      changed: 1,
      unlinked: 0,
    });
    await measure(CLOSED);
    expect((await weeks('cart'))[3]).toBe('03-23 PARTIAL 0/7 hidden');
  });

  it('of two names of one person in a file the one that says more is believed, known at once or linked later', async () => {
    const idle = { counts: { messages: 0 } };
    const both = (login: string): Usage[] => [
      use(`${login}@acme.example`, '03-24', 'kiro'),
      use(login, '03-24', 'kiro', idle),
      use(login, '03-25', 'kiro'),
      use(`${login}@acme.example`, '03-25', 'kiro', idle),
    ];
    await save(...both('cart1'), ...both('x'));
    await acme.change(`${ORGANIZATION}  - {login: x, team: pay, email: x@acme.example}\n`, '2026-11-17');
    await measure(CLOSED);
    expect(await stored()).toMatchObject(['cart1', 'cart1', 'x', 'x'].map((login) => ({ login, active: true })));
  });

  it('a bad row lets nothing in', async () => {
    await expect(save(use('cart1', '03-03'), use('cart1', '03-32'))).rejects.toThrow(/line 2: day: must be a day/);
    expect(await stored()).toEqual([]);
  });

  it('hides a team of four, and what would tell of it', async () => {
    const four = [1, 2, 3, 4].map((i) => `  - {login: ops${i}, team: ops}\n`).join('');
    await acme.change(`${ORGANIZATION}${four}`.replace('people:', '  - {slug: ops, name: Ops, parent: shop}\npeople:'), '2026-03-16'); // prettier-ignore
    await save(...USAGE);
    await measure(CLOSED);
    const third = async (slug: string): Promise<string | undefined> => (await weeks(slug))[2];
    // From the 16th on: 7 on cart, 8 on pay, d on both; the smaller goes with the four.
    expect(await Promise.all(['ops', 'cart', 'pay', 'shop'].map(third))).toEqual([
      '03-16 COMPLETE 0/4 hidden',
      '03-16 COMPLETE 1/7 hidden',
      '03-16 COMPLETE 0/8',
      '03-16 COMPLETE 1/18',
    ]);
  });

  it('says nothing where nothing was ever stated', async () => {
    expect(await measure(CLOSED)).toEqual({ weeks: 0, changed: 0, changedFrom: null, unlinked: 0 });
    expect([await weeks('acme'), await changes()]).toEqual([[], []]);
  });
});
