import { connect } from 'node:net';
import { ask, octokit, refusal, worldOf } from '../support/github/asking.js';
import { spent } from '../support/github/request-log.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { TOKEN } from '../support/github/viewer.js';

let github: GitHubStandIn;

beforeEach(async () => {
  github = await startGitHub({ world: worldOf(30) });
});
afterEach(() => github.close());

const get = (path = '/repos/acme/api'): Promise<{ status: number; data: unknown }> =>
  octokit(github).request(`GET ${path}`);
const statuses = async (count: number): Promise<number[]> => {
  const found: number[] = [];
  for (let n = 0; n < count; n += 1) found.push((await get().catch((error: { status: number }) => error)).status);
  return found;
};

test('the nth, from the nth on, a few times, and only what matches', async () => {
  github.faults.badGateway({ nth: 2 });
  expect(await statuses(3)).toEqual([200, 502, 200]);
  github.faults.expireToken(3);
  expect(await statuses(4)).toEqual([200, 200, 401, 401]);
  github.faults.clear();
  github.faults.unavailable({ times: 1, matching: /tags/ });
  expect(await statuses(1)).toEqual([200]);
  expect((await refusal(get('/repos/acme/api/tags'))).status).toBe(503);
  expect((await get('/repos/acme/api/tags')).status).toBe(200);
});

test('a share of them, the same for the same seed', async () => {
  github.faults.serverError({ share: 0.3, seed: 7 });
  const first = await statuses(60);
  github.faults.clear();
  github.faults.serverError({ share: 0.3, seed: 7 });
  expect(await statuses(60)).toEqual(first);
  const failed = first.filter((status) => status === 500).length;
  expect(failed).toBeGreaterThan(8);
  expect(failed).toBeLessThan(30);
});

test('502 with the proxy’s page, and GraphQL’s own excuse', async () => {
  github.faults.badGateway({ nth: 1 });
  const response = await fetch(`${github.address}/repos/acme/api`);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toContain('<h1>502 Bad Gateway</h1>');
  github.faults.graphqlTimeout({ nth: 1 });
  const refused = await refusal(ask(octokit(github), '{ viewer { login } }'));
  expect([refused.status, refused.message]).toEqual([502, expect.stringContaining('Something went wrong')]);
});

