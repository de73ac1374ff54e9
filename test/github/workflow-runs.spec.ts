import { WorkflowRunsService } from '../../src/facts/workflow-runs.service.js';
import { WorkflowRunsStore } from '../../src/facts/workflow-runs.store.js';
import { FactsStore } from '../../src/facts/facts.store.js';
import { connectGitHub } from '../../src/github/client.js';
import { NamedStore } from '../../src/org/named.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { WorkflowRulesStore } from '../../src/org/workflow-rules.store.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { emptyRepository, worldOf } from '../support/github/one-repository.js';
import { TOKEN } from '../support/github/viewer.js';
import { withDeployment, withRun } from '../support/github/world-changes.js';
import type { WorkflowRun, World } from '../support/github/world.js';

const minutes = (day: string, after: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + after * 60_000).toISOString().replace('.000Z', 'Z');
function run(n: number, day: string, more: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 9_000_000_000 + n,
    workflow: 'deploy.yml',
    branch: 'main',
    event: 'push',
    sha: n.toString(16).padStart(40, '0'),
    attempt: 1,
    status: 'completed',
    conclusion: 'success',
    createdAt: minutes(day, n % 1440),
    startedAt: minutes(day, n % 1440),
    updatedAt: minutes(day, (n % 1440) + 10),
    ...more,
  };
}

/** 1,300 runs in a week: more than GitHub shows at once. */
function world(): World {
  const many = Array.from({ length: 1_300 }, (_, n) => run(n, `2026-10-0${1 + (n % 7)}`));
  const others = [
    run(2_000, '2026-11-02', { conclusion: 'failure' }),
    run(2_001, '2026-11-02', { branch: 'next' }),
    run(2_002, '2026-11-02', { workflow: 'test.yml' }),
    run(2_003, '2026-11-02', { event: 'schedule' }),
    run(2_004, '2026-11-02', { status: 'waiting', conclusion: null }),
  ];
  const all = worldOf(
    emptyRepository('api', 600_001, { runs: [...many, ...others] }),
    emptyRepository('shop', 600_002, { runs: [run(1, '2026-11-02')] }),
    emptyRepository('plain', 600_003),
    emptyRepository('other', 600_004, { runs: [run(2, '2026-11-02')] }),
  );
  const at = '2026-11-03T10:00:00Z';
  const success = { id: 9_000_000_001, state: 'success' as const, createdAt: at, environment: 'Production' };
  return withDeployment(all, 'acme/shop', { sha: 'f'.repeat(40), environment: 'Production', createdAt: at, statuses: [success] }); // prettier-ignore
}

const FILE = `
teams: [{slug: web, name: Web, deliverySource: DEPLOYMENT}, {slug: back, name: Back}]
ownership: [{repo: acme/api, team: web}, {repo: acme/shop, team: web}, {repo: acme/plain, team: web}, {repo: acme/other, team: back}]
workflows:
  - {team: web, workflow: .github/workflows/deploy.yml, branch: main, environment: production}
  - {repo: acme/api, workflow: deploy.yml, branch: main, event: schedule, environment: nightly}
`;

