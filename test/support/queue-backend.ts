import { Redis } from 'ioredis';

/**
 * Where jobs live in this run, as settings of a process: in Postgres, or with REDIS_URL in that Redis, of which each jest
 * worker has a database of its own, emptied for every file. `.ci/run` makes a run with each.
 */
const server = process.env['REDIS_URL'] || undefined;
const redisUrl = server === undefined ? undefined : `${server}/${process.env['JEST_WORKER_ID'] ?? '1'}`;

export const queueBackend: { REDIS_URL?: string } = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };

if (redisUrl !== undefined) {
  beforeAll(async () => {
    const redis = new Redis(redisUrl);
    await redis.flushdb();
    redis.disconnect();
  });
}
