import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DataSource } from 'typeorm';
import { AccessModule } from '../../src/access/access.module.js';
import { connect } from '../../src/data-source.js';
import { GitHubModule } from '../../src/github/github.module.js';
import { IntakeModule } from '../../src/intake/intake.module.js';
import { WebhookSettingsModule } from '../../src/intake/webhook-settings.js';
import { CalendarsStore } from '../../src/org/calendars.store.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { OrganizationStore } from '../../src/org/organization.store.js';
import { ScimLinksService } from '../../src/org/scim-links.service.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { ValidityRangesStore } from '../../src/org/validity-ranges.store.js';
import { Clock } from '../../src/platform/clock.js';
import { DatabaseModule } from '../../src/platform/database.module.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { QueueModule } from '../../src/platform/queue.module.js';
import { letIn, type TestGrant } from '../support/access.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { queueBackend } from '../support/queue-backend.js';
import { attributesOf, type ScimAttribute, wrongWith } from '../support/scim-schema.js';

const PATIENCE = 60_000;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const FILE = `organization: {slug: acme, name: Acme, timeZone: UTC}
teams: [{slug: cart, name: Cart}, {slug: pay, name: Payments}, {slug: twin-a, name: Twins}, {slug: twin-b, name: Twins}]
people: [{login: Ada, name: Ada, email: ada@acme.test, team: cart}, {login: zoe, email: zoe@acme.test, team: pay}]
`;
/** Whatever is answered: what it has to be is checked by the RFC's own definitions. */
interface Body {
  id: string;
  scimType?: string;
  totalResults?: number;
  Resources: Body[];
  attributes: ScimAttribute[];
  members?: object[];
  groups?: object[];
}
interface Answered {
  status: number;
  type: string | null;
  location: string | null;
  body: Body;
}

@Module({})
class TestedIntake {}