describe('workflow runs that stand for deployments', () => {
  let live: Syncing;
  let rules: WorkflowRulesStore;
  const NAMES = ['acme/api', 'acme/shop', 'acme/plain', 'acme/other'];
  const read = async () => {
    const { db, clock } = live.acme;
    const facts = new FactsStore(new RepositoriesStore(), db);
    const service = new WorkflowRunsService(db, clock, rules, new WorkflowRunsStore(db), facts);
    const client = connectGitHub({ token: TOKEN, apiUrl: live.github.address, retrySecondMs: 5 });
    const before = live.github.requests.length;
    const summary = await service.run(() => Promise.resolve(client));
    const asked = live.github.requests.slice(before).map(({ path }) => /repos\/(.*?)\/actions/.exec(path)?.[1] ?? path);
    return { ...summary, requests: asked.length, of: [...new Set(asked)].toSorted() };
  };
  const events = (): Promise<string[]> =>
    live.acme.db
      .query<{ line: string }[]>(
        `SELECT concat_ws(' ', full_name, event_key, environment, to_char(occurred_at AT TIME ZONE 'UTC', 'DD HH24:MI'), CASE WHEN estimated THEN 'estimated' END) AS line
         FROM delivery_event AS event JOIN repository ON repository.id = repository_id
         WHERE event_key LIKE 'run/%' ORDER BY occurred_at, event_key`,
      )
      .then((rows) => rows.map(({ line }) => line));
  const errors = (): Promise<unknown[]> =>
    live.acme.db.query(
      `SELECT full_name, error FROM sync_stream JOIN repository ON repository.id = repository_id WHERE stream = 'RUN' AND error IS NOT NULL`,
    );

  beforeAll(async () => {
    live = await syncing({ world: world() });
    rules = new WorkflowRulesStore(new NamedStore(), live.acme.db);
    await live.acme.load(FILE);
    live.acme.clock.moveTo('2026-11-04T06:00:00Z');
    expect((await live.sync(NAMES)).failed).toEqual([]);
  });
  afterAll(() => live.close());

  test('are read whole where a rule says so, and where there are no deployments, though the token fails in between', async () => {
    // In the middle of the second window that has any.
    live.github.faults.expireToken(17);
    await expect(read()).rejects.toThrow(/401|Bad credentials/);
    live.github.faults.clear();
    const half = (await events()).length;
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(1_300);
    const { requests, of, ...summary } = await read();
    expect(summary).toEqual({ repositories: 3, failed: 0, added: 1_301 - half, changed: 0 });
    expect(of).toEqual(['acme/api', 'acme/plain']);
    expect(requests).toBeLessThan(40);
    const all = await events();
    expect(all).toHaveLength(1_301);
    expect(all.filter((line) => line.includes('nightly'))).toEqual(['acme/api run/9000002003 nightly 02 09:33']);
    expect(all.filter((line) => /run\/900000200[0124]/.test(line))).toEqual([]);
    expect(await errors()).toEqual([]);
  });

  test('count as deliveries of their environment', async () => {
    await live.acme.measure('2026-10-26');
    const weeks = await live.acme.weeks('web');
    // The shop has one of its own, which is all that counts of it.
    expect(weeks.reduce((sum, { deliveries }) => sum + (deliveries ?? 0), 0)).toBe(1_300 + 1);
  });

  test('nothing new costs a request a rule; a workflow that is not there is asked for once a day', async () => {
    live.acme.clock.moveTo('2026-11-04T07:00:00Z');
    // What was heard of runs before is settled, whether a rule asks for them or not.
    const heard = `INSERT INTO repository_due SELECT id, 'RUN', '2026-11-04T06:59:00Z' FROM repository`;
    await live.acme.db.query(heard);
    expect(await read()).toEqual({ repositories: 3, failed: 0, added: 0, changed: 0, requests: 2, of: ['acme/api'] });
    expect(await live.acme.db.query('SELECT FROM repository_due')).toEqual([]);
  });

  test('one that comes to its end late is found, and so is one that is run anew; what is touched later keeps its date', async () => {
    const waited = run(2_004, '2026-11-02', { updatedAt: '2026-11-04T07:30:00Z', startedAt: '2026-11-04T07:20:00Z' });
    live.github.change((old) => withRun(old, 'acme/api', waited));
    live.acme.clock.moveTo('2026-11-04T08:00:00Z');
    expect(await read()).toMatchObject({ added: 1, changed: 0 });
    const anew = run(2_000, '2026-11-02', {
      attempt: 2,
      updatedAt: '2026-11-04T09:30:00Z',
      startedAt: '2026-11-04T09:00:00Z',
    });
    const touched = run(1_299, '2026-10-05', { updatedAt: '2026-11-04T09:00:00Z' });
    live.github.change((old) => withRun(withRun(old, 'acme/api', anew), 'acme/api', touched));
    live.acme.clock.moveTo('2026-11-05T09:00:00Z');
    const before = (await events()).find((line) => line.includes('run/9000001299'));
    expect(await read()).toMatchObject({ added: 1, changed: 0 });
    const lines = await events();
    expect(lines.filter((line) => /run\/900000200[04]/.test(line))).toEqual([
      'acme/api run/9000002004 production 04 07:30',
      'acme/api run/9000002000 production 04 09:30',
    ]);
    expect(lines.find((line) => line.includes('run/9000001299'))).toBe(before);
  });

  test('rules are stated by operators too; a repository that says so itself and has no such workflow is told', async () => {
    const { db } = live.acme;
    const write = { viewer: null, today: '2026-11-05', from: '2026-11-05', rewriteHistory: false, reason: null };
    const set = (input: Parameters<WorkflowRulesStore['set']>[1]) =>
      db.transaction((manager) => rules.set({ ...write, manager }, input));
    const rule = { repo: 'acme/plain', workflow: 'ship.yml', environment: 'production' };
    expect(await set(rule)).toMatchObject({ action: 'workflow.set', subject: 'acme/plain', before: null });
    expect(await set(rule)).toBeNull();
    expect(await set({ ...rule, environment: 'live' })).toMatchObject({ before: { environment: 'production' } });
    await expect(set({ ...rule, repo: 'acme/plan' })).rejects.toThrow('did you mean "acme/plain"?');
    await expect(set({ ...rule, workflow: 'everything' })).rejects.toMatchObject({ code: 'BAD_WORKFLOW' });
    await expect(set({ ...rule, team: 'web' })).rejects.toMatchObject({ code: 'ONE_OF_TWO' });
    await expect(set({ ...rule, component: 'x' })).rejects.toMatchObject({ code: 'UNKNOWN_COMPONENT' });
    expect(await read()).toMatchObject({ failed: 1 });
    expect(await errors()).toEqual([
      { full_name: 'acme/plain', error: expect.stringMatching(/does not show the workflow runs of acme\/plain/) },
    ]);
    const gone = await db.transaction((manager) => rules.remove({ ...write, manager }, rule));
    expect(gone).toMatchObject({ action: 'workflow.removed', after: null });
    expect(await rules.list()).toHaveLength(2);
  });

  test('a file states all of them, or nothing of them', async () => {
    const [organization = ''] = FILE.split('workflows:');
    await live.acme.change(organization, '2026-11-05');
    expect(await rules.list()).toHaveLength(2);
    await live.acme.change(`${organization}workflows: [{repo: acme/api, workflow: deploy.yml, environment: live}]`, '2026-11-05'); // prettier-ignore
    expect(await rules.list()).toEqual([
      {
        repo: 'acme/api',
        team: null,
        component: '',
        workflow: 'deploy.yml',
        branch: '',
        event: '',
        environment: 'live',
      },
    ]);
    await expect(
      live.acme.change(
        `${organization}workflows: [{workflow: deploy.sh, team: web, repo: a/b, environment: live}]`,
        '2026-11-05',
      ),
    ).rejects.toThrow(/must be a file of .github\/workflows/);
  });
});
