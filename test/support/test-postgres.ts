import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { letIn } from './access.js';
import { startEmbedded } from '../../src/platform/embedded-postgres.js';

/** The template's URL goes to the jest workers by this name. */
export const TEMPLATE_VARIABLE = 'PACELINE_TEST_TEMPLATE_URL';

/**
 * One real Postgres for the whole run: TEST_DATABASE_URL, or an embedded one in a directory of its own.
 * It migrates a template database once; every test copies it.
 * @returns what stops and removes all of it
 */
export async function startTestPostgres(): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given === undefined ? await startThrowaway() : { url: given, stop: () => Promise.resolve() };
  const name = `paceline_template_${randomBytes(4).toString('hex')}`;
  await admin(server.url, `CREATE DATABASE ${name}`);
  const template = withDatabase(server.url, name);
  const dataSource = await new DataSource(dataSourceOptions(template)).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  await letIn(template);
  process.env[TEMPLATE_VARIABLE] = template;
  return async () => {
    for (const made of given === undefined
      ? []
      : [name, sampleTemplate(template), `${sampleTemplate(template)}_draft`]) {
      await admin(server.url, `DROP DATABASE IF EXISTS ${made} WITH (FORCE)`);
    }
    await server.stop();
  };
}

async function startThrowaway(): Promise<{ url: string; stop: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'paceline-test-'));
  chmodSync(directory, 0o711);
  const server = await startEmbedded(directory, { durability: 'fast' });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    // Jest dies of these without its teardown, which would leave the server behind.
    process.once(signal, () => void stop().finally(() => process.exit(code)));
  }
  return { url: server.databaseUrl, stop };
}

/** The name of the database with the sample that belongs to a template; made by the first test that wants it. */
export function sampleTemplate(template: string): string {
  return `${new URL(template).pathname.slice(1)}_sample`;
}

/** Runs one statement on a connection of its own. */
export async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The same server and login, another database. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
