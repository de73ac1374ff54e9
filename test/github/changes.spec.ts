import { BEA, Branch } from '../support/github/change-stories.js';
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
