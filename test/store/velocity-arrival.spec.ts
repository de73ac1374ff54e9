import { TEAMS, OWNED, whole, deploy, tag, CLOSED, WEEK, shop } from '../support/shop.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());
const { figures, measured } = shop(() => acme);

describe('arrival', () => {
  it('the same import twice changes nothing, and a late event takes the delivery from a later one', async () => {
    const rows = [deploy('a', '2026-03-10T10:00:00Z'), deploy('b', '2026-03-10T11:00:00Z')];
    await measured(rows);
    expect(await acme.deliver(...rows)).toEqual({ rows: 2, added: 0, changed: 0 });
    expect(await acme.measure(CLOSED)).toMatchObject({ changed: 0 });
    await acme.deliver(deploy('a', '2026-03-03T10:00:00Z', 'live'));
    await acme.measure(CLOSED);
    expect([await figures('cart'), await figures('cart', '2026-03-09')]).toEqual(['1 0 1 1 0 0 -', '2 0 1 1 1 0 -']);
  });

  it('what comes later is judged by what was judged before it, week after week', async () => {
    await measured([deploy('a', '2026-03-03T10:00:00Z'), deploy('b', '2026-03-04T10:00:00Z')]);
    await acme.deliver(deploy('a', '2026-03-10T10:00:00Z'));
    await acme.measure(CLOSED);
    expect(await figures('cart', '2026-03-09')).toBe('1 0 0 0 0 1 0');
    await acme.deliver(deploy('b', '2026-03-17T10:00:00Z'), deploy('b', '2026-03-18T10:00:00Z', 'live'));
    await acme.measure(CLOSED);
    expect(await figures('cart', '2026-03-16')).toBe('2 0 0 0 1 1 0');
  });

  it('a commit that comes to another environment later is no rollback there, at once or weeks after', async () => {
    const before = [deploy('a', '2026-03-03T10:00:00Z', 'live'), deploy('b', '2026-03-03T11:00:00Z', 'prod')];
    await measured([...before, deploy('a', '2026-03-03T12:00:00Z', 'prod')]);
    expect(await figures('cart')).toBe('3 0 2 2 1 0 -');
    await measured(before);
    await acme.deliver(deploy('a', '2026-03-10T10:00:00Z', 'prod'));
    await acme.measure(CLOSED);
    expect(await figures('cart', '2026-03-09')).toBe('1 0 0 0 1 0 0');
  });

  it('a batch goes on over the end of a week that was counted before', async () => {
    await measured([deploy('a', '2026-03-08T23:55:00Z')]);
    await acme.deliver(deploy('b', '2026-03-09T00:05:00Z'));
    await acme.measure(CLOSED);
    expect(await figures('cart', '2026-03-09')).toBe('1 0 1 0 0 0 -');
  });

  it('a tag that was moved is where it was said last', async () => {
    await measured([tag('v1.0.0', 'a')]);
    expect(await acme.deliver(tag('v1.0.0', 'b', '2026-03-11T12:00:00Z'))).toEqual({ rows: 1, added: 0, changed: 1 });
    await acme.measure(CLOSED);
    expect([await figures('tags'), await figures('tags', '2026-03-09')]).toEqual(['0 0 0 0 0 0 0', '1 0 1 1 0 0 -']);
  });

  it('the session’s time zone in Postgres does not matter', async () => {
    await measured(
      [deploy('a', '2026-03-09T06:59:59Z'), deploy('b', '2026-03-09T07:00:00Z')],
      OWNED,
      'America/Los_Angeles',
    );
    const before: unknown = await acme.db.query('SELECT * FROM velocity_week ORDER BY team_id, scope, week');
    await acme.db.transaction(async (manager) => {
      await manager.query(`SET LOCAL TIME ZONE 'Pacific/Auckland'`);
      expect(await acme.velocity.measure(manager, 'America/Los_Angeles', CLOSED)).toMatchObject({ changed: 0 });
    });
    expect(await acme.db.query('SELECT * FROM velocity_week ORDER BY team_id, scope, week')).toEqual(before);
  });
});

