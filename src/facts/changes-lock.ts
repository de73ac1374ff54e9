import type { DataSource } from 'typeorm';
import { UserError } from '../platform/errors.js';

/**
 * Does the work while no other process of this database reads pull requests; the lock ends with the connection.
 * @throws UserError CHANGES_RUNNING
 */
export async function withChangesLock<Result>(db: DataSource, work: () => Promise<Result>): Promise<Result> {
  const lock = db.createQueryRunner();
  try {
    const [{ locked }] = (await lock.query(`SELECT pg_try_advisory_lock(hashtext('paceline changes')) AS locked`)) as [
      { locked: boolean },
    ];
    if (!locked) throw new UserError('CHANGES_RUNNING', 'pull requests are being read already; wait for that to end');
    return await work().finally(() =>
      // A connection that is gone holds nothing.
      lock.query(`SELECT pg_advisory_unlock(hashtext('paceline changes'))`).catch(() => undefined),
    );
  } finally {
    await lock.release();
  }
}
