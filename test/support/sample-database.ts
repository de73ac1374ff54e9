import pg from 'pg';
import { runTypeScript } from './processes.js';
import { copyOf, type TestDatabase } from './postgres.js';
import { sampleTemplate, TEMPLATE_VARIABLE, withDatabase } from './test-postgres.js';

const LOCK = 0x5a3b1e;

/**
 * A database of the test's own with the sample in it, loaded and measured. Loading takes a quarter of a minute: the
 * first test of a run that asks for it loads it, and all others copy what that one made.
 */
export async function sampleDatabase(): Promise<TestDatabase> {
  const template = process.env[TEMPLATE_VARIABLE] ?? '';
  const name = sampleTemplate(template);
  const admin = new pg.Client({ connectionString: withDatabase(template, 'postgres') });
  await admin.connect();
  try {
    // Held while copying as well: a database with sessions on it cannot be copied.
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await load(admin, template, name);
    return await copyOf(withDatabase(template, name));
  } finally {
    await admin.end();
  }
}

async function load(admin: pg.Client, template: string, name: string): Promise<void> {
  const draft = `${name}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${draft} TEMPLATE ${new URL(template).pathname.slice(1)}`);
  const loading = runTypeScript('test/support/load-sample.ts', [], {
    env: { DATABASE_URL: withDatabase(template, draft), ROLE: 'worker' },
  });
  await loading.said(/LOADED/);
  await loading.ended;
  await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
}
