import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { checkBackup, restoreBackup } from '../../src/platform/backup/restore-backup.js';
import { RESTORE_NAME } from '../../src/platform/backup/room.js';
import { writeBackup } from '../../src/platform/backup/write-backup.js';
import { contentsOf, openBackup, type OpenBackup, sealBackup } from '../support/backup-files.js';
import { emptyDatabase, freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';

const AT = new Date('2026-11-16T12:00:00Z');
const directory = temporaryDirectory();
const path = (name: string): string => join(directory.path, name);
let empty: TestDatabase;
let filled: TestDatabase;
let before: Record<string, string>;
const open = ({ url }: TestDatabase): Promise<DataSource> =>
  new DataSource({ ...dataSourceOptions(url), applicationName: RESTORE_NAME } as never).initialize();

beforeAll(async () => {
  empty = await emptyDatabase();
  filled = await freshDatabase();
  const db = await open(filled);
  await db.query(`INSERT INTO team (slug, name) SELECT 'team-' || n, 'Team ' || n FROM generate_series(1, 3000) n`);
  await db.query(`INSERT INTO organization (team_id, time_zone) VALUES (1, 'UTC')`);
  await db.query(`INSERT INTO person (login) VALUES ('ada')`);
  await db.query(`INSERT INTO membership (person_id, team_id) SELECT 1, id FROM team WHERE id < 10`);
  await writeBackup(db, path('whole'), { version: '0.1.0', at: AT });
  await db.query(`INSERT INTO person (login) VALUES ('made later')`);
  await db.destroy();
  before = await contentsOf(filled.url);
}, 60_000);
afterAll(async () => {
  await empty.drop();
  await filled.drop();
  directory.remove();
});

/** Neither an empty database nor one that may be replaced takes the file, and neither is changed. */
async function refusal(file: string): Promise<unknown> {
  const said: unknown[] = [];
  for (const database of [empty, filled]) {
    const db = await open(database);
    await restoreBackup(db, file, { confirmed: true }).then(
      () => said.push('it was restored'),
      (error: Error & { code?: string }) => said.push([error.code, error.message.replace(file, 'FILE')]),
    );
    await db.destroy();
  }
  expect(await contentsOf(empty.url)).toEqual({});
  expect(await contentsOf(filled.url)).toEqual(before);
  // Of a flipped bit Postgres and gzip may both tell, whoever is first.
  const [here, there] = said.map((one) => String(one).replace(/(is damaged at [^:]*):.*/, '$1'));
  expect(here).toBe(there);
  return said[0];
}

const text = (): Buffer => gunzipSync(readFileSync(path('whole')));
const damaged = (part: string, why: string): unknown => [
  'BACKUP_DAMAGED',
  `FILE is damaged at ${part}: ${why}; use another backup`,
];
function changed(name: string, change: (opened: OpenBackup) => void): string {
  const opened = openBackup(path('whole'));
  change(opened);
  sealBackup(opened, path(name));
  return path(name);
}
function packed(name: string, content: Buffer | string): string {
  writeFileSync(path(name), gzipSync(content));
  return path(name);
}

test('a table that is emptied while a backup is written is in it whole', async () => {
  const db = await open(filled);
  const emptied: Promise<unknown>[] = [];
  const { tables } = await writeBackup(db, path('emptied'), {
    version: '0.1.0',
    at: AT,
    onTable: (_, place) => place === 1 && emptied.push(rowsOf(filled.url, 'TRUNCATE team CASCADE')),
  });
  await Promise.all(emptied);
  expect(tables.find(({ name }) => name === 'team')?.rows).toBe(3000);
  expect(await rowsOf(filled.url, 'SELECT FROM team')).toEqual([]);
  await restoreBackup(db, path('emptied'), { confirmed: true });
  await db.destroy();
  expect(await contentsOf(filled.url)).toEqual(before);
});

test('a backup gives way to whoever is emptying tables, and writes nothing', async () => {
  const db = await open(filled);
  const emptying = db.createQueryRunner();
  await emptying.startTransaction();
  await emptying.query('TRUNCATE report');
  await expect(writeBackup(db, path('late'), { version: '0.1.0', at: AT })).rejects.toThrow(
    /being changed.*try again in a minute/,
  );
  expect(existsSync(path('late'))).toBe(false);
  await emptying.rollbackTransaction();
  await emptying.release();
  await db.destroy();
});

describe('a file that is no whole backup', () => {
  it('would be taken if it were: the same put together by another hand is', async () => {
    const db = await open(filled);
    const { tables } = await restoreBackup(
      db,
      changed('same', () => undefined),
      { confirmed: true },
    );
    expect(tables).toEqual((await checkBackup(path('whole'))).tables);
    await db.query(`INSERT INTO person (login) VALUES ('made later')`);
    await db.destroy();
    before = await contentsOf(filled.url);
  });

  it('because it is another kind of file, is named so', async () => {
    writeFileSync(path('text'), 'teams:\n');
    mkdirSync(path('folder'));
    const none = ['NO_BACKUP', "FILE is no backup of Paceline's"];
    expect(await refusal(path('text'))).toEqual(none);
    expect(await refusal(packed('ndjson', '{"repo":"acme/shop"}\n'))).toEqual(none);
    expect(await refusal(packed('zeros', Buffer.alloc(8_000_000)))).toEqual(none);
    expect(await refusal(path('missing'))).toEqual(['UNREADABLE_FILE', 'cannot read FILE (ENOENT)']);
    expect(await refusal(path('folder'))).toEqual(['UNREADABLE_FILE', 'cannot read FILE (EISDIR)']);
  });

  it.each([0, 0.1, 0.5, 0.9, 0.999])('because it was cut off at %s of it, says where', async (share) => {
    const whole = readFileSync(path('whole'));
    writeFileSync(path('cut'), whole.subarray(0, Math.floor(share * whole.length)));
    expect(await refusal(path('cut'))).toEqual([
      'BACKUP_DAMAGED',
      expect.stringMatching(
        /^FILE is damaged at (its beginning|its end|table \w+): the file ends there; use another backup$/,
      ),
    ]);
  });

  it('because it was cut off and packed again, says after which table', async () => {
    const whole = text();
    const at = whole.indexOf('{"table":"person"}');
    expect(await refusal(packed('between', whole.subarray(0, at)))).toEqual(
      damaged('table person', 'the file ends there'),
    );
    const end = whole.indexOf('{"end":true');
    expect(await refusal(packed('endless', whole.subarray(0, end)))).toEqual(damaged('its end', 'the file ends there'));
  });

  it('because something in it changed, names the part', async () => {
    const whole = text().toString();
    const notAsWritten = 'its rows are not as they were written';
    expect(await refusal(packed('row', whole.replace('Team 2999', 'Team 2998')))).toEqual(
      damaged('table team', notAsWritten),
    );
    expect(await refusal(packed('header', whole.replace('2026-11-16T12', '2026-11-17T12')))).toEqual(
      damaged('its end', 'the lines before it are not as they were written'),
    );
    expect(await refusal(packed('count', whole.replace('"rows":3000', '"rows":2999')))).toEqual(
      damaged('table team', 'it holds 3000 rows, not 2999'),
    );
    expect(await refusal(packed('more', `${whole}{}\n`))).toEqual(damaged('its end', 'something follows it'));
    expect(await refusal(packed('swapped', whole.replace('{"table":"person"}', '{"table":"program"}')))).toEqual(
      damaged('table person', 'table program stands in its place'),
    );
    const flipped = Buffer.from(readFileSync(path('whole')));
    const middle = Math.floor(flipped.length / 2);
    flipped[middle] = (flipped[middle] ?? 0) ^ 0x10;
    writeFileSync(path('flipped'), flipped);
    expect(await refusal(path('flipped'))).toEqual([
      'BACKUP_DAMAGED',
      expect.stringMatching(/^FILE is damaged at (table|its)/),
    ]);
  });

  it('because its rows do not fit the schema or each other, though its hashes do, names the table', async () => {
    const rows =
      (name: string, change: (rows: string) => string) =>
      (opened: OpenBackup): void => {
        for (const table of opened.tables) if (table.name === name) table.rows = change(table.rows);
      };
    expect(
      await refusal(
        changed(
          'word',
          rows('team', (all) => all.replace(/^7\t/m, 'seven\t')),
        ),
      ),
    ).toEqual(damaged('table team', 'invalid input syntax for type integer: "seven"'));
    expect(
      await refusal(
        changed(
          'twice',
          rows('person', (all) => all + all),
        ),
      ),
    ).toEqual(damaged('table person', 'duplicate key value violates unique constraint "person_pkey"'));
    expect(
      await refusal(
        changed(
          'orphan',
          rows('person', () => ''),
        ),
      ),
    ).toEqual(
      damaged(
        'what its rows refer to',
        'insert or update on table "membership" violates foreign key constraint "membership_person_id_fkey"',
      ),
    );
  });

  it('because it is of another schema, or a newer Paceline, says so', async () => {
    const header =
      (more: object) =>
      (opened: OpenBackup): void =>
        void Object.assign(opened.header, more);
    const newer = 'FILE was made by a newer Paceline (9.0.0): restore it with that version, or a later one';
    expect(await refusal(changed('format', header({ formatVersion: 2, version: '9.0.0', what: 'ever' })))).toEqual([
      'BACKUP_NEWER',
      newer,
    ]);
    const migrations = [...(openBackup(path('whole')).header['migrations'] as string[]), 'Later2764000000000'];
    expect(await refusal(changed('later', header({ version: '9.0.0', migrations })))).toEqual(['BACKUP_NEWER', newer]);
    const foreign = (says: string): unknown => [
      'BACKUP_FOREIGN',
      `FILE cannot be restored: table ${says} Paceline's of its time`,
    ];
    const tables = openBackup(path('whole')).header['tables'] as { name: string; columns: string[] }[];
    const less = tables.filter(({ name }) => name !== 'team');
    expect(await refusal(changed('less', header({ tables: less })))).toEqual(
      foreign('team is missing, which is one of'),
    );
    expect(
      await refusal(changed('notes', header({ tables: [...tables, { name: 'notes', columns: ['id'] }] }))),
    ).toEqual(foreign('notes is none of'));
    const renamed = tables.map(({ name, columns }) => ({ name, columns: name === 'team' ? ['id'] : columns }));
    expect(await refusal(changed('columns', header({ tables: renamed })))).toEqual(
      foreign('team has other columns than'),
    );
    expect(await refusal(changed('odd', header({ tables: [{ name: 'a; DROP', columns: ['id'] }] })))).toEqual(
      damaged('its beginning', 'it does not say what it holds'),
    );
  });
});