describe('the same commit with nothing new in one component and something in another', () => {
  const mono = (component: string, minute: number, commits: number): Row =>
    deploy('a', `2026-03-03T10:0${minute}:00Z`, 'prod', { component, commits });
  const two = `${TEAMS}ownership: [{repo: acme/cart, component: x, team: cart}, {repo: acme/cart, component: y, team: pay}]`;
  const one = two.replace('y, team: pay', 'y, team: cart');

  it('is a delivery of the team that owns both, whichever came first', async () => {
    await measured([mono('x', 1, 3), mono('y', 2, 0)], one);
    expect((await figures('cart')).split(' ')[2]).toBe('1');
    await measured([mono('x', 1, 0), mono('y', 2, 3)], one);
    expect((await figures('cart')).split(' ')[2]).toBe('1');
  });

  it('is a delivery of the scope above, as it is of the one below', async () => {
    await measured([mono('x', 1, 0), mono('y', 2, 3)], two);
    expect([(await figures('pay')).split(' ')[2], (await figures('shop', WEEK, 'TREE')).split(' ')[2]]).toEqual([
      '1',
      '1',
    ]);
  });
});

describe('order of arrival decides between events of one instant', () => {
  it('which component a delivery belongs to, and so how many batches there are', async () => {
    const both = `${TEAMS}ownership: [{repo: acme/tags, component: x, team: tags}, {repo: acme/tags, component: y, team: tags}]`;
    const rows = [
      tag('x@1.0.0', 'a', '2026-03-04T12:00:00Z', { component: 'x' }),
      tag('y@1.0.0', 'a', '2026-03-04T12:00:00Z', { component: 'y' }),
      tag('x@1.0.1', 'b', '2026-03-04T12:05:00Z', { component: 'x' }),
    ];
    const counts: string[] = [];
    for (const order of [rows, rows.toReversed()]) {
      await measured([], both);
      for (const row of order) await acme.deliver(row);
      await acme.measure(CLOSED);
      counts.push(await figures('tags'));
    }
    expect(counts[0]).toBe(counts[1]);
  });
});

describe('of events of one instant', () => {
  it('the same one was live afterwards, whatever the order of their arrival', async () => {
    const rows = [deploy('a', '2026-03-03T10:00:00Z'), deploy('b', '2026-03-03T10:00:00Z')];
    for (const order of [rows, rows.toReversed()]) {
      await measured([]);
      for (const row of order) await acme.deliver(row);
      await acme.measure(CLOSED);
      await acme.deliver(deploy('a', '2026-03-10T10:00:00Z'));
      await acme.measure(CLOSED);
      expect(await figures('cart', '2026-03-09')).toBe('1 0 0 0 0 1 0');
    }
  });
});

describe('history', () => {
  it('a scope sees a rollback across a move of ownership: its own history goes on', async () => {
    const moved = `${TEAMS}ownership: [{repo: acme/cart, team: cart, to: 2026-03-04}, {repo: acme/cart, team: pay, from: 2026-03-04}]`;
    await measured(
      [deploy('a', '2026-03-02T10:00:00Z'), deploy('b', '2026-03-03T10:00:00Z'), deploy('a', '2026-03-05T10:00:00Z')],
      moved,
    );
    expect(await figures('shop', WEEK, 'TREE')).toBe('3 0 2 2 0 1 -');
  });

  it('weeks before the first event are gone when that event is found to be later', async () => {
    await acme.load(OWNED);
    await acme.deliver(whole('acme/tags', '2026-02-02'), tag('v1.0.0', 'a', '2026-01-07T12:00:00Z'));
    await acme.measure(CLOSED);
    expect(await figures('tags', '2026-01-05')).toBe('1 0 1 1 0 0 -');
    await acme.deliver(tag('v1.0.0', 'a', '2026-03-04T12:00:00Z'));
    await acme.measure(CLOSED);
    expect([await figures('tags', '2026-01-05'), await figures('tags')]).toEqual(['not there', '1 0 1 1 0 0 -']);
  });
});
