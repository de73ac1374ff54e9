import type { QueryRunner } from 'typeorm';
import { readSql } from '../sql.js';

/** A table of the schema, and the statements about it that carry its name; they are made where names can be quoted. */
export interface TableStatements {
  name: string;
  columns: string[];
  copyOut: string;
  copyIn: string;
  lock: string;
  askFilled: string;
  silence: string;
  unsilence: string;
  clear: string;
  analyze: string;
}

/** All tables of the schema, by name. */
export function listTables(runner: QueryRunner): Promise<TableStatements[]> {
  return runner.manager.query<TableStatements[]>(readSql(import.meta.url, 'tables.sql'));
}

/** Names of the migrations that were run on a database, in their order; none where Paceline never was. */
export async function ranMigrations(runner: QueryRunner): Promise<string[]> {
  const [ledger] = await runner.manager.query<{ there: boolean }[]>(
    `SELECT to_regclass('public.migrations') IS NOT NULL AS there`,
  );
  if (ledger?.there !== true) return [];
  const rows = await runner.manager.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY timestamp');
  return rows.map(({ name }) => name);
}
