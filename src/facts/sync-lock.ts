import { DataSource, type QueryRunner } from 'typeorm';
import { codeOf, UserError } from '../platform/errors.js';

const LOCK_TIMEOUT = '55P03';

/**
 * Does the work on a connection that holds the lock of all pulls of this database; it ends with the process, or with
 * the connection. Waits for it at most so many milliseconds.
 * @throws UserError SYNC_RUNNING
 */
export async function withSyncLock<Result>(
  db: DataSource,
  waitMs: number,
  work: (lock: QueryRunner) => Promise<Result>,
): Promise<Result> {
  const lock = db.createQueryRunner();
  try {
    await take(lock, waitMs);
    return await work(lock).finally(() =>
      // A connection that is gone holds nothing.
      lock.query(`SELECT pg_advisory_unlock(hashtext('paceline sync'))`).catch(() => undefined),
    );
  } finally {
    await lock.release();
  }
}

async function take(lock: QueryRunner, waitMs: number): Promise<void> {
  if (waitMs > 0 && (await waited(lock, waitMs))) return;
  const [{ locked }] = (await lock.query(`SELECT pg_try_advisory_lock(hashtext('paceline sync')) AS locked`)) as [
    { locked: boolean },
  ];
  if (!locked) throw new UserError('SYNC_RUNNING', 'another sync is running; wait for it, it pulls the same');
}

/** In the order of asking. */
async function waited(lock: QueryRunner, waitMs: number): Promise<boolean> {
  try {
    await lock.query(`SELECT set_config('lock_timeout', $1, false)`, [String(Math.ceil(waitMs))]);
    await lock.query(`SELECT pg_advisory_lock(hashtext('paceline sync'))`);
    return true;
  } catch (error) {
    if (codeOf(error) !== LOCK_TIMEOUT) throw error;
    return false;
  } finally {
    // The connection goes back to the pool.
    await lock.query('RESET lock_timeout').catch(() => undefined);
  }
}
