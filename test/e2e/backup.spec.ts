import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { AuditStore } from '../../src/access/audit.store.js';
import { connect } from '../../src/data-source.js';
import { contentsOf, openBackup, schemaOf } from '../support/backup-files.js';
import { answer, cli, start, type Spoken, until } from '../support/paceline.js';
import { emptyDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';
import { runBuilt, temporaryDirectory } from '../support/processes.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const PRELOAD = { NODE_OPTIONS: `--import ${fileURLToPath(new URL('../support/preload-kill.mjs', import.meta.url))}` };
/** All that COPY has to write in a special way, and what looks like it. */
/** The baselines of the sample's two programs. */
const TWO_PROGRAMS = ['baselines.versioned', 'baselines.versioned'];
const AWKWARD = 'tab\there, line\nend, \\N, \\., back\\slash, "quotes", \'\', \r, ünïcode 🚀';

interface Kept {
  bytes: number;
  rows: number;
  tables: { name: string; rows: number; sha256: string }[];
}

let source: TestDatabase;
const directory = temporaryDirectory();
const path = (name: string): string => join(directory.path, name);
const on = ({ url }: TestDatabase, ...args: string[]): Promise<Spoken> =>
  cli({ DATABASE_URL: url, DATA_DIR: path('none') }, ...args);
const done = async (database: TestDatabase, ...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await on(database, ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};
const json = async <Result>(database: TestDatabase, ...args: string[]): Promise<Result> =>
  JSON.parse(await done(database, '--json', ...args)) as Result;
/** Without what a backup and a restore write into the audit themselves. */
const without = (contents: Record<string, string>, ...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(contents).filter(([name]) => !names.includes(name)));

beforeAll(async () => {
  source = await sampleDatabase();
  const db = await connect(source.url);
  const audit = new AuditStore();
  for (const subject of ['one', AWKWARD, 'three']) {
    const entry = { action: 'token.created', subject, details: { subject, nothing: null, half: 0.1 } };
    await db.transaction((manager) => audit.append(manager, { name: AWKWARD }, entry, new Date()));
  }
  await db.query(`INSERT INTO person (login, name, email) VALUES ($1, $1, NULL), ('none', '', '')`, [AWKWARD]);
  // One delivery lies in a month of the inbox, the other in none.
  await db.query(
    `INSERT INTO webhook_inbox (guid, received_at, event, payload)
     VALUES ('now', now(), 'create', '{"ref": "v1"}'), ('then', '2001-02-03T04:05:06Z', 'delete', '{}')`,
  );
  await db.destroy();
  // A review that nobody asked for yet is written when it is asked for.
  await done(source, 'report', '--scope', 'vercel/ai');
}, PATIENCE);
afterAll(async () => {
  await source.drop();
  directory.remove();
}, PATIENCE);

/** What a measuring notes about itself, and what a backup and a restore do. */
const MOVING = new Set([
  'audit_entry',
  'audit_head',
  'velocity_change',
  'adoption_change',
  'adoption_cursor',
  'progress_change',
  'judging_cursor',
  'correlation_cursor',
  'rollup_cursor',
]);

describe('a restored backup', () => {
  let target: TestDatabase;
  let kept: Kept;
  let before: Record<string, string>;

  beforeAll(async () => {
    before = await contentsOf(source.url);
    target = await emptyDatabase();
    kept = await json<Kept>(source, 'backup', path('whole'));
    await done(target, 'restore', path('whole'));
  }, PATIENCE);
  afterAll(() => target.drop());

  it(
    'holds the same rows in the same schema',
    async () => {
      expect(kept.rows).toBeGreaterThan(10_000);
      expect(kept.tables.length).toBe(Object.keys(before).length - 1);
      expect(without(await contentsOf(target.url), 'audit_entry', 'audit_head', 'migrations')).toEqual(
        without(before, 'audit_entry', 'audit_head', 'migrations'),
      );
      expect(await schemaOf(target.url)).toEqual(await schemaOf(source.url));
      expect(openBackup(path('whole')).tables.map(({ name, rows }) => [name, rows.split('\n').length - 1])).toEqual(
        kept.tables.map(({ name, rows }) => [name, rows]),
      );
    },
    PATIENCE,
  );

  it(
    'answers byte for byte the same',
    async () => {
      for (const args of [
        ['report', '--format', 'json'],
        ['report', '--scope', 'vercel'],
        ['report', '--scope', 'vercel/ai', '--format', 'json'],
      ]) {
        const said = await done(source, ...args);
        expect(said.length).toBeGreaterThan(500);
        expect(await done(target, ...args)).toBe(said);
      }
      expect((await on(target, 'doctor')).stdout).toBe((await on(source, 'doctor')).stdout);
    },
    PATIENCE,
  );

  it(
    'comes to the same figures when it is measured again',
    async () => {
      expect(await done(target, 'measure')).toMatch(/, 0 of them changed; judged 0 goals$|, 0 of them changed/);
      const figures = [
        'velocity_week',
        'adoption_week',
        'baseline',
        'progress_week',
        'correlation_week',
        'rollup_week',
      ];
      const after = await contentsOf(target.url);
      expect(figures.map((name) => [name, after[name]])).toEqual(figures.map((name) => [name, before[name]]));
    },
    PATIENCE,
  );

  it('keeps the chain of the audit, to which the restore itself is added', async () => {
    const chain = await rowsOf<{ action: string; whole: boolean }>(
      target.url,
      `SELECT action, previous = lag(hash, 1, '\\x'::bytea) OVER (ORDER BY id)
                AND hash = audit_hash(previous, id, at, action, actor, principal_id, person_id, subject, details) AS whole
       FROM audit_entry ORDER BY id`,
    );
    expect(chain).toEqual(
      [
        'organization.imported',
        ...TWO_PROGRAMS,
        'token.created',
        'token.created',
        'token.created',
        'backup.restored',
      ].map((action) => ({
        action,
        whole: true,
      })),
    );
    await expect(rowsOf(target.url, 'DELETE FROM audit_entry')).rejects.toThrow(/never changed/);
    const [newest] = await rowsOf<{ action: string }>(
      source.url,
      'SELECT action FROM audit_entry ORDER BY id DESC LIMIT 1',
    );
    expect(newest).toEqual({ action: 'backup.created' });
  });

  it(
    'is kept again with the same hash of every table, and gives out new numbers',
    async () => {
      const again = await json<Kept>(target, 'backup', path('again'));
      const plain = ({ tables }: Kept): Kept['tables'] => tables.filter(({ name }) => !MOVING.has(name));
      expect(plain(again)).toEqual(plain(kept));
      const made = `INSERT INTO team (slug, name) VALUES ('new', 'New') RETURNING id, (SELECT max(id) FROM team) AS last`;
      const [team] = await rowsOf<{ id: number; last: number }>(target.url, made);
      expect(team?.id).toBeGreaterThan(team?.last ?? NaN);
    },
    PATIENCE,
  );

  it(
    'replaces what is there only when told to, all of it',
    async () => {
      const { code, stderr } = await on(target, 'restore', path('whole'));
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^paceline: the database is not empty \(\d+ tables hold rows\): say --confirm/),
      });
      expect(await rowsOf(target.url, `SELECT FROM team WHERE slug = 'new'`)).toHaveLength(1);
      expect(await done(target, 'restore', path('whole'), '--confirm')).toMatch(
        /^restored \d+ rows of \d+ tables as of /,
      );
      expect(without(await contentsOf(target.url), 'audit_entry', 'audit_head', 'migrations')).toEqual(
        without(before, 'audit_entry', 'audit_head', 'migrations'),
      );
    },
    PATIENCE,
  );
});

