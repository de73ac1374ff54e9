import { TEAMS, OWNED, whole, deploy, tag, CLOSED, WEEK, shop } from '../support/shop.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());
const { figures, measured } = shop(() => acme);

describe('what is a delivery', () => {
  it('the same commit in more environments, again, or by another tag is a redeploy', async () => {
    await measured([
      deploy('a', '2026-03-03T10:00:00Z'),
      deploy('a', '2026-03-03T10:05:00Z', 'production-eu'),
      deploy('a', '2026-03-04T10:00:00Z', 'Live/us'),
      deploy('a', '2026-03-05T10:00:00Z'),
      ...['v1.0.0', 'pkg@1.0.0', 'other/v2.0.0'].map((name) => tag(name, 'b')),
    ]);
    expect(await figures('cart')).toBe('4 0 1 1 3 0 -');
    expect(await figures('tags')).toBe('3 0 1 1 2 0 -');
    expect(await acme.verdicts('cart')).toEqual(['UNCHECKED a', 'REDEPLOY a', 'REDEPLOY a', 'REDEPLOY a']);
  });

  it('going back is a rollback in that environment, forward again too, twice in a row a redeploy', async () => {
    const hour = (n: number, sha: string, environment = 'prod'): Row =>
      deploy(sha, `2026-03-03T1${n}:00:00Z`, environment, { commits: 2 });
    await measured([
      hour(0, 'a'),
      hour(1, 'b'),
      hour(2, 'a'),
      hour(3, 'a'),
      hour(4, 'b'),
      hour(5, 'c'),
      hour(6, 'a', 'live'),
    ]);
    expect(await acme.verdicts('cart')).toEqual([
      'DELIVERY a',
      'DELIVERY b',
      'ROLLBACK a',
      'REDEPLOY a',
      'ROLLBACK b',
      'DELIVERY c',
      'REDEPLOY a',
    ]);
    expect(await figures('cart')).toBe('7 0 3 3 2 2 0');
  });

  it('tags know no rollback', async () => {
    await measured([
      tag('v1.0.0', 'a'),
      tag('v1.1.0', 'b', '2026-03-04T13:00:00Z'),
      tag('v1.0.1', 'a', '2026-03-04T14:00:00Z'),
    ]);
    expect(await figures('tags')).toBe('3 0 2 2 1 0 -');
  });

  it('nothing new inside is empty', async () => {
    await measured([
      deploy('a', '2026-03-03T10:00:00Z', 'prod', { commits: 0 }),
      deploy('a', '2026-03-03T11:00:00Z'),
      deploy('b', '2026-03-03T12:00:00Z', 'prod', { commits: 1 }),
    ]);
    expect(await acme.verdicts('cart')).toEqual(['EMPTY a', 'REDEPLOY a', 'DELIVERY b']);
    expect(await figures('cart')).toBe('3 0 1 1 1 0 1');
  });

  it('prereleases, moving names and junk are ignored; a pattern of the team’s own decides instead', async () => {
    const rows = ['v1.0.0', 'v1.1.0-rc.1', '2.0b1', 'v1', 'latest', 'backup', 'pre-release/1.2.3'].map((name, i) =>
      tag(name, `s${i}`),
    );
    await measured([...rows, tag('v9.0.0', 's9', undefined, { prerelease: true })]);
    expect(await figures('tags')).toBe('1 7 1 1 0 0 -');
    await measured(
      rows,
      OWNED.replace('deliverySource: tag', () => "deliverySource: tag, tagPattern: '^(backup|v1)$'"),
    );
    expect(await figures('tags')).toBe('2 5 2 1 0 0 -');
  });

  it('production is what the company or the team calls so', async () => {
    const rows = [
      'prod',
      'PRODUCTION',
      'production-eu',
      'prod/us',
      'live',
      'nonprod',
      'preprod',
      'prod2',
      'staging',
      'product',
    ].map((environment, i) => deploy(`s${i}`, '2026-03-03T10:00:00Z', environment));
    await measured(rows);
    expect(await figures('cart')).toBe('5 5 5 1 0 0 -');
    await measured(rows, OWNED.replace('name: Cart,', "name: Cart, productionPattern: '^(nonprod|stag)',"));
    expect(await figures('cart')).toBe('2 8 2 1 0 0 -');
  });

  it('only the team’s source counts; the rest is neither counted nor ignored', async () => {
    await measured([
      deploy('a', '2026-03-03T10:00:00Z'),
      { ...tag('v1.0.0', 'b'), repo: 'acme/cart' },
      { ...deploy('c', '2026-03-03T10:00:00Z'), source: 'RELEASE' },
    ]);
    expect(await figures('cart')).toBe('1 0 1 1 0 0 -');
    expect((await acme.verdicts('cart')).toSorted()).toEqual(['OTHER_SOURCE b', 'OTHER_SOURCE c', 'UNCHECKED a']);
  });

  it('a batch is a chain of gaps of 15 minutes at most, of one component, dated by its first', async () => {
    const at = (time: string): string => `2026-03-03T${time}Z`;
    await measured([
      deploy('a', at('10:00:00')),
      deploy('b', at('10:15:00')),
      deploy('c', at('10:30:00')),
      deploy('d', at('10:45:01')),
      deploy('e', at('10:46:00'), 'prod', { component: 'x' }),
    ]);
    expect(await figures('cart')).toBe('4 0 4 2 0 0 -');
    await measured([deploy('a', '2026-03-08T23:50:00Z'), deploy('b', '2026-03-09T00:05:00Z')]);
    expect([await figures('cart'), await figures('cart', '2026-03-09')]).toEqual(['1 0 1 1 0 0 -', '1 0 1 0 0 0 -']);
  });
});

