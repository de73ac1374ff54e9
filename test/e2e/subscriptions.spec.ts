import { jest } from '@jest/globals';
import type { Client } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import type { JobQueue } from '../../src/platform/queue.js';
import { Queues } from '../../src/platform/queue.js';
import { asEveryone } from '../support/access.js';
import { type ApiApp, apiApp } from '../support/api-app.js';
import { start, until } from '../support/paceline.js';
import { freshDatabase, rowsOf } from '../support/postgres.js';
import { queueBackend } from '../support/queue-backend.js';
import { socketClient, subscribe, type Subscribed } from '../support/socket.js';

const ORGANIZATION = `organization: {slug: two, name: Two, timeZone: UTC}\nteams: [{slug: search, name: Search}]\n`;
const PATIENCE = 120_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('progress by websocket', () => {
  let api: ApiApp;
  let queues: Queues;
  let client: Client;
  /** Another process that pulls, as the database sees it. */
  let puller: pg.Client;

  beforeAll(async () => {
    const redisUrl = queueBackend.REDIS_URL;
    api = await apiApp(ORGANIZATION, { ...(redisUrl && { redisUrl }) });
    queues = await Queues.open({ databaseUrl: api.database.url, redisUrl });
    puller = new pg.Client({ connectionString: api.database.url });
    await puller.connect();
  }, PATIENCE);
  afterAll(async () => {
    await queues.close();
    await puller.end();
    await api.close();
  }, PATIENCE);
  beforeEach(async () => {
    await puller.query('DELETE FROM sync_run');
    client = socketClient(api.address);
  });
  afterEach(() => client.dispose());

  const begin = async (): Promise<string> => {
    const { rows } = await puller.query<{ id: string }>(
      `INSERT INTO sync_run (trigger, state, started_at) VALUES ('SCHEDULE', 'RUNNING', now())
       RETURNING id, pg_notify('paceline_sync_run', id::text)`,
    );
    return rows[0]?.id ?? '';
  };
  const save = (id: string, done: number, state = 'RUNNING'): Promise<unknown> =>
    puller.query(
      `UPDATE sync_run SET done = $2, state = $3 WHERE id = $1 RETURNING pg_notify('paceline_sync_run', id::text)`,
      [id, done, state],
    );

  interface Progress {
    syncProgress: { id: string; state: string; done: number; failures: { totalCount: number } };
  }
  const watch = (run?: string, by = client): Subscribed<Progress> =>
    subscribe(
      by,
      `subscription { syncProgress${run === undefined ? '' : `(run: "${run}")`} { id state done failures { totalCount } } }`,
    );
  const seen = ({ told }: Subscribed<Progress>): string[] =>
    told.map(({ syncProgress }) => `${syncProgress.id} ${syncProgress.state} ${syncProgress.done}`);
  const sees = (watched: Subscribed<Progress>, last: string): Promise<unknown> =>
    until(
      () => Promise.resolve(seen(watched).at(-1)),
      (line) => line === last,
      10_000,
    );

  describe('of pulls', () => {
    it('begins with the present state of a run, follows it, and ends with it', async () => {
      const id = await begin();
      await save(id, 3);
      const watched = watch(id);
      await sees(watched, `${id} RUNNING 3`);
      await save(id, 4);
      await sees(watched, `${id} RUNNING 4`);
      await save(id, 5, 'DONE');
      await watched.ended;
      expect(seen(watched)).toEqual([`${id} RUNNING 3`, `${id} RUNNING 4`, `${id} DONE 5`]);
    });

    it('tells the end of a run that is over, and refuses one that never was', async () => {
      const id = await begin();
      await save(id, 2, 'FAILED');
      const watched = watch(id);
      await watched.ended;
      expect(seen(watched)).toEqual([`${id} FAILED 2`]);
      await expect(watch('999999').ended).rejects.toThrow(/UNKNOWN_RUN/);
      await expect(watch('x').ended).rejects.toThrow(/there is no run x/);
    });

    it('without a run tells of those that run and of those that begin', async () => {
      const old = await begin();
      await save(old, 9, 'DONE');
      // What was said of it before anybody listened has been heard by now, on a busy machine too.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const running = await begin();
      const watched = watch();
      await sees(watched, `${running} RUNNING 0`);
      await save(running, 1, 'INTERRUPTED');
      await sees(watched, `${running} INTERRUPTED 1`);
      const next = await begin();
      await sees(watched, `${next} RUNNING 0`);
      expect(seen(watched)).toEqual([`${running} RUNNING 0`, `${running} INTERRUPTED 1`, `${next} RUNNING 0`]);
    });

    it('tells no more than four states a second, and always the last', async () => {
      const id = await begin();
      const watched = watch(id);
      await sees(watched, `${id} RUNNING 0`);
      const began = Date.now();
      for (let done = 1; done <= 200; done += 1) {
        await save(id, done);
        await pause(5);
      }
      const seconds = (Date.now() - began) / 1000;
      await sees(watched, `${id} RUNNING 200`);
      expect(watched.told.length).toBeGreaterThan(seconds);
      expect(watched.told.length).toBeLessThanOrEqual(seconds * 4 + 3);
      const gaps = watched.at.slice(1).map((at, i) => at - (watched.at[i] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThan(150);
    });

    it('what stands beside an event is looked up anew for each', async () => {
      const id = await begin();
      const watched = watch(id);
      await sees(watched, `${id} RUNNING 0`);
      await puller.query(`INSERT INTO sync_run_failure VALUES ($1, 'two/search', 'GITHUB_AWAY', 'later')`, [id]);
      await save(id, 1);
      await sees(watched, `${id} RUNNING 1`);
      expect(watched.told.map(({ syncProgress }) => syncProgress.failures.totalCount)).toEqual([0, 1]);
    });

    it('goes on after the database ended its listening, with what was said meanwhile', async () => {
      const [id, second] = [await begin(), await begin()];
      const [one, all] = [watch(id), watch()];
      await sees(one, `${id} RUNNING 0`);
      await until(
        () => Promise.resolve(all.told.length),
        (length) => length === 2,
        10_000,
      );
      // In one transaction, so that nobody can be listening when it is said.
      const lost = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE application_name = 'paceline notifications' AND datname = current_database()`;
      expect(await rowsOf(api.database.url, lost)).toHaveLength(1);
      await save(id, 7);
      await save(second, 8, 'DONE');
      await sees(one, `${id} RUNNING 7`);
      await until(
        () => Promise.resolve(seen(all)),
        (lines) => lines.includes(`${second} DONE 8`),
        10_000,
      );
      expect(seen(all)).toContain(`${id} RUNNING 7`);
      await save(id, 8, 'DONE');
      await one.ended;
      expect(seen(one)).toEqual([`${id} RUNNING 0`, `${id} RUNNING 7`, `${id} DONE 8`]);
    });
  });

  describe('of jobs', () => {
    interface Progress {
      jobProgress: { id: string; state: string; progress: string | null; failedReason: string | null };
    }
    const follow = (rest: string): Subscribed<Progress> =>
      subscribe(client, `subscription { jobProgress(queue: JUDGE${rest}) { id state progress failedReason } }`);
    let judge: JobQueue<{ steps: number; fails?: boolean }>;
    let step: () => void = () => undefined;

    beforeAll(() => {
      judge = queues.queue('judge');
      queues.worker<{ steps: number; fails?: boolean }>('judge', async (job) => {
        for (let done = 1; done <= job.data.steps; done += 1) {
          await job.updateProgress({ done } as never);
          await new Promise<void>((resolve) => (step = resolve));
        }
        if (job.data.fails) throw new Error('it went wrong');
        return 'fine';
      });
    });
    const states = ({ told }: Subscribed<Progress>): string[] =>
      told.map(({ jobProgress: { id, state, progress } }) => `${id} ${state}${progress ? ` ${progress}` : ''}`);
    const reaches = (watched: Subscribed<Progress>, state: string): Promise<unknown> =>
      until(
        () => Promise.resolve(states(watched).at(-1)),
        (last) => last === state,
        15_000,
      );

    it('follows one from where it stands to its end, whoever works on it', async () => {
      const { id = '' } = await judge.add('one', { steps: 2 });
      await until(
        () => judge.getJobState(id),
        (state) => state === 'active',
        10_000,
      );
      const watched = follow(`, id: "${id}"`);
      await reaches(watched, `${id} ACTIVE {"done":1}`);
      step();
      await reaches(watched, `${id} ACTIVE {"done":2}`);
      step();
      await watched.ended;
      expect(states(watched)).toEqual([
        `${id} ACTIVE {"done":1}`,
        `${id} ACTIVE {"done":2}`,
        `${id} COMPLETED {"done":2}`,
      ]);
    });

    it('follows all of a queue, and says why one failed', async () => {
      const watched = follow('');
      await pause(500);
      const { id: good = '' } = await judge.add('good', { steps: 0 });
      await until(
        () => Promise.resolve(states(watched)),
        (lines) => lines.includes(`${good} COMPLETED`),
        10_000,
      );
      const { id: bad = '' } = await judge.add('bad', { steps: 0, fails: true });
      await until(
        () => Promise.resolve(states(watched)),
        (lines) => lines.includes(`${bad} FAILED`),
        10_000,
      );
      expect(watched.told.at(-1)?.jobProgress.failedReason).toBe('it went wrong');
    });

    it('refuses one that is not there', async () => {
      await expect(follow(', id: "nobody"').ended).rejects.toThrow(/UNKNOWN_JOB/);
    });
  });

  describe('its sockets', () => {
    const opened = (origin: string | undefined, path = '/graphql'): Promise<string> =>
      new Promise((resolve) => {
        const url = `${api.address.replace(/^http/, 'ws')}${path}`;
        const socket = new WebSocket(url, 'graphql-transport-ws', {
          headers: asEveryone,
          ...(origin === undefined ? {} : { origin }),
        });
        socket.once('open', () => resolve('open'));
        socket.once('error', (error) => resolve(error.message));
        socket.once('open', () => socket.terminate());
      });

    it('are refused to pages of other sites', async () => {
      const port = new URL(api.address).port;
      expect(await opened(undefined)).toBe('open');
      expect(await opened(api.address)).toBe('open');
      for (const origin of [
        'https://evil.example',
        `http://127.0.0.1:1${port}`,
        'null',
        `http://evil.example:${port}`,
      ]) {
        expect(await opened(origin)).toBe('Unexpected server response: 403');
      }
      expect(await opened(api.address, '/elsewhere')).toBe('Unexpected server response: 404');
      await expect(watch(undefined, socketClient(api.address, 'https://evil.example')).ended).rejects.toThrow();
    });

    it('hold twenty subscriptions, and one more when one has ended', async () => {
      const id = await begin();
      const held = Array.from({ length: 20 }, () => watch(id));
      await Promise.all(held.map((one) => sees(one, `${id} RUNNING 0`)));
      await expect(watch(id).ended).rejects.toThrow(/TOO_MANY_SUBSCRIPTIONS/);
      held[0]?.stop();
      const again = watch(id);
      await sees(again, `${id} RUNNING 0`);
    });

    it.each([
      ['query { installation { now } }', /ONLY_SUBSCRIPTIONS/],
      ['mutation { startSync(input: {}) { job { id } } }', /ONLY_SUBSCRIPTIONS/],
      ['subscription { syncProgress { nothing } }', /GRAPHQL_VALIDATION_FAILED/],
      ['subscription {', /GRAPHQL_VALIDATION_FAILED/],
    ])('take subscriptions only: %s', async (query, refusal) => {
      await expect(subscribe(client, query).ended).rejects.toThrow(refusal);
    });

    it('say no more of an error than that there was one', async () => {
      const id = await begin();
      const watched = subscribe<Progress>(
        client,
        `subscription { syncProgress(run: "${id}") { id failures(first: 5000) { totalCount } } }`,
      );
      await expect(watched.ended).rejects.toThrow(/BAD_PAGE/);
      await puller.query('ALTER TABLE sync_run_failure RENAME TO hidden');
      const broken = watch(id);
      await expect(broken.ended).rejects.toThrow(/Something went wrong here; it has been logged/);
      await expect(broken.ended).rejects.not.toThrow(/sync_run_failure/);
      await puller.query('ALTER TABLE hidden RENAME TO sync_run_failure');
    });

    it('that are closed leave nobody listening', async () => {
      const id = await begin();
      const other = socketClient(api.address);
      const watched = watch(id, other);
      await sees(watched, `${id} RUNNING 0`);
      const { SyncRunsStore } = await import('../../src/facts/sync-runs.store.js');
      const reads = jest.spyOn(api.app.get(SyncRunsStore, { strict: false }), 'byId');
      await other.dispose();
      await pause(300);
      reads.mockClear();
      await save(id, 1);
      await pause(600);
      expect(reads).not.toHaveBeenCalled();
      reads.mockRestore();
    });
  });
});

