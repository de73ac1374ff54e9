import { markedChangesShare } from '../../src/api/adoption-views.js';
import { NO_COMPANY_RULES } from '../../src/core/ai-markers.js';
import type { PageRequest } from '../../src/platform/page.js';
import { ScopeChangesStore } from '../../src/velocity/scope-changes.store.js';
import { doraOn } from '../support/dora.js';
import { BEA, Branch } from '../support/github/change-stories.js';
import { withChanges } from '../support/github/generated-changes.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { readingChanges } from '../support/github/reading-changes.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { withDeployment, withRepository } from '../support/github/world-changes.js';
import { fullName, type World } from '../support/github/world.js';

const API = 'acme/api';
const day = (n: number, hour = 12): string => new Date(Date.UTC(2026, 2, n, hour)).toISOString().replace('.000Z', 'Z');

/** One repository without a past. */
function empty(): World {
  const base = generatedWorld(3, { repositories: 1, teams: 1, people: 2, deployments: 0, releases: 0 });
  const [only] = base.repositories.map(fullName);
  return withRepository(base, only ?? '', (one) => ({
    ...one,
    ...{ name: 'api', createdAt: day(-300), tags: [], releases: [], deployments: [], formerly: [] },
  }));
}

let live: Syncing;
beforeAll(async () => {
  live = await syncing({ world: empty() });
});
afterAll(() => live.close());

const TEAMS = `teams: [{slug: api, name: Api, deliverySource: deployment}]
ownership: [{repo: acme/api, team: api}]`;

async function tell(branch: Branch, deployed: [string, string][] = [], sections = TEAMS): Promise<void> {
  live.github.world = empty();
  live.github.change((world) => withRepository(world, API, (one) => branch.of(one)));
  for (const [sha, at] of deployed) deploy(sha, at);
  await live.acme.load(sections);
  live.acme.clock.moveTo(day(31));
}
const deploy = (sha: string, at: string): void =>
  live.github.change((world) =>
    withDeployment(world, API, {
      ...{ sha, environment: 'production', createdAt: at },
      statuses: [{ id: Date.parse(at), state: 'success', createdAt: at, environment: 'production' }],
    }),
  );
const stored = <Row = Record<string, unknown>>(columns: string): Promise<Row[]> =>
  live.acme.db.query(`SELECT ${columns} FROM change ORDER BY number`);
const links = async (): Promise<string[]> =>
  (await stored<{ line: string }>(`concat_ws(' ', number, left(delivered_by, 6), linked) AS line`)).map(
    ({ line }) => line,
  );

describe('merged pull requests', () => {
  test('are stored with their dates, sizes and marks, and nothing of their words', async () => {
    const branch = new Branch('one', day(1));
    const first = branch.merge(day(2), { title: 'Add [hotfix]', labels: ['hotfix'], author: BEA });
    branch.merge(day(3), {
      ...{ by: 'MERGE', title: 'Revert "Add [hotfix]"', body: `Reverts acme/api#${first.number}` },
      commitMessages: ['Undo', 'Sure\n\nCo-Authored-By: Claude Opus <noreply@anthropic.com>'],
    });
    branch.merge(day(4), { by: 'REBASE', author: { id: 49_699_333, login: 'dependabot', bot: true }, reviews: [] });
    branch.merge(day(5), { base: 'release-1' });
    branch.merge(day(6), { mergedAt: null, merge: null });
    branch.merge(day(7), { author: null });
    await tell(branch, [[branch.tip, day(8)]]);
    await live.sync([API]);
    await live.acme.db.query(`INSERT INTO person (login, github_id) VALUES ('bea', $1), ('Dev-1', NULL)`, [BEA.id]);
    const changes = readingChanges(live);
    expect(await changes()).toMatchObject({ repositories: 1, looked: 1, read: 1, failed: 0, added: 4, changed: 0, stopped: null }); // prettier-ignore
    const made = (n: number) => branch.pullRequests[n - 1];
    const rows = await stored('number, sha, merged_at, opened_at, first_commit_at, first_review_at, size, commits, revert, reverts_number, hotfix, author_kind, (SELECT login FROM person WHERE id = author_id) AS login'); // prettier-ignore
    const usual = { size: 10, commits: 2, revert: false, reverts_number: null, hotfix: false, login: null };
    expect(rows).toEqual(
      [
        { number: 1, hotfix: true, author_kind: 'HUMAN', login: 'bea', first_review_at: new Date(Date.parse(day(2)) - 19.5 * 3_600_000) }, // prettier-ignore
        { number: 2, revert: true, reverts_number: 1, author_kind: 'HUMAN', login: 'Dev-1' },
        { number: 3, author_kind: 'BOT', first_review_at: null },
        { number: 6, author_kind: null, first_review_at: new Date(Date.parse(day(7)) - 19.5 * 3_600_000) },
      ].map((row) => {
        const merged = Date.parse(made(row.number)?.mergedAt ?? '');
        const dates = {
          merged_at: new Date(merged),
          opened_at: new Date(merged - 20 * 3_600_000),
          first_commit_at: new Date(merged - 30 * 3_600_000),
          first_review_at: new Date(merged - 18 * 3_600_000),
        };
        return { ...usual, ...dates, sha: made(row.number)?.merge?.sha, ...row };
      }),
    );
    expect(await live.acme.db.query('SELECT number, tool, confidence, rule_version FROM change_marker')).toEqual([
      { number: 2, tool: 'claude-code', confidence: 'HIGH', rule_version: '1' },
    ]);
    const whole = JSON.stringify(await live.acme.db.query('SELECT * FROM change, change_feed, sync_stream'));
    for (const word of ['Add', 'Undo', 'change-1', 'acme.test', 'dependabot']) expect(whole).not.toContain(word);
    // Nothing new costs the look.
    live.acme.clock.moveTo(day(32));
    expect(await changes()).toMatchObject({ requests: 1, points: 1, read: 1, added: 0, changed: 0 });
    expect(await live.acme.db.query(`SELECT complete_through, error FROM sync_stream WHERE stream = 'CHANGE'`)).toEqual(
      [{ complete_through: new Date(day(32)), error: null }],
    );
  });
});

