import { type Job, UnrecoverableError } from 'bullmq';
import { Jobs } from '../../src/jobs/jobs.js';
import { type Stage, STAGES } from '../../src/jobs/queues.js';
import { Queues } from '../../src/platform/queue.js';
import { until } from '../support/paceline.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { queueBackend } from '../support/queue-backend.js';

describe('the flow of a weekly close', () => {
  let database: TestDatabase;
  let queues: Queues;
  let jobs: Jobs;

  beforeEach(async () => {
    database = await freshDatabase();
    queues = await Queues.open({ databaseUrl: database.url, redisUrl: queueBackend.REDIS_URL });
    jobs = new Jobs(queues);
    jobs.onModuleInit();
    // Redis is shared by the tests of a run; a database is not.
    for (const stage of STAGES) await queues.queue(stage).obliterate({ force: true });
  });
  afterEach(async () => {
    await queues.close();
    await database.drop();
  });

  /** Runs a close in which a stage fails for good; what was worked on, in order, and how the last job ended. */
  async function close(failing: Stage | null): Promise<{ worked: string[]; ended: string }> {
    const worked: string[] = [];
    for (const stage of STAGES) {
      queues.worker(stage, (job: Job<object>) => {
        worked.push(`${stage} ${JSON.stringify(job.data)}`);
        return stage === failing ? Promise.reject(new UnrecoverableError('for good')) : Promise.resolve('done');
      });
    }
    const id = (await jobs.beginClose(['2026-11-09', '2026-11-16'])) ?? '';
    const state = () => queues.queue('write').getJobState(id);
    return { ended: await until(state, (now) => now === 'completed' || now === 'failed', 30_000), worked };
  }

  const ALL = [
    'sync {"trigger":"CLOSE"}',
    'measure {}',
    'judge {}',
    'correlate {}',
    'roll-up {}',
    'write {"weeks":["2026-11-09","2026-11-16"]}',
  ];

  it('runs each stage after the one before it', async () => {
    expect(await close(null)).toEqual({ ended: 'completed', worked: ALL });
  });

  it('goes on to the review without a pull', async () => {
    expect(await close('sync')).toEqual({ ended: 'completed', worked: ALL });
  });

  it.each<[Stage, number]>([
    ['measure', 2],
    ['judge', 3],
    ['correlate', 4],
    ['roll-up', 5],
  ])('writes no review from figures that %s did not make', async (stage, worked) => {
    expect(await close(stage)).toEqual({ ended: 'failed', worked: ALL.slice(0, worked) });
  });

  it('knows which weeks are being closed', async () => {
    expect(await jobs.closing()).toEqual([]);
    await jobs.beginClose(['2026-11-16']);
    expect(await jobs.closing()).toEqual(['2026-11-16']);
  });

  it('registers each schedule once, in the zone of the organisation, and follows it', async () => {
    const known = async (): Promise<string[]> => {
      const all = await Promise.all(
        (['sync', 'refresh', 'retention', 'close-week'] as const).map((name) => queues.queue(name).getJobSchedulers()),
      );
      return all
        .flat()
        .map(({ key, pattern, tz }) => `${key} ${pattern} ${tz}`)
        .toSorted();
    };
    await jobs.schedule({ timeZone: null, pulls: true });
    const pulls = ['monthly-sync 7 2 1 * * UTC', 'nightly-sync 37 1 * * * UTC'];
    expect(await known()).toEqual(['hourly-sync 17 * * * * UTC', ...pulls]);
    for (const _again of [1, 2]) await jobs.schedule({ timeZone: 'Europe/Berlin', pulls: true });
    expect(await known()).toEqual([
      'hourly-sync 17 * * * * UTC',
      'missed-close 41 * * * * UTC',
      pulls[0],
      'nightly-measure 30 3 * * * Europe/Berlin',
      'nightly-retention 50 4 * * * Europe/Berlin',
      pulls[1],
      'weekly-close 0 6 * * 1 Europe/Berlin',
    ]);
    await jobs.schedule({ timeZone: 'Asia/Tokyo', pulls: false });
    expect(await known()).toEqual([
      'missed-close 41 * * * * UTC',
      'nightly-measure 30 3 * * * Asia/Tokyo',
      'nightly-retention 50 4 * * * Asia/Tokyo',
      'weekly-close 0 6 * * 1 Asia/Tokyo',
    ]);
  });
});
