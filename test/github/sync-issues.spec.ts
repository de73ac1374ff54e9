import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { TOKEN, token } from '../support/github/viewer.js';
import { withIssue, withRepository } from '../support/github/world-changes.js';
import { fullName, type Issue, type World } from '../support/github/world.js';

const API = 'acme/api';
const BLIND = 'github_pat_withoutIssues';
const LABELS = { incident: ['Incident', 'outage'], hotfix: ['hotfix'] };
const day = (n: number): string => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().replace('.000Z', 'Z');
const issue = (n: number, labels: string[], more: Partial<Issue> = {}): Issue => ({
  id: 3_000_000_000 + n,
  number: n,
  createdAt: day(n),
  closedAt: null,
  updatedAt: day(n),
  labels,
  ...more,
});

/** 60 incidents, on three pages, ten outages, five hotfixes, and what is neither. */
function world(): World {
  const base = generatedWorld(3, { repositories: 1, teams: 1, people: 1, deployments: 0, releases: 0 });
  const [only] = base.repositories.map(fullName);
  const labelsOf = (n: number): string[] =>
    n < 60 ? ['incident'] : n < 70 ? ['Outage'] : n < 75 ? ['hotfix'] : ['bug'];
  return withRepository(base, only ?? '', (one) => ({
    ...one,
    name: 'api',
    createdAt: day(-1),
    tags: [],
    releases: [],
    deployments: [],
    issues: Array.from({ length: 80 }, (_, n) => issue(n + 1, labelsOf(n))),
  }));
}

describe('issues that tell of failures', () => {
  let live: Syncing;
  const counted = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (
        await live.acme.db.query<{ kind: string; count: number }[]>(
          `SELECT kind, count(*)::int AS count FROM incident WHERE source = 'GITHUB_ISSUE' GROUP BY kind`,
        )
      ).map(({ kind, count }) => [kind, count]),
    );
  const asked = async (as?: string): Promise<{ requests: number; added: number; changed: number }> => {
    const { requests, added, changed, failed } = await live.sync([API], undefined, as);
    expect(failed).toEqual([]);
    return { requests: requests - 1, added, changed };
  };
  const streams = async (): Promise<{ stream: string; error: string | null }[]> =>
    live.acme.db.query('SELECT stream, error FROM sync_stream ORDER BY stream');

  beforeEach(async () => {
    live = await syncing({
      world: world(),
      labels: LABELS,
      tokens: [token(TOKEN), token(BLIND, { withheld: ['issues'] })],
    });
    await live.acme.load('');
    live.acme.clock.moveTo('2024-10-28T06:00:00Z');
  });
  afterEach(() => live.close());

  test('are read whole, by any of the labels in any case, and what is closed is over', async () => {
    // The opening with the first page of each label, two more of incidents; the list of deployments is empty.
    expect(await asked()).toEqual({ requests: 1 + 1 + 2, added: 75, changed: 0 });
    expect(await counted()).toEqual({ INCIDENT: 70, HOTFIX: 5 });
    expect((await live.rows()).coverage).toHaveLength(1);
    live.github.change((old) =>
      withIssue(old, API, issue(1, ['incident'], { closedAt: day(300), updatedAt: day(300) })),
    );
    live.github.change((old) => withIssue(old, API, issue(90, ['incident', 'hotfix'], { updatedAt: day(299) })));
    live.acme.clock.moveTo('2024-10-28T07:00:00Z');
    expect(await asked()).toMatchObject({ added: 1, changed: 1 });
    expect(await counted()).toEqual({ INCIDENT: 71, HOTFIX: 5 });
    const [over] = await live.acme.db.query<{ key: string }[]>(
      'SELECT key FROM incident WHERE resolved_at IS NOT NULL',
    );
    expect(over).toBeDefined();
  });

  test('cost no request more where nothing is new', async () => {
    await asked();
    live.acme.clock.moveTo('2024-10-28T07:00:00Z');
    const before = live.github.requests.length;
    expect(await asked()).toEqual({ requests: 0, added: 0, changed: 0 });
    expect(live.github.requests.slice(before)).toMatchObject([{ operation: 'graphql', cost: 1 }]);
    live.github.change((old) => withIssue(old, API, issue(91, ['hotfix'], { updatedAt: day(300) })));
    expect(await asked()).toMatchObject({ added: 1, changed: 0 });
  });

  test('are not asked for when no label is set', async () => {
    await live.close();
    live = await syncing({ world: world() });
    await live.acme.load('');
    await asked();
    expect(live.github.requests.some(({ query }) => query?.includes('issues'))).toBe(false);
    expect((await streams()).map(({ stream }) => stream)).toEqual(['DEPLOYMENT', 'RELEASE', 'TAG']);
  });

  test('that the token may not read keep no delivery waiting, and the stream says what to do', async () => {
    expect(await asked(BLIND)).toMatchObject({ added: 0 });
    expect((await live.rows()).coverage).toHaveLength(1);
    expect((await streams())[1]).toEqual({
      stream: 'ISSUE',
      error: expect.stringMatching(
        /^the token may not read the issues of acme\/api: give it access, .* or set INCIDENT_LABELS and HOTFIX_LABELS to off$/,
      ),
    });
    // The look twice, and the issues by themselves.
    live.acme.clock.moveTo('2024-10-28T07:00:00Z');
    expect(await asked(BLIND)).toMatchObject({ requests: 2 });
    live.acme.clock.moveTo('2024-10-28T08:00:00Z');
    expect(await asked()).toMatchObject({ added: 75 });
    expect((await streams()).map(({ error }) => error)).toEqual([null, null, null, null]);
  });

  test('a pass that is cut off goes on where it stopped', async () => {
    // The token's check, the opening, deployments, the second page of issues.
    live.github.faults.expireToken(4);
    expect((await live.sync([API])).failed).toHaveLength(1);
    live.github.faults.clear();
    const { requests, failed } = await live.sync([API]);
    expect(failed).toEqual([]);
    expect(await counted()).toEqual({ INCIDENT: 70, HOTFIX: 5 });
    expect(requests).toBeLessThanOrEqual(5);
  });
});
