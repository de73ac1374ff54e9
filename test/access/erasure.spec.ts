import { AuditChainStore } from '../../src/access/audit-chain.store.js';
import { AuditLogStore } from '../../src/access/audit-log.store.js';
import { AuditStore, LOOKED } from '../../src/access/audit.store.js';
import { LeaversStore } from '../../src/access/leavers.store.js';
import { GrantsStore } from '../../src/access/grants.store.js';
import { PrincipalsStore } from '../../src/access/principals.store.js';
import { TokensStore } from '../../src/access/tokens.store.js';
import { PersonUsageStore } from '../../src/adoption/person-usage.store.js';
import { ErasureService } from '../../src/cli/erasure.service.js';
import { ProfilesStore } from '../../src/org/profiles.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { DisputesStore } from '../../src/velocity/disputes.store.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';
import { type Usage, usageOf } from '../support/usage.js';

const CLOSED = '2026-11-09';
const NAMES = /ada|lovelace|5551212/i;
const people = (ada: string): string =>
  `teams:\n  - {slug: cart, name: Cart}\nownership: [{repo: acme/cart, team: cart}]\npeople:\n${ada}${[1, 2, 3, 4, 5]
    .map((i) => `  - {login: cart${i}, team: cart, email: cart${i}@acme.example}\n`)
    .join('')}`;
const ORGANIZATION = people(
  '  - {login: Ada, team: cart, name: Augusta Lovelace, email: Ada@acme.example, from: 2026-03-02}\n',
);
const WITHOUT = people('');

