import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { admin, TEMPLATE_VARIABLE, withDatabase } from './test-postgres.js';

export interface TestDatabase {
  readonly url: string;
  /** Ends every session on it and removes it. */
  drop(): Promise<void>;
}

/** A migrated, empty database of the test's own. */
export async function freshDatabase(): Promise<TestDatabase> {
  const template = process.env[TEMPLATE_VARIABLE];
  if (template === undefined) throw new Error(`${TEMPLATE_VARIABLE} is not set: run through jest's global setup`);
  return copyOf(template);
}

/** A copy of a database that nobody is connected to. */
export async function copyOf(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const maintenance = withDatabase(template, 'postgres');
  const templateName = new URL(template).pathname.slice(1);
  await admin(maintenance, `CREATE DATABASE ${name} TEMPLATE ${templateName}`);
  return {
    url: withDatabase(template, name),
    drop: () => admin(maintenance, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A database without any table of ours. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return copyOf(withDatabase(process.env[TEMPLATE_VARIABLE] ?? '', 'template0'));
}

/** Asks a database something on a connection of its own. */
export async function rowsOf<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows as Row[];
}