describe('a process of its own that only asks', () => {
  it(
    'tells what others do, and stops at once when it is told to, whoever still listens',
    async () => {
      const database = await freshDatabase();
      const queues = await Queues.open({ databaseUrl: database.url, redisUrl: queueBackend.REDIS_URL });
      const server = await start({ DATABASE_URL: database.url, ROLE: 'api' });
      const client = socketClient(server.address);
      const pull = subscribe<{ syncProgress: { done: number } }>(client, 'subscription { syncProgress { done } }');
      const work = subscribe<{ jobProgress: { state: string } }>(
        client,
        'subscription { jobProgress(queue: JUDGE) { state } }',
      );
      // One that never answers: its machine has gone.
      const silent = new WebSocket(`${server.address.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', {
        headers: asEveryone,
      });
      await new Promise((resolve) => silent.once('open', resolve));
      silent.pause();
      const say = `INSERT INTO sync_run (trigger, state, started_at, done) VALUES ('COMMAND', 'RUNNING', now(), 4)
                   RETURNING pg_notify('paceline_sync_run', id::text)`;
      await rowsOf(database.url, say);
      queues.worker('judge', () => Promise.resolve());
      const judge = queues.queue<object>('judge');
      await until(
        async () => (await judge.add('one', {}), work.told.map(({ jobProgress }) => jobProgress.state)),
        (states) => states.includes('COMPLETED'),
        20_000,
      );
      await until(
        () => Promise.resolve(pull.told.at(-1)?.syncProgress.done),
        (done) => done === 4,
        10_000,
      );
      const began = Date.now();
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      expect(Date.now() - began).toBeLessThan(2_000);
      expect(server.process.output()).not.toMatch(/"level":"(error|fatal)"/);
      silent.terminate();
      await client.dispose();
      await queues.close();
      await database.drop();
    },
    PATIENCE,
  );
});