describe('the delivery of a change', () => {
  test('is known by its own commit, by the order of merges, by history, or estimated where the points end', async () => {
    const branch = new Branch('two', day(1));
    branch.merge(day(1, 13));
    const boundary = branch.tip;
    branch.merge(day(3));
    const second = branch.merge(day(4), { by: 'MERGE' });
    branch.merge(day(6));
    branch.merge(day(7));
    const version = branch.push(day(8));
    branch.merge(day(9));
    const beside = branch.beside(day(10), boundary);
    const version2 = branch.push(day(11));
    branch.merge(day(20));
    await tell(branch, [
      [boundary, day(2)],
      [second.merge?.sha ?? '', day(5)],
      // A maintenance line that holds nothing new.
      [beside, day(10)],
      [version, day(8, 13)],
      [version2, day(12)],
    ]);
    await live.sync([API]);
    const short = (sha: string | undefined): string => sha?.slice(0, 6) ?? '';
    const [own, order] = [`1 ${short(boundary)} EXACT`, short(second.merge?.sha)];
    const changes = readingChanges(live);
    // One point for the look and one for the page: nothing is left to ask for histories with.
    expect(await changes(2)).toMatchObject({ linked: { exact: 2, ancestry: 1, estimated: 3 } });
    const known = [own, `2 ${order} ANCESTRY`, `3 ${order} EXACT`];
    expect(await links()).toEqual([...known, `4 ${short(version)} ESTIMATED`, `5 ${short(version)} ESTIMATED`, `6 ${short(beside)} ESTIMATED`, '7']); // prettier-ignore
    live.acme.clock.moveTo(day(32));
    expect(await changes()).toMatchObject({ linked: { exact: 0, ancestry: 3, estimated: 0 }, points: 3 });
    const all = [...known, `4 ${short(version)} ANCESTRY`, `5 ${short(version)} ANCESTRY`, `6 ${short(version2)} ANCESTRY`, '7']; // prettier-ignore
    expect(await links()).toEqual(all);
    // All is known: nothing is asked again.
    live.acme.clock.moveTo(day(33));
    expect(await changes()).toMatchObject({ linked: { exact: 0, ancestry: 0, estimated: 0 }, points: 1 });
    expect(await links()).toEqual(all);
  });
});

