import { DataSource } from 'typeorm';
import { AuditStore } from '../../src/access/audit.store.js';
import { AccessService } from '../../src/access/access.service.js';
import { FileGrantsStore } from '../../src/access/file-grants.store.js';
import { GrantsStore } from '../../src/access/grants.store.js';
import { PrincipalsStore } from '../../src/access/principals.store.js';
import { TokensStore } from '../../src/access/tokens.store.js';
import { reaches, reachOf, type Viewer } from '../../src/core/viewer.js';
import { dataSourceOptions } from '../../src/data-source.js';
import { CalendarsStore } from '../../src/org/calendars.store.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { OrganizationStore } from '../../src/org/organization.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { ValidityRangesStore } from '../../src/org/validity-ranges.store.js';
import { FixedClock } from '../../src/platform/clock.js';
import { emptyAudit } from '../support/audit.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

/** acme > shop > cart, acme > pay; half past midnight of 2 March in Auckland is still 1 March elsewhere. */
const FILE = `
organization: { slug: acme, name: Acme, timeZone: Pacific/Auckland }
teams: [{ slug: shop, name: Shop }, { slug: cart, name: Cart, parent: shop }, { slug: pay, name: Pay }]
people:
  - { login: ada, name: Ada, team: shop }
  - { login: bob, team: pay, from: 2026-03-02, to: 2026-04-01 }
  - { login: eve, team: cart }
  - { login: root, team: acme }
`;
const NOW = '2026-03-01T11:30:00Z';
const BY = { name: 'olga', principalId: 7 };

let database: TestDatabase;
let db: DataSource;
let clock: FixedClock;
let access: AccessService;
let principals: PrincipalsStore;
let grants: GrantsStore;
let tokens: TokensStore;
let ids: Record<string, number>;

beforeAll(async () => {
  database = await freshDatabase();
  db = await new DataSource(dataSourceOptions(database.url)).initialize();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db.query('SELECT clear_installation()');
  await db.query('TRUNCATE principal RESTART IDENTITY CASCADE');
  await emptyAudit(db);
  clock = new FixedClock(NOW);
  const teams = new TeamsStore(db);
  const store = new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), new RepositoriesStore());
  await db.transaction((manager) => store.importOrganization(manager, parseOrganizationFile(FILE), '2026-01-01'));
  principals = new PrincipalsStore(db, clock);
  grants = new GrantsStore(db);
  tokens = new TokensStore(db);
  access = new AccessService(db, clock, teams, principals, grants, tokens, new AuditStore());
  const found = await teams.bySlug(['acme', 'shop', 'cart', 'pay'], 'ALL');
  ids = Object.fromEntries(found.map(({ slug, id }) => [slug, id]));
});

async function viewerOf(login: string): Promise<Viewer> {
  const personId = (await principals.personByLogin(login)) ?? -1;
  const principalId = await db.transaction((manager) => principals.ofPerson(manager, personId));
  const viewer = await principals.viewer(principalId, { kind: 'SESSION', id: '1' }, ['read', 'write']);
  if (!viewer) throw new Error(`${login} is nobody`);
  return viewer;
}
const reachedBy = async (login: string): Promise<unknown> => reachOf(await viewerOf(login));
const of = (...slugs: string[]): number[] => slugs.map((slug) => ids[slug] ?? -1).sort((a, b) => a - b);