describe('a backup', () => {
  it(
    'is of one instant, while others write',
    async () => {
      const writer = new pg.Client({ connectionString: source.url });
      await writer.connect();
      let committed = 0;
      let going = true;
      // Two tables, one at the beginning and one at the end of the alphabet, that are only ever written together.
      const writing = (async () => {
        while (going) {
          await writer.query(
            `BEGIN; INSERT INTO adoption_change DEFAULT VALUES; INSERT INTO velocity_change DEFAULT VALUES`,
          );
          await writer.query('COMMIT');
          committed += 1;
        }
      })();
      const [first] = await rowsOf<{ ahead: number }>(
        source.url,
        'SELECT ((SELECT count(*) FROM velocity_change) - (SELECT count(*) FROM adoption_change))::int AS ahead',
      );
      const atStart = committed;
      const { tables } = await json<Kept>(source, 'backup', path('busy'));
      const atEnd = committed;
      going = false;
      await writing;
      await writer.end();
      const rows = (name: string): number => tables.find((table) => table.name === name)?.rows ?? NaN;
      expect(rows('velocity_change') - rows('adoption_change')).toBe(first?.ahead);
      expect(atEnd).toBeGreaterThan(atStart + 10);
      const target = await emptyDatabase();
      await done(target, 'restore', path('busy'));
      expect((await contentsOf(target.url))['velocity_change']).toMatch(new RegExp(`^${rows('velocity_change')} rows`));
      await target.drop();
    },
    PATIENCE,
  );

  it(
    'is for its owner only, and replaces a file only when told to',
    async () => {
      const file = path('mine');
      expect(await done(source, 'backup', file)).toMatch(/personal data/);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const { mtimeMs, size } = statSync(file);
      expect(await on(source, 'backup', file)).toMatchObject({
        code: 1,
        stderr: `paceline: ${file} is there already; name another file, or say --force to replace it\n`,
      });
      expect(statSync(file)).toMatchObject({ mtimeMs, size });
      await done(source, 'backup', file, '--force');
      expect(await done(source, 'restore', '--check', file)).toMatch(/is whole: \d+ rows of \d+ tables/);
    },
    PATIENCE,
  );

  it(
    'leaves no file behind when it cannot be written, or is not to be',
    async () => {
      const nowhere = path('not/there');
      expect(await on(source, 'backup', nowhere)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^paceline: cannot write \S+ \(there is no such directory\); nothing was kept\n$/,
        ),
      });
      const empty = await emptyDatabase();
      expect(await on(empty, 'backup', path('nothing'))).toMatchObject({
        code: 1,
        stderr: 'paceline: the database holds nothing of Paceline\n',
      });
      await empty.drop();
      const full = spawnSync(
        'sh',
        ['-c', 'ulimit -f 64; exec "$0" dist/src/cli/paceline.js backup "$1"', process.execPath, path('full')],
        {
          env: { DATABASE_URL: source.url },
          encoding: 'utf8',
        },
      );
      expect(full.stderr).toMatch(/^paceline: cannot write \S+ \(EFBIG\); nothing was kept\n$/);
      const ended = runBuilt('src/cli/paceline.js', ['backup', path('killed')], { env: { DATABASE_URL: source.url } });
      await until(
        () => Promise.resolve(readdirSync(directory.path)),
        (names) => names.some((name) => name.startsWith('killed.')),
      );
      ended.child.kill('SIGKILL');
      await ended.ended;
      expect(readdirSync(directory.path)).not.toContain('killed');
      expect(readdirSync(directory.path).filter((name) => /nothing|not|full/.test(name))).toEqual([]);
    },
    PATIENCE,
  );
});

