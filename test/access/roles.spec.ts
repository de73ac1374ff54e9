import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { json, type Router } from 'express';
import { type GraphQLSchema, isObjectType, parse } from 'graphql';
import { loadSettings } from '../../config/settings.js';
import { SignInSettings } from '../../src/access/sign-in-settings.js';
import { AllowRule } from '../../src/api/allow-rule.js';
import { AppModule } from '../../src/app.module.js';
import { ROLES, type Role, SCOPES, type Viewer } from '../../src/core/viewer.js';
import { connect } from '../../src/data-source.js';
import { letIn } from '../support/access.js';
import { ask } from '../support/paceline.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { queueBackend } from '../support/queue-backend.js';
import { socketClient, subscribe } from '../support/socket.js';
import { anyQuestion } from '../support/any-question.js';
import { fieldsOf } from '../support/whole-schema.js';
import { COMMANDS, FIELDS, ROUTES } from './role-table.js';

const PATIENCE = 120_000;
const expected = new Map(
  FIELDS.flatMap(([type, roles, fields]) => fields.split(' ').map((field) => [`${type}.${field}`, roles] as const)),
);
const viewer = (role: Role): Viewer => ({
  principalId: 1,
  name: role,
  personId: null,
  via: { kind: 'TOKEN', id: '1' },
  scopes: SCOPES,
  grants: [{ role, teams: 'ALL' }],
});

