import { connectGitHub, type GitHubClient } from '../../src/github/client.js';
import { deploymentPage } from '../../src/github/deployment-pages.js';
import { releasePage } from '../../src/github/pages.js';
import { worldOf } from '../support/github/asking.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { TOKEN } from '../support/github/viewer.js';

const API = { owner: 'acme', name: 'api' };
let live: GitHubStandIn;
let client: GitHubClient;

beforeAll(async () => {
  live = await startGitHub({ world: worldOf(730) });
});
beforeEach(() => {
  live.requests.length = 0;
  client = connectGitHub({ token: TOKEN, apiUrl: live.address, retrySecondMs: 1 });
});
afterEach(() => live.faults.clear());
afterAll(() => live.close());

const deployments = async (): Promise<{ ids: number[]; statuses: number }> => {
  const ids: number[] = [];
  let statuses = 0;
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const { items, next } = await deploymentPage(client, API, cursor, false);
    ids.push(...items.map(({ id }) => id));
    statuses += items.reduce((sum, one) => sum + one.statuses.length, 0);
    cursor = next;
  }
  return { ids, statuses };
};
/** Sizes of the pages that were answered, in their order. */
const sizes = (): number[] =>
  live.requests.flatMap(({ path, status }) =>
    status === 200 && path.includes('per_page') ? Number(/per_page=(\d+)/.exec(path)?.[1]) : [],
  );

test('a page that is too much is asked for in parts, which are one page all the same, and grows again', async () => {
  const whole = await deployments();
  expect(sizes()).toEqual(Array.from({ length: 8 }, () => 100));
  live.requests.length = 0;
  client = connectGitHub({ token: TOKEN, apiUrl: live.address, retrySecondMs: 1 });
  live.faults.badGateway({ matching: /per_page=(100|50).*page=[1-4]$/ });
  expect(await deployments()).toEqual(whole);
  expect(new Set(sizes())).toEqual(new Set([25, 50]));
  expect(sizes().at(-1)).toBe(50);
});

test('histories too', async () => {
  const whole = await deployments();
  live.requests.length = 0;
  live.faults.graphqlTimeout({ times: 4 });
  expect(await deployments()).toEqual(whole);
  const asked = live.requests.flatMap(({ variables }) => (variables?.['ids'] as string[] | undefined)?.length ?? []);
  expect(asked.slice(0, 5)).toEqual([25, 25, 25, 25, 25]);
  expect(asked).toContain(50);
});

test('a list that goes on by a cursor asks for less at once and goes on there', async () => {
  const names: string[] = [];
  live.faults.graphqlTimeout({ times: 2 });
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const { items, next } = await releasePage(client, API, cursor);
    names.push(...items.map(({ tagName }) => tagName));
    cursor = next;
  }
  expect(new Set(names).size).toBe(730);
  const asked = live.requests.flatMap(({ variables }) => (variables?.['first'] as number | undefined) ?? []);
  expect(asked).toEqual([50, 50, 50, 50, 50, 100, 100, 100, 100, 100]);
});

test('what fails at any size fails', async () => {
  live.faults.badGateway();
  await expect(deployments()).rejects.toMatchObject({ status: 502 });
  expect(new Set(live.requests.map(({ path }) => /per_page=(\d+)/.exec(path)?.[1]))).toEqual(
    new Set(['100', '50', '25', '10']),
  );
});