describe('a restore', () => {
  beforeAll(async () => {
    await done(source, 'backup', path('kept'), '--force');
  }, PATIENCE);

  it(
    'is refused while a Paceline is at work in the database',
    async () => {
      const target = await emptyDatabase();
      const db = await connect(target.url);
      expect(await on(target, 'restore', path('kept'))).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^paceline: a Paceline is at work in this database \(\d+ sessions\): stop it/),
      });
      await db.destroy();
      await rowsOf(target.url, 'CREATE TABLE notes (text text)');
      expect(await on(target, 'restore', path('kept'), '--confirm')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /tables that are not Paceline's \(notes\): restore into a database of its own\n$/,
        ),
      });
      expect(Object.keys(await contentsOf(target.url))).toEqual(['notes']);
      await target.drop();
    },
    PATIENCE,
  );

  it(
    'needs no superuser: the owner of the database is enough, twice',
    async () => {
      const target = await emptyDatabase();
      const name = new URL(target.url).pathname.slice(1);
      await rowsOf(
        target.url,
        `CREATE ROLE ${name} LOGIN PASSWORD 'plain' NOSUPERUSER; ALTER DATABASE ${name} OWNER TO ${name}`,
      );
      const plain = new URL(target.url);
      plain.username = name;
      plain.password = 'plain';
      await done({ ...target, url: plain.href }, 'restore', path('kept'));
      await done({ ...target, url: plain.href }, 'restore', path('kept'), '--confirm');
      await done({ ...target, url: plain.href }, 'backup', path('plain'));
      expect((await contentsOf(target.url))['rollup_week']).toBe((await contentsOf(source.url))['rollup_week']);
      await target.drop();
      await rowsOf(source.url, `DROP ROLE ${name}`);
    },
    PATIENCE,
  );

  it.each([
    'ALTER TABLE public.access_grant DISABLE TRIGGER USER; TRUNCA',
    `SELECT setval(format('public.%I', name)::regclass, last::big`,
  ])(
    'that is killed after %s leaves the database empty as before',
    async (KILL_KIND) => {
      const target = await emptyDatabase();
      const run = runBuilt('src/cli/paceline.js', ['restore', path('kept')], {
        env: { DATABASE_URL: target.url, ...PRELOAD, KILL_KIND },
      });
      expect(await run.ended).toMatchObject({ signal: 'SIGKILL' });
      expect(await contentsOf(target.url)).toEqual({});
      await until(
        () =>
          rowsOf(
            target.url,
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
          ),
        (sessions) => sessions.length === 0,
      );
      await done(target, 'restore', path('kept'));
      await target.drop();
    },
    PATIENCE,
  );
});