describe('who may see what', () => {
  let database: TestDatabase;
  let app: NestExpressApplication;
  let address: string;
  let schema: GraphQLSchema;
  const as = {} as Record<Role, { authorization: string }>;

  beforeAll(async () => {
    database = await freshDatabase();
    const settings = loadSettings({ DATABASE_URL: database.url, ROLE: 'api', ...queueBackend });
    const db = await connect(database.url);
    app = await NestFactory.create(AppModule.forRole(settings, database.url, db), { logger: false, bodyParser: false });
    app.use('/graphql', json());
    await app.listen(0, '127.0.0.1');
    address = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    schema = app.get(GraphQLSchemaHost).schema;
    for (const role of ROLES) as[role] = await letIn(database.url, `pace_${role}`, [{ role }]);
  }, PATIENCE);
  afterAll(async () => {
    await app.close();
    await database.drop();
  }, PATIENCE);

  it('every field of the schema stands in the table, and nothing else does', () => {
    expect([...expected.keys()].toSorted()).toEqual(fieldsOf(schema).toSorted());
  });

  it.each(ROLES)('%s may ask for the fields of the table, and for no other', (role) => {
    const rule = new AllowRule(schema);
    const asked = (place: string): boolean => {
      const [type = '', field = ''] = place.split('.');
      // A fragment reaches any type by itself; what it is given does not matter to who may ask.
      return rule.refusals(parse(`fragment F on ${type} { ${field} }`), viewer(role)).length === 0;
    };
    const allowed = [...expected.keys()].filter(asked).toSorted();
    expect(allowed).toEqual(
      [...expected].flatMap(([place, roles]) => (roles.includes(role) ? [place] : [])).toSorted(),
    );
  });

  it.each(['OPERATOR', 'AUDITOR', 'SERVICE'] as const)(
    '%s over a part of it runs nothing of the installation',
    (role) => {
      const rule = new AllowRule(schema);
      const part = { ...viewer(role), grants: [{ role, teams: [1] }] };
      const opened = [...expected].filter(([place, roles]) => {
        const [type = '', field = ''] = place.split('.');
        const runs = roles.every((one) => ['OPERATOR', 'AUDITOR', 'SERVICE'].includes(one));
        return runs && rule.refusals(parse(`fragment F on ${type} { ${field} }`), part).length === 0;
      });
      expect(opened).toEqual([]);
    },
  );

  it.each(ROLES)(
    '%s asks each query and mutation of the server, and is refused what the table says',
    async (role) => {
      for (const root of ['Query', 'Mutation'] as const) {
        const type = schema.getType(root);
        for (const field of isObjectType(type) ? Object.values(type.getFields()) : []) {
          const { errors } = await ask(address, anyQuestion(root, field), {}, as[role]);
          const told = errors?.map(({ extensions }) => extensions['code']) ?? [];
          const roles = expected.get(`${root}.${field.name}`) ?? [];
          expect([field.name, told.includes('FORBIDDEN')]).toEqual([field.name, !roles.includes(role)]);
        }
      }
    },
    PATIENCE,
  );

  it.each(ROLES)('%s subscribes as the table says', async (role) => {
    const client = socketClient(address, undefined, as[role]);
    const ended = subscribe(client, 'subscription { syncProgress { id } }').ended.then(
      () => 'ended',
      (error: unknown) => String(error),
    );
    const quiet = new Promise((resolve) => setTimeout(resolve, 500, 'listening'));
    const told = await Promise.race([ended, quiet]);
    await client.dispose();
    if (role === 'OPERATOR') expect(told).toBe('listening');
    else expect(told).toContain('Subscription.syncProgress needs one of the roles OPERATOR');
  });

  it('nobody is refused before anything is read, by POST and by websocket', async () => {
    const answered = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer pace_unknown' },
      body: JSON.stringify({ query: '{ installation { sample } }' }),
    });
    expect(answered.status).toBe(401);
    expect(await answered.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const client = socketClient(address, undefined, {});
    await expect(subscribe(client, 'subscription { syncProgress { id } }').ended).rejects.toThrow('closed with 4403');
    await client.dispose();
  });

  it('every route stands in the table, and is open to whom the table says', async () => {
    const { stack } = (app.getHttpAdapter().getInstance() as { router: Router }).router;
    const routes = stack.flatMap(({ route }) => {
      if (!route) return [];
      const { path, methods } = route as unknown as { path: string; methods: Record<string, boolean> };
      return Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`);
    });
    expect(routes.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
    for (const [route, roles] of Object.entries(ROUTES)) {
      const [method, path] = route.split(' ');
      const status = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(`${address}${path}`, { method, headers })).status;
      expect([route, (await status({})) === 401]).toEqual([route, roles !== null]);
      for (const role of ROLES) {
        expect([route, role, (await status(as[role])) === 403]).toEqual([
          route,
          role,
          roles !== null && !roles.includes(role),
        ]);
      }
    }
  });

  it('who may come in is decided in one place, by the settings of this installation', () => {
    expect(app.get(SignInSettings, { strict: false, each: true })).toHaveLength(1);
  });

  it('a token without the scope does less than its roles', async () => {
    const reading = await letIn(database.url, 'pace_reading', [{ role: 'OPERATOR' }], { scopes: ['read'] });
    const { errors } = await ask(address, 'mutation { endGrant(id: 1) { userErrors { code } } }', {}, reading);
    expect(errors).toMatchObject([{ message: 'a mutation needs a token with the scope write' }]);
    const pushed = await fetch(`${address}/ingest/deliveries`, { method: 'POST', headers: reading, body: '' });
    expect([pushed.status, await pushed.text()]).toEqual([403, expect.stringContaining('the scope ingest')]);
  });

  it.each([
    ['endGrant(id: 2147483647)', 'UNKNOWN_GRANT', ['id']],
    ['revokeToken(id: 2147483647)', 'UNKNOWN_TOKEN', ['id']],
    ['createToken(input: { name: "a", days: 0 })', 'BAD_DAYS', ['input', 'days']],
  ])('%s says which of its arguments is wrong', async (call, code, field) => {
    const answered = await ask(address, `mutation { asked: ${call} { userErrors { code field } } }`, {}, as.OPERATOR);
    expect(answered).toEqual({ data: { asked: { userErrors: [{ code, field }] } } });
  });

  it('every command stands in the table', () => {
    expect(commandsOf([])).toEqual(COMMANDS);
  });
});

it('a field that says nothing of who may ask is refused at the start', async () => {
  const { buildSchema } = await import('graphql');
  const texts = readdirSync('src/api/schema').filter((name) => name.endsWith('.graphql'));
  const [directive] = /directive @allow[^\n]*\n\n/.exec(
    texts.map((name) => readFileSync(`src/api/schema/${name}`, 'utf8')).join('\n'),
  ) as RegExpExecArray;
  const schema = buildSchema(
    `${directive} enum Audience { DATA } type Query { open: Int @allow(to: [DATA]) shut: Int }`,
  );
  expect(() => new AllowRule(schema)).toThrow('Query.shut says nothing of who may ask it');
});

/** As the built command line tells them. */
function commandsOf(path: string[]): string[] {
  const help = execFileSync(process.execPath, ['dist/src/cli/paceline.js', ...path, '--help'], { encoding: 'utf8' });
  const listed = /\nCommands:\n([\s\S]*?)\n(\n|$)/.exec(help)?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name = '']) => (name === 'help' ? [] : [name]));
  return names
    .flatMap((name) => {
      const below = path.length === 0 ? commandsOf([name]) : [];
      return below.length > 0 ? below : [[...path, name].join(' ')];
    })
    .toSorted();
}
