import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { json } from 'express';
import type { GraphQLSchema } from 'graphql';
import { loadSettings } from '../../config/settings.js';
import { AccessService } from '../../src/access/access.service.js';
import { PersonasService } from '../../src/access/personas.service.js';
import { SignInService } from '../../src/access/sign-in.service.js';
import { AppModule } from '../../src/app.module.js';
import { connect } from '../../src/data-source.js';
import { letIn } from '../support/access.js';
import { answer, ask } from '../support/paceline.js';
import { rowsOf, type TestDatabase } from '../support/postgres.js';
import { queueBackend } from '../support/queue-backend.js';
import { sampleDatabase } from '../support/sample-database.js';
import { socketClient, subscribe } from '../support/socket.js';
import { type Arguments, wholeSelection } from '../support/whole-schema.js';

const PATIENCE = 300_000;
const WEEKS = { from: '"2025-06-02"', to: '"2025-06-16"' };
const INSTANTS = { from: '"2025-03-03T00:00:00Z"', to: '"2025-06-24T00:00:00Z"' };
/** All that a team lead can ask, of teams by every way there is. */
const ARGUMENTS: Arguments = {
  'Query.team': { slug: '"nestjs"' },
  'Query.teams': { filter: '{ program: "2025" }', first: '12' },
  'Team.children': { first: '2' },
  'Team.reports': { first: '2' },
  'Query.program': { slug: '"2026"' },
  'Query.report': { id: '1' },
  'Team.velocity': WEEKS,
  'Team.deliveries': { ...INSTANTS, first: '2' },
  'Team.events': { ...INSTANTS, first: '2' },
  'Team.adoption': WEEKS,
  'Team.progress': { program: '"2025"' },
  'Team.progressHistory': { program: '"2025"', to: '"2025-01-13"' },
  'Team.rollup': { program: '"2025"' },
  'Program.plan': { multiple: '3' },
  'Team.restatements': WEEKS,
  'Team.baselines': { program: '"2025"' },
  'Team.dora': WEEKS,
  'Team.changes': { ...INSTANTS, first: '2' },
  'Team.markedChanges': WEEKS,
  'Repository.changes': { first: '2' },
  'Dora.failures': { first: '2' },
  'Team.disputes': { first: '2' },
  'VelocityWeek.restatements': { first: '2' },
  'VelocityExplanation.deliveries': { first: '2' },
  'VelocityExplanation.leftOut': { first: '2' },
  'Progress.restatements': { first: '2' },
  'Rollup.restatements': { first: '2' },
  'WindowExplanation.deliveries': { first: '1' },
  'WindowExplanation.leftOut': { first: '1' },
  'RollupExplanation.goals': { first: '1' },
};
const SEEN = ['scopes', 'team', 'teams', 'programs', 'program', 'report', 'installation'];

interface Nodes {
  nodes: { slug: string }[];
  totalCount: number;
}