describe('what a person reaches', () => {
  it('is its teams alone by membership, even the organisation itself, on the days of it', async () => {
    expect(await reachedBy('ada')).toEqual(of('shop'));
    expect(await reachedBy('root')).toEqual(of('acme'));
    expect(await reachedBy('bob')).toEqual(of('pay'));
    clock.moveTo('2026-03-01T10:30:00Z');
    expect(await reachedBy('bob')).toEqual([]);
    clock.moveTo('2026-03-31T11:00:00Z');
    expect(await reachedBy('bob')).toEqual([]);
  });

  it('is a team and all below it by grant, on the days of the grant', async () => {
    await access.grant({ login: 'bob', role: 'TEAM_LEAD', team: 'shop', from: '2026-03-02', to: '2026-03-03' }, BY);
    expect(await reachedBy('bob')).toEqual(of('shop', 'cart', 'pay'));
    expect(reaches(await viewerOf('bob'), ids['cart'] ?? -1, ['TEAM_LEAD'])).toBe(true);
    expect(reaches(await viewerOf('bob'), ids['pay'] ?? -1, ['TEAM_LEAD'])).toBe(false);
    clock.moveTo('2026-03-02T11:00:00Z');
    expect(await reachedBy('bob')).toEqual(of('pay'));
  });

  it('is everything by a grant over nothing less, or over the organisation', async () => {
    await access.grant({ login: 'ada', role: 'LEADER' }, BY);
    await access.grant({ login: 'eve', role: 'ORG_LEADER', team: 'acme' }, BY);
    expect([await reachedBy('ada'), await reachedBy('eve')]).toEqual(['ALL', 'ALL']);
  });

  it('follows the tree: a team moved away is no longer reached', async () => {
    await access.grant({ login: 'ada', role: 'ORG_LEADER', team: 'shop' }, BY);
    await db.query(`UPDATE team_parent SET valid_to = '2026-03-05' WHERE team_id = $1`, [ids['cart']]);
    await db.query(`INSERT INTO team_parent (team_id, parent_id, valid_from) VALUES ($1, $2, '2026-03-05')`, [
      ids['cart'],
      ids['pay'],
    ]);
    expect(await reachedBy('ada')).toEqual(of('shop', 'cart'));
    clock.moveTo('2026-03-05T00:00:00Z');
    expect(await reachedBy('ada')).toEqual(of('shop'));
  });

  it('gives no data to auditors and services', async () => {
    await access.grant({ login: 'eve', role: 'AUDITOR' }, BY);
    expect(await reachedBy('eve')).toEqual(of('cart'));
  });
});

describe('a grant', () => {
  it('ends at once, and one that has not begun never holds', async () => {
    const now = await access.grant({ login: 'bob', role: 'LEADER' }, BY);
    const later = await access.grant({ login: 'bob', role: 'LEADER', from: '2026-06-01' }, BY);
    await access.endGrant(now, BY);
    await access.endGrant(later, BY);
    expect(await reachedBy('bob')).toEqual(of('pay'));
    clock.moveTo('2026-06-02T00:00:00Z');
    expect(await reachedBy('bob')).toEqual([]);
    await expect(access.endGrant(now, BY)).rejects.toMatchObject({ code: 'UNKNOWN_GRANT' });
    expect(await grants.list()).toMatchObject([
      { login: 'bob', role: 'LEADER', from: null, to: '2026-03-02', grantedBy: 'olga' },
      { from: '2026-06-01', to: '2026-06-01' },
    ]);
  });

  it('ends today by the true clock, where a sample’s stands still and where there is no organisation', async () => {
    await db.query("UPDATE organization SET sample_clock = '2025-06-24T00:00:00Z'");
    await access.endGrant(await access.grant({ login: 'bob', role: 'LEADER' }, BY), BY);
    expect(await grants.list()).toMatchObject([{ to: '2026-03-02' }]);
    await db.query('SELECT clear_installation()');
    await access.issueToken({ name: 'first', role: 'OPERATOR', days: 1 }, BY);
    const [first] = (await grants.list()).slice(-1);
    await access.endGrant(first?.id ?? -1, BY);
    expect((await grants.list()).slice(-1)).toMatchObject([{ principal: 'first', to: '2026-03-01' }]);
  });

  it.each([
    [{ login: 'nobody', role: 'LEADER' as const }, 'UNKNOWN_PERSON'],
    [{ login: 'ada', role: 'LEADER' as const, team: 'shp' }, 'UNKNOWN_TEAM'],
    [{ login: 'ada', role: 'LEADER' as const, from: '2026-05-01', to: '2026-05-01' }, 'BAD_RANGE'],
  ])('is refused for %j', async (wish, code) => {
    await expect(access.grant(wish, BY)).rejects.toMatchObject({ code });
    expect(await grants.list()).toEqual([]);
  });

  it('is never given to oneself', async () => {
    const ada = await viewerOf('ada');
    await expect(access.grant({ login: 'ADA', role: 'LEADER' }, BY, ada)).rejects.toMatchObject({ code: 'OWN_GRANT' });
  });

  it('and its end, and a token, stand in the audit without a secret', async () => {
    const id = await access.grant({ login: 'ada', role: 'TEAM_LEAD', team: 'shop', reason: 'new lead' }, BY);
    await access.endGrant(id, BY);
    const { secret } = await access.issueToken({ name: 'ci', role: 'SERVICE', days: 1 }, BY);
    const entries = await db.query<{ action: string; details: object; person_id: number | null }[]>(
      'SELECT action, actor, principal_id, person_id, details FROM audit_entry ORDER BY id',
    );
    expect(entries.map(({ action }) => action)).toEqual(['grant.made', 'grant.ended', 'token.created']);
    expect(entries[0]).toMatchObject({ person_id: await principals.personByLogin('ada'), details: { team: 'shop' } });
    expect(JSON.stringify(entries)).not.toContain(secret);
  });
});

