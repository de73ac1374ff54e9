import type { QueryRunner } from 'typeorm';
import { UserError } from '../errors.js';
import type { BackupHeader } from './format.js';
import { listTables, ranMigrations } from './tables.js';

/** What this database calls the sessions of a restore, to tell them from those of a Paceline that runs. */
export const RESTORE_NAME = 'restore of paceline';

/**
 * Whether a backup may be restored here: nobody else is at work, there are no tables but Paceline's, and they are empty
 * or may be replaced.
 * @throws UserError SERVER_RUNNING, DATABASE_FOREIGN, DATABASE_NOT_EMPTY
 */
export async function expectRoom(runner: QueryRunner, header: BackupHeader, confirmed: boolean): Promise<void> {
  const [others] = await runner.manager.query<[{ count: number }]>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'paceline%'`,
  );
  if (others.count > 0) {
    throw new UserError(
      'SERVER_RUNNING',
      `a Paceline is at work in this database (${others.count} sessions): stop it, then restore`,
    );
  }
  const tables = await listTables(runner);
  const ours = new Set([
    ...runner.manager.connection.entityMetadatas.map(({ tableName }) => tableName),
    ...header.tables.map(({ name }) => name),
  ]);
  const foreign = tables.filter(({ name }) => !ours.has(name)).map(({ name }) => name);
  if (foreign.length > 0 || (tables.length > 0 && (await ranMigrations(runner)).length === 0)) {
    throw new UserError(
      'DATABASE_FOREIGN',
      `the database holds tables that are not Paceline's (${(foreign.length > 0 ? foreign : tables.map(({ name }) => name)).slice(0, 5).join(', ')}): restore into a database of its own`,
    );
  }
  if (confirmed) return;
  const filled: string[] = [];
  for (const { name, askFilled } of tables) {
    const [asked] = await runner.manager.query<[{ filled: boolean }]>(askFilled);
    if (asked.filled) filled.push(name);
  }
  if (filled.length > 0) {
    throw new UserError(
      'DATABASE_NOT_EMPTY',
      `the database is not empty (${filled.length} tables hold rows): say --confirm to replace all of it; \`paceline backup\` keeps it first`,
    );
  }
}
