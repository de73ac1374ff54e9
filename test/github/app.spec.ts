import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import type { GitHubClient } from '../../src/github/client.js';
import { GitHub, type GitHubAccount } from '../../src/github/github.js';
import { installationRepositories } from '../../src/github/installation-repositories.js';
import { worldOf } from '../support/github/asking.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { TOKEN } from '../support/github/viewer.js';
import type { World } from '../support/github/world.js';

const [KEY, OTHER] = [1, 2].map(() =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }),
) as [{ publicKey: string; privateKey: string }, { publicKey: string; privateKey: string }];

const acme = worldOf(250);
const [organization, api] = [acme.organizations[0]!, acme.repositories[0]!];
const world: World = {
  ...acme,
  organizations: [organization, ...['globex', 'initech'].map((login, n) => ({ ...organization, id: 8 + n, login }))],
  repositories: [api, { ...api, id: 700, owner: 'globex', name: 'web', formerly: [], deployments: [] }],
};
const INSTALLATIONS = [
  { id: 11, login: 'acme' },
  { id: 12, login: 'globex' },
  { id: 13, login: 'initech', suspended: true },
];

let live: GitHubStandIn;

beforeAll(async () => {
  live = await startGitHub({
    world,
    app: { id: 4711, publicKey: KEY.publicKey, installations: INSTALLATIONS },
    limits: { core: 2000, graphql: 2000 },
  });
});
beforeEach(() => {
  live.app!.installations = INSTALLATIONS;
});
afterEach(() => live.faults.clear());
afterAll(() => live.close());

const asApp = (installations: string[] = [], privateKey = KEY.privateKey): GitHub =>
  new GitHub({
    ...{ token: undefined, apiUrl: live.address, organizations: [], timeZone: 'UTC', retrySecondMs: 5 },
    app: { id: '4711', privateKey, installations },
  });
const named = (accesses: GitHubAccount[]): [string | null, string | null][] =>
  accesses.map(({ login, refused }) => [login, refused?.code ?? null]);
const listed = (client: GitHubClient): Promise<number> =>
  client
    .paginate(client.rest.repos.listDeployments, { owner: 'acme', repo: 'api', per_page: 50 })
    .then((all) => all.length);
const made = (): number => live.requests.filter(({ method, path }) => method === 'POST' && /tokens$/.test(path)).length;

test('each installation is an account of its own, and reads what is its', async () => {
  const accesses = await asApp().accesses();
  expect(named(accesses)).toEqual([
    ['acme', null],
    ['globex', null],
    ['initech', 'GITHUB_INSTALLATION'],
  ]);
  expect(accesses.map(({ installationId }) => installationId)).toEqual(['11', '12', '13']);
  const [first, second, third] = accesses.map(({ client }) => client) as [GitHubClient, GitHubClient, GitHubClient];
  expect(await installationRepositories(first)).toEqual(['acme/api']);
  expect(await installationRepositories(second)).toEqual(['globex/web']);
  await expect(listed(second)).rejects.toMatchObject({ status: 404 });
  // What is suspended says so by name, and is not asked.
  const before = live.requests.length;
  await expect(installationRepositories(third)).rejects.toMatchObject({
    code: 'GITHUB_INSTALLATION',
    message: expect.stringMatching(/initech is suspended.*unsuspend/),
  });
  expect(live.requests).toHaveLength(before);
});

test('a token is made once, and kept for whatever asks next', async () => {
  const github = asApp();
  const before = made();
  for (let n = 0; n < 2; n += 1) expect(await listed(await github.clientFor('ACME'))).toBe(250);
  expect(made() - before).toBe(1);
});

test('tokens that end in the middle of paging are renewed, once, and nobody notices', async () => {
  const client = await asApp().clientFor('acme');
  const before = made();
  let pages = 0;
  const paging = async (): Promise<number[]> => {
    const all = [];
    for await (const { data } of client.paginate.iterator(client.rest.repos.listDeployments, {
      ...{ owner: 'acme', repo: 'api', per_page: 50 },
    })) {
      all.push(...data.map(({ id }) => id));
      pages += 1;
      if (pages === 3 || pages === 8) live.app!.expire();
    }
    return all;
  };
  const [one, other] = await Promise.all([paging(), paging()]);
  expect(new Set(one).size).toBe(250);
  expect(other).toEqual(one);
  expect(made() - before).toBe(3);
});

