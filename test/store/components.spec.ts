import { FactsStore } from '../../src/facts/facts.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

const CLOSED = '2026-11-09';
const TEAMS = `teams:
  - {slug: pay, name: Pay, deliverySource: tag}
  - {slug: api, name: Api, deliverySource: tag}
  - {slug: cart, name: Cart, deliverySource: deployment}
  - {slug: rest, name: Rest, deliverySource: tag}
`;
const owned = (...more: object[]): string =>
  `${TEAMS}ownership: ${JSON.stringify([{ repo: 'acme/mono', team: 'rest' }, ...more])}`;
const PAY = { repo: 'Acme/mono', component: 'pay', team: 'pay', tagPrefix: 'pay-' };
const API = { repo: 'acme/mono', component: 'pay-api', team: 'api', tagPrefix: 'pay-api-' };
const CART = { repo: 'acme/mono', component: 'cart', team: 'cart', environment: '^prod-cart(-eu)?$' };
const DIVIDED = owned(PAY, API, CART);

const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T10:00:00Z`;
const tag = (name: string, day: number, more: Row = {}): Row => ({
  ...{ repo: 'acme/mono', sha: `${name}-sha`, deliveredAt: at(day), source: 'tag', tag: name },
  ...more,
});
const deploy = (environment: string, day: number, more: Row = {}): Row => ({
  ...{ repo: 'acme/mono', sha: `${environment}-${day}`, deliveredAt: at(day), environment },
  ...more,
});
const EVENTS = [
  tag('pay-1.0.0', 2),
  tag('pay-api-1.0.0', 3),
  tag('v1.0.0', 4),
  tag('pay-2.0.0', 5, { component: 'told' }),
  deploy('PROD-cart-EU', 2),
  deploy('prod', 3),
];
const PLACED = ['PROD-cart-EU: cart', 'pay-1.0.0: pay', 'pay-2.0.0: told by row', 'pay-api-1.0.0: pay-api', 'prod: -', 'v1.0.0: -']; // prettier-ignore
const UNDIVIDED = ['PROD-cart-EU: -', 'pay-1.0.0: -', 'pay-2.0.0: told by row', 'pay-api-1.0.0: -', 'prod: -', 'v1.0.0: -']; // prettier-ignore

describe('the components of a repository', () => {
  let acme: TinyOrganization;

  beforeAll(async () => {
    acme = await tinyOrganization();
  });
  afterAll(() => acme.close());

  /** `name: component`, and what placed it unless the rules did. */
  const places = async (): Promise<string[]> =>
    (
      await acme.db.query<{ line: string }[]>(
        `SELECT coalesce(delivery_event.name, delivery_event.environment) || ': ' || coalesce(nullif(component.name, ''), '-')
                || CASE placed_by WHEN 'RULES' THEN '' ELSE ' by ' || lower(placed_by) END AS line
         FROM delivery_event JOIN component ON component.id = component_id `,
      )
    )
      .map(({ line }) => line)
      .toSorted();
  const delivered = async (slug: string): Promise<number> =>
    (await acme.weeks(slug)).reduce((sum, { deliveries }) => sum + (deliveries ?? 0), 0);
  const noted = async (): Promise<number> =>
    Number((await acme.db.query<[{ n: string }]>('SELECT count(*) AS n FROM event_change'))[0].n);

  it('take pushed events that name none by tag and environment; what a row says stays', async () => {
    await acme.load(DIVIDED);
    await acme.deliver(...EVENTS);
    expect(await places()).toEqual(PLACED);
    expect(await acme.deliver(...EVENTS)).toEqual({ rows: 6, added: 0, changed: 0 });
  });

  it('take pulled events too', async () => {
    await acme.load(DIVIDED);
    const facts = new FactsStore(new RepositoriesStore(), acme.db);
    const pulled = {
      ...{ kind: 'delivery', repo: 'acme/mono', component: '', source: 'RELEASE', sha: 'a', commits: null },
    };
    const row = { ...pulled, eventKey: 'pay-3', name: 'pay-3', occurredAt: at(2), environment: null } as const;
    await acme.db.transaction(async (manager) => {
      await new RepositoriesStore().ensure(manager, ['acme/mono'], ['']);
      const told = { tagClass: 'VERSION', production: null, transient: false, estimated: false } as const;
      await facts.savePulled(manager, [{ ...row, ...told } as never]);
    });
    expect(await places()).toEqual(['pay-3: pay']);
  });

  it('take events by the files they change, where a row has them, and keep them while no rule claims them', async () => {
    await acme.load(owned({ ...PAY, tagPrefix: undefined, path: 'pay/' }));
    const facts = new FactsStore(new RepositoriesStore(), acme.db);
    const row = { kind: 'delivery', repo: 'acme/mono', component: '', source: 'DEPLOYMENT', eventKey: 'k', sha: 'a' };
    const more = {
      occurredAt: at(2),
      environment: 'prod',
      name: null,
      tagClass: null,
      commits: null,
      production: null,
    };
    const said = { ...row, ...more, transient: false, estimated: false, files: ['pay/a.ts'] };
    await acme.db.transaction((manager) => facts.savePulled(manager, [said as never]));
    expect(await places()).toEqual(['prod: pay by files']);
    await acme.change(owned({ ...PAY, path: 'pay/' }, CART), '2026-11-16');
    await acme.measure(CLOSED);
    expect(await places()).toEqual(['prod: pay by files']);
    await acme.change(owned(PAY, { ...CART, environment: '^prod$' }), '2026-11-16');
    await acme.measure(CLOSED);
    expect(await places()).toEqual(['prod: cart']);
  });

  it('whose rules change take what has been anew, and the weeks follow; the rest stays with the owner of the repository', async () => {
    await acme.load(owned());
    await acme.deliver(...EVENTS);
    await acme.measure(CLOSED);
    expect(await places()).toEqual(UNDIVIDED);
    expect([await delivered('rest'), await delivered('pay')]).toEqual([3, 0]);

    await acme.load(DIVIDED);
    await acme.deliver(...EVENTS);
    await acme.measure(CLOSED);
    const fresh = await places();
    await acme.load(owned());
    await acme.deliver(...EVENTS);
    await acme.measure(CLOSED);
    await acme.change(DIVIDED, '2026-11-16');
    await acme.db.query("UPDATE ownership SET valid_from = '-infinity'");
    await acme.measure(CLOSED);
    expect(await places()).toEqual(fresh);
    expect(fresh).toEqual(PLACED);
    expect(await Promise.all(['rest', 'pay', 'api', 'cart'].map(delivered))).toEqual([1, 1, 1, 1]);

    await acme.change(owned({ ...PAY, tagPrefix: 'v' }, API, CART), '2026-11-16');
    await acme.measure(CLOSED);
    expect(await Promise.all(['rest', 'pay', 'api', 'cart'].map(delivered))).toEqual([1, 1, 1, 1]);
    expect(await places()).toContain('v1.0.0: pay');
    expect(await places()).toContain('pay-1.0.0: -');
  });

  it('whose rules are the same are left alone', async () => {
    await acme.load(DIVIDED);
    await acme.deliver(...EVENTS);
    await acme.measure(CLOSED);
    await acme.change(DIVIDED, '2026-11-16');
    await acme.measure(CLOSED);
    const [{ rows }] = await acme.db.query<[{ rows: string }]>('SELECT xmin::text AS rows FROM component_placing');
    await acme.measure(CLOSED);
    expect(await acme.db.query('SELECT xmin::text AS rows FROM component_placing')).toEqual([{ rows }]);
    expect(await noted()).toBe(0);
  });
});

describe('the source of a team', () => {
  let acme: TinyOrganization;
  const ONE = `teams: [{slug: one, name: One}, {slug: two, name: Two, deliverySource: change}, {slug: idle, name: Idle}]
