import { parseUsage } from '../../src/adoption/usage-file.js';
import { UsageStore } from '../../src/adoption/usage.store.js';
import { letIn, type TestGrant } from '../support/access.js';
import { apiApp, type ApiApp, NOW } from '../support/api-app.js';
import { type Answer, ask } from '../support/paceline.js';
import { ndjson, pieces, type Usage } from '../support/usage.js';

/** Mia leads the shop and is in cart; Otto leads pay; Ada is in cart, Ben in pay, Cy left cart for pay, Dee is nowhere. */
const ORGANIZATION = `
organization: { slug: acme, name: Acme, timeZone: Europe/Berlin }
teams:
  - { slug: shop, name: Shop }
  - { slug: cart, name: Cart, parent: shop }
  - { slug: pay, name: Pay }
people:
  - { login: mia, team: cart, name: Mia }
  - { login: otto, team: pay }
  - { login: ada, team: cart, name: Ada L, email: ada@acme.example }
  - { login: ben, team: pay }
  - { login: cy, team: cart, to: 2026-11-04 }
  - { login: cy, team: pay, from: 2026-11-04 }
  - { login: dee, team: cart, to: 2026-11-01 }
`;
const PURPOSE = 'to plan the training of November';
const LOOK = `query ($login: String!, $purpose: String!, $from: Date, $to: Date) {
  person(login: $login, purpose: $purpose, from: $from, to: $to) { login name teams from to aiDays { tool days } } }`;
const LOOKS = '{ me { looks { totalCount nodes { at by purpose answered from to } } } }';
const AUDIT = `query ($filter: AuditFilter, $first: Int, $after: String) { auditLog(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id at action actor subject person details hash } } }`;

type Header = { authorization: string };
interface Looked {
  person: { login: string; name: string | null; teams: string[]; aiDays: { tool: string; days: number }[] } | null;
}
interface Looks {
  me: { looks: { totalCount: number; nodes: { by: string; purpose: string; answered: boolean }[] } };
}
interface Entry {
  id: string;
  action: string;
  actor: string;
  subject: string | null;
  person: string | null;
  details: string;
}
interface Log {
  auditLog: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: Entry[] };
}