describe('whose it is', () => {
  it('two owners of one component each see it; above it counts once', async () => {
    await measured(
      [
        deploy('a', '2026-03-03T10:00:00Z'),
        deploy('b', '2026-03-03T11:00:00Z'),
        deploy('c', '2026-03-03T11:05:00Z', 'nonprod'),
      ],
      `${OWNED.slice(0, -1)}, {repo: acme/cart, team: pay}]`,
    );
    for (const slug of ['cart', 'pay']) expect(await figures(slug)).toBe('2 1 2 2 0 0 -');
    for (const slug of ['shop', 'acme']) expect(await figures(slug, WEEK, 'TREE')).toBe('2 1 2 2 0 0 -');
    expect(await figures('shop', WEEK, 'OWN')).toBe('not there');
  });

  it('a commit shipped by three teams counts once for each, once above, by its first', async () => {
    const mono = (component: string, at: string): Row => ({
      repo: 'acme/mono',
      component,
      sha: 'a',
      deliveredAt: at,
      source: 'DEPLOYMENT',
      environment: 'prod',
    });
    const sections = `teams: [{slug: shop, name: Shop}, ${['x', 'y', 'z'].map((slug) => `{slug: ${slug}, name: ${slug}, parent: shop}`).join(', ')}]
ownership: [${['x', 'y', 'z'].map((slug) => `{repo: acme/mono, component: ${slug}, path: ${slug}/, team: ${slug}}`).join(', ')}]`;
    await acme.load(sections);
    await acme.deliver(
      whole('acme/mono'),
      mono('x', '2026-03-03T10:00:00Z'),
      mono('y', '2026-03-09T10:00:00Z'),
      mono('z', '2026-03-16T10:00:00Z'),
    );
    await acme.measure(CLOSED);
    expect([await figures('x'), await figures('y', '2026-03-09'), await figures('z', '2026-03-16')]).toEqual(
      Array(3).fill('1 0 1 1 0 0 -'),
    );
    expect(await figures('shop', WEEK, 'TREE')).toBe('1 0 1 1 0 0 -');
    expect(await figures('shop', '2026-03-09', 'TREE')).toBe('1 0 0 0 1 0 0');
  });

  it('the same name of a commit in two repositories is two deliveries', async () => {
    await measured([deploy('a', '2026-03-03T10:00:00Z'), { ...deploy('a', '2026-03-03T10:00:00Z'), repo: 'acme/pay' }]);
    expect(await figures('shop', WEEK, 'TREE')).toBe('2 0 2 2 0 0 -');
  });

  it('of one team too: neither is the other again', async () => {
    const both = OWNED.replace('{repo: acme/pay, team: pay}', '{repo: acme/pay, team: cart}');
    await measured(
      [deploy('a', '2026-03-03T10:00:00Z'), { ...deploy('a', '2026-03-03T11:00:00Z'), repo: 'acme/pay' }],
      both,
    );
    expect(await acme.verdicts('cart')).toEqual(['UNCHECKED a', 'UNCHECKED a']);
    expect(await figures('cart')).toBe('2 0 2 2 0 0 -');
  });

  it('ownership moves in the middle of the week: each has its days, above nothing changes', async () => {
    const moved = `${TEAMS}ownership: [{repo: acme/cart, team: cart, to: 2026-03-05}, {repo: acme/cart, team: pay, from: 2026-03-05}]`;
    await measured(
      [deploy('a', '2026-03-04T23:59:59Z'), deploy('b', '2026-03-05T00:00:00Z'), deploy('a', '2026-03-10T00:00:00Z')],
      moved,
    );
    expect([await figures('cart'), await figures('pay'), await figures('shop', WEEK, 'TREE')]).toEqual([
      '1 0 1 1 0 0 -',
      '1 0 1 1 0 0 -',
      '2 0 2 1 0 0 -',
    ]);
    expect([
      await figures('cart', '2026-03-09'),
      await figures('pay', '2026-03-09'),
      await figures('shop', '2026-03-09', 'TREE'),
    ]).toEqual(['not there', '1 0 1 1 0 0 -', '1 0 0 0 0 1 0']);
    expect((await acme.weeks('pay')).find(({ week }) => week === WEEK)?.coverage).toBe('PARTIAL');
  });
});