describe('SCIM', () => {
  let database: TestDatabase;
  let db: DataSource;
  let app: NestExpressApplication;
  let address: string;
  let today: string;
  let headers: Record<string, string>;

  beforeAll(async () => {
    database = await freshDatabase();
    db = await connect(database.url);
    app = await NestFactory.create<NestExpressApplication>(
      {
        module: TestedIntake,
        imports: [
          DatabaseModule.forRoot(db),
          QueueModule.forRoot({ databaseUrl: database.url, redisUrl: queueBackend['REDIS_URL'] }),
          GitHubModule.forRoot({ githubToken: undefined, githubApiUrl: undefined, githubOrgs: [], timeZone: 'UTC' }),
          PlatformModule,
          AccessModule,
          WebhookSettingsModule.forRoot([]),
          IntakeModule,
        ],
      },
      { logger: false, bodyParser: false, abortOnError: false },
    );
    app.get(Clock).now = () => new Date(`${today}T12:00:00Z`);
    await app.listen(0, '127.0.0.1');
    address = `${await app.getUrl()}/scim/v2`;
  }, PATIENCE);
  afterAll(async () => {
    await app.close();
    await database.drop();
  }, PATIENCE);
  beforeEach(async () => {
    today = '2026-11-16';
    const organizations = new OrganizationStore(
      new ValidityRangesStore(),
      new CalendarsStore(),
      new RepositoriesStore(),
    );
    await db.transaction(async (manager) => {
      await organizations.clearInstallation(manager);
      await organizations.importOrganization(manager, parseOrganizationFile(FILE), today);
    });
    headers = await letIn(database.url, 'pace_scim', [{ role: 'SERVICE' }], { scopes: ['scim'] });
    today = '2026-11-23';
  });

  const ask = async (method: string, path: string, body?: object | string, as = headers): Promise<Answered> => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { ...as, 'content-type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers: told } = response;
    return { status, type: told.get('content-type'), location: told.get('location'), body: JSON.parse(text || '{}') as Body }; // prettier-ignore
  };
  const person = (who: string, more: object = {}): object => ({
    schemas: [USER],
    userName: `${who}@acme.test`,
    externalId: `x-${who}`,
    name: { givenName: who, familyName: 'Family' },
    emails: [{ value: `${who}@acme.test`, type: 'work', primary: true }],
    active: true,
    ...more,
  });
  const made = async (path: string, body: object): Promise<string> => {
    const { status, body: resource } = await ask('POST', path, body);
    expect({ status, resource }).toMatchObject({ status: 201 });
    return resource.id;
  };
  const group = (displayName: string, ...members: string[]): object => ({ schemas: [GROUP], displayName, members: members.map((value) => ({ value })) }); // prettier-ignore
  const patch = (path: string, ...Operations: object[]): Promise<Answered> =>
    ask('PATCH', path, { schemas: [PATCH], Operations });
  const lines = async (sql: string): Promise<string[]> =>
    (await db.query<{ line: string }[]>(sql)).map(({ line }) => line);
  const memberships = (): Promise<string[]> =>
    lines(`SELECT concat_ws(' ', split_part(coalesce(email, login), '@', 1), slug, valid_from, valid_to) AS line
           FROM membership JOIN team ON team.id = team_id JOIN person ON person.id = person_id ORDER BY 1`);
  const AT_FIRST = ['ada cart -infinity infinity', 'zoe pay -infinity infinity'];

  describe('tells what there is', () => {
    it('by the definitions of the RFC', async () => {
      const config = await ask('GET', '/ServiceProviderConfig');
      expect(config).toMatchObject({ status: 200, type: 'application/scim+json; charset=utf-8' });
      expect(wrongWith(config.body, 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig')).toEqual([]);
      const types = await ask('GET', '/ResourceTypes');
      expect(types.body).toMatchObject({ totalResults: 2, itemsPerPage: 2, startIndex: 1 });
      for (const type of types.body.Resources) {
        expect(wrongWith(type, 'urn:ietf:params:scim:schemas:core:2.0:ResourceType')).toEqual([]);
        expect((await ask('GET', `/ResourceTypes/${type.id}`)).body).toEqual(type);
      }
      const schemas = await ask('GET', '/Schemas');
      expect(schemas.body.Resources.map(({ id }) => id)).toEqual([USER, GROUP, ENTERPRISE]);
      for (const schema of schemas.body.Resources) {
        expect((await ask('GET', `/Schemas/${schema.id}`)).body).toEqual(schema);
        checkAttributes(schema.attributes, attributesOf(schema.id));
      }
      expect(await ask('GET', '/Schemas/urn:none')).toMatchObject({
        status: 404,
        body: { schemas: [ERROR], status: '404' },
      });
    });

    function checkAttributes(told: ScimAttribute[], rfc: ScimAttribute[]): void {
      for (const { name, subAttributes, type, multiValued, required, mutability, returned } of told) {
        const defined = rfc.find((one) => one.name === name);
        expect([name, defined]).toEqual([
          name,
          expect.objectContaining({ type, multiValued, required, mutability, returned }),
        ]);
        if (subAttributes) checkAttributes(subAttributes, defined?.subAttributes ?? []);
      }
    }
  });

  describe('users', () => {
    it('are made, found, read, listed, replaced and removed, each answer by the definitions of the RFC', async () => {
      const stated = person('eve', { [ENTERPRISE]: { employeeNumber: '77', costCenter: 'x' }, phoneNumbers: [{ value: '1' }], password: 'secret' }); // prettier-ignore
      const { status, location, type, body } = await ask('POST', '/Users', stated);
      expect({ status, location, type }).toEqual({ status: 201, location: `${address}/Users/${body.id}`, type: 'application/scim+json; charset=utf-8' }); // prettier-ignore
      expect(wrongWith(body, USER, ENTERPRISE)).toEqual([]);
      expect(body).toMatchObject({ userName: 'eve@acme.test', externalId: 'x-eve', active: true, meta: { location } });
      // What is not needed is not kept.
      expect(JSON.stringify([body, await db.query('SELECT * FROM scim_user')])).not.toMatch(/secret|phone|costCenter/);
      expect((await ask('GET', `/Users/${body.id}`)).body).toEqual(body);
      for (const filter of [
        'userName eq "EVE@acme.test"',
        'externalId eq "x-eve"',
        `id eq "${body.id}"`,
        `${USER}:userName eq "eve@acme.test" and externalId eq "x-eve"`,
      ]) {
        // prettier-ignore
        const found = await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
        expect([filter, found.body]).toEqual([filter, expect.objectContaining({ totalResults: 1, Resources: [body] })]);
      }
      expect((await ask('GET', '/Users?filter=userName%20eq%20%22nobody%22')).body).toEqual({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
        totalResults: 0,
        startIndex: 1,
        itemsPerPage: 0,
        Resources: [],
      });
      const replaced = await ask('PUT', `/Users/${body.id}`, person('eve', { displayName: 'Eve E' }));
      expect(wrongWith(replaced.body, USER)).toEqual([]);
      expect(replaced).toMatchObject({ status: 200, body: { id: body.id, displayName: 'Eve E' } });
      expect(await lines("SELECT concat_ws(' ', login, name, email, employee_id) AS line FROM person WHERE email = 'eve@acme.test'")).toEqual(['eve@acme.test Eve E eve@acme.test 77']); // prettier-ignore
      expect((await ask('DELETE', `/Users/${body.id}`)).status).toBe(204);
      expect((await ask('GET', `/Users/${body.id}`)).status).toBe(404);
      expect(await lines("SELECT email AS line FROM person WHERE email = 'eve@acme.test'")).toEqual(['eve@acme.test']);
    });

    it('come in pages, with the attributes that are asked for', async () => {
      for (const who of ['a', 'b', 'c', 'd', 'e']) await made('/Users', person(who));
      const page = await ask('GET', '/Users?startIndex=2&count=2&attributes=userName,name.givenName');
      expect(page.body).toMatchObject({ totalResults: 5, startIndex: 2, itemsPerPage: 2 });
      expect(page.body.Resources).toEqual(['b', 'c'].map((who) => ({ schemas: [USER], id: expect.any(String), userName: `${who}@acme.test`, name: { givenName: who, familyName: 'Family' } }))); // prettier-ignore
      expect((await ask('GET', '/Users?count=0')).body).toMatchObject({ totalResults: 5, itemsPerPage: 0 });
      expect((await ask('GET', '/Users?startIndex=-1&count=1')).body).toMatchObject({ startIndex: 1, itemsPerPage: 1 });
      expect((await ask('GET', '/Users?count=1&excludedAttributes=emails,meta')).body.Resources[0]).not.toHaveProperty('emails'); // prettier-ignore
    });

    it('become people who are known already, by number or mail address, and take no login of GitHub', async () => {
      await made('/Users', person('ada'));
      await made('/Users', { userName: 'zoe', emails: [{ value: 'ZOE@acme.test' }] });
      expect(await lines("SELECT concat_ws(' ', login, name, email) AS line FROM person ORDER BY id")).toEqual(['Ada ada Family ada@acme.test', 'zoe ZOE@acme.test']); // prettier-ignore
      expect(await memberships()).toHaveLength(2);
    });

    it.each([
      ['Okta', [{ op: 'replace', value: { active: false } }]],
      ['Entra', [{ op: 'Replace', path: 'active', value: 'False' }]],
      ['the RFC', [{ op: 'replace', path: `${USER}:active`, value: false }]],
    ])('that %s deactivates belong to no team from today on; the past stays', async (_who, operations) => {
      const id = await made('/Users', person('ada'));
      expect(await patch(`/Users/${id}`, ...operations)).toMatchObject({ status: 200, body: { active: false } });
      expect(await memberships()).toEqual(['ada cart -infinity 2026-11-23', AT_FIRST[1]]);
      expect(await lines("SELECT concat_ws(' ', action, subject) AS line FROM audit_entry ORDER BY id DESC LIMIT 1")).toEqual(['person.deactivated']); // prettier-ignore
      expect(await patch(`/Users/${id}`, ...operations)).toMatchObject({ status: 200 });
      expect(await lines("SELECT count(*)::text AS line FROM audit_entry WHERE action = 'person.deactivated' AND person_id = (SELECT id FROM person WHERE email = 'ada@acme.test') AND id > (SELECT max(id) - 1 FROM audit_entry)")).toEqual(['1']); // prettier-ignore
    });

    it('that are removed leave their teams, and may come back as the same person', async () => {
      const id = await made('/Users', person('ada'));
      await made('/Groups', group('cart', id));
      await ask('DELETE', `/Users/${id}`);
      expect(await memberships()).toEqual(['ada cart -infinity 2026-11-23', AT_FIRST[1]]);
      await made('/Users', person('ada'));
      expect(await lines("SELECT count(*)::text AS line FROM person WHERE email = 'ada@acme.test'")).toEqual(['1']);
    });

    it('change their parts in the shapes of Entra and Okta', async () => {
      const id = await made('/Users', person('eve'));
      const { body } = await patch(
        `/Users/${id}`,
        { op: 'Add', path: 'name.givenName', value: 'Eva' },
        { op: 'Replace', path: 'emails[type eq "work"].value', value: 'eva@acme.test' },
        { op: 'Add', path: `${ENTERPRISE}:employeeNumber`, value: '9' },
        { op: 'replace', value: { displayName: 'Eva E', userName: 'eva@acme.test' } },
        { op: 'remove', path: 'externalId' },
      );
      expect(wrongWith(body, USER, ENTERPRISE)).toEqual([]);
      expect(body).toMatchObject({
        userName: 'eva@acme.test',
        displayName: 'Eva E',
        name: { givenName: 'Eva', familyName: 'Family' },
        emails: [{ value: 'eva@acme.test', type: 'work', primary: true }],
        [ENTERPRISE]: { employeeNumber: '9' },
      });
      expect(body).not.toHaveProperty('externalId');
      expect(await lines("SELECT concat_ws(' ', login, name, email, employee_id) AS line FROM person WHERE employee_id = '9'")).toEqual(['eva@acme.test Eva E eva@acme.test 9']); // prettier-ignore
    });
  });

  describe('groups', () => {
    it('that are called as a team is say who is in it, from today on', async () => {
      const [ada, bob] = [await made('/Users', person('ada')), await made('/Users', person('bob'))];
      const id = await made('/Groups', group('Payments', ada));
      expect(await memberships()).toEqual([...AT_FIRST.slice(0, 1), 'ada pay 2026-11-23 infinity', AT_FIRST[1]]);
      today = '2026-11-30';
      await patch(`/Groups/${id}`, { op: 'add', path: 'members', value: [{ value: bob }] });
      await patch(`/Groups/${id}`, { op: 'remove', path: `members[value eq "${ada}"]` });
      expect(await memberships()).toEqual([
        AT_FIRST[0],
        'ada pay 2026-11-23 2026-11-30',
        'bob pay 2026-11-30 infinity',
        AT_FIRST[1],
      ]);
      const { body } = await ask('GET', `/Groups/${id}`);
      expect(wrongWith(body, GROUP)).toEqual([]);
      expect(body.members).toEqual([{ value: bob, display: 'bob@acme.test', type: 'User', $ref: `${address}/Users/${bob}` }]); // prettier-ignore
      expect((await ask('GET', `/Users/${bob}`)).body.groups).toEqual([{ value: id, display: 'Payments', $ref: `${address}/Groups/${id}` }]); // prettier-ignore
      expect((await ask('DELETE', `/Groups/${id}`)).status).toBe(204);
      expect(await memberships()).toEqual([AT_FIRST[0], 'ada pay 2026-11-23 2026-11-30', AT_FIRST[1]]);
    });

    it.each([
      ['Entra adds', 'Add', 'members', (id: string) => [{ value: id, display: 'x' }], 2],
      ['Okta adds', 'add', undefined, (id: string) => ({ members: [{ value: id }] }), 2],
      ['Entra removes', 'Remove', 'members', (_: string, first: string) => [{ value: first, $ref: null }], 0],
      ['all are removed', 'remove', 'members', () => undefined, 0],
      ['all are replaced', 'replace', 'members', (id: string) => [{ value: id }], 1],
      ['one is added twice', 'add', 'members', (_: string, first: string) => [{ value: first }], 1],
    ])('change when %s', async (_name, op, path, valueOf, count) => {
      const [ada, bob] = [await made('/Users', person('ada')), await made('/Users', person('bob'))];
      const id = await made('/Groups', group('twin-a', ada));
      const value = valueOf(bob, ada);
      const { status, body } = await patch(`/Groups/${id}`, { op, ...(path && { path }), ...(value && { value }) });
      expect({ status, members: body.members }).toEqual({ status: 200, members: expect.any(Array) });
      expect(body.members).toHaveLength(count);
      expect((await memberships()).filter((line) => line.includes('twin-a') && line.endsWith('infinity'))).toHaveLength(count); // prettier-ignore
    });

    it('that are no team are kept without effect; two teams of one name are none; an externalId may be the slug', async () => {
      const ada = await made('/Users', person('ada'));
      await made('/Groups', group('Everybody', ada));
      await made('/Groups', group('twins', ada));
      expect(await memberships()).toEqual(AT_FIRST);
      await made('/Groups', { ...group('Any name', ada), externalId: 'twin-b' });
      expect(await memberships()).toContain('ada twin-b 2026-11-23 infinity');
    });

    it('that are no team can be made one', async () => {
      const ada = await made('/Users', person('ada'));
      await made('/Groups', group('Money people', ada));
      const links = app.get(ScimLinksService, { strict: false });
      const link = (name: string, team: string): Promise<object> =>
        links.link(name, team, today, () => Promise.resolve());
      expect(await link('money PEOPLE', 'pay')).toMatchObject({ memberships: 1 });
      expect(await memberships()).toContain('ada pay 2026-11-23 infinity');
      today = '2026-11-30';
      await link('Money people', 'twin-a');
      expect(await memberships()).toEqual([AT_FIRST[0], 'ada pay 2026-11-23 2026-11-30', 'ada twin-a 2026-11-30 infinity', AT_FIRST[1]]); // prettier-ignore
      await expect(link('Money', 'pay')).rejects.toMatchObject({ code: 'UNKNOWN_GROUP', message: expect.stringContaining('scim groups') }); // prettier-ignore
      await expect(link('Money people', 'nope')).rejects.toMatchObject({ code: 'UNKNOWN_TEAM' });
    });

    it('stay linked when they are renamed, and keep members that a PUT does not say', async () => {
      const ada = await made('/Users', person('ada'));
      const id = await made('/Groups', group('pay', ada));
      await ask('PUT', `/Groups/${id}`, { displayName: 'Money' });
      expect((await ask('GET', `/Groups/${id}`)).body.members).toHaveLength(1);
      await ask('PUT', `/Groups/${id}`, { displayName: 'Money', members: [] });
      expect((await memberships()).filter((line) => line.startsWith('ada'))).toEqual([AT_FIRST[0]]);
    });

    it('of somebody who is deactivated open again with them', async () => {
      const bob = await made('/Users', person('bob'));
      await made('/Groups', group('pay', bob));
      today = '2026-11-30';
      await patch(`/Users/${bob}`, { op: 'replace', path: 'active', value: false });
      today = '2026-12-07';
      await patch(`/Users/${bob}`, { op: 'replace', path: 'active', value: true });
      expect((await memberships()).filter((line) => line.startsWith('bob'))).toEqual([
        'bob pay 2026-11-23 2026-11-30',
        'bob pay 2026-12-07 infinity',
      ]);
    });

    it('are found by member, without the members when they are not asked for', async () => {
      const [ada, bob] = [await made('/Users', person('ada')), await made('/Users', person('bob'))];
      const id = await made('/Groups', group('pay', ada));
      const asked = (member: string) => `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`id eq "${id}" and members.value eq "${member}"`)}`; // prettier-ignore
      const found = await ask('GET', asked(ada));
      expect(found.body.Resources).toEqual([expect.not.objectContaining({ members: expect.anything() })]);
      expect((await ask('GET', asked(bob))).body.totalResults).toBe(0);
      expect((await ask('GET', '/Groups?filter=displayName%20eq%20%22PAY%22')).body.totalResults).toBe(1);
    });

    it('change nothing where teams come from GitHub', async () => {
      await db.query("UPDATE organization SET teams_from = 'GITHUB'");
      const ada = await made('/Users', person('ada'));
      await made('/Groups', group('pay', ada));
      await patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
      expect(await memberships()).toEqual(AT_FIRST);
    });
  });

  describe('errors', () => {
    it.each([
      ['a filter that is none', 'GET', '/Users?filter=userName', undefined, 400, 'invalidFilter', /cannot be read/],
      ['a filter that is not known', 'GET', '/Users?filter=title%20eq%20%22x%22', undefined, 400, 'invalidFilter', /"title" is not known here: a filter is attribute eq "value".*username/], // prettier-ignore
      ['another operator', 'GET', '/Users?filter=userName%20co%20%22x%22', undefined, 400, 'invalidFilter', /"co" is not known here/], // prettier-ignore
      ['a page that is none', 'GET', '/Users?count=many', undefined, 400, 'invalidValue', /whole numbers/],
      ['no JSON', 'POST', '/Users', '{', 400, 'invalidSyntax', /JSON object/],
      ['a list', 'POST', '/Users', '[]', 400, 'invalidSyntax', /JSON object/],
      ['no userName', 'POST', '/Users', {}, 400, 'invalidValue', /^userName: /],
      ['nobody', 'POST', '/Users', { userName: 'x' }, 400, 'invalidValue', /nothing says who this is: send emails/],
      ['an unknown member', 'POST', '/Groups', { displayName: 'pay', members: [{ value: '6f9619ff-8b86-d011-b42d-00c04fc964ff' }] }, 400, 'invalidValue', /must be the id of a user/], // prettier-ignore
      ['an unknown user', 'GET', '/Users/6f9619ff-8b86-d011-b42d-00c04fc964ff', undefined, 404, undefined, /no user/],
      ['an id that is none', 'DELETE', "/Groups/1';--", undefined, 404, undefined, /no resource/],
    ])('%s', async (_name, method, path, body, status, scimType, detail) => {
      const answered = await ask(method, path, body);
      expect(answered).toMatchObject({ status, type: 'application/scim+json; charset=utf-8' });
      expect(answered.body).toEqual({ schemas: [ERROR], status: String(status), ...(scimType && { scimType }), detail: expect.stringMatching(detail) }); // prettier-ignore
      expect(await lines('SELECT id::text AS line FROM scim_user UNION ALL SELECT id::text FROM scim_group')).toEqual(
        [],
      );
    });

    it('of a PATCH leave the user as it was, and reach nothing else', async () => {
      const id = await made('/Users', person('eve'));
      const before = (await ask('GET', `/Users/${id}`)).body;
      for (const [operations, scimType] of [
        [[], 'invalidSyntax'],
        [[{ op: 'move', path: 'active' }], 'invalidSyntax'],
        [[{ op: 'remove' }], 'noTarget'],
        [[{ op: 'replace', path: 'active', value: false }, { op: 'replace', path: 'emails[type eq "home"]', value: {} }], 'noTarget'], // prettier-ignore
        [[{ op: 'replace', path: 'userName', value: '' }], 'invalidValue'],
        [[{ op: 'add', path: '__proto__.polluted', value: true }], 'invalidPath'],
        [[{ op: 'add', value: { 'constructor.prototype.polluted': true } }], 'invalidPath'],
      ] as const) {
        const answered = await patch(`/Users/${id}`, ...operations);
        expect([operations, answered.status, answered.body.scimType]).toEqual([operations, 400, scimType]);
      }
      expect({}).not.toHaveProperty('polluted');
      expect((await ask('GET', `/Users/${id}`)).body).toEqual(before);
    });

    it('of what is there already name it', async () => {
      const id = await made('/Users', person('eve', { [ENTERPRISE]: { employeeNumber: '1' } }));
      const other = await made('/Users', person('bob', { [ENTERPRISE]: { employeeNumber: '2' } }));
      const taken = { status: 409, body: { scimType: 'uniqueness', status: '409' } };
      expect(await ask('POST', '/Users', person('eve'))).toMatchObject({ ...taken, body: { detail: expect.stringContaining(id) } }); // prettier-ignore
      expect(await ask('POST', '/Users', { userName: 'new', [ENTERPRISE]: { employeeNumber: '1' } })).toMatchObject({ ...taken, body: { detail: `this person is the user ${id} already` } }); // prettier-ignore
      expect(await patch(`/Users/${other}`, { op: 'replace', path: 'userName', value: 'EVE@acme.test' })).toMatchObject(taken); // prettier-ignore
      expect(await patch(`/Users/${other}`, { op: 'replace', path: `${ENTERPRISE}:employeeNumber`, value: '1' })).toMatchObject(taken); // prettier-ignore
      await made('/Groups', group('pay'));
      expect(await ask('POST', '/Groups', group('PAY'))).toMatchObject(taken);
    });

    it.each<[string, TestGrant[], string[], number, RegExp]>([
      ['another scope', [{ role: 'SERVICE' }], ['ingest'], 403, /the scope scim/],
      ['another role', [{ role: 'LEADER' }], ['scim'], 403, /OPERATOR/],
      ['a part of the organisation', [{ role: 'SERVICE', team: 'pay' }], ['scim'], 403, /OPERATOR, over everything/],
    ])('a token of %s is refused', async (name, grants, scopes, status, detail) => {
      const as = await letIn(database.url, `pace_${name.replaceAll(' ', '-')}`, grants, { scopes });
      for (const path of ['/Users', '/Groups']) {
        expect(await ask('GET', path, undefined, as)).toMatchObject({ status, body: { schemas: [ERROR], detail: expect.stringMatching(detail) } }); // prettier-ignore
      }
      expect(await ask('GET', '/Users', undefined, {})).toMatchObject({ status: 401, body: { schemas: [ERROR] } });
    });
  });
});
