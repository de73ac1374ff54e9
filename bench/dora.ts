import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, EntityManager } from 'typeorm';
import { addWeeks, lastClosedWeek, weekStart } from '../src/core/week.js';
import { connect, migrate } from '../src/data-source.js';
import { startEmbedded } from '../src/platform/embedded-postgres.js';
import { DoraStore } from '../src/velocity/dora.store.js';
import { VelocityStore } from '../src/velocity/velocity.store.js';
import { makeWorld } from './counting-world.js';

/**
 * How long DORA's five take of a whole company, a department and teams, with changes, incidents and the statuses of every
 * deployment. `node --import ./test/support/swc-register.mjs bench/dora.ts [EVENTS TEAMS SCOPES REPOSITORIES WEEKS]`;
 * about half of the events are deliveries. Prints JSON.
 */
const [events = 2_000_000, teams = 2_000, scopesAbove = 200, repositories = 10_000, weeks = 13] = process.argv
  .slice(2)
  .map(Number);
const closed = lastClosedWeek(new Date(), 'UTC');

/** Deployments with statuses of all events, a change or two in each delivery, an incident for every fiftieth. */
async function addFacts(db: DataSource): Promise<void> {
  await db.transaction(async (manager) => {
    // What is made here needs no checking, row by row.
    await manager.query('SET LOCAL session_replication_role = replica');
    await fill(manager);
  });
  await db.query('VACUUM ANALYZE');
}

async function fill(db: EntityManager): Promise<void> {
  await db.query(`UPDATE delivery_event SET event_key = id::text`);
  await db.query(
    `INSERT INTO deployment (github_id, repository_id, sha, environment, production, transient, created_at)
     SELECT id, repository_id, sha, environment, environment <> 'staging', false, occurred_at FROM delivery_event`,
  );
  await db.query(
    `INSERT INTO deployment_status (github_id, deployment_id, state, created_at)
     SELECT id || '-1', id, 'success', occurred_at FROM delivery_event
     UNION ALL
     SELECT id || '-2', id, CASE WHEN id % 50 = 0 THEN 'failure' ELSE 'inactive' END, occurred_at + interval '2 hours'
     FROM delivery_event`,
  );
  await db.query(
    `INSERT INTO change (repository_id, number, component_id, sha, merged_at, delivered_by, first_commit_at, opened_at,
                         first_review_at, size, revert, hotfix, reverts_number)
     SELECT repository_id, row_number() OVER (PARTITION BY repository_id ORDER BY at, n), component_id,
            CASE WHEN n = 0 THEN sha ELSE md5(sha) END, at - interval '1 hour', sha, at - make_interval(hours => 4 + id % 90),
            at - make_interval(hours => 3 + id % 20), at - make_interval(hours => 2 + id % 2), id % 700, id % 40 = 0,
            id % 60 = 0, CASE WHEN id % 40 = 0 THEN greatest(id % 30, 1) END
     FROM (SELECT repository_id, component_id, sha, min(id)::int AS id, min(occurred_at) AS at FROM delivery_event
           WHERE environment <> 'staging' GROUP BY 1, 2, 3) AS delivered
     CROSS JOIN generate_series(0, 1) AS n
     WHERE n = 0 OR id % 2 = 0`,
  );
  await db.query(
    `INSERT INTO incident (source, key, kind, repository_id, started_at, resolved_at, caused_by_sha)
     SELECT 'INGEST', id::text, CASE WHEN id % 3 = 0 THEN 'HOTFIX' ELSE 'INCIDENT' END, repository_id,
            occurred_at + interval '1 hour', occurred_at + interval '3 hours', CASE WHEN id % 2 = 0 THEN sha END
     FROM delivery_event WHERE id % 50 = 1`,
  );
}

async function timed(db: DataSource, teamIds: number[], scope: 'OWN' | 'TREE'): Promise<object> {
  const store = new DoraStore(db);
  const span = {
    ...{ scope, structure: 'THEN' as const },
    from: weekStart(addWeeks(closed, 1 - weeks), 'UTC'),
    to: weekStart(addWeeks(closed, 1), 'UTC'),
  };
  await store.counts(teamIds, span);
  const began = performance.now();
  const counts = [...(await store.counts(teamIds, span)).values()];
  const took = performance.now() - began;
  const page = performance.now();
  await store.listFailures({ teamId: teamIds[0] ?? 0, ...span }, { first: 50 });
  const sum = (of: 'deliveries' | 'failed' | 'led' | 'recovered' | 'fixes'): number =>
    counts.reduce((all, one) => all + one[of], 0);
  return {
    ...{
      teams: teamIds.length,
      milliseconds: Math.round(took),
      pageMilliseconds: Math.round(performance.now() - page),
    },
    ...{ deliveries: sum('deliveries'), changes: sum('led'), failed: sum('failed'), recovered: sum('recovered') },
    fixes: sum('fixes'),
  };
}

const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const server = await startEmbedded(folder);
try {
  const db = await connect(server.databaseUrl);
  await migrate(db);
  await makeWorld(db, { teams, scopesAbove, repositories, events, weeks }, closed);
  await addFacts(db);
  await db.transaction((manager) => new VelocityStore(db).measure(manager, 'UTC', closed));
  await db.query('VACUUM ANALYZE');
  const someTeams = Array.from({ length: 50 }, (_, n) => scopesAbove + 1 + n);
  const result = {
    ...{ bench: 'dora', cores: cpus().length, events, repositories, weeks },
    company: await timed(db, [1], 'TREE'),
    division: await timed(db, [2], 'TREE'),
    team: await timed(db, someTeams.slice(0, 1), 'OWN'),
    fiftyTeams: await timed(db, someTeams, 'OWN'),
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  await db.destroy();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
