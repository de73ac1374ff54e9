import { generatedWorld } from '../support/github/generated-world.js';
import type { GitHubStandIn } from '../support/github/stand-in.js';
import { type Facts, type Synced, type Syncing, syncing } from '../support/github/syncing.js';
import { TOKEN, token } from '../support/github/viewer.js';
import { withDeployment, withRename } from '../support/github/world-changes.js';
import { fullName } from '../support/github/world.js';

const world = generatedWorld(5, { repositories: 4, teams: 3, people: 3, deployments: 330, releases: 80 });
const NAMES = world.repositories.map(fullName);
/** With deployments on two pages at least. */
const VICTIM = fullName(world.repositories.toSorted((a, b) => b.deployments.length - a.deployments.length)[0]!);
const CLOSED = '2026-11-09';
const BLIND = 'ghp_withoutDeployments';
const CLOSE = 'ghp_withoutContents';

/** One team for each repository. */
const OWNED = `teams: ${JSON.stringify(NAMES.map((name) => ({ slug: name, name, deliverySource: 'DEPLOYMENT' })))}
ownership: ${JSON.stringify(NAMES.map((name) => ({ repo: name, team: name })))}
`;

let live: Syncing;
let clean: Facts;

beforeAll(async () => {
  const tokens = [token(TOKEN), token(BLIND, { withheld: ['deployments'] }), token(CLOSE, { withheld: ['contents'] })];
  live = await syncing({ world, tokens });
  await live.acme.load(OWNED);
  expect(await live.sync()).toMatchObject({ repositories: 4, failed: [] });
  clean = await live.rows();
  expect(clean.coverage).toHaveLength(4);
}, 30_000);
beforeEach(() => live.acme.load(OWNED));
afterEach(async () => {
  live.github.faults.clear();
  live.github.world = world;
  await live.github.faults.up();
});
afterAll(() => live.close());

const of = (name: string, lines: string[]): string[] => lines.filter((line) => line.startsWith(`${name} `));
const namesOf = ({ failed }: Synced): string[] => failed.map(({ repository }) => repository).toSorted();
const codesOf = ({ failed }: Synced): string[] => [...new Set(failed.map(({ code }) => code))];