describe('a token', () => {
  it('holds until its last day, or until it is revoked', async () => {
    const { id, secret } = await access.issueToken({ name: 'ci', role: 'LEADER', days: 2 }, BY);
    expect(await tokens.find(secret, clock.now())).toMatchObject({ id, scopes: ['read', 'write'] });
    expect(await tokens.find(`${secret}x`, clock.now())).toBeNull();
    expect(await tokens.find(secret, new Date('2026-03-03T11:29:59Z'))).not.toBeNull();
    expect(await tokens.find(secret, new Date('2026-03-03T11:30:00Z'))).toBeNull();
    await access.revokeToken(id, BY);
    expect(await tokens.find(secret, clock.now())).toBeNull();
    expect(await tokens.holds(id, clock.now())).toBe(false);
    await expect(access.revokeToken(id, BY)).rejects.toMatchObject({ code: 'UNKNOWN_TOKEN' });
  });

  it('of a viewer gives no more than the viewer has, and only the viewer revokes it', async () => {
    const [ada, eve] = [await viewerOf('ada'), await viewerOf('eve')];
    const own = await access.ownToken(ada, { name: 'mine', days: 30, scopes: ['read'] });
    expect(await tokens.find(own.secret, clock.now())).toMatchObject({
      principalId: ada.principalId,
      scopes: ['read'],
    });
    const wish = { name: 'more', days: 30, scopes: ['ingest'] as const };
    await expect(access.ownToken(ada, wish)).rejects.toMatchObject({ code: 'BAD_SCOPE' });
    await expect(access.revokeToken(own.id, BY, eve.principalId)).rejects.toMatchObject({ code: 'UNKNOWN_TOKEN' });
    await access.revokeToken(own.id, BY, ada.principalId);
  });

  it.each([0, 367, 1.5])('is not made for %d days', async (days) => {
    await expect(access.issueToken({ name: 'ci', role: 'LEADER', days }, BY)).rejects.toMatchObject({
      code: 'BAD_DAYS',
    });
    expect(await tokens.list(null)).toEqual([]);
  });
});

describe('the grants of an organisation file', () => {
  const save = (text: string, today: string) =>
    db.transaction((manager) =>
      new FileGrantsStore().save(manager, parseOrganizationFile(`${FILE}grants:\n${text}`).grants, today, clock.now()),
    );
  const LEADS = '  - { login: ada, role: team_lead, team: shop }\n';

  it('are added once, end when they are stated no more, and leave others alone', async () => {
    await access.grant({ login: 'eve', role: 'LEADER' }, BY);
    expect(await save(`${LEADS}  - { login: Bob, role: LEADER }\n`, '2026-03-02')).toEqual({
      added: 2,
      ended: 0,
      unchanged: 0,
    });
    expect(await save(`${LEADS}  - { login: bob, role: LEADER }\n`, '2026-03-02')).toEqual({
      added: 0,
      ended: 0,
      unchanged: 2,
    });
    expect(await save(LEADS, '2026-03-10')).toEqual({ added: 0, ended: 1, unchanged: 1 });
    const told = (await grants.list()).map(({ login, to, source }) => `${login} ${source} ${to}`);
    expect(told.toSorted()).toEqual(['ada FILE null', 'bob FILE 2026-03-10', 'eve COMMAND null']);
  });

  it('name people that are known', async () => {
    await expect(save('  - { login: zoe, role: LEADER }\n', '2026-03-02')).rejects.toThrow('nobody is called zoe');
  });

  it('are checked with their line', () => {
    const text = `${FILE}grants:\n  - { login: ada, role: BOSS }\n  - { login: ada, role: LEADER, team: shp }\n`;
    expect(() => parseOrganizationFile(text)).toThrow(
      /line 10, grants\[0\]\.role[\s\S]*line 11, .*did you mean "shop"/,
    );
  });
});
