import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Clock } from '../../src/platform/clock.js';
import { type ApiApp, apiApp } from '../support/api-app.js';
import { CLIENT, identityProvider, type IdentityProvider, newKey } from '../support/identity-provider.js';
import { rowsOf } from '../support/postgres.js';
import { Visitor } from '../support/visitor.js';

const ORGANIZATION = `
organization: {slug: acme, name: Acme, timeZone: UTC}
teams: [{slug: shop, name: Shop}, {slug: cart, name: Cart, parent: shop}]
people:
  - {login: ada, name: Ada, email: Ada@acme.test, team: cart}
  - {login: bob, name: Bob, email: bob@acme.test, team: shop}
`;
const GROUPS = {
  leaders: { role: 'LEADER', team: null },
  shop: { role: 'TEAM_LEAD', team: 'shop' },
  gone: { role: 'TEAM_LEAD', team: 'no-such-team' },
};
const AUDIENCE = 'https://api.paceline.test';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('signing in with a provider', () => {
  let provider: IdentityProvider;
  let api: ApiApp;
  let address: string;
  /** How far the clock of the api is ahead of the true one. */
  let ahead = 0;

  beforeAll(async () => {
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    provider = await identityProvider(`${address}/sign-in/callback`);
    const oidc = {
      issuer: provider.issuer,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      scopes: 'openid profile email groups',
      groups: GROUPS,
      audience: AUDIENCE,
      loginClaim: undefined,
    };
    api = await apiApp(ORGANIZATION, { port, signIn: { publicUrl: address, oidc, sessionHours: 12 } });
    api.app.get(Clock).now = () => new Date(Date.now() + ahead);
  }, 60_000);

  afterAll(async () => {
    await api?.close();
    await provider?.close();
  });

  beforeEach(() => {
    ahead = 0;
    provider.accounts.clear();
    provider.accounts.set('account-of-ada', { email: 'ada@acme.test', email_verified: true, groups: ['leaders'] });
    provider.visitor = 'account-of-ada';
  });

  const name = async (headers: Record<string, string>): Promise<string | null> => {
    const response = await fetch(`${address}/sign-in`, { headers: { accept: 'application/json', ...headers } });
    return ((await response.json()) as { name: string | null }).name;
  };
  const nameOf = (visitor: Visitor): Promise<string | null> =>
    name({ cookie: `paceline_session=${visitor.cookie(address) ?? ''}` });
  const signedIn = async (): Promise<Visitor> => {
    const visitor = new Visitor();
    const seen = await visitor.open(`${address}/sign-in`);
    expect([seen.url, visitor.cookie(address)]).toEqual([`${address}/`, expect.any(String)]);
    return visitor;
  };
  const grants = () =>
    rowsOf<{ role: string; team: string | null }>(
      api.database.url,
      `SELECT role, (SELECT slug FROM team WHERE team.id = team_id) AS team FROM access_grant
       WHERE source = 'PROVIDER' AND now()::date < valid_to ORDER BY role`,
    );
  const refused = async (title: string, words: RegExp): Promise<void> => {
    const visitor = new Visitor();
    const seen = await visitor.open(`${address}/sign-in`);
    expect(seen.text).toContain(`<h1>${title}</h1>`);
    expect(seen.text).toMatch(words);
    expect(seen.status).toBeGreaterThanOrEqual(400);
    expect(visitor.cookie(address)).toBeUndefined();
  };

  it('opens a session for the person with the verified address, and goes where the reader wanted to', async () => {
    const visitor = new Visitor();
    const seen = await visitor.open(`${address}/sign-in?to=${encodeURIComponent('#/team/cart?program=2026')}`);
    expect(seen.url).toBe(`${address}/#/team/cart?program=2026`);
    expect(await nameOf(visitor)).toBe('Ada');
    const graphql = await visitor.post(`${address}/graphql`, '{"query":"{ team(slug: \\"cart\\") { name } }"}');
    expect(JSON.parse(graphql.text)).toEqual({ data: { team: { name: 'Cart' } } });
  });

  it('keeps no secret in the database, and tells the audit', async () => {
    const visitor = await signedIn();
    const [kept] = await rowsOf<{ everything: string }>(
      api.database.url,
      `SELECT string_agg(found, ' ') AS everything FROM (
         SELECT to_jsonb(access_session)::text AS found FROM access_session
         UNION ALL SELECT to_jsonb(sign_in_attempt)::text FROM sign_in_attempt
         UNION ALL SELECT to_jsonb(audit_entry)::text FROM audit_entry) AS all_of_it`,
    );
    const secret = visitor.cookie(address) ?? '';
    expect(secret).toHaveLength(43);
    expect(kept?.everything).not.toContain(secret);
    expect(kept?.everything).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    expect(kept?.everything).toContain('session.started');
  });

  it('lets nobody go anywhere else than to the pages', async () => {
    for (const to of ['https://evil.test', '//evil.test', '/sign-in', '#/a b', 'javascript:alert(1)']) {
      expect((await new Visitor().open(`${address}/sign-in?to=${encodeURIComponent(to)}`)).url).toBe(`${address}/`);
    }
  });

  it('ends with signing out, at once, for this browser alone', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const secret = one.cookie(address) ?? '';
    expect((await one.post(`${address}/sign-out`, '{}')).status).toBe(204);
    expect(one.cookie(address)).toBeUndefined();
    expect(await name({ cookie: `paceline_session=${secret}` })).toBeNull();
    expect(await nameOf(other)).toBe('Ada');
  });

  it('gives a browser one session: the one before ends', async () => {
    const visitor = await signedIn();
    const before = visitor.cookie(address) ?? '';
    await visitor.open(`${address}/sign-in`);
    expect(visitor.cookie(address)).not.toBe(before);
    expect(await name({ cookie: `paceline_session=${before}` })).toBeNull();
    expect(await nameOf(visitor)).toBe('Ada');
  });

  it('refuses an answer whose state is not the one that was sent', async () => {
    const visitor = new Visitor();
    const { url } = await visitor.open(`${address}/sign-in`, /\/sign-in\/callback/);
    const forged = new URL(url);
    forged.searchParams.set('state', 'another');
    const seen = await visitor.open(forged.href);
    expect([seen.status, visitor.cookie(address)]).toEqual([403, undefined]);
    expect(seen.text).toContain('does not belong to this sign-in');
    // It is used up by the attempt.
    expect((await visitor.open(url)).status).toBe(400);
  });

  it('refuses an answer in a browser that has not asked, as when somebody sends a link to theirs', async () => {
    const { url } = await new Visitor().open(`${address}/sign-in`, /\/sign-in\/callback/);
    const victim = new Visitor();
    expect((await victim.open(url)).status).toBe(400);
    await victim.open(`${address}/sign-in`, /^http:\/\/127.0.0.1:\d+\/auth/);
    expect((await victim.open(url)).status).toBe(403);
    expect(victim.cookie(address)).toBeUndefined();
  });

  it('takes an answer once, and not after ten minutes', async () => {
    const visitor = new Visitor();
    const { url } = await visitor.open(`${address}/sign-in`, /\/sign-in\/callback/);
    const attempt = visitor.cookie(address, 'paceline_sign_in') ?? '';
    expect((await visitor.open(url)).url).toBe(`${address}/`);
    expect(visitor.cookie(address, 'paceline_sign_in')).toBeUndefined();
    const replay = await fetch(url, { redirect: 'manual', headers: { cookie: `paceline_sign_in=${attempt}` } });
    expect([replay.status, replay.headers.getSetCookie().join().includes('paceline_session=')]).toEqual([400, false]);

    const late = new Visitor();
    const answer = await late.open(`${address}/sign-in`, /\/sign-in\/callback/);
    ahead = 10 * 60_000;
    expect((await late.open(answer.url)).status).toBe(400);
  });

  it('refuses a code of the provider that was traded before', async () => {
    const first = new Visitor();
    const { url } = await first.open(`${address}/sign-in`, /\/sign-in\/callback/);
    await first.open(url);
    const second = new Visitor();
    const answer = new URL((await second.open(`${address}/sign-in`, /\/sign-in\/callback/)).url);
    answer.searchParams.set('code', new URL(url).searchParams.get('code') ?? '');
    const seen = await second.open(answer.href);
    expect([seen.status, second.cookie(address)]).toEqual([403, undefined]);
    expect(seen.text).toContain('refused its own answer');
  });

  it('tells somebody unknown so, and opens no session', async () => {
    provider.accounts.set('stranger', { email: 'eve@acme.test', email_verified: true, groups: ['leaders'] });
    provider.visitor = 'stranger';
    await refused('You are not known here', /Eve@acme\.test is nobody in this organisation/i);
    expect(await rowsOf(api.database.url, "SELECT FROM principal WHERE name ILIKE 'eve%'")).toEqual([]);
  });

  it('does not take an address that the provider has not verified, nor a login that people choose', async () => {
    provider.accounts.set('ada-elsewhere', {
      email: 'ada@acme.test',
      email_verified: false,
      preferred_username: 'ada',
    });
    provider.visitor = 'ada-elsewhere';
    await refused('You are not known here', /address is not verified/);
    provider.accounts.set('ada-elsewhere', { preferred_username: 'ada' });
    await refused('You are not known here', /names no verified e-mail address/);
  });

  it('says that the provider signed nobody in', async () => {
    provider.visitor = null;
    await refused('Signing in failed', /did not sign you in \(access_denied\)/);
  });

  it('holds what the groups give, from sign-in to sign-in', async () => {
    const ada = (groups: string[]) =>
      provider.accounts.set('account-of-ada', { email: 'ada@acme.test', email_verified: true, groups });
    await signedIn();
    expect(await grants()).toEqual([{ role: 'LEADER', team: null }]);
    await signedIn();
    const [{ count }] = (await rowsOf<{ count: number }>(
      api.database.url,
      "SELECT count(*)::int FROM access_grant WHERE source = 'PROVIDER' AND valid_to = 'infinity'",
    )) as [{ count: number }];
    expect(count).toBe(1);
    ada(['shop', 'gone', 'of-no-meaning']);
    const visitor = await signedIn();
    expect(await grants()).toEqual([{ role: 'TEAM_LEAD', team: 'shop' }]);
    const asked = await visitor.post(`${address}/graphql`, '{"query":"{ organization { slug } }"}');
    expect(asked.text).not.toContain('acme');
    ada([]);
    await signedIn();
    expect(await grants()).toEqual([]);
    const told = await rowsOf<{ action: string; details: { role: string } }>(
      api.database.url,
      "SELECT action, details FROM audit_entry WHERE action LIKE 'grant.%' ORDER BY id DESC LIMIT 3",
    );
    expect(told.map(({ action, details }) => [action, details.role])).toEqual([
      ['grant.ended', 'TEAM_LEAD'],
      ['grant.created', 'TEAM_LEAD'],
      ['grant.ended', 'LEADER'],
    ]);
  });

  it('says so while the provider is down, lets who is signed in go on, and works again after', async () => {
    const visitor = await signedIn();
    const late = new Visitor();
    const answer = await late.open(`${address}/sign-in`, /\/sign-in\/callback/);
    await provider.down();
    const seen = await late.open(answer.url);
    expect([seen.status, late.cookie(address)]).toEqual([503, undefined]);
    expect(seen.text).toContain('The sign-in provider is out of reach');
    const { url } = await new Visitor().open(`${address}/sign-in`, /\/auth\?/);
    expect(new URL(url).origin).toBe(provider.issuer);
    expect(await nameOf(visitor)).toBe('Ada');
    await provider.up();
    await signedIn();
  });

  it('says so when the provider cannot be reached to begin with', async () => {
    const oidc = {
      issuer: 'http://127.0.0.1:1',
      clientId: 'x',
      clientSecret: undefined,
      scopes: 'openid',
      groups: {},
      audience: AUDIENCE,
      loginClaim: undefined,
    };
    const lost = await apiApp(ORGANIZATION, { signIn: { publicUrl: 'http://127.0.0.1:1', oidc, sessionHours: 12 } });
    const seen = await new Visitor().open(`${lost.address}/sign-in`);
    const asked = await fetch(`${lost.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer a.b.c' },
      body: '{"query":"{ __typename }"}',
    });
    await lost.close();
    expect([seen.status, seen.text]).toEqual([503, expect.stringContaining('The sign-in provider is out of reach')]);
    expect(asked.status).toBeGreaterThanOrEqual(500);
  });

  describe('bearer JWTs', () => {
    const claims = (more: object = {}) => ({
      iss: provider.issuer,
      sub: 'account-of-bob',
      aud: AUDIENCE,
      exp: Math.floor(Date.now() / 1000) + 300,
      email: 'bob@acme.test',
      email_verified: true,
      ...more,
    });
    const asked = (jwt: string): Promise<string | null> => name({ authorization: `Bearer ${jwt}` });
    const mutate = async (jwt: string): Promise<string> => {
      const response = await fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${jwt}` },
        body: JSON.stringify({ query: 'mutation { revokeToken(id: 0) { userErrors { code } } }' }),
      });
      return response.text();
    };

    it('let in whom they name, to ask; to change what the scope allows', async () => {
      expect(await asked(await provider.sign(claims()))).toBe('Bob');
      const adas = { sub: 'account-of-ada', email: 'ada@acme.test' };
      expect(await mutate(await provider.sign(claims(adas)))).toContain('needs a token with the scope write');
      expect(await mutate(await provider.sign(claims({ ...adas, scope: 'openid paceline:write' })))).toContain(
        'UNKNOWN_TOKEN',
      );
    });

    it('may name the account alone, once it has signed in', async () => {
      const bare = { iss: provider.issuer, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 300 };
      await signedIn();
      expect(await asked(await provider.sign({ ...bare, sub: 'account-of-ada' }))).toBe('Ada');
      expect(await asked(await provider.sign({ ...bare, sub: randomUUID() }))).toBeNull();
    });

    it.each([
      ['has expired', { exp: 1 }],
      ['never expires', { exp: undefined }],
      ['is meant for another', { aud: 'https://other.test' }],
      ['is meant for the client, as ID tokens are', { aud: CLIENT.id }],
      ['is of another issuer', { iss: 'https://other.test' }],
      ['holds from tomorrow', { nbf: Math.floor(Date.now() / 1000) + 86_400 }],
      ['names an unverified address of an unknown account', { sub: 'x', email_verified: false }],
    ])('let nobody in that %s', async (_what, wrong) => {
      expect(await asked(await provider.sign(claims(wrong)))).toBeNull();
    });

    it('let nobody in with a foreign key, an unsigned one, or none', async () => {
      expect(await asked(await provider.sign(claims(), { key: await newKey() }))).toBeNull();
      const jwt = await provider.sign(claims());
      const [, body = ''] = jwt.split('.');
      const header = Buffer.from('{"alg":"none"}').toString('base64url');
      expect(await asked(`${header}.${body}.`)).toBeNull();
      const changed = Buffer.from(JSON.stringify(claims({ email: 'ada@acme.test' }))).toString('base64url');
      expect(await asked(jwt.replace(body, changed))).toBeNull();
      expect(await asked('nonsense')).toBeNull();
    });

    it('follow the provider to another key within seconds; those of the old key end within a minute', async () => {
      const old = await provider.sign(claims());
      expect(await asked(old)).toBe('Bob');
      await provider.changeKey();
      const jwt = await provider.sign(claims());
      const began = Date.now();
      while ((await asked(jwt)) !== 'Bob') {
        expect(Date.now() - began).toBeLessThan(10_000);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(await asked(old)).toBeNull();
    }, 20_000);

    it('ask for the keys once, not with every request, whatever is sent', async () => {
      const jwt = await provider.sign(claims());
      await asked(jwt);
      const before = provider.keysAsked;
      const foreign = await provider.sign(claims(), { key: await newKey() });
      await Promise.all(Array.from({ length: 30 }, (_, i) => asked(i % 2 ? jwt : foreign)));
      expect(provider.keysAsked - before).toBeLessThanOrEqual(1);
    });
  });
});
