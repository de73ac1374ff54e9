import { Queues } from '../../src/platform/queue.js';
import { crashingPostgres } from '../support/crashing-postgres.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { pulling } from '../support/github/pulling.js';
import { seeded } from '../support/github/random.js';
import { cli, launch, until } from '../support/paceline.js';
import { rowsOf } from '../support/postgres.js';
import type { TestProcess } from '../support/processes.js';
import { queueBackend } from '../support/queue-backend.js';

const PATIENCE = 600_000;
const PULL = ['sync', '--org', 'acme', '--since', '2025-01-01'];
const PAYLOAD = { trigger: 'REQUEST', organizations: ['acme'], since: '2025-01-01' };
const random = seeded(78);
const world = generatedWorld(21, { repositories: 8, teams: 3, people: 3, deployments: 900, releases: 120 });
let acme: Awaited<ReturnType<typeof pulling>>;

beforeAll(async () => {
  acme = await pulling(world, ...PULL);
}, PATIENCE);
afterAll(() => acme.close());

async function twoWorkers(env: Record<string, string>): Promise<TestProcess[]> {
  const workers = [1, 2].map(() => launch({ ...env, ROLE: 'worker', LOG_LEVEL: 'fatal' }));
  await Promise.all(workers.map((worker) => worker.said(/Paceline is ready/)));
  return workers;
}

async function stop(workers: TestProcess[]): Promise<void> {
  for (const worker of workers) worker.child.kill('SIGTERM');
  await Promise.all(workers.map(({ ended }) => ended));
}

test(
  'two workers and the command line at once: the same rows',
  async () => {
    const env = await acme.environment();
    const workers = await twoWorkers(env);
    const queues = await Queues.open({ databaseUrl: env['DATABASE_URL'] ?? '', ...queueUrl() });
    const jobs = await Promise.all([1, 2, 3].map(() => queues.queue<object>('sync').add('sync', PAYLOAD)));
    expect([0, 1]).toContain((await cli(env, ...PULL)).code);
    await until(
      () => Promise.all(jobs.map((job) => job.getState())),
      (all) => all.every((state) => state === 'completed'),
    );
    await queues.close();
    await acme.expectWhole(env);
    await stop(workers);
  },
  PATIENCE,
);

test(
  'Postgres is killed five times under two workers: the same rows, without anybody’s help',
  async () => {
    const postgres = await crashingPostgres();
    const env = acme.settings(postgres.url);
    const workers = await twoWorkers(env);
    const queues = await Queues.open({ databaseUrl: postgres.url, ...queueUrl() });
    await queues.queue<object>('sync').add('sync', PAYLOAD, { attempts: 20, backoff: 500 });
    await queues.close();
    acme.github.faults.delay(40);
    for (const _crash of [1, 2, 3, 4, 5]) {
      const before = acme.github.requests.length;
      const asked = () => Promise.resolve(acme.github.requests.length - before);
      await until(asked, (requests) => requests >= 3, 60_000);
      await postgres.crash();
      await new Promise((resolve) => setTimeout(resolve, 200 + 500 * random.share()));
      await postgres.restart();
    }
    acme.github.faults.clear();
    const lastRun = () =>
      rowsOf<{ state: string }>(postgres.url, 'SELECT state FROM sync_run ORDER BY id DESC LIMIT 1');
    await until(
      () => lastRun().catch(() => []),
      ([run]) => run?.state === 'DONE',
    );
    await acme.expectWhole(env);
    await stop(workers);
    await postgres.remove();
  },
  PATIENCE,
);

function queueUrl(): { redisUrl?: string } {
  return queueBackend.REDIS_URL === undefined ? {} : { redisUrl: queueBackend.REDIS_URL };
}