/** Whole is what did not fail; of what failed no week is known, and it was named with what to do. */
async function expectHonest(result: Synced): Promise<void> {
  const rows = await live.rows();
  const failed = namesOf(result);
  await live.acme.measure(CLOSED);
  for (const name of NAMES) {
    const weeks = await live.acme.weeks(name);
    // What ends a run leaves repositories that were not asked any more: nothing is known of them either.
    const notAsked = result.state === 'FAILED' && of(name, rows.coverage).length === 0;
    if (failed.includes(name) || notAsked) {
      expect(of(name, rows.coverage)).toEqual([]);
      // Weeks of which something is known are partial, and as far outside of every rate.
      expect(weeks.filter(({ coverage }) => coverage === 'COMPLETE')).toEqual([]);
      expect(weeks.filter((week) => week.coverage === 'MISSING' && week.deliveries !== null)).toEqual([]);
    } else {
      expect(of(name, rows.coverage)).toEqual(of(name, clean.coverage));
      expect(of(name, rows.events)).toEqual(of(name, clean.events));
      expect(of(name, rows.deployments)).toEqual(of(name, clean.deployments));
      expect(weeks.some(({ coverage }) => coverage === 'COMPLETE')).toBe(true);
    }
  }
  for (const { repository, message } of result.failed) {
    expect(message).toContain(repository);
    expect(message).toMatch(/sync again|check the name/);
    expect(message).not.toMatch(/undefined|\[object|ghp_/);
  }
}

/** Mended, the next run ends where one clean run ends. */
async function expectMended(): Promise<void> {
  live.github.faults.clear();
  await live.github.faults.up();
  expect(await live.sync()).toMatchObject({ failed: [] });
  expect(await live.rows()).toEqual(clean);
}

type Case = [what: string, happens: (github: GitHubStandIn) => void];

/** A request is tried four times: three faults never end one, whatever the order. */
const PASSING: Case[] = [
  ['every seventh answer is a 502', ({ faults }) => faults.badGateway({ share: 0.15, times: 3 })],
  ['GraphQL times out', ({ faults }) => faults.graphqlTimeout({ share: 0.2, times: 3 })],
  ['connections reset before the work', ({ faults }) => faults.reset({ share: 0.2, times: 3 })],
  ['connections reset after the work', ({ faults }) => faults.reset({ share: 0.2, times: 3 }, 'after')],
  ['connections that end in the middle', ({ faults }) => faults.half('body', { share: 0.2, times: 3 })],
  ['half a document of GraphQL', ({ faults }) => faults.half('json', { matching: /^POST/, from: 5, times: 2 })],
  ['half a page of deployments', ({ faults }) => faults.half('json', { matching: /deployments\?/, nth: 2 })],
  ['half a history', ({ faults }) => faults.half('json', { matching: /statuses/, nth: 1 })],
  ['half a repository', ({ faults }) => faults.half('json', { matching: /^GET \/repos\/[^/]+\/[^/?]+$/, nth: 2 })],
  ['a secondary limit', ({ faults }) => faults.secondaryLimit({ nth: 6 }, 1)],
  ['a secondary limit as 429', ({ faults }) => faults.secondaryLimit({ nth: 9 }, 1, 429)],
  ['a secondary limit that does not end soon', ({ faults }) => faults.secondaryLimit({ from: 9, times: 6 }, 20)],
  ['the GraphQL limit is used up for a moment', (github) => github.useUp('graphql', new Date(Date.now() + 600))],
];

test.each(PASSING)('what passes is waited out: %s', async (_what, happens) => {
  happens(live.github);
  const result = await live.sync();
  expect(result.failed).toEqual([]);
  expect(await live.rows()).toEqual(clean);
});

const LASTING: [what: string, codes: string[], happens: (github: GitHubStandIn) => void][] = [
  ['the token expires half-way', ['GITHUB_TOKEN'], ({ faults }) => faults.expireToken(18)],
  ['only 502 from some request on', ['GITHUB_AWAY'], ({ faults }) => faults.badGateway({ from: 16 })],
  ['GraphQL times out for good', ['GITHUB_AWAY'], ({ faults }) => faults.graphqlTimeout({ from: 9 })],
  ['every connection is reset', ['GITHUB_AWAY'], ({ faults }) => faults.reset({ from: 18 })],
  ['every document is half', ['GITHUB_AWAY'], ({ faults }) => faults.half('json', { from: 12 })],
  [
    'deployments are not accessible',
    ['GITHUB_FORBIDDEN'],
    ({ faults }) => faults.refuse('not-accessible', { matching: /deployments\?/ }),
  ],
];

test.each(LASTING)('what lasts is named, and mended by the next run: %s', async (_what, codes, happens) => {
  happens(live.github);
  const result = await live.sync();
  expect(codesOf(result)).toEqual(codes);
  await expectHonest(result);
  await expectMended();
});

test.each(['core', 'graphql'] as const)(
  'the %s limit is used up for an hour: the run waits, is stopped at once, and the next goes on',
  async (resource) => {
    live.github.useUp(resource, new Date(Date.now() + 3_600_000));
    const stop = new AbortController();
    const running = live
      .run({ trigger: 'COMMAND', repositories: NAMES }, { signal: stop.signal })
      .catch(() => 'stopped');
    await quiet(live.github);
    expect(await live.runs.list({ first: 1 })).toMatchObject({ rows: [{ state: 'RUNNING', failed: 0 }] });
    stop.abort();
    expect(await running).toBe('stopped');
    expect(await live.runs.list({ first: 1 })).toMatchObject({ rows: [{ state: 'INTERRUPTED', errorCode: null }] });
    live.github.useUp(resource, new Date(Date.now() - 1000));
    await expectMended();
  },
);

/** Until nothing has been asked for a while. */
async function quiet({ requests }: GitHubStandIn): Promise<void> {
  for (let before = -1; before !== requests.length;) {
    before = requests.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test('GitHub calls a used-up limit by its other word too', async () => {
  const other = await syncing({ world, limitError: 'RATE_LIMIT' });
  await other.acme.load(OWNED);
  other.github.useUp('graphql', new Date(Date.now() + 600));
  expect((await other.sync()).failed).toEqual([]);
  expect(await other.rows()).toEqual(clean);
  await other.close();
});

test.each([
  ['deployments', BLIND],
  ['contents', CLOSE],
])('a token that may not read %s: it needs access, waiting does not help', async (_what, text) => {
  const result = await live.sync(undefined, undefined, text);
  expect(codesOf(result)).toEqual(['GITHUB_FORBIDDEN']);
  await expectHonest(result);
  await expectMended();
});

test('the server goes down in the middle, and comes up', async () => {
  const running = live.sync();
  const before = live.github.requests.length;
  while (live.github.requests.length < before + 15) await new Promise((resolve) => setTimeout(resolve, 1));
  await live.github.faults.down();
  const result = await running;
  expect(codesOf(result)).toEqual(['GITHUB_AWAY']);
  await expectHonest(result);
  await expectMended();
});

test.each([
  ['its tags', () => /POST/],
  ['its deployments', (name: string) => new RegExp(`${name}/deployments\\?`)],
  ['the second page of its deployments', (name: string) => new RegExp(`${name}/deployments\\?.*page=2`)],
])('one repository fails at %s: all others are whole', async (what, matching) => {
  if (what === 'its tags') live.github.faults.refuse('not-found', { nth: 3, matching: matching(VICTIM) });
  else live.github.faults.refuse('not-found', { matching: matching(VICTIM) });
  const result = await live.sync();
  expect(result.failed).toHaveLength(1);
  expect(codesOf(result)).toEqual(['GITHUB_NOT_FOUND']);
  await expectHonest(result);
  await expectMended();
});

test('a repository that is gone is named; what is known of it stays, and it is known no further', async () => {
  await live.sync();
  live.github.change((old) => ({ ...old, repositories: old.repositories.filter((one) => fullName(one) !== VICTIM) }));
  live.acme.clock.moveTo('2026-11-30T12:00:00Z');
  const result = await live.sync(NAMES);
  live.acme.clock.moveTo('2026-11-16T12:00:00Z');
  expect(result.failed).toEqual([expect.objectContaining({ repository: VICTIM, code: 'GITHUB_NOT_FOUND' })]);
  expect(result.failed[0]?.message).toContain('check the name');
  const rows = await live.rows();
  expect(of(VICTIM, rows.events)).toEqual(of(VICTIM, clean.events));
  expect(of(VICTIM, rows.coverage)).toEqual(of(VICTIM, clean.coverage));
  expect(rows.coverage.filter((line) => line.includes('2026-11-30'))).toHaveLength(3);
});

test('a repository that is renamed between two runs keeps its rows and its owner', async () => {
  await live.sync();
  const renamed = `${VICTIM.split('/')[0]}/renamed`;
  live.github.change((old) => withRename(old, VICTIM, 'renamed'));
  live.github.change((old) =>
    withDeployment(old, renamed, {
      sha: 'f'.repeat(40),
      environment: 'production',
      createdAt: '2026-11-15T00:00:00Z',
      statuses: [{ id: 9_900_000_000, state: 'success', createdAt: '2026-11-15T00:00:00Z', environment: 'production' }],
    }),
  );
  expect(await live.sync(NAMES)).toMatchObject({ added: 1, changed: 0, failed: [] });
  const rows = await live.rows();
  expect(of(VICTIM, rows.events)).toEqual([]);
  expect(of(renamed, rows.events)).toHaveLength(of(VICTIM, clean.events).length + 1);
  await live.acme.measure(CLOSED);
  expect((await live.acme.weeks(VICTIM)).find(({ week }) => week === CLOSED)).toMatchObject({ coverage: 'COMPLETE' });
});

test('an organisation file that names a repository by its former name', async () => {
  const renamed = withRename(world, VICTIM, 'renamed');
  live.github.world = renamed;
  expect(await live.sync(NAMES)).toMatchObject({ failed: [] });
  await live.acme.measure(CLOSED);
  expect((await live.acme.weeks(VICTIM)).find(({ week }) => week === CLOSED)).toMatchObject({ coverage: 'COMPLETE' });
});

test('a list of repositories that was cut off is not a shorter list', async () => {
  live.github.faults.half('json', { matching: /^POST/ });
  const listed = (organizations: string[]) => live.run({ trigger: 'COMMAND', organizations });
  await expect(listed(['acme'])).rejects.toMatchObject({ code: 'GITHUB_AWAY' });
  live.github.faults.clear();
  live.github.faults.half('json', { matching: /^POST/, nth: 1 });
  expect(await listed(['acme'])).toMatchObject({ repositories: 4, failed: [] });
  await expect(listed(['nobody'])).rejects.toMatchObject({
    code: 'GITHUB_NOT_FOUND',
    message: expect.stringContaining('the organisation nobody'),
  });
});

test('the process stops at every page: the next run goes on there, and ends in the same rows', async () => {
  const whole = await live.requests(() => live.sync());
  for (const after of [9, 21]) {
    await live.acme.load(OWNED);
    const before = live.github.requests.length;
    live.github.faults.expireToken(after);
    await live.sync();
    const first = live.github.requests.length - before;
    live.github.faults.clear();
    const second = await live.requests(() => live.sync());
    expect(await live.rows()).toEqual(clean);
    // Each run describes every repository, and streams that were read to their end are looked at again.
    expect(first + second).toBeLessThanOrEqual(whole + 4 + 24);
  }
});
