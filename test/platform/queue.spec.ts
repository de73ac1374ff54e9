import { randomBytes } from 'node:crypto';
import { Queues, type QueueConnection } from '../../src/platform/queue.js';
import { queueBackend } from '../support/queue-backend.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

describe('Queues', () => {
  let database: TestDatabase;
  let queues: Queues;
  let name: string;

  beforeEach(async () => {
    database = await freshDatabase();
    const connection: QueueConnection = { databaseUrl: database.url, redisUrl: queueBackend.REDIS_URL };
    queues = await Queues.open(connection);
    name = `test-${randomBytes(4).toString('hex')}`;
  });

  afterEach(async () => {
    await queues.close();
    await database.drop();
  });

  it('runs a job and returns its result', async () => {
    const events = queues.events(name);
    await events.waitUntilReady();
    const queue = queues.queue<{ a: number; b: number }, number>(name);
    queues.worker<{ a: number; b: number }, number>(name, (job) => Promise.resolve(job.data.a + job.data.b));
    const job = await queue.add('sum', { a: 40, b: 2 });
    expect(await job.waitUntilFinished(events, 10_000)).toBe(42);
  });

  it('runs a flow: children first, the parent with what they returned', async () => {
    const events = queues.events(name);
    await events.waitUntilReady();
    queues.queue(name);
    queues.worker<{ n?: number }, number>(name, async (job) => {
      if (job.name === 'part') return (job.data.n ?? 0) * 2;
      const parts = Object.values(await job.getChildrenValues<number>());
      return parts.reduce((sum, part) => sum + part, 0);
    });
    const flow = await queues.flows().add({
      name: 'total',
      queueName: name,
      data: {},
      children: [1, 2, 3].map((n) => ({ name: 'part', queueName: name, data: { n } })),
    });
    expect(await flow.job.waitUntilFinished(events, 10_000)).toBe(12);
  });

  it('tries a failed job again', async () => {
    const events = queues.events(name);
    await events.waitUntilReady();
    let tries = 0;
    queues.worker(name, () => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve(tries);
    });
    const job = await queues.queue(name).add('flaky', {}, { attempts: 5 });
    expect(await job.waitUntilFinished(events, 10_000)).toBe(3);
  });

  it('closes workers before the rest, and lets a running job finish', async () => {
    let finished = false;
    let begun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (begun = resolve));
    queues.worker(name, async () => {
      begun();
      await new Promise((resolve) => setTimeout(resolve, 300));
      finished = true;
    });
    const queue = queues.queue(name);
    const job = await queue.add('slow', {});
    await running;
    await queues.closeWorkers();
    expect(finished).toBe(true);
    expect(await queue.getJobState(job.id ?? '')).toBe('completed');
  });

  it('keeps the jobs of another database apart, in the same Redis too', async () => {
    await queues.queue(name).add('mine', {});
    const other = await freshDatabase();
    const others = await Queues.open({ databaseUrl: other.url, redisUrl: queueBackend.REDIS_URL });
    expect(await others.queue(name).getJobCounts('waiting')).toEqual({ waiting: 0 });
    await others.close();
    await other.drop();
    expect(await queues.queue(name).getJobCounts('waiting')).toEqual({ waiting: 1 });
  });

  it('answers a ping', async () => {
    await expect(queues.ping()).resolves.toBeUndefined();
  });
});

it('a backend that is away fails the ping', async () => {
  const queues = await Queues.open({ databaseUrl: 'postgres://nobody:x@127.0.0.1:9/none' });
  await expect(queues.ping()).rejects.toThrow(/ECONNREFUSED/);
  await queues.close().catch(() => undefined);
});
