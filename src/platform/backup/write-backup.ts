import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import copy from 'pg-copy-streams';
import type { DataSource, QueryRunner } from 'typeorm';
import { codeOf, oneLine, RetryableError, UserError } from '../errors.js';
import { type BackupHeader, FORMAT, FORMAT_VERSION, type KeptTable, rowsIn } from './format.js';
import { listTables, ranMigrations, type TableStatements } from './tables.js';

export interface BackupOptions {
  /** Of this Paceline. */
  version: string;
  at: Date;
  /** Whether a file of this name makes way. */
  force?: boolean;
  onTable?: (name: string, place: number, of: number) => void;
}

export interface WrittenBackup {
  file: string;
  bytes: number;
  header: BackupHeader;
  tables: KeptTable[];
}

/**
 * Writes all rows of the database, as they are at one instant, into a file that only its owner may read. Others go on
 * reading and writing. The file is there when it is whole, or not at all.
 * @throws UserError BACKUP_EXISTS, NOTHING_TO_KEEP, UNWRITABLE_FILE
 */
export async function writeBackup(db: DataSource, file: string, options: BackupOptions): Promise<WrittenBackup> {
  if (existsSync(file) && options.force !== true) {
    throw new UserError('BACKUP_EXISTS', `${file} is there already; name another file, or say --force to replace it`);
  }
  const draft = `${file}.${randomBytes(4).toString('hex')}.part`;
  const runner = db.createQueryRunner();
  try {
    const { header, tables } = await holdStill(runner, options);
    const kept: KeptTable[] = [];
    await store(draft, parts(runner, header, tables, kept, options.onTable)).catch(async (error: unknown) => {
      await giveUp(runner);
      throw error;
    });
    await rename(draft, file).catch((error: unknown) => Promise.reject(unwritable(file, error)));
    return { file, bytes: (await stat(file)).size, header, tables: kept };
  } finally {
    await rm(draft, { force: true });
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

/** A table that is still being copied would keep all that comes after it waiting: its connection ends, and with it the transaction. */
async function giveUp(runner: QueryRunner): Promise<void> {
  await ((await runner.connect()) as pg.Client).end();
}

/** One snapshot for all tables. They are locked before it is taken: a TRUNCATE would empty them in it too. */
async function holdStill(
  runner: QueryRunner,
  { version, at }: BackupOptions,
): Promise<{ header: BackupHeader; tables: TableStatements[] }> {
  const migrations = await ranMigrations(runner);
  if (migrations.length === 0) throw new UserError('NOTHING_TO_KEEP', 'the database holds nothing of Paceline');
  const seen = await listTables(runner);
  await runner.startTransaction('REPEATABLE READ');
  await runner.query('SET TRANSACTION READ ONLY');
  await lockAll(runner, seen);
  await runner.query(SETTINGS);
  const tables = await listTables(runner);
  if (JSON.stringify(tables) !== JSON.stringify(seen) || (await ranMigrations(runner)).length !== migrations.length) {
    throw new RetryableError(CHANGING);
  }
  const sequences = await lastNumbers(runner);
  const contents = tables.map(({ name, columns }) => ({ name, columns }));
  return {
    header: {
      format: FORMAT,
      formatVersion: FORMAT_VERSION,
      version,
      madeAt: at.toISOString(),
      migrations,
      tables: contents,
      sequences,
    },
    tables,
  };
}

async function lockAll(runner: QueryRunner, tables: readonly TableStatements[]): Promise<void> {
  // Sooner than a deadlock would be found: whoever holds some of them and waits for others is not to be ended for us.
  await runner.query(`SET LOCAL lock_timeout = '500ms'`);
  for (const { lock } of tables) {
    await runner.query(lock).catch((error: unknown) => {
      throw codeOf(error) === '55P03' ? new RetryableError(CHANGING) : error;
    });
  }
}

/** The last number that each sequence gave out; never behind the rows, for it is read after the snapshot is taken. */
function lastNumbers(runner: QueryRunner): Promise<BackupHeader['sequences']> {
  return runner.manager.query<BackupHeader['sequences']>(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
     WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename <> 'migrations_id_seq' ORDER BY 1`,
  );
}

const CHANGING = 'whole tables are being changed, as by an upgrade or an import over the sample; try again in a minute';

/** Values are written in the same words whatever the database, its role and this machine are set to. */
const SETTINGS = `
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL timezone = 'UTC';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
SET LOCAL row_security = off`;

async function* parts(
  runner: QueryRunner,
  header: BackupHeader,
  tables: readonly TableStatements[],
  kept: KeptTable[],
  onTable: BackupOptions['onTable'],
): AsyncGenerator<Buffer | string> {
  const client = (await runner.connect()) as pg.ClientBase;
  const lines = createHash('sha256');
  const line = (content: object): string => {
    const text = JSON.stringify(content);
    lines.update(text);
    return `${text}\n`;
  };
  yield line(header);
  for (const [index, { name, copyOut }] of tables.entries()) {
    onTable?.(name, index + 1, tables.length);
    yield line({ table: name });
    const hash = createHash('sha256');
    let rows = 0;
    const source = client.query(copy.to(copyOut));
    // Told to who reads; after that it is the end of a connection that was given up.
    source.on('error', () => undefined);
    // Left half-way it is not waited for: see giveUp.
    for await (const block of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      hash.update(block);
      rows += rowsIn(block);
      yield `${JSON.stringify({ bytes: block.length })}\n`;
      yield block;
    }
    const sha256 = hash.digest('hex');
    kept.push({ name, rows, sha256 });
    yield line({ rows, sha256 });
  }
  yield `${JSON.stringify({ end: true, sha256: lines.digest('hex') })}\n`;
}

async function store(path: string, content: AsyncGenerator<Buffer | string>): Promise<void> {
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => Promise.reject(unwritable(path, error)));
  const sink = handle.createWriteStream({ flush: true });
  let failed: unknown;
  sink.on('error', (error) => (failed ??= error));
  try {
    await pipeline(content, createGzip(), sink);
  } catch (error) {
    throw error === failed ? unwritable(path, error) : error;
  }
}

function unwritable(path: string, error: unknown): UserError {
  const code = codeOf(error) ?? oneLine(error);
  const why = code === 'ENOSPC' ? 'the disk is full' : code === 'ENOENT' ? 'there is no such directory' : code;
  return new UserError('UNWRITABLE_FILE', `cannot write ${path} (${why}); nothing was kept`);
}
