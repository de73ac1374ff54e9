import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { AlarmsStore } from '../src/facts/alarms.store.js';
import { RepositoriesBehindStore } from '../src/facts/repositories-behind.store.js';
import { StreamFreshnessStore } from '../src/facts/stream-freshness.store.js';
import { connect, migrate } from '../src/data-source.js';
import { startEmbedded } from '../src/platform/embedded-postgres.js';

/**
 * How long it takes to find what is known least of many repositories, how far their streams are known, and whether
 * something has to ring: while deliveries come, and when none has come for a week.
 * `node --import ./test/support/swc-register.mjs bench/operators.ts REPOSITORIES DELIVERIES`; prints JSON.
 */
const [repositories = 20_000, deliveries = 2_000_000] = process.argv.slice(2).map(Number);
const NOW = new Date('2026-11-16T12:00:00Z');
const TODAY = '2026-11-16';
const PAGE = 50;

const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const server = await startEmbedded(join(folder, 'data'));
const db = await connect(server.databaseUrl);
try {
  await migrate(db);
  await fill(db);
  const behind = new RepositoriesBehindStore(db);
  const alarms = new AlarmsStore(db);
  const first = await behind.list(24, TODAY, NOW, { first: PAGE });
  const deep = await behind.list(24, TODAY, NOW, { first: Math.min(1_000, first.total / 2) });
  const ids = first.rows.map(({ id }) => id);
  const figures = {
    ...{ repositories, deliveries, cores: cpus().length, behind: first.total },
    firstPageMs: await median(() => behind.list(24, TODAY, NOW, { first: PAGE })),
    deepPageMs: await median(() => behind.list(24, TODAY, NOW, { first: PAGE, after: deep.cursors.at(-1) })),
    streamsOfAPageMs: await median(() => new StreamFreshnessStore(db).ofRepositories(ids)),
    signsMs: await median(() => alarms.signs(NOW)),
    signsOfASilentWeekMs: await median(() => alarms.signs(new Date(NOW.getTime() + 9 * 86_400_000)), 5),
    rings: (await alarms.signs(NOW)).filter(({ count }) => count > 0).map(({ code, count }) => `${code} ${count}`),
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await db.destroy();
  await server.stop();
  await rm(folder, { recursive: true });
}

/** Half of the feeds end within the last day, the others up to 30 days ago, one in a hundred was never read. */
async function fill(to: DataSource): Promise<void> {
  await to.query(`INSERT INTO team (slug, name) VALUES ('all', 'All')`);
  await to.query(
    `INSERT INTO repository (full_name, github_id, created_at, seen_at)
     SELECT 'acme/' || n, n, '2020-01-01', $2 FROM generate_series(1, $1::int) AS n`,
    [repositories, NOW],
  );
  await to.query(`INSERT INTO component (repository_id) SELECT id FROM repository`);
  await to.query(`INSERT INTO ownership (component_id, team_id) SELECT component.id, team.id FROM component, team`);
  await to.query(
    `INSERT INTO feed_coverage (repository_id, covered, stated)
     SELECT id, tstzmultirange(tstzrange('2020-01-01', $1::timestamptz - make_interval(mins => CASE WHEN id % 2 = 0 THEN id % 1000 ELSE id * 7919 % 43200 END))), true
     FROM repository WHERE id % 100 <> 0`,
    [NOW],
  );
  await to.query(`INSERT INTO repository_pull (repository_id, asked_at, succeeded_at) SELECT id, $1, $1 FROM repository`, [NOW]); // prettier-ignore
  await to.query(
    `INSERT INTO sync_stream (repository_id, stream, complete_through, total)
     SELECT id, stream, $1, 10 FROM repository, unnest('{TAG,RELEASE,DEPLOYMENT}'::text[]) AS stream`,
    [NOW],
  );
  await to.query(
    `INSERT INTO repository_look (repository_id, stream, digest, total, looked_at)
     SELECT repository_id, stream, 'x', total, $1 FROM sync_stream`,
    [NOW],
  );
  // Four pulls in a row in which half of all failed.
  for (let n = 0; n < 4; n += 1) {
    await to.query(
      `WITH run AS (INSERT INTO sync_run (trigger, whole, state, started_at, finished_at) VALUES ('SCHEDULE', true, 'DONE', $1, $1) RETURNING id)
       INSERT INTO sync_run_failure SELECT run.id, full_name, 'GITHUB_AWAY', 'later' FROM run, repository WHERE repository.id % 2 = 0`,
      [NOW],
    );
  }
  await to.query(
    `INSERT INTO delivery_event (repository_id, component_id, source, event_key, sha, occurred_at)
     SELECT component.repository_id, component.id, 'DEPLOYMENT', n::text, md5(n::text), $1::timestamptz - make_interval(secs => n * 31536000.0 / $2::int)
     FROM generate_series(1, $2::int) AS n JOIN component ON component.id = 1 + n * 7919::bigint % $3::int`,
    [NOW, deliveries, repositories],
  );
  await to.query('VACUUM ANALYZE');
}

/** Milliseconds. */
async function median(work: () => Promise<unknown>, times = 15): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const from = performance.now();
    await work();
    took.push(performance.now() - from);
  }
  return Math.round((took.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? 0) * 10) / 10;
}
