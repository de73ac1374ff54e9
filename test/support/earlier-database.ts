import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import copy from 'pg-copy-streams';
import { type DataSource, MigrationExecutor } from 'typeorm';
import { connect } from '../../src/data-source.js';
import { listTables } from '../../src/platform/backup/tables.js';
import type { OpenBackup } from './backup-files.js';
import { emptyDatabase, type TestDatabase } from './postgres.js';

/** Runs the next migrations, so many in all. */
export async function migrateTo(db: DataSource, level: number): Promise<void> {
  const runner = db.createQueryRunner();
  const executor = new MigrationExecutor(db, runner);
  const missing = level - (await executor.getExecutedMigrations()).length;
  for (const migration of (await executor.getPendingMigrations()).slice(0, missing))
    await executor.executeMigration(migration);
  await runner.release();
}

/** Verdicts were of teams once, and weeks had one structure: what cannot be said in the old shape is measured again. */
function isKnownThen(table: string, then: string[], now: string[], values: string[]): boolean {
  if (table === 'verdict') return then.includes('lens_id');
  return table !== 'velocity_week' || then.includes('structure') || values[now.indexOf('structure')] === 'THEN';
}

/**
 * A database as the first `level` migrations make it, with the rows of a backup: those of its tables, and of them the
 * columns that there were then.
 */
export async function databaseAt(level: number, { header, tables }: OpenBackup): Promise<TestDatabase> {
  const database = await emptyDatabase();
  const db = await connect(database.url);
  await migrateTo(db, level);
  const runner = db.createQueryRunner();
  const client = (await runner.connect()) as pg.Client;
  await client.query(`SET session_replication_role = 'replica'`);
  const columnsNow = new Map(
    (header['tables'] as { name: string; columns: string[] }[]).map(({ name, columns }) => [name, columns]),
  );
  for (const { name, columns, copyIn } of await listTables(runner)) {
    const places = columns.map((column) => columnsNow.get(name)?.indexOf(column) ?? -1);
    const all = (tables.find((table) => table.name === name)?.rows ?? '').split('\n').slice(0, -1);
    const rows = all.filter((row) => isKnownThen(name, columns, columnsNow.get(name) ?? [], row.split('\t')));
    const then = rows.map((row) => {
      const values = row.split('\t');
      return `${places.map((place) => values[place] ?? '\\N').join('\t')}\n`;
    });
    await pipeline(Readable.from([then.join('')]), client.query(copy.from(copyIn)));
  }
  await client.query(
    `SELECT setval(sequencename::regclass, last::bigint) FROM pg_sequences
     JOIN jsonb_to_recordset($1) AS given (name text, last text) ON name = sequencename`,
    [JSON.stringify(header['sequences'])],
  );
  await runner.release();
  await db.destroy();
  return database;
}