test('half a document, and a connection that ends in the middle of it', async () => {
  github.faults.half('json', { nth: 1 });
  // Octokit gives text that is no JSON as it is.
  expect((await get('/repos/acme/api/tags')).data).toEqual(expect.stringMatching(/^\[\{"name"/));
  github.faults.half('body', { nth: 1 });
  const response = await fetch(`${github.address}/repos/acme/api`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('the connection is reset, before or after the work was done', async () => {
  github.faults.reset({ nth: 1 });
  expect((await refusal(get())).status).toBe(500);
  github.faults.reset({ nth: 1 }, 'after');
  expect((await refusal(get())).status).toBe(500);
  expect(github.requests.map(({ status, cost, fault }) => [status, cost, fault])).toEqual([
    [null, 0, 'reset'],
    [null, 1, 'reset'],
  ]);
});

test.each([403, 429] as const)('a secondary limit: %s', async (status) => {
  github.faults.secondaryLimit({ nth: 1 }, 7, status);
  const refused = await refusal(get());
  expect(refused).toMatchObject({
    status,
    message: expect.stringContaining('You have exceeded a secondary rate limit'),
  });
  expect(refused.response?.headers).toMatchObject({ 'retry-after': '7', 'x-ratelimit-remaining': '5000' });
});

test('the limit is used up until an instant', async () => {
  const until = new Date(Date.now() + 1200);
  github.useUp('core', until);
  github.useUp('graphql', until);
  const refused = await refusal(get());
  expect(refused).toMatchObject({
    status: 403,
    message: expect.stringContaining('API rate limit exceeded for user ID 4242.'),
  });
  const reset = refused.response?.headers['x-ratelimit-reset'];
  expect(refused.response?.headers['x-ratelimit-remaining']).toBe('0');
  expect(Number(reset)).toBe(Math.ceil(until.getTime() / 1000));
  expect((await ask(octokit(github), '{ viewer { login } }')).errors?.[0]?.type).toBe('RATE_LIMITED');
  expect((await get('/rate_limit')).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, Number(reset) * 1000 - Date.now() + 20));
  expect((await get()).status).toBe(200);
});

test('the server is down, and up again at the same address', async () => {
  await github.faults.down();
  await expect(fetch(github.address)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await github.faults.up();
  expect((await get()).status).toBe(200);
});

test('delays, and how many requests there were at once', async () => {
  github.faults.delay(80);
  const started = performance.now();
  await Promise.all([get(), get(), get()]);
  expect(performance.now() - started).toBeGreaterThan(75);
  expect(github.mostAtOnce).toBe(3);
});

test.each([
  ['not-found', 404, 'Not Found'],
  ['not-accessible', 403, 'Resource not accessible by personal access token'],
  ['validation-failed', 422, 'Validation Failed'],
] as const)('refused by order: %s', async (kind, status, message) => {
  github.faults.refuse(kind, { nth: 1 });
  expect(await refusal(get())).toMatchObject({ status, message: expect.stringContaining(message) });
});

test('GitHub’s secondary limits, when they are held to', async () => {
  let now = new Date('2026-11-16T12:00:00Z');
  const strict = await startGitHub({ world: worldOf(1), secondaryLimits: true, now: () => now });
  const client = octokit(strict);
  for (let n = 0; n < 900; n += 1) await client.request('GET /rate_limit');
  const refused = await refusal(client.request('GET /rate_limit'));
  expect(refused).toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } });
  expect((await ask(client, '{ repository(owner: "acme", name: "api") { name } }')).errors).toBeUndefined();
  now = new Date('2026-11-16T12:01:00Z');
  expect((await client.request('GET /rate_limit')).status).toBe(200);
  expect(spent(strict.requests).busiestMinute).toEqual({ rest: 902, graphql: 1 });
  strict.faults.delay(100);
  const many = await Promise.allSettled(Array.from({ length: 120 }, () => client.request('GET /user')));
  expect(many.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
  expect(strict.mostAtOnce).toBeGreaterThan(100);
  await strict.close();
});

test('an address as GitHub Enterprise Server’s', async () => {
  const server = await startGitHub({ world: worldOf(3), enterprise: true });
  const client = octokit(server);
  const { data } = await client.rest.repos.listTags({ owner: 'acme', repo: 'old-api', per_page: 1 });
  expect(data[0]?.commit.url).toContain(`${server.address}/repos/acme/api/commits/`);
  await client.graphql('{ repository(owner: "acme", name: "api") { name } }');
  expect(server.requests.map(({ path }) => path)).toEqual([
    '/api/v3/repos/acme/old-api/tags?per_page=1',
    '/api/v3/repositories/600/tags?per_page=1',
    '/api/graphql',
  ]);
  await server.close();
});

test('who is killed in the middle of asking breaks nothing', async () => {
  const { hostname, port } = new URL(github.address);
  const socket = connect(Number(port), hostname);
  socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([github.requests.length, github.violations]).toEqual([1, []]);
});

test('the log and its sums', async () => {
  await get();
  await refusal(get('/repos/acme/none'));
  await ask(octokit(github), '{ repository(owner: "acme", name: "api") { name } }');
  expect(github.requests).toMatchObject([
    { number: 1, method: 'GET', path: '/repos/acme/api', operation: 'repos/get', status: 200, cost: 1 },
    { operation: 'repos/get', status: 404, cost: 1 },
    { method: 'POST', operation: 'graphql', status: 200, cost: 1, query: expect.stringContaining('repository') },
  ]);
  expect(spent(github.requests)).toMatchObject({
    requests: 3,
    rest: 2,
    graphql: 1,
    failed: 1,
    core: 2,
    graphqlPoints: 1,
  });
});