test('over generated histories the links are those that a walk over the commits finds', async () => {
  const made = generatedWorld(5, { repositories: 6, teams: 1, people: 2, deployments: 0, releases: 0 });
  live.github.world = withChanges(made, 5, 40, day(1));
  await live.acme.load('');
  live.acme.clock.moveTo(day(31));
  await live.sync();
  const run = await readingChanges(live)();
  expect(run).toMatchObject({ repositories: 6, read: 6, failed: 0, added: 240 });
  const found = await live.acme.db.query<Record<'repo' | 'sha' | 'by' | 'how', string | null>[]>(
    `SELECT full_name AS repo, sha, delivered_by AS by, linked AS how FROM change JOIN repository ON repository.id = repository_id`,
  );
  const ways = new Map<string | null, number>();
  for (const repository of live.github.world.repositories) {
    const parents = new Map(repository.commits?.map(({ sha, parents: of }) => [sha, of]));
    const holds = (sha: string, wanted: string): boolean => {
      const open = [sha];
      const seen = new Set(open);
      for (let one = open.pop(); one !== undefined; one = open.pop()) {
        if (one === wanted) return true;
        for (const parent of (parents.get(one) ?? []).filter((of) => !seen.has(of))) {
          seen.add(parent);
          open.push(parent);
        }
      }
      return false;
    };
    const inTime = repository.deployments.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    const [boundary] = inTime;
    for (const { merge, mergedAt } of repository.pullRequests ?? []) {
      const row = found.find(({ repo, sha }) => repo === fullName(repository) && sha === merge?.sha);
      const own = inTime.find(({ sha }) => sha === merge?.sha);
      const before = (mergedAt ?? '') < (boundary?.createdAt ?? '');
      const carrier = before
        ? own
        : inTime.find((one) => one.createdAt >= (mergedAt ?? '') && (one.sha === merge?.sha || (one !== boundary && holds(one.sha, merge?.sha ?? '')))); // prettier-ignore
      const how = carrier ? (carrier.sha === merge?.sha ? 'EXACT' : 'ANCESTRY') : null;
      expect(row).toMatchObject({ by: carrier?.sha ?? null, how });
      ways.set(how, (ways.get(how) ?? 0) + 1);
    }
  }
  // All of them were met.
  expect([...ways].every(([, count]) => count > 5) && ways.size).toBe(3);
  const marks = await live.acme.db.query<{ tool: string }[]>('SELECT DISTINCT tool FROM change_marker ORDER BY tool');
  expect(marks.map(({ tool }) => tool)).toEqual(['claude-code', 'copilot']);
});

