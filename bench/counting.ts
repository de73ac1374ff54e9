import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, EntityManager } from 'typeorm';
import { addWeeks, lastClosedWeek } from '../src/core/week.js';
import { connect, migrate } from '../src/data-source.js';
import { startEmbedded } from '../src/platform/embedded-postgres.js';
import { VelocityStore } from '../src/velocity/velocity.store.js';
import { addEvents, cover, makeWorld } from './counting-world.js';
import { askVelocity } from './counting-questions.js';

/**
 * What counting costs: verdicts and weeks of a whole company, the same after 1 % new events in its last two weeks, the
 * room it takes, and how long a reader waits for a team's weeks. `npm run -s build`, then
 * `node --import ./test/support/swc-register.mjs bench/counting.ts [EVENTS TEAMS SCOPES REPOSITORIES WEEKS]`; prints JSON.
 */
const [events = 10_000_000, teams = 10_000, scopesAbove = 1_000, repositories = 20_000, weeks = 104] = process.argv
  .slice(2)
  .map(Number);
const closed = lastClosedWeek(new Date(), 'UTC');
const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const seconds = (from: number): number => Number(((performance.now() - from) / 1000).toFixed(2));

/** Runs one measuring as the product does, and says how long its statements took: until the last verdict, and after it. */
async function measure(db: DataSource): Promise<Record<string, unknown>> {
  const store = new VelocityStore(db);
  const slowest: [number, string][] = [];
  let [verdicts, total] = [0, 0];
  const began = performance.now();
  const result = await db.transaction(async (manager) => {
    const timed = Object.create(manager) as EntityManager;
    timed.query = async (sql: string, parameters?: unknown[]): Promise<never> => {
      if (sql.startsWith('-- Which weeks of which scopes')) verdicts = total;
      const from = performance.now();
      const answer: never = await manager.query(sql, parameters);
      const took = performance.now() - from;
      total += took;
      slowest.push([Math.round(took), sql.replaceAll(/\s+/g, ' ').slice(0, 70)]);
      return answer;
    };
    return store.measure(timed, 'UTC', closed);
  });
  return {
    seconds: seconds(began),
    verdictsSeconds: Number((verdicts / 1000).toFixed(2)),
    weeksSeconds: Number(((total - verdicts) / 1000).toFixed(2)),
    weeks: result.weeks,
    changed: result.changed,
    slowest: slowest.toSorted((a, b) => b[0] - a[0]).slice(0, 8),
  };
}

async function room(db: DataSource): Promise<Record<string, number>> {
  const rows = await db.query<{ name: string; bytes: string }[]>(
    `SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 8`,
  );
  const [database] = await db.query<[{ bytes: string }]>('SELECT pg_database_size(current_database()) AS bytes');
  const megabytes = (bytes: string): number => Math.round(Number(bytes) / 1_048_576);
  return {
    gigabytesPerMillionEvents: Number((Number(database.bytes) / 1_073_741_824 / (events / 1_000_000)).toFixed(3)),
    ...Object.fromEntries(rows.map(({ name, bytes }) => [`${name}MB`, megabytes(bytes)])),
  };
}

const server = await startEmbedded(folder);
try {
  const db = await connect(server.databaseUrl);
  await migrate(db);
  const began = performance.now();
  await makeWorld(db, { teams, scopesAbove, repositories, events, weeks }, closed);
  const load = seconds(began);
  const first = await measure(db);
  await db.query('VACUUM ANALYZE');
  const nothingNew = await measure(db);
  const fresh = Math.round(events / 100 / repositories);
  await addEvents(db, { from: 1, to: repositories, each: fresh, salt: 'new' }, addWeeks(closed, -1), 2);
  await cover(db, `${addWeeks(closed, 1 - weeks)}T00:00:00Z`, `${addWeeks(closed, 1)}T06:00:00Z`);
  const afterOnePercent = await measure(db);
  const storage = await room(db);
  const reader = await askVelocity(db, server.databaseUrl, addWeeks(closed, -103), addWeeks(closed, 1));
  process.stdout.write(
    `${JSON.stringify({ bench: 'counting', cores: cpus().length, events, teams, scopesAbove, repositories, weeks, loadSeconds: load, first, nothingNew, afterOnePercent, storage, reader }, null, 2)}\n`,
  );
  await db.destroy();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