test('GraphQL with a token that has ended is asked again with another', async () => {
  const client = await asApp().clientFor('acme');
  await listed(client);
  live.app!.expire();
  expect(await client.graphql('{ repository(owner: "acme", name: "api") { name } }')).toEqual({
    repository: { name: 'api' },
  });
});

test('a token that is nearly over is not used any more', async () => {
  const github = asApp();
  const short = await startGitHub({
    world,
    app: { id: 4711, publicKey: KEY.publicKey, installations: INSTALLATIONS, tokenSeconds: 30 },
  });
  const hasty = new GitHub({
    ...{ token: undefined, apiUrl: short.address, organizations: [], timeZone: 'UTC', retrySecondMs: 5 },
    app: { id: '4711', privateKey: KEY.privateKey, installations: [] },
  });
  const client = await hasty.clientFor('globex');
  for (let n = 0; n < 2; n += 1) expect(await installationRepositories(client)).toEqual(['globex/web']);
  expect(short.app!.minted.length).toBeGreaterThanOrEqual(2);
  expect(short.requests.filter(({ status }) => status === 401)).toEqual([]);
  await short.close();
  expect((await github.accesses()).length).toBe(3);
});

test('an installation that is removed while it is read says so by name, and stops none of the others', async () => {
  const github = asApp();
  const [first, second] = (await github.accesses()).map(({ client }) => client) as [GitHubClient, GitHubClient];
  expect(await listed(first)).toBe(250);
  live.app!.installations = INSTALLATIONS.slice(1);
  for (let n = 0; n < 2; n += 1) {
    await expect(listed(first)).rejects.toMatchObject({
      code: 'GITHUB_INSTALLATION',
      message: expect.stringMatching(/was removed from acme.*install it there/),
    });
  }
  expect(await installationRepositories(second)).toEqual(['globex/web']);
  expect(named(await github.accesses())).toEqual([
    ['globex', null],
    ['initech', 'GITHUB_INSTALLATION'],
  ]);
});

test('the settings may name which installations count, by id or login', async () => {
  const github = asApp(['12', 'ACME', 'nowhere']);
  expect(named(await github.accesses())).toEqual([
    ['globex', null],
    ['acme', null],
    ['nowhere', 'GITHUB_INSTALLATION'],
  ]);
  await expect(github.clientFor('nowhere')).rejects.toMatchObject({
    message: expect.stringMatching(/not installed at/),
  });
  await expect(asApp(['12']).clientFor('acme')).rejects.toMatchObject({
    code: 'GITHUB_INSTALLATION',
    message: expect.stringContaining('GITHUB_APP_INSTALLATIONS'),
  });
});

test('an App that is installed nowhere', async () => {
  live.app!.installations = [];
  await expect(asApp().accesses()).rejects.toMatchObject({ code: 'GITHUB_INSTALLATION' });
});

test("another App's key is refused with what to do, and neither key nor token is told", async () => {
  const error: unknown = await asApp([], OTHER.privateKey)
    .accesses()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'GITHUB_APP',
    message: expect.stringMatching(/GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY do not belong together.*make a new key/),
  });
  const client = await asApp().clientFor('acme');
  live.faults.refuse('not-accessible', { matching: /deployments/ });
  const refused: unknown = await listed(client).catch((thrown: unknown) => thrown);
  expect(JSON.stringify([error, refused, String(error), String(refused)])).not.toMatch(/ghs_|PRIVATE KEY-|eyJ/);
});

