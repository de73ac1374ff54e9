import { join } from 'node:path';
import { PersonasService } from '../../src/access/personas.service.js';
import { Clock } from '../../src/platform/clock.js';
import { type ApiApp, apiApp, NOW } from '../support/api-app.js';
import { cli, type Running, start } from '../support/paceline.js';
import { rowsOf } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';
import { Visitor } from '../support/visitor.js';

const ORGANIZATION = `
organization: {slug: acme, name: Acme, timeZone: UTC}
teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop}
  - {slug: till, name: Till, parent: shop}
  - {slug: ads, name: Ads}
  - {slug: bids, name: Bids, parent: ads}
`;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const DAY = 24 * 3_600_000;

describe('a one-time link', () => {
  let api: ApiApp;
  let at = Date.parse(NOW);

  beforeAll(async () => {
    api = await apiApp(ORGANIZATION, {});
    api.app.get(Clock).now = () => new Date(at);
  }, 60_000);
  afterAll(() => api?.close());

  const link = async (): Promise<{ url: string; code: string }> => {
    const { code } = await api.app.get(PersonasService).link('OPERATOR', null, 'test');
    return { url: `${api.address}/sign-in/once?code=${code}`, code };
  };
  const use = (code: string, visitor = new Visitor(), headers = {}) =>
    visitor.post(`${api.address}/sign-in/once`, `code=${code}`, { ...FORM, ...headers });

  it('is not used up by looking at it', async () => {
    const { url, code } = await link();
    for (let i = 0; i < 3; i++) {
      const visitor = new Visitor();
      const page = await visitor.open(url);
      expect(page.status).toBe(200);
      expect(page.text).toContain('<h1>Sign in as Operator</h1>');
      expect(visitor.cookie(api.address)).toBeUndefined();
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    }
    const visitor = new Visitor();
    const used = await use(code, visitor);
    expect([used.status, used.headers.get('location'), used.headers.get('cache-control')]).toEqual([
      303,
      '/',
      'no-store',
    ]);
    expect(visitor.cookie(api.address)).toEqual(expect.any(String));
  });

  it('signs in once, even when it is used twice at the same time', async () => {
    const { url, code } = await link();
    const answers = await Promise.all(Array.from({ length: 8 }, () => use(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410, 410, 410, 410, 410]);
    expect((await new Visitor().open(url)).status).toBe(410);
  });

  it('holds a day', async () => {
    const { url, code } = await link();
    at += DAY - 1000;
    expect((await new Visitor().open(url)).status).toBe(200);
    at += 1000;
    expect((await new Visitor().open(url)).status).toBe(410);
    expect((await use(code)).status).toBe(410);
  });

  it('is used by our own page only, and not through a proxy', async () => {
    const { url, code } = await link();
    expect(
      (await use(code, new Visitor(), { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(400);
    expect((await use(code, new Visitor(), { 'x-forwarded-for': '10.0.0.7' })).status).toBe(403);
    expect((await fetch(url, { headers: { 'x-forwarded-for': '10.0.0.7' } })).status).toBe(403);
    expect((await use('', new Visitor())).status).toBe(410);
    expect((await use(code)).status).toBe(303);
  });

  it('is kept as a hash, for one persona and one grant however many are made', async () => {
    const { code } = await link();
    await link();
    const [kept] = await rowsOf<{ links: string; personas: number; grants: number }>(
      api.database.url,
      `SELECT (SELECT string_agg(to_jsonb(sign_in_link)::text, ' ') FROM sign_in_link) AS links,
              (SELECT count(*)::int FROM principal WHERE kind = 'PERSONA') AS personas,
              (SELECT count(*)::int FROM access_grant JOIN principal ON principal.id = principal_id AND kind = 'PERSONA') AS grants`,
    );
    expect(kept).toMatchObject({ personas: 1, grants: 1 });
    expect(kept?.links).not.toContain(code);
  });

  it('cannot carry a page along', async () => {
    const page = await fetch(`${api.address}/sign-in/once?code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toContain('<script');
  });

  it('is there once for each part at a first start: departments with most teams first', async () => {
    const database = await apiApp(ORGANIZATION, {});
    const personas = database.app.get(PersonasService);
    const first = await personas.firstLinks('first start');
    expect(first?.map(({ name, role, team }) => [name, role, team])).toEqual([
      ['Leader', 'LEADER', null],
      ['Organisation leader of shop', 'ORG_LEADER', 'shop'],
      ['Team lead of cart', 'TEAM_LEAD', 'cart'],
      ['Engineer of cart', 'MEMBER', 'cart'],
      ['Operator', 'OPERATOR', null],
    ]);
    expect(await personas.firstLinks('first start')).toBeNull();
    await database.close();
  });
});

describe('the first start', () => {
  const directory = temporaryDirectory();
  const env = { DATA_DIR: join(directory.path, 'data'), LOG_LEVEL: 'info' };
  let paceline: Running;
  beforeAll(async () => {
    paceline = await start(env);
  }, 120_000);
  afterAll(async () => {
    await paceline?.stop();
    directory.remove();
  }, 60_000);

  const links = (screen: string): string[] => screen.match(/http:\/\/\S+\/sign-in\/once\?code=\S+/g) ?? [];
  /** What each may do, as GraphQL tells it. */
  const operations = async (url: string): Promise<{ teams: number; syncRuns: boolean }> => {
    const visitor = new Visitor();
    await visitor.post(`${paceline.address}/sign-in/once`, new URL(url).search.slice(1), FORM);
    const ask = async (query: string) =>
      JSON.parse((await visitor.post(`${paceline.address}/graphql`, JSON.stringify({ query }))).text) as {
        data?: { teams: { totalCount: number } };
        errors?: object[];
      };
    const { data } = await ask('{ teams(first: 0) { totalCount } }');
    return {
      teams: data?.teams.totalCount ?? -1,
      syncRuns: !(await ask('{ syncRuns(first: 1) { nodes { id } } }')).errors,
    };
  };

  it('prints a link for each of five parts, which see what is theirs; their codes are in no log', async () => {
    const urls = links(paceline.screen);
    expect(urls).toHaveLength(5);
    const seen = [];
    for (const url of urls) seen.push(await operations(url));
    const [leader, department, lead, engineer, operator] = seen;
    expect(leader?.teams).toBeGreaterThan(46);
    expect(department?.teams).toBeGreaterThan(1);
    expect(department?.teams).toBeLessThan(leader?.teams ?? 0);
    expect([lead?.teams, engineer?.teams, operator?.teams]).toEqual([1, 1, leader?.teams]);
    expect(seen.map(({ syncRuns }) => syncRuns)).toEqual([false, false, false, false, true]);
    for (const url of urls) expect(paceline.process.stderr()).not.toContain(new URL(url).searchParams.get('code'));
  });

  it('gives another one on demand, while it runs, at its address', async () => {
    const made = await cli(env, 'sign-in', '--role', 'team-lead', '--team', 'vercel/ai');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout.trim()).toMatch(new RegExp(`^${paceline.address}/sign-in/once\\?code=[\\w-]{43}$`));
    expect((await operations(made.stdout.trim())).teams).toBe(1);
    const wrong = await cli(env, 'sign-in', '--role', 'LEADER', '--team', 'no-such-team');
    expect(wrong).toEqual({ code: 1, stdout: '', stderr: 'paceline: there is no team no-such-team\n' });
    expect((await cli(env, 'sign-in', '--role', 'KING')).code).toBe(1);
  }, 60_000);

  it('does not print them again', async () => {
    await paceline.stop();
    paceline = await start(env);
    expect(links(paceline.screen)).toEqual([]);
    expect(paceline.screen).toContain('Sign in  npm run -s paceline -- sign-in --role LEADER');
  }, 120_000);
});