const ROLLUP = `{ rollup(program: "2026") {
  week teams measurable lowPrecision statuses { status count } medianMultiple pooledMultiple figuresFrom
  distribution { from to count } correlation { n rho interval { low high } partial sentence } } }`;
const ROLLUPS = `{ a: team(slug: "open-source") ${ROLLUP} b: team(slug: "vercel") ${ROLLUP} }`;

describe('the embedded database', () => {
  const env = { DATA_DIR: path('data') };

  it(
    'is restored into a new directory, kept while its server runs, and not restored meanwhile',
    async () => {
      await done(source, 'backup', path('sample'), '--force');
      expect(await cli(env, 'restore', path('sample'))).toMatchObject({ code: 0, stderr: '' });
      const [server, other] = [await start(env), await start({ DATABASE_URL: source.url, ROLE: 'api' })];
      const said: unknown = await answer(server.address, ROLLUPS);
      expect(JSON.stringify(said)).toBe(JSON.stringify(await answer(other.address, ROLLUPS)));
      expect(said).toMatchObject({ a: { rollup: { teams: 46 } }, b: { rollup: { teams: expect.any(Number) } } });
      await other.stop();
      expect(server.screen).toContain('NOTE: This is a sample: 46 public repositories');
      expect((await fetch(`${server.address}/health/ready`)).status).toBe(200);
      expect(await cli(env, 'backup', path('running'))).toMatchObject({ code: 0, stderr: '' });
      expect(await cli(env, 'restore', path('running'), '--confirm')).toEqual({
        code: 1,
        stdout: '',
        stderr: `paceline: a Paceline runs on ${env.DATA_DIR}: stop it, then restore\n`,
      });
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      expect(await cli(env, 'restore', path('running'), '--confirm')).toMatchObject({ code: 0, stderr: '' });
      expect((await cli(env, 'report', '--format', 'json')).stdout).toBe(
        await done(source, 'report', '--format', 'json'),
      );
    },
    PATIENCE,
  );
});
