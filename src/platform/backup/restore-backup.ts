import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import copy from 'pg-copy-streams';
import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { codeOf, oneLine, UserError } from '../errors.js';
import { readSql } from '../sql.js';
import { BackupFile, newer } from './backup-file.js';
import type { BackupHeader, KeptTable } from './format.js';
import { listTables, type TableStatements } from './tables.js';
import { expectRoom } from './room.js';

export interface RestoreOptions {
  /** Whether what the database holds makes way. */
  confirmed: boolean;
  onTable?: (name: string, place: number, of: number) => void;
  /** Done in the transaction of the restore, after all of it. */
  finish?: (runner: QueryRunner, header: BackupHeader) => Promise<void>;
}

export interface RestoredBackup {
  header: BackupHeader;
  tables: KeptTable[];
  /** Names of the migrations that this build ran on the rows afterwards. */
  migrated: string[];
}

/** Reads a backup to its end and changes nothing. @throws as {@link BackupFile} does */
export async function checkBackup(
  path: string,
  onTable?: RestoreOptions['onTable'],
): Promise<{ header: BackupHeader; tables: KeptTable[] }> {
  const { file, header } = await BackupFile.open(path);
  const tables: KeptTable[] = [];
  for await (const { name, rows } of file.tables(header)) {
    onTable?.(name, tables.length + 1, header.tables.length);
    let read = await rows.next();
    while (read.done !== true) read = await rows.next();
    tables.push(read.value);
  }
  return { header, tables };
}

/**
 * Makes the database what the backup says, in one transaction: the schema as it was then, its rows, and what this build
 * has migrated since. Whatever fails, the database stays as it is.
 * @throws UserError as {@link BackupFile} does; SERVER_RUNNING, DATABASE_FOREIGN, DATABASE_NOT_EMPTY, DATABASE_BUSY, NO_ROOM
 */
export async function restoreBackup(db: DataSource, path: string, options: RestoreOptions): Promise<RestoredBackup> {
  const { file, header } = await BackupFile.open(path);
  expectKnown(db, path, header);
  const runner = db.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query(SETTINGS);
    await expectRoom(runner, header, options.confirmed);
    const done = await fill(db, runner, file, header, options);
    await options.finish?.(runner, header);
    const tables = await listTables(runner);
    await runner.commitTransaction();
    // The planner knows nothing of the rows yet.
    for (const { analyze } of tables) await runner.query(analyze);
    return done;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw explained(error);
  } finally {
    await runner.release();
  }
}

const SETTINGS = `
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = '20s';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL timezone = 'UTC';
SELECT pg_advisory_xact_lock(hashtext('paceline migrate'))`;

function expectKnown(db: DataSource, path: string, { migrations, version }: BackupHeader): void {
  const known = new Set(db.migrations.map((migration) => migration.name ?? migration.constructor.name));
  if (migrations.some((name) => !known.has(name))) throw newer(path, version);
}

async function fill(
  db: DataSource,
  runner: QueryRunner,
  file: BackupFile,
  header: BackupHeader,
  { onTable }: RestoreOptions,
): Promise<RestoredBackup> {
  await runner.query(readSql(import.meta.url, 'clear-schema.sql'));
  await migrate(db, runner, new Set(header.migrations));
  const tables = new Map((await listTables(runner)).map((table) => [table.name, table]));
  expectSameTables(file.path, header, tables);
  const keys = await runner.manager.query<{ takeOff: string; putOn: string }[]>(
    readSql(import.meta.url, 'foreign-keys.sql'),
  );
  for (const { takeOff } of keys) await runner.query(takeOff);
  // Rows come as they were, whatever a trigger would make of new ones; a migration may have left some.
  for (const { silence, clear } of tables.values()) await runner.query(`${silence}; ${clear}`);
  const kept: KeptTable[] = [];
  for await (const { name, rows } of file.tables(header)) {
    onTable?.(name, kept.length + 1, header.tables.length);
    kept.push(await load(runner, file.path, tables.get(name)?.copyIn ?? '', name, rows));
  }
  for (const { unsilence } of tables.values()) await runner.query(unsilence);
  for (const { putOn } of keys) {
    await runner.query(putOn).catch((error: unknown) => refuse(file.path, 'what its rows refer to', error));
  }
  await runner.query(
    `SELECT setval(format('public.%I', name)::regclass, last::bigint) FROM jsonb_to_recordset($1) AS given (name text, last text)`,
    [JSON.stringify(header.sequences)],
  );
  return { header, tables: kept, migrated: await migrate(db, runner, null) };
}

/** Runs those of the given names that were not run, or all; in the transaction in hand. */
async function migrate(db: DataSource, runner: QueryRunner, names: ReadonlySet<string> | null): Promise<string[]> {
  const executor = new MigrationExecutor(db, runner);
  const pending = (await executor.getPendingMigrations()).filter(({ name }) => names === null || names.has(name));
  for (const migration of pending) await executor.executeMigration(migration);
  return pending.map(({ name }) => name);
}

function expectSameTables(path: string, header: BackupHeader, tables: ReadonlyMap<string, TableStatements>): void {
  const told = new Map(header.tables.map(({ name, columns }) => [name, columns]));
  for (const name of new Set([...told.keys(), ...tables.keys()])) {
    if (`${told.get(name)?.join()}` === `${tables.get(name)?.columns.join()}`) continue;
    const what = tables.has(name)
      ? told.has(name)
        ? 'has other columns than'
        : 'is missing, which is one of'
      : 'is none of';
    throw new UserError('BACKUP_FOREIGN', `${path} cannot be restored: table ${name} ${what} Paceline's of its time`);
  }
}

async function load(
  runner: QueryRunner,
  path: string,
  copyIn: string,
  name: string,
  rows: AsyncGenerator<Buffer, KeptTable>,
): Promise<KeptTable> {
  const client = (await runner.connect()) as pg.ClientBase;
  const into = client.query(copy.from(copyIn));
  let kept: KeptTable | undefined;
  await pipeline(async function* () {
    kept = yield* rows;
  }, into).catch((error: unknown) => refuse(path, `table ${name}`, error));
  if (kept === undefined || into.rowCount !== kept.rows) {
    throw new UserError(
      'BACKUP_DAMAGED',
      `${path} is damaged at table ${name}: ${into.rowCount} rows were read; use another backup`,
    );
  }
  return kept;
}

/** Data that the schema does not take: classes 22 (data) and 23 (constraints) of Postgres. */
function refuse(path: string, part: string, error: unknown): never {
  if (!/^2[23]/.test(codeOf(error) ?? '')) throw error;
  throw new UserError('BACKUP_DAMAGED', `${path} is damaged at ${part}: ${oneLine(error)}; use another backup`);
}

function explained(error: unknown): unknown {
  const code = codeOf(error);
  if (code === '55P03') {
    return new UserError(
      'DATABASE_BUSY',
      'something else is at work in this database: stop it, then restore again; nothing was changed',
    );
  }
  if (code === '53100') {
    return new UserError(
      'NO_ROOM',
      'the disk of the database is full: make room, then restore again; nothing was changed',
    );
  }
  return error;
}