test.each([
  ['nothing else than RS256', (body: string) => `${body}.${createHmac('sha256', 'x').update(body).digest('base64url')}`, { alg: 'HS256' }, {}], // prettier-ignore
  ['no other App', sign, { alg: 'RS256' }, { iss: 1 }],
  ['nothing that has ended', sign, { alg: 'RS256' }, { exp: Math.floor(Date.now() / 1000) - 5 }],
  ['nothing for longer than ten minutes', sign, { alg: 'RS256' }, { exp: Math.floor(Date.now() / 1000) + 900 }],
])('the stand-in takes %s of an App', async (_what, signing, head, claims) => {
  const now = Math.floor(Date.now() / 1000);
  const part = (what: object): string => Buffer.from(JSON.stringify(what)).toString('base64url');
  const jwt = signing(`${part(head)}.${part({ iss: 4711, iat: now - 30, exp: now + 300, ...claims })}`);
  const ask = (authorization: string) =>
    fetch(`${live.address}/app/installations`, { headers: { authorization } }).then(({ status }) => status);
  expect(await ask(`Bearer ${jwt}`)).toBe(401);
  const good = sign(`${part({ alg: 'RS256' })}.${part({ iss: 4711, iat: now - 30, exp: now + 300 })}`);
  expect(await ask(`Bearer ${good}`)).toBe(200);
});

function sign(body: string): string {
  return `${body}.${createSign('RSA-SHA256').update(body).sign(KEY.privateKey, 'base64url')}`;
}

test('limits are those of an installation: they outlive its tokens, and others have their own', async () => {
  const github = asApp();
  const client = await github.clientFor('acme');
  await listed(client);
  const before = client.asked().remaining ?? 0;
  live.app!.expire();
  await listed(client);
  expect(client.asked().remaining).toBe(before - 5);
  // Another client of the same installation knows what is left from the beginning.
  const another = await github.clientFor('acme');
  const globex = await github.clientFor('globex');
  await installationRepositories(another);
  await installationRepositories(globex);
  expect(another.asked()).toMatchObject({ requests: 1, remaining: before - 6 });
  expect(globex.asked().remaining).toBeGreaterThan(before);
});

test('a limit that is used up is waited for until it is there again, and both are told', async () => {
  const token = await startGitHub({ world });
  const github = new GitHub({
    ...{ token: TOKEN, apiUrl: token.address, organizations: [], timeZone: 'UTC', retrySecondMs: 5 },
  });
  const client = github.client();
  const said: (Date | null)[] = [];
  client.onPause(() => said.push(client.asked().waitingUntil));
  await listed(client);
  token.useUp('core', new Date(Date.now() + 500));
  const waiting = listed(client);
  expect(await waiting).toBe(250);
  expect(said).toHaveLength(2);
  expect(said[0]!.getTime()).toBeGreaterThan(Date.now() - 3000);
  expect(said[1]).toBeNull();
  // Stopped, it ends at once; whoever has little patience hears of it.
  token.useUp('core', new Date(Date.now() + 3_600_000));
  const stop = new AbortController();
  const stopped = listed(github.client(stop.signal)).catch((error: unknown) => error);
  await expect(listed(github.client(undefined, { patienceMs: 1000 }))).rejects.toMatchObject({ code: 'GITHUB_LIMIT' });
  stop.abort(new Error('stopped'));
  expect(await stopped).toMatchObject({ message: 'stopped' });
  await token.close();
});

test('GitHub Enterprise Server without limits: nothing is known of any, and nothing waits', async () => {
  const own = await startGitHub({
    world,
    limits: 'absent',
    enterprise: true,
    app: { id: 4711, publicKey: KEY.publicKey, installations: INSTALLATIONS },
  });
  const github = new GitHub({
    ...{ token: undefined, apiUrl: own.address, organizations: [], timeZone: 'UTC', retrySecondMs: 5 },
    app: { id: '4711', privateKey: KEY.privateKey, installations: [] },
  });
  const client = await github.clientFor('acme');
  expect(await listed(client)).toBe(250);
  await client.graphql('{ repository(owner: "acme", name: "api") { name } }');
  expect(client.asked()).toMatchObject({ remaining: null, resetsAt: null, waitingUntil: null });
  await own.close();
});

test('without a token and an App there is no way to GitHub; with an App there is none that is nobody', async () => {
  const none = new GitHub({ token: undefined, apiUrl: undefined, organizations: [], timeZone: 'UTC' });
  expect(none.configured).toBe(false);
  await expect(none.accesses()).rejects.toMatchObject({ code: 'NO_TOKEN' });
  expect(asApp().configured).toBe(true);
  expect(() => asApp().client()).toThrow('needs a GITHUB_TOKEN');
});
