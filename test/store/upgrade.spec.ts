import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { connect, dataSourceOptions, migrate } from '../../src/data-source.js';
import { restoreBackup } from '../../src/platform/backup/restore-backup.js';
import { RESTORE_NAME } from '../../src/platform/backup/room.js';
import { writeBackup } from '../../src/platform/backup/write-backup.js';
import { contentsOf, openBackup, type OpenBackup, schemaOf } from '../support/backup-files.js';
import { databaseAt, migrateTo } from '../support/earlier-database.js';
import { answer, cli, start } from '../support/paceline.js';
import { copyOf, emptyDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const AT = new Date('2026-11-16T12:00:00Z');
const LEVELS = (dataSourceOptions('postgres://none').migrations as unknown as { name: string }[]).map(
  ({ name }) => name,
);
const FIGURES = ['velocity_week', 'rollup_week', 'report'];
/** A baseline from before rules were kept is followed by one of reason RULES, which is all that is other. */
const JUDGED = [
  { name: 'progress_week', columns: `to_jsonb(progress_week) - 'baseline_version'` },
  {
    name: '(SELECT DISTINCT ON (program_id, team_id) * FROM baseline ORDER BY program_id, team_id, version DESC) AS latest',
    columns: `to_jsonb(latest) - '{id,version,reason,created_at,calendars}'::text[]`,
  },
];
const directory = temporaryDirectory();
let source: TestDatabase;
let now: OpenBackup;

/** People, and a calendar of one department: of these the sample has none. */
const MORE = `
INSERT INTO person (login, name) VALUES ('ada', 'Ada'), ('grace', NULL);
INSERT INTO membership (person_id, team_id, valid_from, valid_to)
  SELECT person.id, team.id, '2026-01-05', 'infinity' FROM person, team WHERE team.slug = 'vercel/ai';
INSERT INTO calendar (name, everywhere) VALUES ('Winter', false);
INSERT INTO calendar_team SELECT 1, id FROM team WHERE slug = 'vercel';
INSERT INTO calendar_day VALUES (1, '2026-07-29', 'FREEZE'), (1, '2026-07-30', 'HOLIDAY');
INSERT INTO cohort_team SELECT cohort.id, team.id FROM cohort, team WHERE NOT everyone AND team.slug = 'vercel/ai'
  ON CONFLICT DO NOTHING;
INSERT INTO organization_change DEFAULT VALUES`;

beforeAll(async () => {
  source = await sampleDatabase();
  await rowsOf(source.url, MORE);
  expect(await cli({ DATABASE_URL: source.url }, 'measure')).toMatchObject({ code: 0, stderr: '' });
  const db = await connect(source.url);
  await writeBackup(db, join(directory.path, 'now'), { version: '0.1.0', at: AT });
  await db.destroy();
  now = openBackup(join(directory.path, 'now'));
}, PATIENCE);
afterAll(async () => {
  await source.drop();
  directory.remove();
});

/** The rows of the tables of a database, of the columns that they had at a level: what an upgrade has to keep. */
async function keptColumns(url: string, tables: { name: string; columns: string }[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, columns } of tables) {
    const [row] = await rowsOf<{ found: string }>(
      url,
      `SELECT count(*) || ' ' || md5(string_agg(one::text, E'\\n' ORDER BY one::text COLLATE "C")) AS found
       FROM (SELECT ${columns} FROM ${name}) AS one`,
    );
    found.push(`${name} ${row?.found ?? 'empty'}`);
  }
  return found;
}

