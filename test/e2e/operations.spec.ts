import { randomBytes } from 'node:crypto';
import { FailedJobs } from '../../src/jobs/failed-jobs.js';
import type { JobQueue } from '../../src/platform/queue.js';
import { Metrics } from '../../src/platform/metrics.js';
import { Queues } from '../../src/platform/queue.js';
import { type ApiApp, apiApp } from '../support/api-app.js';
import { pulledSomething, waitingWork } from '../support/operations.js';
import { answer, ask, until } from '../support/paceline.js';
import { queueBackend } from '../support/queue-backend.js';

const ORGANIZATION = `organization: {slug: two, name: Two, timeZone: UTC}
teams:
  - {slug: checkout, name: Checkout}
  - {slug: search, name: Search}
ownership:
  - {repo: two/checkout, team: checkout}
  - {repo: two/search, team: search}
  - {repo: two/search, team: checkout, path: web}
`;
const PATIENCE = 120_000;

describe('what an operator asks', () => {
  let api: ApiApp;
  let queues: Queues;

  beforeAll(async () => {
    const redisUrl = queueBackend.REDIS_URL;
    api = await apiApp(ORGANIZATION, { ...(redisUrl && { redisUrl }), token: 'a-token' });
    queues = await Queues.open({ databaseUrl: api.database.url, redisUrl });
  }, PATIENCE);
  afterAll(async () => {
    await queues.close();
    await api.close();
  }, PATIENCE);

  const asked = <Data>(query: string): Promise<Data> => answer<Data>(api.address, query);
  const mistake = async (query: string): Promise<unknown> => {
    const { errors } = await ask(api.address, query);
    return errors?.map(({ message, extensions }) => `${String(extensions['code'])}: ${message}`).join();
  };

  describe('of repositories', () => {
    beforeAll(async () => {
      await api.db.query(
        `INSERT INTO repository (full_name, created_at) VALUES ('nobody/old', '2020-01-01'), ('Nobody/new', NULL)`,
      );
      await api.db.query(
        `INSERT INTO feed_coverage (repository_id, covered, stated)
         SELECT id, tstzmultirange(tstzrange('2025-01-01', CASE full_name WHEN 'two/checkout' THEN timestamptz '2026-11-18' ELSE '2026-11-01' END)), true
         FROM repository WHERE full_name IN ('two/checkout', 'nobody/old')`,
      );
      await pulledSomething(api.db, ['two/checkout', 'nobody/old']);
    });

    const names = async (rest: string): Promise<string[]> => {
      const { repositories } = await asked<{ repositories: { nodes: { name: string }[]; totalCount: number } }>(
        `{ repositories${rest} { nodes { name } totalCount } }`,
      );
      expect(repositories.totalCount).toBe(repositories.nodes.length);
      return repositories.nodes.map(({ name }) => name);
    };

    it('lists all, whoever owns them, by name in any case', async () => {
      expect(await names('')).toEqual(['Nobody/new', 'nobody/old', 'two/checkout', 'two/search']);
    });

    it.each([
      ['owned: true', ['two/checkout', 'two/search']],
      ['owned: false', ['Nobody/new', 'nobody/old']],
      ['behind: true', ['Nobody/new', 'nobody/old', 'two/search']],
      ['behind: false', ['two/checkout']],
      ['failing: true', ['nobody/old']],
      ['failing: false', ['Nobody/new', 'two/checkout', 'two/search']],
      ['search: "nObOdY/"', ['Nobody/new', 'nobody/old']],
      ['search: "%"', []],
      ['search: "o", owned: true, behind: true', ['two/search']],
    ])('narrows to {%s}', async (filter, expected) => {
      expect(await names(`(filter: { ${filter} })`)).toEqual(expected);
    });

    it('pages through them', async () => {
      interface Found {
        repositories: {
          nodes: { name: string }[];
          totalCount: number;
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      }
      const found: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const { repositories }: Found = await asked(
          `{ repositories(first: 3, after: ${JSON.stringify(after)}) { nodes { name } totalCount pageInfo { hasNextPage endCursor } } }`,
        );
        expect(repositories.totalCount).toBe(4);
        found.push(...repositories.nodes.map(({ name }) => name));
        ({ endCursor: after, hasNextPage: more } = repositories.pageInfo);
      }
      expect(found).toEqual(['Nobody/new', 'nobody/old', 'two/checkout', 'two/search']);
      expect(await mistake('{ repositories(after: "nonsense") { totalCount } }')).toMatch(/^BAD_CURSOR/);
      expect(await mistake('{ repositories(first: 1001) { totalCount } }')).toMatch(/^BAD_PAGE/);
    });

    it('says who owns each, how far its streams are read, and what went wrong', async () => {
      const { repositories } = await asked<{ repositories: { nodes: object[] } }>(
        `{ repositories { nodes { name owners { slug } streams { stream completeThrough reading error }
           freshness { failing askedAt error behind } } } }`,
      );
      expect(repositories.nodes).toEqual([
        {
          name: 'Nobody/new',
          owners: [],
          streams: [],
          freshness: { failing: 0, askedAt: null, error: null, behind: 1 },
        },
        {
          name: 'nobody/old',
          owners: [],
          streams: [{ stream: 'RELEASE', completeThrough: null, reading: true, error: 'check the name' }],
          freshness: { failing: 1, askedAt: '2026-11-18T10:17:30.000Z', error: 'check the name', behind: 1 },
        },
        {
          name: 'two/checkout',
          owners: [{ slug: 'checkout' }],
          streams: [{ stream: 'TAG', completeThrough: '2026-11-18T10:17:40.000Z', reading: false, error: null }],
          freshness: { failing: 0, askedAt: '2026-11-18T10:17:30.000Z', error: null, behind: 0 },
        },
        {
          name: 'two/search',
          owners: [{ slug: 'checkout' }, { slug: 'search' }],
          streams: [],
          freshness: { failing: 0, askedAt: null, error: null, behind: 1 },
        },
      ]);
    });
  });

  describe('of pulls', () => {
    it('lists them newest first, each with what it could not read', async () => {
      const { syncRuns } = await asked<{ syncRuns: { nodes: { id: string }[]; totalCount: number } }>(
        `{ syncRuns { totalCount nodes { id trigger state startedAt finishedAt repositories done failed pages requests added
           changed rateRemaining rateResetsAt error { code message } failures { totalCount nodes { repository code message } } } } }`,
      );
      expect(syncRuns.totalCount).toBe(2);
      expect(syncRuns.nodes).toEqual([
        {
          id: expect.stringMatching(/^\d+$/) as string,
          ...{ trigger: 'REQUEST', state: 'FAILED', startedAt: '2026-11-18T11:17:00.000Z' },
          ...{ finishedAt: '2026-11-18T11:17:01.000Z', repositories: null, done: 0, failed: 0, pages: 0, requests: 1 },
          ...{ added: 0, changed: 0, rateRemaining: null, rateResetsAt: null },
          error: { code: 'GITHUB_TOKEN', message: 'GitHub refuses the token: set GITHUB_TOKEN to a valid one' },
          failures: { totalCount: 0, nodes: [] },
        },
        {
          id: expect.stringMatching(/^\d+$/) as string,
          ...{ trigger: 'SCHEDULE', state: 'DONE', startedAt: '2026-11-18T10:17:00.000Z' },
          ...{ finishedAt: '2026-11-18T10:18:00.000Z', repositories: 2, done: 1, failed: 1, pages: 7, requests: 9 },
          ...{ added: 5, changed: 1, rateRemaining: 4990, rateResetsAt: '2026-11-18T11:00:00.000Z', error: null },
          failures: {
            totalCount: 2,
            nodes: [
              { repository: 'nobody/old', code: 'GITHUB_NOT_FOUND', message: 'check the name' },
              { repository: 'zwei/Weg', code: 'GITHUB_AWAY', message: 'sync again later' },
            ],
          },
        },
      ]);
    });

    it('pages through them and through their failures', async () => {
      interface Found {
        syncRuns: {
          nodes: { id: string; trigger: string }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      }
      const page = (after: string): string =>
        `{ syncRuns(first: 1${after}) { nodes { id trigger } pageInfo { hasNextPage endCursor } } }`;
      const { syncRuns: first } = await asked<Found>(page(''));
      const { syncRuns: second } = await asked<Found>(page(`, after: "${first.pageInfo.endCursor}"`));
      expect([first.nodes[0]?.trigger, second.nodes[0]?.trigger]).toEqual(['REQUEST', 'SCHEDULE']);
      expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
      interface Failing {
        syncRun: {
          failures: { nodes: { repository: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
        };
      }
      const failures = (after: string): string =>
        `{ syncRun(id: "${second.nodes[0]?.id}") { failures(first: 1${after}) { nodes { repository } pageInfo { hasNextPage endCursor } } } }`;
      const { syncRun: some } = await asked<Failing>(failures(''));
      const { syncRun: rest } = await asked<Failing>(failures(`, after: "${some.failures.pageInfo.endCursor}"`));
      expect(some.failures).toMatchObject({ nodes: [{ repository: 'nobody/old' }], pageInfo: { hasNextPage: true } });
      expect(rest.failures).toMatchObject({ nodes: [{ repository: 'zwei/Weg' }], pageInfo: { hasNextPage: false } });
    });

    it('says what went wrong by kind, and of one that runs when it will be done', async () => {
      const details = '{ state estimatedFinishAt waitingUntil errorsByKind { code count examples } }';
      const { syncRuns } = await asked<{ syncRuns: { nodes: object[] } }>(`{ syncRuns { nodes ${details} } }`);
      const over = { estimatedFinishAt: null, waitingUntil: null };
      expect(syncRuns.nodes).toEqual([
        { ...over, state: 'FAILED', errorsByKind: [] },
        {
          ...over,
          state: 'DONE',
          errorsByKind: [
            { code: 'GITHUB_AWAY', count: 1, examples: ['zwei/Weg'] },
            { code: 'GITHUB_NOT_FOUND', count: 1, examples: ['nobody/old'] },
          ],
        },
      ]);
      const [{ id }] = await api.db.query<[{ id: string }]>(
        `INSERT INTO sync_run (trigger, state, started_at, repositories, done, failed, pages, requests, rate_remaining,
           rate_resets_at, waiting_until)
         VALUES ('SCHEDULE', 'RUNNING', '2026-11-18T11:50:00Z', 400, 90, 10, 0, 200, 4000, '2026-11-18T12:20:00Z',
           '2026-11-18T12:05:00Z') RETURNING id`,
      );
      const running = await asked(`{ syncRun(id: "${id}") ${details} }`);
      await api.db.query('DELETE FROM sync_run WHERE id = $1', [id]);
      // A hundred took ten minutes: 300 more take thirty once it waits no longer.
      const until = { waitingUntil: '2026-11-18T12:05:00.000Z', estimatedFinishAt: '2026-11-18T12:35:00.000Z' };
      expect(running).toEqual({ syncRun: { state: 'RUNNING', ...until, errorsByKind: [] } });
    });

    it('knows no run of an id that nobody has', async () => {
      expect(await asked('{ none: syncRun(id: "999999") { id } odd: syncRun(id: "x") { id } }')).toEqual({
        none: null,
        odd: null,
      });
    });
  });

  describe('of alarms', () => {
    const ALARM = '{ code message since endedAt count examples }';

    it('says what rings, what to do, and what rang', async () => {
      const found = await asked<{ alarms: object[]; pastAlarms: { totalCount: number; nodes: object[] } }>(
        `{ alarms ${ALARM} pastAlarms { totalCount nodes ${ALARM} } }`,
      );
      expect(found.alarms).toEqual([
        {
          ...{ code: 'TOKEN_REFUSED', since: '2026-11-18T11:17:01.000Z', endedAt: null, count: 1 },
          examples: ['set GITHUB_TOKEN to a valid one'],
          message: expect.stringMatching(/^GitHub refuses the token.*: set GITHUB_TOKEN.*unknown, not 0$/) as string,
        },
      ]);
      expect(found.pastAlarms).toMatchObject({
        totalCount: 1,
        nodes: [{ code: 'FEEDS_STALE', endedAt: '2026-11-17T10:00:00.000Z', examples: ['two/checkout', 'nobody/old'] }],
      });
      expect(await mistake('{ pastAlarms(after: "nonsense") { totalCount } }')).toMatch(/^BAD_CURSOR/);
    });

    it('counts them for whoever scrapes, 0 for those that do not ring', async () => {
      const lines = (await api.app.get(Metrics).registry.getSingleMetricAsString('paceline_alarms')).split('\n');
      const rings = lines.filter((line) => line.startsWith('paceline_alarms{') && !line.endsWith(' 0'));
      expect(rings).toEqual(['paceline_alarms{code="TOKEN_REFUSED"} 1']);
      expect(lines).toContain('paceline_alarms{code="JOBS_FAILED"} 0');
    });

    it('leads to the repositories of which the least is known', async () => {
      const list = async (rest: string): Promise<string[]> => {
        const asking = `{ repositoriesBehind${rest} { nodes { name } totalCount } }`;
        const { repositoriesBehind: found } = await asked<{ repositoriesBehind: { nodes: { name: string }[] } }>(
          asking,
        );
        return found.nodes.map(({ name }) => name);
      };
      expect(await list('')).toEqual(['two/search']);
      expect(await list('(hours: 6)')).toEqual(['two/search', 'two/checkout']);
      expect(await mistake('{ repositoriesBehind(hours: -1) { totalCount } }')).toMatch(/^BAD_HOURS/);
    });
  });

  describe('of jobs', () => {
    const JOB = `id queue name state attempts attemptsAllowed createdAt startedAt finishedAt delayedUntil progress
      failedReason data result parent { queue id }`;
    interface Job {
      id: string;
      queue: string;
      name: string;
      state: string;
      createdAt: string;
      delayedUntil: string | null;
      [field: string]: unknown;
    }
    interface Found {
      jobs: { nodes: Job[]; totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    }
    const list = async (rest: string): Promise<Found['jobs']> =>
      (await asked<Found>(`{ jobs(${rest}) { nodes { ${JOB} } totalCount pageInfo { hasNextPage endCursor } } }`)).jobs;

    let measure: JobQueue<object>;
    let judge: JobQueue<object>;
    let release: () => void = () => undefined;

    beforeAll(async () => {
      measure = queues.queue<object>('measure');
      judge = queues.queue<object>('judge');
      const held = new Promise<void>((resolve) => (release = resolve));
      queues.worker<{ does: string }>(
        'measure',
        async (job) => {
          if (job.data.does === 'fails') {
            throw new Error(`nothing came from postgres://me:hush@host/db\n    and more`);
          }
          if (job.data.does === 'holds') {
            await job.updateProgress({ done: 1 } as never);
            await held;
          }
          return { weeks: 3 };
        },
        { concurrency: 5 },
      );
      await measure.add('good', { does: 'well' });
      await measure.add('bad', { does: 'fails' }, { attempts: 2, backoff: { type: 'fixed', delay: 10 } });
      await measure.add('again', { does: 'fails' }, { attempts: 2, backoff: { type: 'fixed', delay: 3_600_000 } });
      await measure.add('slow', { does: 'holds' });
      await judge.add('waits', {});
      await judge.add('first', {}, { priority: 3 });
      await judge.add('later', {}, { delay: 3_600_000 });
      await waitingWork(queues);
      await until(
        () => list('queue: MEASURE'),
        ({ nodes }) =>
          nodes
            .map(({ state }) => state)
            .toSorted()
            .join() === 'ACTIVE,COMPLETED,DELAYED,FAILED',
        20_000,
      );
    }, PATIENCE);
    afterAll(() => release());

    const named = async (queue: string, name: string): Promise<Job | undefined> =>
      (await list(`queue: ${queue}`)).nodes.find((job) => job.name === name);

    it('shows a job in each state with what is known of it', async () => {
      const instant = expect.stringMatching(/^\d{4}-.*Z$/) as string;
      const nothing = { startedAt: null, finishedAt: null, delayedUntil: null, progress: null, failedReason: null };
      const common = { ...nothing, id: expect.any(String) as string, createdAt: instant, result: null, parent: null };
      expect(await named('MEASURE', 'good')).toEqual({
        ...common,
        ...{ queue: 'MEASURE', name: 'good', state: 'COMPLETED', attempts: 1, attemptsAllowed: 1 },
        ...{ startedAt: instant, finishedAt: instant, data: '{"does":"well"}', result: '{"weeks":3}' },
      });
      expect(await named('MEASURE', 'bad')).toEqual({
        ...common,
        ...{ queue: 'MEASURE', name: 'bad', state: 'FAILED', attempts: 2, attemptsAllowed: 2 },
        ...{ startedAt: instant, finishedAt: instant, data: '{"does":"fails"}' },
        failedReason: 'nothing came from postgres://me:***@host/db',
      });
      expect(await named('MEASURE', 'slow')).toEqual({
        ...common,
        ...{ queue: 'MEASURE', name: 'slow', state: 'ACTIVE', attempts: 0, attemptsAllowed: 1, startedAt: instant },
        ...{ progress: '{"done":1}', data: '{"does":"holds"}' },
      });
      expect(await named('MEASURE', 'again')).toMatchObject({ state: 'DELAYED', attempts: 1, attemptsAllowed: 2 });
      expect(await named('JUDGE', 'waits')).toEqual({
        ...common,
        ...{ queue: 'JUDGE', name: 'waits', state: 'WAITING', attempts: 0, attemptsAllowed: 1, data: '{}' },
      });
      expect(await named('JUDGE', 'first')).toMatchObject({ state: 'WAITING' });
      const child = await named('ROLL_UP', 'roll-up');
      const parent = await named('WRITE', 'write');
      expect(parent).toMatchObject({ state: 'WAITING_CHILDREN', parent: null, data: '{"weeks":[]}' });
      expect(child).toMatchObject({ state: 'DELAYED', parent: { queue: 'WRITE', id: parent?.id } });
    });

    it('sees a queue whose last job to end was given up, and that all is well again after one that went through', async () => {
      const failed = new FailedJobs(queues);
      const bad = await named('MEASURE', 'bad');
      const said = `measure/${bad?.id}: nothing came from postgres://me:***@host/db and more`;
      expect(await failed.find()).toEqual({ code: 'JOBS_FAILED', count: 1, examples: [said] });
    });

    it('says until when a delayed job waits, one that is tried again too', async () => {
      for (const job of [await named('JUDGE', 'later'), await named('MEASURE', 'again')]) {
        const wait = Date.parse(job?.delayedUntil ?? '') - Date.parse(job?.createdAt ?? '');
        expect(wait).toBeGreaterThanOrEqual(3_600_000);
        expect(wait).toBeLessThan(3_610_000);
      }
    });

    it.each([
      ['states: [ACTIVE]', ['slow']],
      ['states: [WAITING]', ['first', 'waits']],
      ['states: [WAITING_CHILDREN, FAILED]', ['bad', 'write']],
      ['queue: JUDGE, states: [DELAYED]', ['later']],
      ['queue: REFRESH', []],
      ['states: []', []],
    ])('lists {%s}', async (rest, expected) => {
      const { nodes, totalCount } = await list(rest);
      expect(nodes.map(({ name }) => name).toSorted()).toEqual(expected);
      expect(totalCount).toBe(expected.length);
    });

    it('pages through all queues, newest first, each job once', async () => {
      const all = await list('first: 100');
      expect(all.nodes.length).toBe(all.totalCount);
      expect(all.totalCount).toBe(10);
      const moments = all.nodes.map(({ createdAt }) => Date.parse(createdAt));
      expect(moments).toEqual(moments.toSorted((a, b) => b - a));
      const found: string[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page: Found['jobs'] = await list(`first: 3, after: ${JSON.stringify(after)}`);
        expect(page.totalCount).toBe(10);
        found.push(...page.nodes.map(({ queue, id }) => `${queue}/${id}`));
        ({ endCursor: after, hasNextPage: more } = page.pageInfo);
      }
      expect(found).toEqual(all.nodes.map(({ queue, id }) => `${queue}/${id}`));
      expect(await mistake('{ jobs(after: "x") { totalCount } }')).toMatch(/^BAD_CURSOR/);
      expect(await mistake('{ jobs(first: -1) { totalCount } }')).toMatch(/^BAD_PAGE/);
    });

    it('lists what falls due by itself', async () => {
      expect(await asked('{ schedules { key queue pattern timeZone next } }')).toEqual({
        schedules: [
          {
            key: 'never',
            queue: 'CORRELATE',
            pattern: '0 0 29 2 *',
            timeZone: 'Europe/Berlin',
            next: expect.stringMatching(/^20\d\d-02-28T23:00:00/) as string,
          },
        ],
      });
    });

    interface Retried {
      retryJob: { job: Job | null; userErrors: { code: string; message: string; field: string[] }[] };
    }
    const retry = async (queue: string, id: string): Promise<Retried['retryJob']> =>
      (
        await asked<Retried>(
          `mutation { retryJob(input: { queue: ${queue}, id: ${JSON.stringify(id)} }) { job { id state attempts } userErrors { code message field } } }`,
        )
      ).retryJob;

    it('puts a failed job back, once however often it is asked at once', async () => {
      const correlate = queues.queue<object>('correlate');
      const worker = queues.worker('correlate', () => Promise.reject(new Error('no')));
      const { id = '' } = await correlate.add('unlucky', {}, { attempts: 1 });
      await until(
        () => correlate.getJobState(id),
        (state) => state === 'failed',
        10_000,
      );
      await worker.close();
      const answers = await Promise.all(Array.from({ length: 6 }, () => retry('CORRELATE', id)));
      const done = answers.filter(({ job }) => job !== null);
      const refused = answers.filter(({ job }) => job === null);
      expect(done).toEqual([{ job: { id, state: 'WAITING', attempts: 0 }, userErrors: [] }]);
      expect(refused).toHaveLength(5);
      expect(refused[0]?.userErrors).toEqual([
        {
          code: 'JOB_NOT_FAILED',
          message: `job ${id} of correlate is waiting; only a failed job can be tried again`,
          field: ['input', 'id'],
        },
      ]);
      expect(await correlate.getJobCounts('waiting', 'failed')).toEqual({ waiting: 1, failed: 0 });
      let runs = 0;
      queues.worker('correlate', () => Promise.resolve((runs += 1)));
      await until(
        () => correlate.getJobState(id),
        (state) => state === 'completed',
        10_000,
      );
      expect(runs).toBe(1);
    });

    it('says what to do with a job that cannot be tried again', async () => {
      const slow = await named('MEASURE', 'slow');
      const parent = await named('WRITE', 'write');
      expect((await retry('MEASURE', slow?.id ?? '')).userErrors).toMatchObject([
        {
          code: 'JOB_NOT_FAILED',
          message: `job ${slow?.id} of measure is active; only a failed job can be tried again`,
        },
      ]);
      expect((await retry('WRITE', parent?.id ?? '')).userErrors).toMatchObject([
        { message: expect.stringContaining('is waiting for children;') as string },
      ]);
      expect(await retry('SYNC', 'nobody')).toEqual({
        job: null,
        userErrors: [
          {
            code: 'UNKNOWN_JOB',
            message:
              'there is no job nobody in sync; finished ones are kept for a while only: look at `jobs` for those there are',
            field: ['input', 'id'],
          },
        ],
      });
    });
  });

  describe('to pull', () => {
    interface Started {
      startSync: {
        job: { id: string; queue: string; state: string; data: string } | null;
        userErrors: { code: string; message: string; field: string[] | null }[];
      };
    }
    const start = async (input: string, at = api.address): Promise<Started['startSync']> =>
      (
        await answer<Started>(
          at,
          `mutation { startSync(input: ${input}) { job { id queue state data } userErrors { code message field } } }`,
        )
      ).startSync;

    it('adds a job with what was asked', async () => {
      const { job, userErrors } = await start(
        '{ organizations: ["acme"], repositories: ["two/search", "a-b/c.d_e"], since: "2026-11-18" }',
      );
      expect(userErrors).toEqual([]);
      expect(job).toMatchObject({ queue: 'SYNC', state: 'WAITING' });
      expect(JSON.parse(job?.data ?? '')).toEqual({
        trigger: 'REQUEST',
        organizations: ['acme'],
        repositories: ['two/search', 'a-b/c.d_e'],
        since: '2026-11-18',
      });
      expect(JSON.parse((await start('{}')).job?.data ?? '')).toEqual({ trigger: 'REQUEST' });
    });

    it.each([
      [
        '{ repositories: ["two/search", "search"] }',
        'BAD_REPOSITORY',
        '"search" is not a repository like acme/shop',
        'repositories',
      ],
      ['{ repositories: ["a/b/c"] }', 'BAD_REPOSITORY', '"a/b/c" is not a repository like acme/shop', 'repositories'],
      ['{ repositories: ["two/.."] }', 'BAD_REPOSITORY', '"two/.." is not a repository like acme/shop', 'repositories'],
      [
        '{ repositories: [] }',
        'BAD_REPOSITORY',
        'repositories is empty: name a repository like acme/shop, or leave it out',
        'repositories',
      ],
      [
        '{ organizations: ["acme corp"] }',
        'BAD_ORGANIZATION',
        '"acme corp" is not an organisation like acme',
        'organizations',
      ],
      [
        '{ since: "2026-11-19" }',
        'BAD_SINCE',
        'since is 2026-11-19, which has not come yet: give a day that has',
        'since',
      ],
    ])('refuses %s', async (input, code, message, field) => {
      expect(await start(input)).toEqual({ job: null, userErrors: [{ code, message, field: ['input', field] }] });
    });

    it('says so when there is no token', async () => {
      const without = await apiApp(
        ORGANIZATION.replaceAll('two', randomBytes(4).toString('hex').replace(/^\d/, 'a')),
        {},
      );
      expect(await start('{}', without.address)).toEqual({
        job: null,
        userErrors: [
          {
            code: 'NO_GITHUB_TOKEN',
            message:
              'there is nothing to sign in to GitHub with: set GITHUB_TOKEN or a GitHub App (GITHUB_APP_ID), start Paceline again, then ask again',
            field: null,
          },
        ],
      });
      await without.close();
    });
  });
});
