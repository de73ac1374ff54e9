import { Authenticator } from '../../src/access/authenticator.js';
import { isFromThisMachine, isOwnRequest, readCookie, sessionCookie, writeCookie } from '../../src/access/cookies.js';
import { PersonasService } from '../../src/access/personas.service.js';
import { SessionsStore } from '../../src/access/sessions.store.js';
import { SignInSettings } from '../../src/access/sign-in-settings.js';
import { SignInService } from '../../src/access/sign-in.service.js';
import { Clock } from '../../src/platform/clock.js';
import { type ApiApp, apiApp, NOW } from '../support/api-app.js';
import { rowsOf } from '../support/postgres.js';

const ORGANIZATION = `
organization: {slug: acme, name: Acme, timeZone: UTC}
teams: [{slug: shop, name: Shop}]
`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a session', () => {
  let api: ApiApp;
  let authenticator: Authenticator;
  let sessions: SessionsStore;
  let at = Date.parse(NOW);

  beforeAll(async () => {
    api = await apiApp(ORGANIZATION, { signIn: { publicUrl: undefined, oidc: undefined, sessionHours: 9 } });
    api.app.get(Clock).now = () => new Date(at);
    authenticator = api.app.get(Authenticator);
    sessions = api.app.get(SessionsStore);
  }, 60_000);
  afterAll(() => api?.close());

  const later = (ms: number): void => void (at += ms);
  /** The cookie of a new session of the leader. */
  const signIn = async (): Promise<string> => {
    const { code } = await api.app.get(PersonasService).link('LEADER', null, 'test');
    const { secret } = await api.app.get(SignInService).useLink(code, undefined);
    return `paceline_session=${secret}`;
  };
  const viewer = (cookie: string) => authenticator.viewer({ method: 'GET', headers: { cookie } });
  const post = (cookie: string, headers: Record<string, string>) =>
    fetch(`${api.address}/graphql`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: '{"query":"{ organization { slug } }"}',
    });

  it('lets in who holds its cookie, to ask and to change, with what it is granted', async () => {
    const cookie = await signIn();
    expect(await viewer(`other=1; ${cookie}; last=2`)).toMatchObject({
      name: 'Leader',
      personId: null,
      via: { kind: 'SESSION' },
      scopes: ['read', 'write'],
      grants: [{ role: 'LEADER', teams: 'ALL' }],
    });
    expect(await viewer(`${cookie}x`)).toBeNull();
    expect(await viewer('paceline_session=')).toBeNull();
  });

  it('ends after its hours, however much it is used', async () => {
    const cookie = await signIn();
    for (let hour = 1; hour <= 8; hour++) {
      later(HOUR);
      expect(await viewer(cookie)).not.toBeNull();
    }
    later(HOUR - MINUTE);
    expect(await viewer(cookie)).not.toBeNull();
    later(MINUTE);
    expect(await viewer(cookie)).toBeNull();
  });

  it('ends when it is not used for a third of them; being watched is no use of it', async () => {
    const cookie = await signIn();
    const before = await viewer(cookie);
    later(3 * HOUR - MINUTE);
    expect(before && (await authenticator.again(before))).toMatchObject({ name: 'Leader' });
    later(MINUTE);
    expect(before && (await authenticator.again(before))).toBeNull();
    expect(await viewer(cookie)).toBeNull();
  });

  it('writes of its use every few minutes, not every time', async () => {
    const cookie = await signIn();
    const seen = async () =>
      (await rowsOf<{ at: Date }>(api.database.url, 'SELECT max(seen_at) AS at FROM access_session'))[0]?.at.getTime();
    const began = await seen();
    later(4 * MINUTE);
    await viewer(cookie);
    expect(await seen()).toBe(began);
    later(2 * MINUTE);
    await viewer(cookie);
    expect(await seen()).toBe((began ?? 0) + 6 * MINUTE);
  });

  it('stops at once when it is ended, or when all of its principal are', async () => {
    const [one, two, three] = [await signIn(), await signIn(), await signIn()];
    const before = await viewer(one);
    await api.db.transaction((manager) => sessions.end(manager, one.split('=')[1] ?? '', new Date(at)));
    expect(await viewer(one)).toBeNull();
    expect(before && (await authenticator.again(before))).toBeNull();
    expect(await viewer(two)).not.toBeNull();
    const ended = await api.db.transaction((manager) =>
      sessions.endAll(manager, before?.principalId ?? 0, new Date(at)),
    );
    expect(ended).toBeGreaterThanOrEqual(2);
    expect([await viewer(two), await viewer(three)]).toEqual([null, null]);
  });

  it('sees an ended grant no longer, at once', async () => {
    const cookie = await signIn();
    const before = await viewer(cookie);
    await api.db.query('UPDATE access_grant SET valid_to = valid_from WHERE principal_id = $1', [before?.principalId]);
    expect(await viewer(cookie)).toMatchObject({ grants: [] });
    expect((await post(cookie, { origin: api.address })).status).toBe(403);
  });

  it('counts for GraphQL and routes only when our own page asks', async () => {
    const cookie = await signIn();
    const own = { origin: api.address, 'sec-fetch-site': 'same-origin' };
    expect(await (await post(cookie, own)).json()).toEqual({ data: { organization: { slug: 'acme' } } });
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: api.address, 'sec-fetch-site': 'same-site' },
      { origin: `${api.address}1` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { ...own, 'content-type': 'text/plain' },
      { ...own, 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const headers of foreign) expect([headers, (await post(cookie, headers)).ok]).toEqual([headers, false]);
    const out = (headers: Record<string, string>) =>
      fetch(`${api.address}/sign-out`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
      });
    expect((await out({ origin: 'https://evil.test' })).status).toBe(401);
    expect(await viewer(cookie)).not.toBeNull();
    expect((await out(own)).status).toBe(204);
    expect(await viewer(cookie)).toBeNull();
  });

  it('does not answer for a bearer that holds nothing', async () => {
    const cookie = await signIn();
    const authorization = 'Bearer pace_unknown';
    expect(await authenticator.viewer({ method: 'GET', headers: { cookie, authorization } })).toBeNull();
  });

  it('is forgotten long after its end', async () => {
    await signIn();
    later(31 * 24 * HOUR);
    await signIn();
    expect(await rowsOf(api.database.url, 'SELECT FROM access_session')).toHaveLength(1);
  });
});