ownership: [{repo: acme/one, team: one}, {repo: acme/two, team: two}, {repo: acme/idle, team: idle}]`;
  const weekly = (weeks: number, more: Row, from = 0): Row[] =>
    Array.from({ length: weeks }, (_, i) => {
      const day = new Date(Date.parse('2026-11-11T10:00:00Z') - (from + i) * 7 * 86_400_000).toISOString();
      return { repo: 'acme/one', sha: `${JSON.stringify(more)}${i}`.replaceAll(/\s/g, ''), deliveredAt: day, ...more };
    });
  const versions = (weeks: number, from = 0): Row[] =>
    weekly(weeks, { source: 'tag' }, from).map((row, i) => ({ ...row, tag: `v1.${from + i}.0` }));

  beforeAll(async () => {
    acme = await tinyOrganization();
  });
  afterAll(() => acme.close());

  /** `source state basis: KIND events/weeks …` of the team `one`. */
  async function proposed(...rows: Row[]): Promise<string> {
    await acme.load(ONE);
    await acme.deliver(...rows);
    return again();
  }
  async function again(): Promise<string> {
    await acme.measure(CLOSED);
    const [row] = await acme.db.query<
      { source: string; stated: boolean; evidence: { basis: string; kinds: { source: string; events: number; weeks: number }[] } | null }[]
    >('SELECT team_source.* FROM team_source JOIN team ON team.id = team_id WHERE slug = $1', ['one']); // prettier-ignore
    if (!row) return 'nothing';
    const kinds = row.evidence?.kinds.map(({ source, events, weeks }) => `${source} ${events}/${weeks}`);
    return `${row.source}${row.stated ? ' stated' : ''} ${row.evidence?.basis ?? '-'}: ${kinds?.join(', ') ?? ''}`;
  }

  it('is the preferred kind among those with half as many weeks as the richest', async () => {
    expect(await proposed(...versions(12), ...weekly(5, { environment: 'prod' }))).toBe(
      'TAG RECENT: DEPLOYMENT 5/5, TAG 12/12',
    );
    expect(await proposed(...versions(12), ...weekly(6, { environment: 'prod' }))).toBe('DEPLOYMENT RECENT: DEPLOYMENT 6/6, TAG 12/12'); // prettier-ignore
  });

  it('looks at what looks like a delivery, in the last 26 closed weeks', async () => {
    const noise = [...weekly(20, { environment: 'staging' }), ...weekly(20, { environment: 'prod' }, 26)];
    expect(await proposed(...versions(3), ...noise)).toBe('TAG RECENT: TAG 3/3');
    expect(await proposed(...weekly(2, { environment: 'staging' }), ...versions(2, 30))).toBe('TAG EVER: TAG 2/2');
    expect(await proposed(...weekly(2, { environment: 'staging' }))).toBe('DEPLOYMENT ANY: DEPLOYMENT 2/2');
    expect(await proposed(...weekly(1, { environment: 'prod' }, -5 / 7))).toBe('DEPLOYMENT EVER: DEPLOYMENT 1/1');
  });

  it('stays what was proposed when other events come, and follows what the file states', async () => {
    expect(await proposed(...versions(3))).toBe('TAG RECENT: TAG 3/3');
    await acme.deliver(...weekly(20, { environment: 'prod' }));
    expect(await again()).toBe('TAG RECENT: TAG 3/3');
    await acme.change(ONE.replace('name: One', 'name: One, deliverySource: deployment'), '2026-11-16');
    expect(await again()).toBe('DEPLOYMENT stated RECENT: TAG 3/3');
    await acme.change(ONE, '2026-11-16');
    expect(await again()).toBe('DEPLOYMENT RECENT: TAG 3/3');
  });

  it('is proposed to nobody without events', async () => {
    expect(await proposed()).toBe('nothing');
    const rows = await acme.db.query<{ slug: string; source: string }[]>(
      'SELECT slug, source FROM team_source JOIN team ON team.id = team_id',
    );
    expect(rows).toEqual([{ slug: 'two', source: 'CHANGE' }]);
  });

  it('follows the company’s way of counting', async () => {
    const live = weekly(3, { environment: 'blue' });
    const beta = weekly(3, { source: 'release', prerelease: true }).map((row, i) => ({ ...row, tag: `b${i}` }));
    expect(await proposed(...live, ...beta)).toBe('DEPLOYMENT ANY: DEPLOYMENT 3/3, RELEASE 3/3');
    await acme.load(ONE);
    await acme.db.query("UPDATE organization SET production_pattern = '^blue$', count_prereleases = true");
    await acme.deliver(...live, ...beta);
    expect(await again()).toBe('DEPLOYMENT RECENT: DEPLOYMENT 3/3, RELEASE 3/3');
  });
});