describe('a database made by the first migration', () => {
  let first: TestDatabase;

  beforeAll(async () => {
    first = await databaseAt(1, now);
  }, PATIENCE);
  afterAll(() => first.drop());

  it(
    'keeps every row but verdicts through every migration since, and its figures when it is measured again',
    async () => {
      const upgraded = await copyOf(first.url);
      const tables = await rowsOf<{ name: string; columns: string }>(
        upgraded.url,
        `SELECT attrelid::regclass::text AS name, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
         FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
           AND relname NOT IN ('migrations', 'verdict')
         GROUP BY 1 ORDER BY 1`,
      );
      const before = await keptColumns(upgraded.url, tables);
      expect(before).toHaveLength(23);
      expect(before.filter((line) => line.endsWith(' empty'))).toEqual([]);
      const db = await connect(upgraded.url);
      for (let level = 2; level <= LEVELS.length; level += 1) {
        await migrateTo(db, level);
        expect([LEVELS[level - 1], await keptColumns(upgraded.url, tables)]).toEqual([LEVELS[level - 1], before]);
      }
      expect(await migrate(db)).toEqual([]);
      await db.destroy();
      expect(await schemaOf(upgraded.url)).toEqual(await schemaOf(source.url));
      expect(await cli({ DATABASE_URL: upgraded.url }, 'measure')).toMatchObject({ code: 0, stderr: '' });
      const [there, here] = [await contentsOf(source.url), await contentsOf(upgraded.url)];
      expect(FIGURES.map((name) => [name, here[name]])).toEqual(FIGURES.map((name) => [name, there[name]]));
      expect(await keptColumns(upgraded.url, JUDGED)).toEqual(await keptColumns(source.url, JUDGED));
      expect(await rowsOf(upgraded.url, 'SELECT DISTINCT version, reason FROM baseline ORDER BY version')).toEqual([
        { version: 1, reason: 'INITIAL' },
        { version: 2, reason: 'RULES' },
      ]);
      await upgraded.drop();
    },
    PATIENCE,
  );

  it(
    'is brought up to date by the first start on it, and answers',
    async () => {
      const upgraded = await copyOf(first.url);
      const env = { DATABASE_URL: upgraded.url };
      expect(await cli(env, 'doctor')).toMatchObject({
        code: 1,
        stderr: `paceline: the database is ${LEVELS.length - 1} migrations behind: run \`npm run -s paceline -- migrate\`\n`,
      });
      const server = await start({ ...env, ROLE: 'api' });
      expect((await fetch(`${server.address}/health/ready`)).status).toBe(200);
      expect(
        await answer(
          server.address,
          '{ organization { slug } team(slug: "vercel/ai") { rollup(program: "2026") { week teams } } }',
        ),
      ).toMatchObject({
        organization: { slug: 'open-source' },
        team: { rollup: { teams: 1 } },
      });
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      await upgraded.drop();
    },
    PATIENCE,
  );
});

describe('a backup of an earlier version', () => {
  // The first, one between, and the last before this: each costs a restore.
  const some = [1, Math.ceil(LEVELS.length / 2), LEVELS.length - 1];
  it.each(some.map((level) => ({ name: LEVELS[level - 1] ?? '', level })))(
    'made after $name comes to the same as the upgrade of its database',
    async ({ name, level }) => {
      const then = await databaseAt(level, now);
      const [db, path] = [await connect(then.url), join(directory.path, name)];
      const { header } = await writeBackup(db, path, { version: '0.0.1', at: AT });
      expect(header.migrations).toEqual(LEVELS.slice(0, level));
      const target = await emptyDatabase();
      const empty = await new DataSource({
        ...dataSourceOptions(target.url),
        applicationName: RESTORE_NAME,
      } as never).initialize();
      const { migrated } = await restoreBackup(empty, path, { confirmed: false });
      expect(migrated).toEqual(LEVELS.slice(level));
      await migrate(db);
      // The ledger tells when each migration ran; so does the first version of a calendar that was there before it.
      const plain = ({ migrations: _, calendar_version: __, ...rest }: Record<string, string>): object => rest;
      expect(plain(await contentsOf(target.url))).toEqual(plain(await contentsOf(then.url)));
      expect(await schemaOf(target.url)).toEqual(await schemaOf(then.url));
      await Promise.all([db.destroy(), empty.destroy()]);
      await Promise.all([then.drop(), target.drop()]);
    },
    PATIENCE,
  );
});
