import { cli as run, type Spoken } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';

const PATIENCE = 300_000;

describe('audit verify and erase-person, as people run them', () => {
  let database: TestDatabase;
  const cli = (...args: string[]): Promise<Spoken> => run({ DATABASE_URL: database.url }, ...args);
  const json = async (code: number, ...args: string[]): Promise<Record<string, unknown>> => {
    const said = await cli('--json', ...args);
    expect({ code: said.code, stderr: said.stderr }).toEqual({ code, stderr: '' });
    return JSON.parse(said.stdout) as Record<string, unknown>;
  };
  const person = async (): Promise<string> =>
    JSON.stringify(await rowsOf(database.url, 'SELECT login, name, email FROM person ORDER BY id'));

  beforeAll(async () => {
    database = await freshDatabase();
    const file = 'test/fixtures/two-teams.yaml';
    expect(await cli('import', 'org', file, '--no-measure')).toMatchObject({ code: 0, stderr: '' });
    await rowsOf(database.url, "INSERT INTO person (login, name, email) VALUES ('Zoe', 'Zoe Z', 'zoe@two.example')");
  }, PATIENCE);
  afterAll(() => database.drop(), PATIENCE);

  it(
    'a person is erased when it is confirmed, and the audit tells of it',
    async () => {
      const before = await person();
      expect((await cli('erase-person', 'zoe')).stdout).toMatch(
        /^Zoe: login, name, e-mail go; 0 tokens are revoked, 0 grants ended\n.*\nnothing was changed: say --confirm to do it; it cannot be undone\n$/,
      );
      expect(await json(0, 'erase-person', 'zoe')).toMatchObject({ login: 'Zoe', erased: false, pseudonym: null });
      expect(await person()).toBe(before);
      expect((await cli('erase-person', 'zoe', '--confirm')).stdout).toMatch(
        /\ndone: Zoe is erased-[0-9a-f]{16} from now on\n$/,
      );
      expect(await person()).not.toMatch(/zoe/i);
      expect(await cli('erase-person', 'zoe', '--confirm')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: 'paceline: there is no person zoe\n',
      });
    },
    PATIENCE,
  );

  it(
    'a whole audit is said to be whole, and its head can be kept',
    async () => {
      const said = await cli('audit', 'verify');
      expect(said).toMatchObject({ code: 0, stderr: '' });
      const head = /^the audit is whole: \d+ entries\nhead: entry \d+, ([0-9a-f]{64}) /.exec(said.stdout)?.[1] ?? '';
      expect(await json(0, 'audit', 'verify', '--head', head)).toMatchObject({
        whole: true,
        wrong: null,
        kept: { hash: head },
      });
      expect(await json(1, 'audit', 'verify', '--head', 'a'.repeat(64))).toMatchObject({
        whole: false,
        wrong: null,
        kept: { hash: 'a'.repeat(64), entry: null },
      });
      expect(await cli('audit', 'verify', '--head', 'abc')).toMatchObject({ code: 1, stdout: '' });
    },
    PATIENCE,
  );

  it(
    'a changed entry is found, and it is said which',
    async () => {
      await rowsOf(
        database.url,
        `ALTER TABLE audit_entry DISABLE TRIGGER ALL;
         UPDATE audit_entry SET actor = 'somebody else' WHERE action = 'person.erased'`,
      );
      const [erased] = await rowsOf<{ id: string }>(
        database.url,
        "SELECT id FROM audit_entry WHERE action = 'person.erased'",
      );
      const { code, stdout } = await cli('audit', 'verify');
      expect(code).toBe(1);
      expect(stdout).toContain(`the first wrong entry is ${erased?.id}: it was changed\n`);
      expect(await json(1, 'audit', 'verify')).toMatchObject({
        whole: false,
        wrong: { entry: erased?.id, kind: 'CHANGED' },
      });
    },
    PATIENCE,
  );
});
