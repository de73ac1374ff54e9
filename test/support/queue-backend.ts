/** Where jobs live in this run, as settings of a process: in Postgres, or in the Redis of REDIS_URL. `.ci/run` runs both. */
const redisUrl = process.env['REDIS_URL'] || undefined;

export const queueBackend: { REDIS_URL?: string } = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
