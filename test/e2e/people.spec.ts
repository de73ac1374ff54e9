import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../support/paceline.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

const PATIENCE = 120_000;

describe('import people', () => {
  let database: TestDatabase;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await freshDatabase();
    env = { DATABASE_URL: database.url };
    folder = await mkdtemp(join(tmpdir(), 'paceline-people-'));
    expect(await cli(env, 'import', 'org', 'test/fixtures/two-teams.yaml', '--no-measure')).toMatchObject({ code: 0 });
  }, PATIENCE);
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await database.drop();
  }, PATIENCE);

  it(
    'tells by a dry run what it then does, measures, and refuses in one clear line',
    async () => {
      const file = join(folder, 'hr.csv');
      await writeFile(
        file,
        'Employee ID;Name;Work Email;Team\n1;Ada;ada@acme.test;search\n2;Bob;bob@acme.test;Search\n',
      );
      const told = await cli(env, 'import', 'people', file, '--dry-run');
      expect(told).toMatchObject({ code: 0, stderr: '' });
      expect(told.stdout).toMatch(/from \d{4}-\d\d-\d\d on: 2 joins, 0 moves, \d leaves/);
      expect(told.stdout).toContain('  Ada (ada@acme.test): – → search\n');
      expect(told.stdout).toMatch(
        / {2}search: 2 join, 0 move in.*\n[\s\S]*a dry run: nothing was changed\nthis closes more than 10 % .*--confirm\n$/,
      );
      const done = await cli(env, '--json', 'import', 'people', file, '--confirm');
      expect(JSON.parse(done.stdout)).toMatchObject({ joins: { count: 2 }, measured: { weeks: expect.any(Number) } });
      expect((await cli(env, 'import', 'people', file)).stdout).toContain(
        ': 0 joins, 0 moves, 0 leaves, 0 other dates',
      );

      await writeFile(file, 'Employee ID;Name;Work Email;Team\n1;Ada;ada@acme.test;serach\n');
      const bad = await cli(env, 'import', 'people', file);
      expect(bad).toMatchObject({ code: 1, stdout: '' });
      expect(bad.stderr).toContain('line 2: column Team: unknown team "serach"; did you mean "search"?');
      await writeFile(file, 'Employee ID;Name;Work Email;Team\n1;Ada;ada@acme.test;search\n');
      const many = await cli(env, 'import', 'people', file);
      expect(many).toMatchObject({ code: 1, stdout: '' });
      expect(many.stderr).toMatch(/^paceline: this would close 1 of 2 memberships \(50 %\).*--confirm\n$/);
    },
    PATIENCE,
  );
});