describe('the cookie', () => {
  const overHttps = new SignInSettings({ publicUrl: 'https://paceline.test', oidc: undefined, sessionHours: 1 });
  const onLoopback = new SignInSettings({ publicUrl: undefined, oidc: undefined, sessionHours: 1 });

  it('is of this host and https alone where people come over https', () => {
    expect(writeCookie(sessionCookie(overHttps), 'x', overHttps, 60)).toBe(
      '__Host-paceline_session=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    );
    expect(writeCookie(sessionCookie(onLoopback), 'x', onLoopback, 60)).toBe(
      'paceline_session=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax',
    );
  });

  it('is read by its whole name', () => {
    expect(readCookie({ cookie: 'a=1;paceline_session=x=y; xpaceline_session=2' }, 'paceline_session')).toBe('x=y');
    expect(readCookie({ cookie: 'xpaceline_session=2' }, 'paceline_session')).toBeUndefined();
    expect(readCookie({}, 'paceline_session')).toBeUndefined();
  });

  it.each([
    ['POST', { origin: 'https://paceline.test', host: 'inner:3000' }, true],
    ['POST', { origin: 'http://paceline.test', host: 'paceline.test' }, false],
    ['POST', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, true],
    ['POST', { origin: 'https://inner:3000', host: 'inner:3000' }, false],
    ['GET', { 'sec-fetch-site': 'cross-site' }, true],
    ['GET', { upgrade: 'websocket', origin: 'https://evil.test' }, false],
    ['GET', { upgrade: 'websocket', origin: 'https://paceline.test' }, true],
    ['GET', { upgrade: 'websocket' }, false],
  ])('over https counts by the address that people use: %s %j: %s', (method, headers, own) => {
    const request = { method, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } };
    expect(isOwnRequest(request, overHttps)).toBe(own);
  });

  it.each([
    ['127.0.0.1', { host: 'localhost:3000' }, true],
    ['::ffff:127.0.0.1', { host: '127.0.0.1:3000' }, true],
    ['::1', { host: '[::1]:3000' }, true],
    ['10.0.0.7', { host: 'localhost:3000' }, false],
    ['127.0.0.1', { host: 'evil.test' }, false],
    ['127.0.0.1', {}, false],
    ['127.0.0.1', { host: 'localhost', 'x-forwarded-for': '10.0.0.7' }, false],
    ['127.0.0.1', { host: 'localhost', forwarded: 'for=10.0.0.7' }, false],
  ])('of a one-time link is given on this machine only: from %s with %j: %s', (remoteAddress, headers, here) => {
    expect(isFromThisMachine({ headers, socket: { remoteAddress } } as never)).toBe(here);
  });
});