describe('a reach over nestjs', () => {
  let database: TestDatabase;
  let app: NestExpressApplication;
  let address: string;
  let schema: GraphQLSchema;
  let lead: { authorization: string };
  let below: string[];

  beforeAll(async () => {
    database = await sampleDatabase();
    const settings = loadSettings({ DATABASE_URL: database.url, ROLE: 'api', ...queueBackend });
    const db = await connect(database.url);
    app = await NestFactory.create(AppModule.forRole(settings, database.url, db), { logger: false, bodyParser: false });
    app.use('/graphql', json());
    await app.listen(0, '127.0.0.1');
    address = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    schema = app.get(GraphQLSchemaHost).schema;
    lead = await letIn(database.url, 'pace_lead', [{ role: 'ORG_LEADER', team: 'nestjs' }]);
    const rows = await rowsOf<{ slug: string }>(
      database.url,
      `SELECT team.slug FROM team_parent JOIN team ON team.id = team_parent.team_id
       WHERE parent_id = (SELECT id FROM team WHERE slug = 'nestjs') ORDER BY slug`,
    );
    below = rows.map(({ slug }) => slug);
    expect(below.length).toBeGreaterThan(2);
  }, PATIENCE);
  afterAll(async () => {
    await app.close();
    await database.drop();
  }, PATIENCE);

  /** What each is refused with who asks what operators may; undefined: nothing. */
  const codes = (askers: readonly Record<string, string>[]): Promise<unknown[]> =>
    Promise.all(
      askers.map(async (as) => {
        const { errors } = await ask(address, '{ schedules { key } }', {}, as);
        return errors?.[0]?.extensions['code'];
      }),
    );
  const asked = <Data>(query: string): Promise<Data> => answer<Data>(address, query, {}, lead);

  it('begins there, and the organisation as a whole is not told', async () => {
    expect(await asked('{ scopes { slug parent { slug } } }')).toEqual({ scopes: [{ slug: 'nestjs', parent: null }] });
    const { data, errors } = await ask(address, '{ organization { slug } }', {}, lead);
    expect([data, errors?.[0]?.extensions['code']]).toEqual([null, 'FORBIDDEN']);
  });

  it('whatever is asked by whatever way, no other team is there', async () => {
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ name }) => SEEN.includes(name));
    for (const field of fields) {
      const told = await asked<object>(`{ ${wholeSelection(field, 'Query', ARGUMENTS)} }`);
      const slugs = teamsIn(told);
      expect(slugs.filter((slug) => slug !== 'nestjs' && !below.includes(slug))).toEqual([]);
      if (['scopes', 'team', 'teams'].includes(field.name)) expect(slugs.length).toBeGreaterThan(0);
    }
  });

  it.each(['vercel', 'vercel/ai', 'sample'])('%s is as if it did not exist', async (slug) => {
    expect(await asked(`{ team(slug: "${slug}") { slug } }`)).toEqual({ team: null });
    const under = await ask(address, `{ teams(filter: { under: "${slug}" }) { totalCount } }`, {}, lead);
    expect(under.errors?.[0]?.extensions['code']).toBe('UNKNOWN_TEAM');
    const write = `mutation { writeReport(input: { scope: "${slug}" }) { report { id } userErrors { code } } }`;
    expect(await asked(write)).toEqual({ writeReport: { report: null, userErrors: [{ code: 'UNKNOWN_TEAM' }] } });
  });

  it('lists and counts its teams, by name and by figure', async () => {
    const byName = await asked<{ teams: Nodes }>('{ teams(first: 100) { nodes { slug } totalCount } }');
    expect(byName.teams.nodes.map(({ slug }) => slug).toSorted()).toEqual(['nestjs', ...below].toSorted());
    const byFigure = await asked<{ teams: Nodes }>(
      '{ teams(first: 100, filter: { program: "2025" }, orderBy: { field: RATE_13W }) { nodes { slug } totalCount } }',
    );
    expect(byFigure.teams.totalCount).toBe(byFigure.teams.nodes.length);
    expect(byFigure.teams.nodes.map(({ slug }) => slug).filter((slug) => !below.includes(slug))).toEqual([]);
  });

  it('reads its own reviews and not those of others', async () => {
    const reports = await rowsOf<{ id: string; slug: string }>(
      database.url,
      'SELECT report.id::text, team.slug FROM report JOIN team ON team.id = report.team_id ORDER BY report.id',
    );
    const others = reports.filter(({ slug }) => slug !== 'nestjs');
    const own = reports.find(({ slug }) => slug === 'nestjs');
    expect(others.length).toBeGreaterThan(0);
    const report = (id: string | undefined): Promise<{ report: object | null }> =>
      asked(`{ report(id: "${id}") { week } }`);
    expect(await report(others[0]?.id)).toEqual({ report: null });
    expect((await report(own?.id)).report).not.toBeNull();
  });

  it('of an operator gives no roles, and is no way into what is pushed and measured', async () => {
    const operator = await letIn(database.url, 'pace_part_operator', [{ role: 'OPERATOR', team: 'nestjs' }]);
    const wish = 'mutation { grantRole(input: { login: "nobody", role: LEADER, reason: "to see it all" }) { id } }';
    for (const question of [
      wish,
      'mutation { endGrant(id: 1) { id } }',
      '{ grants { id } }',
      '{ jobs { totalCount } }',
    ]) {
      const { errors } = await ask(address, question, {}, operator);
      expect([question, errors?.[0]?.extensions['code']]).toEqual([question, 'FORBIDDEN']);
    }
    const status = async (method: string, path: string): Promise<number> =>
      (await fetch(`${address}${path}`, { method, headers: operator })).status;
    expect([await status('GET', '/metrics'), await status('POST', '/ingest/deliveries')]).toEqual([403, 403]);
    expect((await ask(address, '{ teams { totalCount } }', {}, operator)).errors).toBeUndefined();
    const [token] = await rowsOf<{ id: number }>(database.url, 'SELECT min(id) AS id FROM access_token');
    const revoke = `mutation { revokeToken(id: ${token?.id}) { userErrors { code } } }`;
    const { data } = await ask(address, revoke, {}, operator);
    expect(data).toEqual({ revokeToken: { userErrors: [{ code: 'UNKNOWN_TOKEN' }] } });
  });

  it('of a member is one team', async () => {
    const member = await letIn(database.url, 'pace_member', [{ role: 'MEMBER', team: 'vercel/ai' }]);
    const told = await answer<{ scopes: object[]; teams: Nodes }>(
      address,
      '{ scopes { slug } teams { totalCount nodes { slug } } }',
      {},
      member,
    );
    expect(told).toEqual({
      scopes: [{ slug: 'vercel/ai' }],
      teams: { totalCount: 1, nodes: [{ slug: 'vercel/ai' }] },
    });
  });

  it(
    'what has ended stops within 60 seconds, subscriptions included',
    async () => {
      const access = app.get(AccessService);
      const by = { name: 'test' };
      const header = (secret: string) => ({ authorization: `Bearer ${secret}` });
      const names = ['kept', 'revoked', 'without its grant'];
      const issued = await Promise.all(names.map((name) => access.issueToken({ name, role: 'OPERATOR', days: 1 }, by)));
      const { code } = await app.get(PersonasService).link('OPERATOR', null, 'test');
      const session = await app.get(SignInService).useLink(code, undefined);
      const cookie = { cookie: `paceline_session=${session.secret}`, origin: address };
      const askers: Record<string, string>[] = [...issued.map(({ secret }) => header(secret)), cookie];
      const clients = askers.map((as) => socketClient(address, undefined, as));
      const [stays, ...go] = clients.map((client) => subscribe(client, 'subscription { syncProgress { id } }').ended);
      expect(await codes(askers)).toEqual([undefined, undefined, undefined, undefined]);
      const [granted] = await rowsOf<{ id: number }>(
        database.url,
        `SELECT access_grant.id FROM access_grant JOIN principal ON principal.id = principal_id
         WHERE principal.name = 'without its grant'`,
      );
      const late = pause(60_000, 'still open', { ref: false });
      await access.revokeToken(issued[1]?.id ?? -1, by);
      await access.endGrant(granted?.id ?? -1, by);
      const out = { method: 'POST', headers: { ...cookie, 'content-type': 'application/json' } };
      expect((await fetch(`${address}/sign-out`, out)).status).toBe(204);
      expect(await codes(askers)).toEqual([undefined, 'UNAUTHENTICATED', 'FORBIDDEN', 'UNAUTHENTICATED']);
      const told = go.map((ended) => Promise.race([ended.then(() => 'complete', String), late]));
      expect(await Promise.all(told)).toEqual(go.map(() => 'Error: closed with 4403'));
      expect(await Promise.race([stays, pause(100, 'open')])).toBe('open');
      for (const client of clients) await client.dispose();
    },
    PATIENCE,
  );
});

/** The slugs of all teams that stand anywhere in an answer. */
function teamsIn(told: unknown): string[] {
  if (Array.isArray(told)) return told.flatMap(teamsIn);
  if (typeof told !== 'object' || told === null) return [];
  const { __typename: type, slug } = told as { __typename?: string; slug?: string };
  return [...(type === 'Team' && slug !== undefined ? [slug] : []), ...Object.values(told).flatMap(teamsIn)];
}
