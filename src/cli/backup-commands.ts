import { DataSource, type QueryRunner } from 'typeorm';
import { loadSettings } from '../../config/settings.js';
import { AuditStore, COMMAND_LINE } from '../access/audit.store.js';
import { dataSourceOptions } from '../data-source.js';
import type { BackupHeader, KeptTable } from '../platform/backup/format.js';
import { checkBackup, restoreBackup } from '../platform/backup/restore-backup.js';
import { RESTORE_NAME } from '../platform/backup/room.js';
import { writeBackup } from '../platform/backup/write-backup.js';
import { SystemClock } from '../platform/clock.js';
import { joinEmbedded } from '../platform/embedded-postgres.js';
import { oneLine, UserError } from '../platform/errors.js';
import { pendingMigrations } from '../platform/readiness.js';
import { ownVersion } from '../platform/version.js';
import { type Output, print, progress } from './output.js';
import { openServer } from './session.js';

const PERSONAL =
  'It holds personal data (names, addresses, use of tools): keep it as carefully as the database itself.';

/** Keeps all rows as they are at one instant in a file; a Paceline that runs goes on. Nothing is migrated. */
export async function backup(output: Output, file: string, force: boolean): Promise<void> {
  await withDatabase('paceline', async (db) => {
    const at = new SystemClock().now();
    const written = await writeBackup(db, file, { version: ownVersion(), at, force, onTable: tell('keeping') });
    // A copy of everybody's data has left: the audit says so, where there is one yet.
    if ((await pendingMigrations(db)).length === 0) {
      const entry = { action: 'backup.created', subject: file, details: { bytes: written.bytes } };
      await db.transaction((manager) => new AuditStore().append(manager, COMMAND_LINE, entry, at));
    }
    print(output, told(written.header, written.tables, { file, bytes: written.bytes }), [
      `${file}: ${summary(written.tables)}, ${(written.bytes / 1024 / 1024).toFixed(1)} MiB. Jobs are not kept: they are made anew.`,
      PERSONAL,
    ]);
  });
}

/** Makes the database what a backup says, or leaves it as it is; with `check` only reads the file. */
export async function restore(
  output: Output,
  file: string,
  { confirm, check }: { confirm: boolean; check: boolean },
): Promise<void> {
  if (check) {
    const { header, tables } = await checkBackup(file, tell('reading'));
    return print(output, told(header, tables, { file }), [
      `${file} is whole: ${summary(tables)}, made ${header.madeAt}`,
    ]);
  }
  const { databaseUrl, dataDir } = loadSettings();
  if (databaseUrl === undefined && (await joinEmbedded(dataDir)) !== null) {
    throw new UserError('SERVER_RUNNING', `a Paceline runs on ${dataDir}: stop it, then restore`);
  }
  await withDatabase(RESTORE_NAME, async (db) => {
    const finish = (runner: QueryRunner, { madeAt, version }: BackupHeader): Promise<void> =>
      new AuditStore().append(
        runner.manager,
        COMMAND_LINE,
        { action: 'backup.restored', subject: file, details: { madeAt, version } },
        new SystemClock().now(),
      );
    const { header, tables, migrated } = await restoreBackup(db, file, {
      confirmed: confirm,
      onTable: tell('restoring'),
      finish,
    });
    print(output, { ...told(header, tables, { file }), migrated }, [
      `restored ${summary(tables)} as of ${header.madeAt}`,
      ...migrated.map((name) => `ran ${name}`),
      'What changed since then is as it was: a token that was revoked holds again.',
    ]);
  });
}

/** The database alone, as it is: without the application, and without bringing it up to this build. */
async function withDatabase(applicationName: string, work: (db: DataSource) => Promise<void>): Promise<void> {
  const { databaseUrl, embedded } = await openServer(loadSettings());
  let db: DataSource | undefined;
  try {
    db = await new DataSource({ ...dataSourceOptions(databaseUrl), applicationName } as never)
      .initialize()
      .catch((error: unknown) => {
        throw new UserError('NO_DATABASE', `cannot reach the database of DATABASE_URL: ${oneLine(error)}`);
      });
    await work(db);
  } finally {
    await db?.destroy();
    await embedded?.stop();
  }
}

function tell(doing: string): (table: string, place: number, of: number) => void {
  return (table, place, of) => progress(`${doing} ${table} (${place} of ${of})`);
}

function told({ version, madeAt, migrations }: BackupHeader, tables: readonly KeptTable[], more: object): object {
  return { ...more, version, madeAt, migration: migrations.at(-1) ?? null, rows: rowsOf(tables), tables };
}

function summary(tables: readonly KeptTable[]): string {
  return `${rowsOf(tables)} rows of ${tables.length} tables`;
}

function rowsOf(tables: readonly KeptTable[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}