describe('looks at persons, and the audit', () => {
  let api: ApiApp;
  const as: Record<string, Header> = {};
  const enter = async (who: string, grants: TestGrant[], login: string | null = who): Promise<void> => {
    as[who] = await letIn(api.database.url, `pace_${who}-of-these-tests`, grants, { login });
    await api.db.query('UPDATE principal SET name = $1 WHERE id = (SELECT max(id) FROM principal)', [who]);
  };
  const asked = <Data>(who: string, query: string, variables: object = {}): Promise<Answer<Data>> =>
    ask<Data>(api.address, query, variables, as[who]);
  const look = (who: string, login: string, more: object = {}): Promise<Answer<Looked>> =>
    asked<Looked>(who, LOOK, { login, purpose: PURPOSE, ...more });
  const looksAt = async (who: string): Promise<Looks['me']['looks']['nodes']> =>
    (await asked<Looks>(who, LOOKS)).data.me.looks.nodes;
  const codes = (answered: Answer<unknown>): unknown[] => (answered.errors ?? []).map((one) => one.extensions['code']);
  const entries = async (): Promise<number> =>
    (await api.db.query<[{ n: number }]>('SELECT count(*)::int AS n FROM audit_entry'))[0].n;

  beforeAll(async () => {
    api = await apiApp(ORGANIZATION, {});
    await enter('mia', [{ role: 'MANAGER', team: 'shop' }]);
    await enter('otto', [{ role: 'MANAGER', team: 'pay' }]);
    await enter('ada', []);
    await enter('ben', [{ role: 'TEAM_LEAD', team: 'pay' }]);
    await enter('boss', [{ role: 'MANAGER' }], null);
    await enter('leader', [{ role: 'LEADER' }], null);
    await enter('operator', [{ role: 'OPERATOR' }], null);
    await enter('auditor', [{ role: 'AUDITOR' }], null);
    const row = (person: string, day: string, tool = 'copilot', more: Partial<Usage> = {}): Usage => ({
      tool,
      person,
      day,
      ...more,
    });
    const rows = [
      row('ada', '2026-11-02'),
      row('ada', '2026-11-02', 'copilot', { model: 'large', counts: { messages: 3 } }),
      row('ada@acme.example', '2026-11-03'),
      row('ada', '2026-11-03', 'kiro'),
      row('ada', '2026-11-04', 'kiro', { counts: { messages: 0 } }),
      row('ada', '2026-08-03'),
      row('cy', '2026-11-02'),
      row('cy', '2026-11-03'),
      row('cy', '2026-11-05'),
      row('ben', '2026-11-05'),
    ];
    await api.db.transaction((manager) =>
      new UsageStore().save(manager, parseUsage(pieces(ndjson(rows), 4_096), new Date(NOW)), new Date(NOW), 'PUSH'),
    );
  });
  afterAll(() => api.close());

  it('a manager sees the days of people of the own line, and the person sees who looked and why', async () => {
    const { data, errors } = await look('mia', 'ADA');
    expect(errors).toBeUndefined();
    expect(data.person).toEqual({
      login: 'ada',
      name: 'Ada L',
      teams: ['cart'],
      from: '2026-10-22',
      to: '2026-11-19',
      aiDays: [
        { tool: 'copilot', days: 2 },
        { tool: 'kiro', days: 1 },
      ],
    });
    expect(await looksAt('ada')).toEqual([
      { at: expect.any(String), by: 'mia', purpose: PURPOSE, answered: true, from: '2026-10-22', to: '2026-11-19' },
    ]);
    expect(await looksAt('ben')).toEqual([]);
    expect(await looksAt('mia')).toEqual([]);
  });

  it('of the time in the own line only', async () => {
    expect((await look('otto', 'cy')).data.person).toMatchObject({
      teams: ['pay'],
      aiDays: [{ tool: 'copilot', days: 1 }],
    });
    expect((await look('boss', 'cy')).data.person).toMatchObject({ aiDays: [{ tool: 'copilot', days: 3 }] });
    const narrow = { from: '2026-11-03', to: '2026-11-04' };
    expect((await look('boss', 'cy', narrow)).data.person?.aiDays).toEqual([{ tool: 'copilot', days: 1 }]);
  });

  it('beyond the line it is refused in the same words, known or not, and told to the person all the same', async () => {
    const before = (await looksAt('ben')).length;
    const refused = await Promise.all(['ben', 'nobody-at-all', 'cy', 'dee', 'otto'].map((login) => look('mia', login)));
    for (const one of refused) {
      expect(codes(one)).toEqual(['FORBIDDEN']);
      expect(one.errors?.[0]?.message).toBe(refused[0]?.errors?.[0]?.message);
      expect(JSON.stringify(one)).not.toMatch(/copilot/);
    }
    expect((await looksAt('ben')).slice(0, 1)).toMatchObject([{ by: 'mia', purpose: PURPOSE, answered: false }]);
    expect((await looksAt('ben')).length).toBe(before + 1);
    const { data } = await asked<Log>('auditor', AUDIT, { filter: { action: 'person.look-refused', actor: 'MIA' } });
    expect(data.auditLog.nodes.map(({ person }) => person).toSorted()).toEqual(
      ['ben', 'cy', 'dee', 'otto', null].toSorted(),
    );
    // No name of whom it is about stands in an entry itself.
    const rows = await api.db.query<{ text: string }[]>(`SELECT subject || details::text AS text FROM audit_entry`);
    expect(JSON.stringify(rows)).not.toMatch(/nobody-at-all|ben|dee|ada/i);
  });

  it('without a purpose, or for too long a time, nobody is looked at', async () => {
    const before = await entries();
    expect(codes(await look('mia', 'ada', { purpose: '  \u0007  why  ' }))).toEqual(['PURPOSE_NEEDED']);
    expect(codes(await look('mia', 'ada', { purpose: 'x'.repeat(501) }))).toEqual(['PURPOSE_NEEDED']);
    expect(codes(await look('mia', 'ada', { from: '2026-01-01' }))).toEqual(['BAD_SPAN']);
    expect(codes(await look('mia', 'ada', { from: '2026-11-10', to: '2026-11-10' }))).toEqual(['BAD_SPAN']);
    expect(await entries()).toBe(before);
  });

  it('nobody without the role of a manager looks at a person, and nobody but an auditor reads the audit', async () => {
    for (const who of ['ada', 'ben', 'leader', 'operator', 'auditor'])
      expect(codes(await look(who, 'ada'))).toEqual(['FORBIDDEN']);
    for (const who of ['ada', 'ben', 'leader', 'operator', 'mia'])
      expect(codes(await asked(who, AUDIT))).toEqual(['FORBIDDEN']);
  });

  it('an answer that cannot be told is not given', async () => {
    await api.db.query('CREATE TABLE kept_head AS SELECT * FROM audit_head');
    await api.db.query('DELETE FROM audit_head');
    const answered = await look('mia', 'ada');
    await api.db.query('INSERT INTO audit_head SELECT * FROM kept_head');
    expect(codes(answered)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(answered)).not.toMatch(/copilot|kiro|Ada L/);
    expect((await look('mia', 'ada')).errors).toBeUndefined();
  });

  it('whoever asks sees everything that is stored about oneself, and nothing of others', async () => {
    const query = `{ me { name roles { role team } person { login name email teams }
      aiUsage(from: "2026-11-01", to: "2026-11-05") { totalCount nodes { tool day model counts active receivedAt source } }
      tokens { name scopes expiresAt revokedAt } } }`;
    const { data } = await asked<{ me: { aiUsage: { nodes: object[] }; tokens: object[] } }>('ada', query);
    expect(data.me).toMatchObject({
      name: 'ada',
      roles: [{ role: 'MEMBER', team: 'cart' }],
      person: { login: 'ada', name: 'Ada L', email: 'ada@acme.example', teams: ['cart'] },
      aiUsage: { totalCount: 5 },
    });
    expect(data.me.tokens).toHaveLength(1);
    expect(data.me.aiUsage.nodes).toContainEqual({
      tool: 'copilot',
      day: '2026-11-02',
      model: 'large',
      counts: '{"messages":3}',
      active: true,
      receivedAt: '2026-11-18T12:00:00.000Z',
      source: 'PUSH',
    });
    const script = await asked<{ me: object }>('auditor', query);
    expect(script.data.me).toMatchObject({
      roles: [{ role: 'AUDITOR', team: null }],
      person: null,
      aiUsage: { totalCount: 0 },
    });
    const page = async (after: string | null): Promise<{ nodes: object[]; pageInfo: { endCursor: string } }> =>
      (
        await asked<{ me: { aiUsage: { nodes: object[]; pageInfo: { endCursor: string } } } }>(
          'ada',
          `query ($after: String) { me { aiUsage(from: "2026-01-01", to: "2027-01-01", first: 4, after: $after) {
             nodes { tool day model } pageInfo { endCursor } } } }`,
          { after },
        )
      ).data.me.aiUsage;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect(new Set([...first.nodes, ...second.nodes].map((one) => JSON.stringify(one))).size).toBe(6);
  });

  it('an auditor reads the log by page and by what is asked, newest first', async () => {
    const all = (await asked<Log>('auditor', AUDIT, { first: 1_000 })).data.auditLog;
    expect(all.totalCount).toBe(await entries());
    expect(all.nodes.map(({ id }) => Number(id))).toEqual(all.nodes.map((_, i) => all.totalCount - i));
    const first = (await asked<Log>('auditor', AUDIT, { first: 3 })).data.auditLog;
    const next = (await asked<Log>('auditor', AUDIT, { first: 3, after: first.pageInfo.endCursor })).data.auditLog;
    expect([...first.nodes, ...next.nodes]).toEqual(all.nodes.slice(0, 6));
    const looked = { action: 'person.looked-at', actor: 'otto' };
    expect((await asked<Log>('auditor', AUDIT, { filter: looked })).data.auditLog.nodes).toMatchObject([
      { actor: 'otto', subject: null, person: 'cy', details: expect.stringContaining(PURPOSE) },
    ]);
    const none = { from: '2026-11-18T12:00:01Z' };
    expect((await asked<Log>('auditor', AUDIT, { filter: none })).data.auditLog.totalCount).toBe(0);
    expect((await asked<Log>('auditor', AUDIT, { filter: { to: NOW } })).data.auditLog.totalCount).toBe(0);
    expect((await asked<Log>('auditor', AUDIT, { filter: { from: NOW } })).data.auditLog.totalCount).toBe(
      all.totalCount,
    );
  });
});
