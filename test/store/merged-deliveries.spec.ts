import fc from 'fast-check';
import { OWNED } from '../support/shop.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());
beforeEach(() => acme.load(OWNED));

const merged = (sha: string, mergedAt: string, more: Row = {}): Row => ({
  repo: 'acme/cart',
  sha,
  source: 'change',
  mergedAt,
  ...more,
});
const deploy = (sha: string, deliveredAt: string, more: Row = {}): Row => ({
  repo: 'acme/cart',
  sha,
  deliveredAt,
  environment: 'production',
  ...more,
});
/** `sha instant` of each change that is delivered. */
const changes = async (): Promise<string[]> =>
  (
    await acme.db.query<{ line: string }[]>(
      `SELECT sha || to_char(occurred_at AT TIME ZONE 'UTC', ' DD HH24:MI') AS line FROM delivery_event
       WHERE source = 'CHANGE' ORDER BY occurred_at, sha`,
    )
  ).map(({ line }) => line);

describe('a merged change', () => {
  it('is delivered by its merge where nothing is ever deployed to production', async () => {
    const rows = [
      merged('a1', '2026-03-02T10:00:00Z'),
      merged('b2', '2026-03-03T10:00:00+02:00', { deliveredBy: 'ff' }),
    ];
    expect(await acme.deliver(...rows)).toEqual({ rows: 2, added: 2, changed: 0 });
    expect(await acme.deliver(...rows)).toEqual({ rows: 2, added: 0, changed: 0 });
    await acme.deliver(
      deploy('a1', '2026-03-04T10:00:00Z', { environment: 'staging' }),
      deploy('ff', '2026-03-04T10:00:00Z', { repo: 'acme/pay' }),
    );
    expect(await changes()).toEqual(['a1 02 10:00', 'b2 03 08:00']);
    // Without a statement a pushed feed is whole from its first row on.
    expect(await acme.db.query(`SELECT lower(covered)::date::text AS day FROM feed_coverage ORDER BY 1`)).toEqual([
      { day: '2026-03-02' },
      { day: '2026-03-04' },
    ]);
  });

  it('is delivered by the first production deployment of the commit that contains it, as soon as there is one', async () => {
    await acme.deliver(
      merged('a1', '2026-03-02T10:00:00Z', { deliveredBy: 'ff' }),
      merged('b2', '2026-03-02T11:00:00Z', { deliveredBy: 'FF' }),
      merged('c3', '2026-03-02T12:00:00Z'),
      merged('d4', '2026-03-02T13:00:00Z', { deliveredBy: 'ee' }),
    );
    expect(await changes()).toHaveLength(4);
    await acme.deliver(deploy('99', '2026-03-03T09:00:00Z'));
    expect(await changes()).toEqual([]);
    await acme.deliver(
      deploy('ff', '2026-03-05T10:00:00Z'),
      deploy('ff', '2026-03-04T10:00:00Z', { environment: 'prod-eu' }),
      deploy('ff', '2026-03-03T10:00:00Z', { environment: 'staging' }),
      deploy('c3', '2026-03-06T10:00:00Z'),
    );
    expect(await changes()).toEqual(['a1 04 10:00', 'b2 04 10:00', 'c3 06 10:00']);
  });

  it('is delivered when a row says so, whatever is deployed', async () => {
    await acme.deliver(
      merged('a1', '2026-03-02T10:00:00Z', { deliveredAt: '2026-03-09T10:00:00Z' }),
      deploy('a1', '2026-03-04T10:00:00Z'),
    );
    expect(await changes()).toEqual(['a1 09 10:00']);
  });

  it('of one component waits for its own deployments or those of the whole repository, not for its sister’s', async () => {
    const sections = `${OWNED.slice(0, -1)}, {repo: acme/mono, component: x, path: x/, team: cart},
      {repo: acme/mono, component: y, path: y/, team: pay}]`;
    await acme.change(sections, '2026-11-16');
    const of = (component: string): Row => ({ repo: 'acme/mono', component });
    await acme.deliver(
      merged('a1', '2026-03-02T10:00:00Z', of('x')),
      merged('b2', '2026-03-02T11:00:00Z', of('y')),
      deploy('99', '2026-03-03T09:00:00Z', of('x')),
    );
    expect(await changes()).toEqual(['b2 02 11:00']);
    await acme.deliver(deploy('98', '2026-03-03T09:00:00Z', { repo: 'acme/mono' }));
    expect(await changes()).toEqual([]);
  });

  it('knows production by the pattern of who owns it', async () => {
    await acme.change(OWNED.replace('name: Cart,', "name: Cart, productionPattern: '^stag',"), '2026-11-16');
    await acme.deliver(
      merged('a1', '2026-03-02T10:00:00Z'),
      deploy('a1', '2026-03-03T10:00:00Z'),
      deploy('a1', '2026-03-04T10:00:00Z', { environment: 'staging' }),
    );
    expect(await changes()).toEqual(['a1 04 10:00']);
  });

  it('comes to the same in any order, in any portions, and told twice', async () => {
    const rows = [
      merged('a1', '2026-03-02T10:00:00Z', { deliveredBy: 'ff' }),
      merged('b2', '2026-03-02T11:00:00Z', { commits: 2 }),
      merged('c3', '2026-03-02T12:00:00Z', { deliveredAt: '2026-03-09T10:00:00Z' }),
      deploy('ff', '2026-03-05T10:00:00Z'),
      deploy('ff', '2026-03-04T10:00:00Z', { environment: 'prod-eu' }),
    ];
    const portions = fc.tuple(
      fc.shuffledSubarray(rows, { minLength: 5 }),
      fc.integer({ min: 0, max: 5 }),
      fc.boolean(),
    );
    const same = fc.asyncProperty(portions, async ([order, cut, twice]) => {
      await acme.load(OWNED);
      await acme.deliver(...order.slice(0, cut));
      await acme.deliver(...order.slice(cut));
      if (twice) await acme.deliver(...order.slice(0, cut));
      expect(await changes()).toEqual(['a1 04 10:00', 'c3 09 10:00']);
    });
    await fc.assert(same, { numRuns: 4 });
  });
});

