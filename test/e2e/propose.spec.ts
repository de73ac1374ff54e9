import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';

const PATIENCE = 180_000;

describe('propose codeowners', () => {
  let database: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'paceline-propose-'));
    await writeFile(join(folder, 'CODEOWNERS'), '* @two/checkout\n/ui/ @two/search\n*.md @two/search\n');
    await cli({ DATABASE_URL: database.url }, 'import', 'org', '--no-measure', 'test/fixtures/two-teams.yaml');
  }, PATIENCE);
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await database.drop();
  }, PATIENCE);

  const propose = (repo: string, file: string, ...options: string[]) =>
    cli({ DATABASE_URL: database.url }, ...options, 'propose', 'codeowners', repo, join(folder, file));

  it(
    'says what it proposes and what it leaves out, and leaves a mark in the audit',
    async () => {
      const said = await propose('two/search', 'CODEOWNERS');
      expect(said).toMatchObject({ code: 0, stderr: '' });
      expect(said.stdout.split('\n')).toEqual([
        expect.stringMatching(/^\d+: the whole is checkout’s \(line 1: \* @two\/checkout\)$/),
        expect.stringMatching(/^\d+: ui is search’s \(line 2: \/ui\/ @two\/search\)$/),
        'left out, line 3: *.md: it is a pattern of files, no single directory',
        '2 open proposals of two/search; confirm them with confirmProposals at /graphql',
        '',
      ]);
      const again = await propose('two/search', 'CODEOWNERS', '--json');
      expect(JSON.parse(again.stdout)).toMatchObject({ proposals: [{ team: 'checkout' }, { team: 'search' }] });
      const audit = `SELECT action, actor, subject FROM audit_entry WHERE action LIKE 'ownership.%'`;
      expect(await rowsOf(database.url, audit)).toEqual([
        { action: 'ownership.proposed', actor: 'command line', subject: 'two/search' },
      ]);
    },
    PATIENCE,
  );

  it(
    'fails with one line',
    async () => {
      expect(await propose('two/serach', 'CODEOWNERS')).toMatchObject({
        code: 1,
        stderr: 'paceline: there is no repository "two/serach"; did you mean "two/search"?\n',
      });
      expect((await propose('two/search', 'nowhere')).stderr).toMatch(/^paceline: cannot read .*ENOENT.*\n$/);
    },
    PATIENCE,
  );
});
