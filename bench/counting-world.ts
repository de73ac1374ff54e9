import type { DataSource } from 'typeorm';
import { addWeeks, type Week } from '../src/core/week.js';

export interface WorldSize {
  teams: number;
  scopesAbove: number;
  repositories: number;
  events: number;
  weeks: number;
}

/**
 * A company as large as asked, written by SQL: a tree four levels deep, each team with its repositories; of a hundred
 * repositories five are owned by two teams and three have moved from one team to another. Of the events about half are
 * first deliveries; the others redeploy to a second region, roll back, or go to staging.
 */
export async function makeWorld(db: DataSource, size: WorldSize, closed: Week): Promise<void> {
  const first = addWeeks(closed, 1 - size.weeks);
  await db.query(`INSERT INTO team (slug, name) SELECT 's' || n, 'Scope ' || n FROM generate_series(1, $1::int) AS n`, [
    size.scopesAbove,
  ]);
  await db.query(`INSERT INTO team (slug, name) SELECT 't' || n, 'Team ' || n FROM generate_series(1, $1::int) AS n`, [
    size.teams,
  ]);
  await db.query(`INSERT INTO organization (team_id, time_zone) SELECT id, 'UTC' FROM team WHERE slug = 's1'`);
  // Ten divisions, a hundred areas below them, departments below those, and teams below departments.
  await db.query(
    `INSERT INTO team_parent (team_id, parent_id)
     SELECT n, CASE WHEN n <= 11 THEN 1 WHEN n <= 111 THEN 2 + n % 10 ELSE 12 + n % 100 END
     FROM generate_series(2, $1::int) AS n
     UNION ALL
     SELECT $1::int + n, 112 + n % ($1::int - 111) FROM generate_series(1, $2::int) AS n`,
    [size.scopesAbove, size.teams],
  );
  await db.query(`INSERT INTO repository (full_name) SELECT 'bench/r' || n FROM generate_series(1, $1::int) AS n`, [
    size.repositories,
  ]);
  await db.query(`INSERT INTO component (repository_id) SELECT id FROM repository ORDER BY id`);
  await db.query(
    `INSERT INTO ownership (component_id, team_id, valid_from, valid_to)
     SELECT n, $1 + 1 + n % $2, '-infinity', CASE WHEN n % 100 < 3 THEN $3::date ELSE 'infinity' END
     FROM generate_series(1, $4::int) AS n
     UNION ALL
     SELECT n, $1 + 1 + (n + 1) % $2, CASE WHEN n % 100 < 3 THEN $3::date ELSE '-infinity' END, 'infinity'
     FROM generate_series(1, $4::int) AS n WHERE n % 100 < 8`,
    [size.scopesAbove, size.teams, addWeeks(first, Math.floor(size.weeks / 2)), size.repositories],
  );
  await db.query(`INSERT INTO calendar (name, everywhere) VALUES ('Holidays', true)`);
  await db.query(
    `INSERT INTO calendar_day (calendar_id, day, kind)
     SELECT 1, $1::date + 21 * n, 'HOLIDAY' FROM generate_series(1, $2::int / 3) AS n`,
    [first, size.weeks],
  );
  await db.query('ANALYZE');
  const each = Math.round(size.events / size.repositories);
  for (let from = 1; from <= size.repositories; from += 500) {
    await addEvents(db, { from, to: Math.min(from + 499, size.repositories), each, salt: '' }, first, size.weeks);
  }
  await cover(db, `${first}T00:00:00Z`, `${addWeeks(closed, 1)}T00:00:00Z`);
  await db.query('VACUUM ANALYZE');
}

/** `each` events of every repository from `from` to `to`, spread over the weeks. */
export async function addEvents(
  db: DataSource,
  { from, to, each, salt }: { from: number; to: number; each: number; salt: string },
  first: Week,
  weeks: number,
): Promise<void> {
  await db.query(
    `INSERT INTO delivery_event (repository_id, component_id, source, event_key, sha, occurred_at, environment, commits)
     SELECT repo, repo, 'DEPLOYMENT', ' ' || environment || ' ' || sha || ' ' || at, sha, at, environment,
            CASE WHEN n % 10 < 7 THEN 1 + n % 12 END
     FROM (
       SELECT repo, n, substr(md5(repo || $6 || change) || md5(change || $6 || repo), 1, 40) AS sha,
              $4::timestamptz + make_interval(secs => ($5 * 604800 - 1) * ((n + fraction) / $3::float8)) AS at,
              CASE WHEN n % 20 < 12 THEN 'production' WHEN n % 20 < 16 THEN 'production-eu' ELSE 'staging' END AS environment
       FROM (SELECT repo, n, CASE WHEN n % 50 = 49 THEN greatest(n / 2 - 3, 0) ELSE n * 6 / 10 END AS change,
                    (hashint8(repo * 100000::bigint + n) & 1023) / 1024.0 AS fraction
             FROM generate_series($1::int, $2::int) AS repo CROSS JOIN generate_series(0, $3::int - 1) AS n) AS numbered
     ) AS event
     ON CONFLICT DO NOTHING`,
    [from, to, each, first, weeks, salt],
  );
}

/** States that every feed is whole. */
export async function cover(db: DataSource, from: string, through: string): Promise<void> {
  await db.query(
    `INSERT INTO feed_coverage (repository_id, covered, stated)
     SELECT id, tstzmultirange(tstzrange($1, $2)), true FROM repository
     ON CONFLICT (repository_id) DO UPDATE SET covered = excluded.covered`,
    [from, through],
  );
}