describe('erasing a person', () => {
  let acme: TinyOrganization;
  let service: ErasureService;
  let principals: PrincipalsStore;
  let tokens: TokensStore;
  const audit = new AuditStore();
  const grants = () => new GrantsStore(acme.db);
  const { use, measure, stored } = usageOf(() => acme);
  const row = (person: string, day: string): Usage => ({ tool: 'copilot', person, day });
  const personId = async (login: string): Promise<number> => (await new ProfilesStore(acme.db).byLogin(login)).id;
  /** Figures as their bytes are stored. */
  const figures = async (): Promise<object> => ({
    adoption: await acme.db.query('SELECT adoption_week::text FROM adoption_week ORDER BY team_id, scope, week'),
    velocity: await acme.db.query('SELECT velocity_week::text FROM velocity_week ORDER BY team_id, scope, week'),
  });
  /** Every text of every row of every table in which a name might be found. */
  const everything = async (): Promise<string> => {
    const tables = await acme.db.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const [all] = await acme.db.query<[{ text: string | null }]>(
        `SELECT string_agg(it::text, E'\\n') AS text FROM "${name}" AS it`,
      );
      texts.push(all.text ?? '');
    }
    return texts.join('\n');
  };
  /** A person who may be looked at, asks with a token and holds a role. */
  const known = async (): Promise<{ principalId: number; secret: string }> => {
    const id = await personId('ada');
    await acme.db.query('UPDATE person SET github_id = 5551212 WHERE id = $1', [id]);
    return acme.db.transaction(async (manager) => {
      const now = acme.clock.now();
      const principalId = await principals.ofPerson(manager, id);
      const teamId = await acme.idOf('cart');
      const grant = {
        principalId,
        role: 'TEAM_LEAD',
        teamId,
        source: 'COMMAND',
        grantedBy: 'boss',
        reason: 'Ada leads',
      } as const;
      await grants().add(manager, grant, now);
      const wish = {
        principalId,
        name: "Ada's laptop",
        scopes: ['read'],
        createdBy: 'test',
        expiresAt: new Date('2027-01-01'),
      } as const;
      const { secret } = await tokens.create(manager, wish, now);
      await manager.query(
        `INSERT INTO dispute (kind, claim, team_id, repository, component, from_day, alone, why, asked_by,
           asked_principal_id, asked_person_id, asked_at, state, decision, decided_by, decided_person_id, decided_at)
         VALUES ('MAPPING', 'BELONGS_TO_NOBODY', $1, 'acme/cart', '', '2026-11-01', true, 'why', 'Ada Lovelace', $2, $3,
           now(), 'OPEN', NULL, NULL, NULL, NULL),
           ('MAPPING', 'BELONGS_TO_NOBODY', $1, 'acme/old', '', '2026-11-01', true, 'why', 'boss', 0, NULL, now(),
           'REJECTED', 'no', 'Ada Lovelace', $3, now())`,
        [teamId, principalId, id],
      );
      await manager.query("INSERT INTO provider_identity VALUES ('https://id.example', 'lovelace-1', $1, now())", [
        principalId,
      ]);
      await manager.query(
        `INSERT INTO access_session (principal_id, hash, opened_by, created_at, seen_at, expires_at)
         VALUES ($1, sha256(convert_to(random()::text, 'UTF8')), 'PROVIDER', now(), now(), '2100-01-01')`,
        [principalId],
      );
      const details = { purpose: 'to plan the training', from: '2026-10-01', to: '2026-11-01' };
      await audit.append(manager, { name: 'boss' }, { action: LOOKED, personId: id, details }, now);
      return { principalId, secret };
    });
  };

  beforeAll(async () => {
    acme = await tinyOrganization();
    const { db, clock } = acme;
    principals = new PrincipalsStore(db, clock);
    tokens = new TokensStore(db);
    service = new ErasureService(
      db,
      clock,
      new TeamsStore(db),
      new ProfilesStore(db),
      new PersonUsageStore(db),
      new LeaversStore(db),
      new DisputesStore(db),
      audit,
    );
  });
  afterAll(() => acme.close());
  beforeEach(async () => {
    acme.clock.moveTo('2026-11-16T12:00:00Z');
    await acme.load(ORGANIZATION, 'UTC', '2026-01-05');
    await acme.deliver({
      repo: 'acme/cart',
      sha: 'a'.repeat(40),
      deliveredAt: '2026-11-03T09:00:00Z',
      environment: 'production',
    });
    await use(
      row('ada', '2026-11-02'),
      row('ada@acme.example', '2026-11-06'),
      row('cart1', '2026-11-03'),
      row('cart1', '2026-11-12'),
    );
    await measure(CLOSED);
    await acme.measure(CLOSED);
  });

  it('says first what it would do, and does nothing', async () => {
    const { secret } = await known();
    await use(row('cart2', '2026-11-04'));
    const before = await everything();
    expect(await service.preview('ADA')).toEqual({
      login: 'Ada',
      takenAway: { name: true, email: true, githubAccount: true, tokens: 1, grants: 1 },
      stays: { memberships: 1, usageRows: 2, notLinked: 0 },
    });
    expect(await everything()).toBe(before);
    expect(await tokens.find(secret, acme.clock.now())).not.toBeNull();
  });

  it('takes away the name wherever it stands, and leaves every figure as it is', async () => {
    await known();
    const [before, rows] = [await figures(), (await stored()).length];
    expect(JSON.stringify(before)).toMatch(/2026-11-02,COMPLETE/);
    expect(await everything()).toMatch(NAMES);
    const { pseudonym } = await service.erase('ada');
    expect(pseudonym).toMatch(/^erased-[0-9a-f]{16}$/);
    expect(await everything()).not.toMatch(NAMES);
    await measure(CLOSED, true);
    await acme.measure(CLOSED);
    expect(await figures()).toEqual(before);
    expect((await stored()).length).toBe(rows);
    await acme.refresh.refresh({ everything: true });
    expect(await figures()).toEqual(before);
  });

  it('accounts that were not linked yet come under the pseudonym as well', async () => {
    await use(row('ada@acme.example', '2026-11-11'), row('other@acme.example', '2026-11-11'));
    await acme.db.query(
      `UPDATE ai_usage_day SET person_id = NULL, identity = 'ada' WHERE day = '2026-11-11' AND person_id IS NOT NULL`,
    );
    expect((await service.preview('ada')).stays).toEqual({ memberships: 1, usageRows: 2, notLinked: 1 });
    await service.erase('ada');
    expect(await everything()).not.toMatch(NAMES);
    expect(await everything()).toMatch(/other@acme/);
  });

  it('nothing lets the person in any more, not even a session that is open', async () => {
    const { principalId, secret } = await known();
    expect((await tokens.find(secret, acme.clock.now()))?.principalId).toBe(principalId);
    const via = { kind: 'SESSION', id: 'x' } as const;
    const roles = async (): Promise<string[]> =>
      ((await principals.viewer(principalId, via, ['read']))?.grants ?? []).map(({ role }) => role);
    expect(await roles()).toEqual(['MEMBER', 'TEAM_LEAD']);
    await service.erase('ada');
    expect(await tokens.find(secret, acme.clock.now())).toBeNull();
    expect(await roles()).toEqual([]);
    expect((await principals.viewer(principalId, via, ['read']))?.personId).toBeNull();
    const open = 'SELECT FROM access_session WHERE principal_id = $1 AND ended_at IS NULL';
    expect(await acme.db.query<object[]>(open, [principalId])).toEqual([]);
    expect(await acme.db.query<object[]>('SELECT FROM provider_identity')).toEqual([]);
  });

  it('is told in the audit without the name; what was told before shows the pseudonym', async () => {
    await known();
    const { pseudonym } = await service.erase('ada');
    const log = new AuditLogStore(acme.db);
    const { rows } = await log.list({}, { first: 2 });
    expect(rows).toMatchObject([
      {
        action: 'person.erased',
        actor: 'command line',
        subject: null,
        person: pseudonym,
        details: { tokens: 1, grants: 1, memberships: 1, usageRows: 2 },
      },
      { action: LOOKED, actor: 'boss', person: pseudonym },
    ]);
    expect((await new AuditChainStore(acme.db, audit).verify()).wrong).toBeNull();
  });

  it('a person who comes back is a new one, and what was counted before stays', async () => {
    await known();
    const erased = await personId('ada');
    const before = await figures();
    const { pseudonym } = await service.erase('ada');
    // The file goes without, then says the person again with the date of old.
    await acme.change(WITHOUT, '2026-11-17');
    await acme.change(ORGANIZATION.replace(', from: 2026-03-02', ''), '2026-11-18');
    const again = await personId('ada');
    expect(again).not.toBe(erased);
    const memberships = await acme.db.query<object[]>(
      `SELECT login, valid_from::text AS "from", valid_to::text AS "to" FROM membership JOIN person ON person.id = person_id
       WHERE person_id = ANY ($1) ORDER BY person_id`,
      [[erased, again]],
    );
    expect(memberships).toEqual([
      { login: pseudonym, from: '2026-03-02', to: '2026-11-17' },
      { login: 'Ada', from: '2026-11-18', to: 'infinity' },
    ]);
    await measure(CLOSED, true);
    expect(await figures()).toEqual(before);
    expect((await new AuditLogStore(acme.db).looks(again, { first: 10 })).total).toBe(0);
  });

  it('once is enough, and a stranger cannot be erased', async () => {
    const { pseudonym } = await service.erase('ada');
    await expect(service.erase(pseudonym)).rejects.toMatchObject({ code: 'ALREADY_ERASED' });
    await expect(service.preview('ada')).rejects.toMatchObject({ code: 'UNKNOWN_PERSON' });
  });

  it('the number of a person whom the audit tells of is never given to another', async () => {
    await known();
    const id = await personId('ada');
    await acme.load(ORGANIZATION, 'UTC', '2026-01-05');
    expect(await personId('ada')).toBeGreaterThan(id);
    expect((await new AuditLogStore(acme.db).looks(await personId('ada'), { first: 10 })).total).toBe(0);
  });
});