describe('what is known of a delivery’s content', () => {
  const stored = async (): Promise<object[]> =>
    acme.db.query(`SELECT sha, commits, content, bots, ancestor, estimated FROM delivery_event ORDER BY sha, source`);
  const row = (more: Row): Row => deploy('a1', '2026-03-04T10:00:00Z', more);

  it('places it, by its paths, in the component that they lie in', async () => {
    await acme.change(`${OWNED.slice(0, -1)}, {repo: acme/mono, component: x, path: x/, team: cart}]`, '2026-11-16');
    await acme.deliver({ ...row({ files: ['x/cart.ts', 'x/cart.css'] }), repo: 'acme/mono' });
    const [placed] = await acme.db.query<{ name: string }[]>(
      `SELECT component.name FROM delivery_event JOIN component ON component.id = component_id`,
    );
    expect(placed?.name).toBe('x');
  });

  it('is stored without paths and logins, and is not forgotten by a row that does not say it', async () => {
    await acme.deliver(
      row({ commits: 3, files: ['README.md'], authors: ['dependabot[bot]'], ancestor: true }),
      deploy('b2', '2026-03-05T10:00:00Z', { content: 'version', bots: false }),
    );
    expect(await acme.deliver(row({}))).toEqual({ rows: 1, added: 0, changed: 0 });
    expect(await stored()).toEqual([
      { sha: 'a1', commits: 3, content: 'CONFIG', bots: true, ancestor: true, estimated: false },
      { sha: 'b2', commits: null, content: 'VERSION', bots: false, ancestor: null, estimated: false },
    ]);
    expect(await acme.deliver(row({ content: 'CODE' }))).toEqual({ rows: 1, added: 0, changed: 1 });
  });
});
