import fc from 'fast-check';
import { doraOn } from '../support/dora.js';
import { CLOSED, OWNED, TEAMS, whole } from '../support/shop.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
let dora: ReturnType<typeof doraOn>;
beforeAll(async () => {
  acme = await tinyOrganization();
  dora = doraOn(acme);
});
afterAll(() => acme.close());
beforeEach(() => acme.load(OWNED));

const SHA = '0123456789abcdef0123456789abcdef01234567';
const change = (more: Row = {}): Row => ({
  ...{ repo: 'acme/cart', number: 7, sha: 'F7', mergedAt: '2026-03-03T10:00:00+01:00' },
  ...more,
});
const incident = (more: Row = {}): Row => ({
  key: 'I1',
  repo: 'acme/cart',
  startedAt: '2026-03-03T10:00:00Z',
  ...more,
});
const deploy = (sha: string, day: string, more: Row = {}): Row => ({
  ...{ repo: 'acme/cart', sha, deliveredAt: `2026-03-${day}Z`, environment: 'prod' },
  ...more,
});
describe('changes', () => {
  const stored = async (): Promise<object[]> =>
    acme.db.query(
      `SELECT number, sha, merged_at, delivered_by, size, revert, hotfix, reverts_number, reverts_sha, marker_version FROM change`,
    );

  it('are kept without their words; what is known is not forgotten, and the same again changes nothing', async () => {
    const told = change({ title: 'Revert "Add a cart"', body: `This reverts commit ${SHA}.`, labels: ['hotfix'] });
    expect(await dora.changes([told])).toEqual({ rows: 1, added: 1, changed: 0 });
    expect(await dora.changes([told])).toEqual({ rows: 1, added: 0, changed: 0 });
    expect(await dora.changes([change({ additions: 3, deletions: 4, deliveredBy: 'A1' })])).toMatchObject({
      changed: 1,
    });
    expect(await dora.changes([change()])).toMatchObject({ added: 0, changed: 0 });
    const marks = { revert: true, hotfix: true, reverts_number: null, reverts_sha: SHA, marker_version: 1 };
    const plain = { number: 7, sha: 'f7', merged_at: new Date('2026-03-03T09:00:00Z'), delivered_by: 'a1', size: 7 };
    expect(await stored()).toEqual([{ ...plain, ...marks }]);
    // Stated outright, it wins over what the words say.
    await dora.changes([change({ reverts: 3, hotfix: false, title: 'Plain', labels: ['hotfix'] })]);
    expect(await stored()).toMatchObject([{ revert: true, hotfix: false, reverts_number: 3, reverts_sha: null }]);
    const columns = await acme.db.query<{ name: string }[]>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'change'`,
    );
    // Who wrote it is known as a number of a person here, or not at all.
    expect(columns.map(({ name }) => name).filter((name) => /title|body|label|branch|author|login|person/.test(name))).toEqual(['author_id', 'author_kind']); // prettier-ignore
  });
});

describe('incidents', () => {
  const stored = async (): Promise<object[]> =>
    acme.db.query(
      `SELECT key, kind, full_name AS repo, component.name AS component, team.slug AS team, resolved_at, caused_by_sha, caused_by_event
       FROM incident LEFT JOIN repository ON repository.id = repository_id LEFT JOIN component ON component.id = component_id
       LEFT JOIN team ON team.id = team_id ORDER BY key`,
    );

  it('last until they are resolved, and last again when they are opened again; a stated cause is not forgotten', async () => {
    const none = { component: null, team: null, caused_by_sha: null, caused_by_event: null };
    expect(await dora.incidents([incident({ causedBy: 'A1' }), incident({ key: 'I2', repo: undefined, team: 'shop' })])).toEqual({ rows: 2, added: 2, changed: 0 }); // prettier-ignore
    await dora.incidents([incident({ resolvedAt: '2026-03-03T12:00:00Z' })]);
    const first = { ...none, key: 'I1', kind: 'INCIDENT', repo: 'acme/cart', caused_by_sha: 'a1' };
    const second = { ...none, key: 'I2', kind: 'INCIDENT', repo: null, team: 'shop', resolved_at: null };
    expect(await stored()).toEqual([{ ...first, resolved_at: new Date('2026-03-03T12:00:00Z') }, second]);
    expect(await dora.incidents([incident()])).toMatchObject({ changed: 0 });
    await dora.incidents([incident({ resolvedAt: null, kind: 'hotfix', component: 'x', causedByEvent: 'v1.0.0' })]);
    expect(await stored()).toEqual([
      { ...first, kind: 'HOTFIX', component: 'x', caused_by_sha: null, caused_by_event: 'v1.0.0', resolved_at: null },
      second,
    ]);
  });

  it('of a team that is not there are refused whole', async () => {
    const done = dora.incidents([incident(), incident({ key: 'I2', repo: undefined, team: 'nobody' })]);
    await expect(done).rejects.toMatchObject({ code: 'UNKNOWN_TEAM', message: expect.stringContaining('nobody') });
    expect(await stored()).toEqual([]);
  });
});

describe('through the lenses', () => {
  const MONO = `${TEAMS}ownership: [{repo: acme/mono, component: x, path: x/, team: cart}, {repo: acme/mono, component: y, path: y/, team: pay}]`;
  const of = (component: string, sha: string, day: string): Row => deploy(sha, day, { repo: 'acme/mono', component });

  it('an incident of a component is its team’s, one of the repository that of whoever delivered last', async () => {
    await acme.load(MONO);
    await acme.deliver(whole('acme/mono'), of('x', 'a1', '03T10:00:00'), of('y', 'b2', '04T10:00:00'));
    await dora.incidents([incident({ repo: 'acme/mono', startedAt: '2026-03-05T10:00:00Z' })]);
    await acme.measure(CLOSED);
    expect((await dora.failures('cart')).map(({ sha }) => sha)).toEqual([]);
    expect((await dora.failures('pay')).map(({ sha }) => sha)).toEqual(['b2']);
    expect((await dora.failures('shop', 'TREE')).map(({ sha }) => sha)).toEqual(['b2']);
    await dora.incidents([incident({ repo: 'acme/mono', component: 'x', startedAt: '2026-03-05T10:00:00Z' })]);
    expect((await dora.failures('cart')).map(({ sha }) => sha)).toEqual(['a1']);
    expect((await dora.failures('pay')).map(({ sha }) => sha)).toEqual([]);
    expect(await dora.figures('shop', 'TREE')).toMatchObject({ changeFailureRate: { value: 0.5, n: 1, of: 2 } });
  });

  it('a change of a component is its team’s, one of the repository everybody’s who delivers it; above it is one', async () => {
    await acme.load(MONO);
    await acme.deliver(
      whole('acme/mono'),
      ...['x', 'y'].flatMap((name) => [of(name, `0${name}`, '01T10:00:00'), of(name, 'a1', '03T10:00:00')]),
    );
    const told = { repo: 'acme/mono', mergedAt: '2026-03-03T09:00:00Z', deliveredBy: 'a1' };
    await dora.changes([
      { ...told, number: 1, sha: 'f1', component: 'x', firstCommitAt: '2026-03-03T00:00:00Z' },
      { ...told, number: 2, sha: 'f2', firstCommitAt: '2026-03-02T10:00:00Z' },
    ]);
    await acme.measure(CLOSED);
    const led = async (slug: string, scope: 'OWN' | 'TREE' = 'OWN') => (await dora.figures(slug, scope)).changeLeadTime;
    expect(await led('cart')).toMatchObject({ value: 17, n: 2 });
    expect(await led('pay')).toMatchObject({ value: 24, n: 1 });
    expect(await led('shop', 'TREE')).toMatchObject({ value: 17, n: 2 });
  });

  it('a component that moves takes its failures along in NOW, and leaves them in THEN', async () => {
    const moved = `${TEAMS}ownership: [{repo: acme/cart, team: cart, to: 2026-03-10}, {repo: acme/cart, team: pay, from: 2026-03-10}]`;
    await acme.load(moved);
    await acme.deliver(whole('acme/cart'), deploy('a1', '03T10:00:00'), deploy('b2', '11T10:00:00'));
    await dora.incidents([incident({ startedAt: '2026-03-03T12:00:00Z' })]);
    await acme.measure(CLOSED);
    const failed = async (slug: string, structure: 'THEN' | 'NOW') =>
      (await dora.figures(slug, 'OWN', structure)).changeFailureRate;
    expect(await failed('cart', 'THEN')).toMatchObject({ value: 1, n: 1, of: 1 });
    expect(await failed('pay', 'THEN')).toMatchObject({ value: 0, n: 0, of: 1 });
    expect(await failed('cart', 'NOW')).toMatchObject({ value: null, reason: 'NO_DELIVERIES' });
    expect(await failed('pay', 'NOW')).toMatchObject({ value: 0.5, n: 1, of: 2 });
    // Whoever took it over sees no boundary: it was delivered before.
    await dora.changes([
      change({ sha: 'b2', firstCommitAt: '2026-03-11T08:00:00Z', mergedAt: '2026-03-11T09:00:00Z' }),
    ]);
    expect((await dora.figures('pay')).changeLeadTime).toMatchObject({ value: 2, n: 1 });
  });

  it('says the same whatever the order of arrival and however often it is told', async () => {
    const told: ['changes' | 'incidents' | 'deliver', Row][] = [
      ['deliver', deploy('00', '01T10:00:00')],
      ['deliver', deploy('a1', '03T10:00:00')],
      ['deliver', deploy('b2', '04T10:00:00')],
      ['deliver', deploy('a1', '04T12:00:00')],
      ['deliver', deploy('c3', '05T10:00:00')],
      ['changes', change({ sha: 'a1', firstCommitAt: '2026-03-02T10:00:00Z' })],
      ['changes', change({ number: 8, sha: 'c3', reverts: 7, mergedAt: '2026-03-05T09:00:00Z' })],
      ['incidents', incident({ startedAt: '2026-03-05T12:00:00Z' })],
    ];
    const shuffled = fc.tuple(fc.shuffledSubarray(told, { minLength: told.length }), fc.boolean());
    let expected: object | undefined;
    const same = fc.asyncProperty(shuffled, async ([order, twice]) => {
      await acme.load(OWNED);
      await acme.deliver(whole('acme/cart'));
      for (const [kind, row] of twice ? [...order, ...order] : order) {
        await (kind === 'deliver' ? acme.deliver(row) : dora[kind]([row]));
        if (kind === 'incidents') await acme.measure(CLOSED);
      }
      await acme.measure(CLOSED);
      const rows = (await dora.failures('cart')).map(({ id: _, ...row }) => row);
      const said = { figures: await dora.figures('cart'), rows };
      expect(said).toEqual((expected ??= said));
      expect(rows.map(({ sha, ways }) => `${sha} ${ways.join(' ')}`)).toEqual([
        'c3 INCIDENT',
        'b2 ROLLBACK',
        'a1 REVERT',
      ]);
    });
    await fc.assert(same, { numRuns: 4 });
  });
});