describe('what is made of changes', () => {
  const dora = () => doraOn(live.acme);

  test('lead times say how many rest on an estimate, and a boundary carries none', async () => {
    const branch = new Branch('three', '2026-02-01T12:00:00Z');
    branch.merge('2026-02-10T12:00:00Z');
    const boundary = branch.tip;
    branch.merge('2026-03-03T12:00:00Z');
    const version = branch.push('2026-03-04T12:00:00Z');
    const third = branch.merge('2026-03-05T12:00:00Z');
    await tell(branch, [[boundary, '2026-02-11T12:00:00Z'], [version, '2026-03-04T12:00:00Z'], [third.merge?.sha ?? '', '2026-03-06T12:00:00Z']]); // prettier-ignore
    await live.sync([API]);
    const changes = readingChanges(live);
    await changes(2);
    await live.acme.measure('2026-03-16');
    const figures = async () => {
      const counts = await dora().store.counts([await live.acme.idOf('api')], {
        ...{ scope: 'OWN', structure: 'THEN' },
        from: new Date('2026-02-02T00:00:00Z'),
        to: new Date('2026-03-16T00:00:00Z'),
      });
      return [...counts.values()].map(({ led, ledEstimated, leadHours }) => [led, ledEstimated, leadHours]);
    };
    // Both were begun 30 hours before their merges, and delivered 24 hours after them.
    expect(await figures()).toEqual([[2, 1, 54]]);
    live.acme.clock.moveTo(day(32));
    await changes();
    expect(await figures()).toEqual([[2, 0, 54]]);
  });

  test('where a team counts by changes they are its deliveries, dated by what brought them', async () => {
    const branch = new Branch('four', day(1));
    branch.merge(day(1, 13));
    const boundary = branch.tip;
    branch.merge(day(3));
    branch.merge(day(4));
    const version = branch.push(day(5));
    branch.merge(day(9), { author: { id: 49_699_333, login: 'dependabot', bot: true } });
    const sections = TEAMS.replace('deployment', 'change');
    const told: [string, string][] = [[boundary, day(2)], [version, day(6)]]; // prettier-ignore
    await tell(branch, told, sections);
    await live.sync([API]);
    const changes = readingChanges(live);
    await changes();
    const counted = async (): Promise<string[]> =>
      (
        await live.acme.db.query<{ line: string }[]>(
          `SELECT concat_ws(' ', number, to_char(occurred_at AT TIME ZONE 'UTC', 'DD')) AS line
           FROM delivery_event JOIN change ON change.sha = delivery_event.sha WHERE source = 'CHANGE' ORDER BY number`,
        )
      ).map(({ line }) => line);
    expect(await counted()).toEqual(['1 02', '2 06', '3 06']);
    // A pull of the deployment that brings the last one, then its link.
    deploy(branch.push(day(10)), day(11));
    live.github.change((world) => withRepository(world, API, (one) => ({ ...one, commits: branch.of(one).commits })));
    live.acme.clock.moveTo(day(32));
    await live.sync([API]);
    await changes();
    expect(await counted()).toEqual(['1 02', '2 06', '3 06', '4 11']);
    expect(await live.acme.db.query('SELECT bots FROM merged_delivery ORDER BY merged_at')).toEqual(
      [false, false, false, true].map((bots) => ({ bots })),
    );
  });

  test('what is stated by file stays, whatever GitHub says', async () => {
    const branch = new Branch('five', day(1));
    branch.merge(day(3), { title: 'Revert "x"' });
    await tell(branch, [[branch.tip, day(4)]]);
    await live.sync([API]);
    const stated = { repo: API, number: 1, sha: 'feed', mergedAt: day(3), deliveredBy: 'beef', hotfix: true };
    await dora().changes([stated]);
    await readingChanges(live)();
    const kept = { sha: branch.tip, delivered_by: 'beef', linked: null, revert: null, hotfix: true, commits: 2 };
    const columns = 'sha, delivered_by, linked, revert, hotfix, commits';
    expect(await stored(columns)).toEqual([kept]);
    // And what is stated later wins over what was found out.
    const other = branch.merge(day(5));
    live.github.change((world) => withRepository(world, API, (one) => branch.of(one)));
    deploy(other.merge?.sha ?? '', day(6));
    live.acme.clock.moveTo(day(32));
    await live.sync([API]);
    await readingChanges(live)();
    expect(await links()).toEqual(['1 beef', `2 ${other.merge?.sha.slice(0, 6)} EXACT`]);
    await dora().changes([{ ...stated, number: 2, sha: other.merge?.sha, deliveredBy: 'cafe' }]);
    expect(await links()).toEqual(['1 beef', '2 cafe']);
  });

  test('shares of tools are a floor, by people and tools, and hidden where few people write', async () => {
    const branch = new Branch('six', day(1));
    const claude = ['x\n\nCo-Authored-By: Claude <noreply@anthropic.com>'];
    const people = [1, 2, 3, 4, 5].map((n) => ({ id: 7000 + n, login: `writer-${n}` }));
    for (const [n, author] of people.slice(0, 4).entries())
      branch.merge(day(2 + n), { author, commitMessages: claude });
    branch.merge(day(6), { author: { id: 49_699_333, login: 'dependabot', bot: true } });
    branch.merge(day(7), { author: { id: 198_982_749, login: 'Copilot', bot: true } });
    await tell(branch, [[branch.tip, day(8)]]);
    for (const { id, login } of people)
      await live.acme.db.query('INSERT INTO person (login, github_id) VALUES ($1, $2)', [login, id]);
    await live.sync([API]);
    await readingChanges(live)();
    await live.acme.measure('2026-03-30');
    const store = new ScopeChangesStore(live.acme.db);
    const id = await live.acme.idOf('api');
    const span = { scope: 'TREE', structure: 'THEN', from: new Date(day(1)), to: new Date(day(30)) } as const;
    const marked = async () => (await store.marked([id], span, 'UTC')).get(id);
    const few = await marked();
    expect(few).toMatchObject({ merged: 5, marked: 5, authors: 4, rules: ['1'] });
    expect(few && markedChangesShare(few)).toMatchObject({ __typename: 'SuppressedShare' });
    const told = (page: PageRequest = { first: 10 }) => store.ofScope({ teamId: id, ...span }, page);
    expect((await told()).rows.map(({ tools }) => tools)).toEqual([null, null, null, null, null, null]);
    branch.merge(day(9), { author: people[4] ?? null });
    live.github.change((world) => withRepository(world, API, (one) => branch.of(one)));
    live.acme.clock.moveTo(day(32));
    await readingChanges(live)();
    const enough = await marked();
    expect(enough).toMatchObject({ merged: 6, marked: 5, authors: 5 });
    // In each of its weeks fewer than five wrote: only the coarse share is told.
    expect(enough && markedChangesShare(enough)).toEqual({ __typename: 'ShownShare', share: 0.83, part: null, whole: null }); // prettier-ignore
    const first = await told({ first: 2 });
    expect(first).toMatchObject({ total: 7, hasNextPage: true });
    expect(first.rows.map(({ number, author, tools }) => [number, author, tools])).toEqual([[7, 'HUMAN', []], [6, 'AI_AGENT', null]]); // prettier-ignore
    const rest = await told({ first: 10, after: first.cursors[1] });
    expect(rest.rows.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    // Everybody is told of oneself.
    const [{ me }] = await live.acme.db.query<[{ me: number }]>(`SELECT id AS me FROM person WHERE login = 'writer-1'`);
    expect((await store.ofPerson(me, { first: 10 })).rows.map(({ number, tools }) => [number, tools])).toEqual([
      [1, [{ tool: 'claude-code', confidence: 'HIGH' }]],
    ]);
  });
});

describe('a run that is disturbed', () => {
  const past = (seed: string): Branch => {
    const branch = new Branch(seed, day(-200));
    for (let n = 0; n < 130; n += 1) branch.merge(day(-190 + n), n % 3 === 0 ? { by: 'REBASE' } : {});
    return branch;
  };
  const told = async (): Promise<unknown[]> => [
    await stored('*'),
    await live.acme.db.query<object[]>('SELECT * FROM change_marker'),
    await live.acme.db.query<object[]>('SELECT newest, total, cursor, pass_started_at FROM change_feed'),
  ];

  test('goes on where its points ended, and leaves the rows of one that was not', async () => {
    await tell(past('seven'), [[past('seven').tip, day(2)]]);
    await live.sync([API]);
    const changes = readingChanges(live);
    expect(await changes()).toMatchObject({ added: 130, points: 4, read: 1 });
    const clean = await told();
    await tell(past('seven'), [[past('seven').tip, day(2)]]);
    await live.sync([API]);
    expect(await changes(2)).toMatchObject({ added: 49, read: 0, points: 2 });
    expect(await changes(2)).toMatchObject({ added: 49, read: 0 });
    expect(await changes(2)).toMatchObject({ added: 32, read: 1 });
    expect(await told()).toEqual(clean);
    expect(await changes()).toMatchObject({ added: 0, changed: 0, requests: 1 });
  });

  test('asks for less where GitHub fails over the size, and names the repository that it may not read', async () => {
    await tell(past('eight'));
    await live.sync([API]);
    const changes = readingChanges(live);
    // The first page fails however often it is tried.
    live.github.faults.graphqlTimeout({ from: 2, times: 4 });
    expect(await changes()).toMatchObject({ added: 130, failed: 0, read: 1 });
    live.github.faults.clear();
    await live.acme.db.query('UPDATE repository SET github_id = 1');
    live.acme.clock.moveTo(day(32));
    expect(await changes()).toMatchObject({ failed: 1, read: 0, stopped: null });
    const [{ error }] = await live.acme.db.query<[{ error: string }]>(`SELECT error FROM sync_stream WHERE stream = 'CHANGE'`); // prettier-ignore
    expect(error).toBe('acme/api is another repository by now: sync again');
  });

  test('settles what was heard of merges before it, and leaves what was heard since', async () => {
    await tell(past('ten'));
    await live.sync([API]);
    const due = (since: string): Promise<unknown> =>
      live.acme.db.query(
        `INSERT INTO repository_due SELECT id, 'CHANGE', $1::timestamptz FROM repository WHERE full_name = $2
         ON CONFLICT (repository_id, stream) DO UPDATE SET since = excluded.since`,
        [since, API],
      );
    const left = (): Promise<object[]> => live.acme.db.query(`SELECT FROM repository_due WHERE stream = 'CHANGE'`);
    // Read to its end, and nothing new: both settle it.
    for (const added of [130, 0]) {
      await due('2026-01-01T00:00:00Z');
      expect(await readingChanges(live)()).toMatchObject({ added });
      expect(await left()).toEqual([]);
    }
    await due('2100-01-01T00:00:00Z');
    await readingChanges(live)();
    expect(await left()).toHaveLength(1);
  });

  test('ends well where the limit of GitHub is used up, and a refused token says so', async () => {
    await tell(past('nine'));
    await live.sync([API]);
    live.github.useUp('graphql', new Date(Date.now() + 3_600_000));
    expect(await readingChanges(live)()).toMatchObject({
      ...{ added: 0, read: 0 },
      stopped: expect.stringMatching(/^GitHub's rate limit is used up until .*: try again then$/),
    });
    await expect(readingChanges(live, NO_COMPANY_RULES, 'ghp_unknown')()).rejects.toMatchObject({
      code: 'GITHUB_TOKEN',
    });
  });
});
