import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, migrate } from '../src/data-source.js';
import { startEmbedded } from '../src/platform/embedded-postgres.js';
import { EngineersStore } from '../src/velocity/engineers.store.js';

/**
 * What measuring engineer-weeks costs: all 104 weeks after the organisation changed, and the one that closed. One team in
 * ten stands above the others, four levels deep; a tenth of the people moved once, a twentieth are in two teams; 24 days
 * are closed everywhere and 10 more in each of ten parts of the organisation.
 * `node --import ./test/support/swc-register.mjs bench/engineers.ts [PEOPLE TEAMS]`; prints JSON, seconds.
 */
const [people = '35000', teams = '11000'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'paceline-bench-'));
const server = await startEmbedded(folder);
const db = await connect(server.databaseUrl);

/** $1 people · $2 teams. Team 1 is the root, up to 11 departments, up to a tenth of all are above teams. */
const FILL = [
  `INSERT INTO team (slug, name) SELECT 't' || n, n::text FROM generate_series(1, ${teams}) AS n`,
  `INSERT INTO team_parent (team_id, parent_id)
   SELECT n, CASE WHEN n <= 11 THEN 1 WHEN n <= 110 THEN 2 + n % 10 WHEN n <= ${teams}::int / 10 THEN 12 + n % 99
             ELSE 111 + n % (${teams}::int / 10 - 110) END FROM generate_series(2, ${teams}::int) AS n`,
  `INSERT INTO person (login) SELECT 'p' || n FROM generate_series(1, ${people}) AS n`,
  `INSERT INTO membership (person_id, team_id, valid_from, valid_to)
   SELECT n, ${teams}::int / 10 + 1 + n % (${teams}::int * 9 / 10), date '2024-01-01' + n % 600,
          CASE WHEN n % 10 = 0 THEN date '2026-01-01' + n % 90 ELSE 'infinity' END
   FROM generate_series(1, ${people}::int) AS n`,
  `INSERT INTO membership (person_id, team_id, valid_from)
   SELECT n, ${teams}::int / 10 + 1 + (n + 7) % (${teams}::int * 9 / 10), date '2026-01-01' + n % 90
   FROM generate_series(10, ${people}::int, 10) AS n`,
  `INSERT INTO membership (person_id, team_id, valid_from)
   SELECT n, ${teams}::int / 10 + 1 + (n + 3) % (${teams}::int * 9 / 10), date '2025-03-01'
   FROM generate_series(11, ${people}::int, 20) AS n`,
  `INSERT INTO calendar (name, everywhere) SELECT 'c' || n, n = 0 FROM generate_series(0, 10) AS n`,
  `INSERT INTO calendar_team SELECT id, id FROM calendar WHERE NOT everywhere`,
  `INSERT INTO calendar_day SELECT id, date '2024-12-30' + d * 30, 'HOLIDAY' FROM calendar, generate_series(1, 24) AS d WHERE everywhere`,
  `INSERT INTO calendar_day SELECT id, date '2024-12-31' + d * 67 + id, 'HOLIDAY' FROM calendar, generate_series(0, 9) AS d
   WHERE NOT everywhere`,
  `INSERT INTO measuring_cursor (organization_change, closed_week, measured_from, measured_to, now_day, time_zone, rule_version)
   VALUES (0, '2026-12-21', '2024-12-30', '2026-12-28', '2026-12-27', 'UTC', 1)`,
  'ANALYZE',
];

async function timed(closed: string): Promise<number> {
  const began = performance.now();
  await db.transaction((manager) => new EngineersStore().measure(manager, closed));
  return Number(((performance.now() - began) / 1000).toFixed(2));
}

try {
  await migrate(db);
  for (const statement of FILL) await db.query(statement);
  const all = await timed('2026-12-14');
  const closedWeek = await timed('2026-12-21');
  await db.query('INSERT INTO organization_change DEFAULT VALUES');
  const again = await timed('2026-12-21');
  const nothing = await timed('2026-12-21');
  const [{ rows }] = await db.query<[{ rows: number }]>('SELECT count(*)::int AS rows FROM engineer_week');
  const size = { people: Number(people), scopes: Number(teams), weeks: 104, rows };
  process.stdout.write(
    `${JSON.stringify({ bench: 'engineers', ...size, cores: cpus().length, all, closedWeek, again, nothing }, null, 2)}\n`,
  );
} finally {
  await db.destroy();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
