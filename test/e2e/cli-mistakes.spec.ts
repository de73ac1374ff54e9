import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cli as run, type Spoken } from '../support/paceline.js';
import { freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';

const PATIENCE = 300_000;
const ORGANIZATION = 'test/fixtures/two-teams.yaml';
const HEAD = 'organization: { slug: two, name: Two teams, timeZone: UTC }\n';

describe('mistakes on the command line', () => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  const cli = (...args: string[]): Promise<Spoken> => run({ DATABASE_URL: database.url }, ...args);
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(directory.path, name), content);
    return join(directory.path, name);
  };
  const contents = (): Promise<object[]> =>
    rowsOf(
      database.url,
      `SELECT (SELECT count(*) FROM team) AS teams, (SELECT count(*) FROM repository) AS repositories,
              (SELECT count(*) FROM delivery_event) AS events, (SELECT count(*) FROM ownership) AS ownership,
              (SELECT count(*) FROM commit_week) AS commits, (SELECT count(*) FROM report) AS reports`,
    );

  beforeAll(async () => {
    database = await freshDatabase();
    expect(await cli('import', 'org', ORGANIZATION)).toMatchObject({ code: 0, stderr: '' });
  }, PATIENCE);
  afterAll(async () => {
    await database.drop();
    directory.remove();
  }, PATIENCE);

  /** Says it on stderr, without a stack trace, and stores nothing. */
  const refuses = async (args: string[], message: RegExp): Promise<void> => {
    const before = await contents();
    const { code, stdout, stderr } = await cli(...args);
    expect([args, stdout, stderr]).toEqual([args, '', expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/^\s+at |node_modules|SELECT|QueryFailedError/m);
    expect(code).toBe(1);
    expect(await contents()).toEqual(before);
  };
  const all = async (cases: [string[], RegExp][]): Promise<void> => {
    for (const [args, message] of cases) await refuses(args, message);
  };

  it(
    'in commands, weeks and scopes say what is wrong and what would be right',
    async () => {
      await all([
        [['meassure'], /^error: unknown command 'meassure'\n/],
        [['measure', '--from', '2026-06-02'], /2026-06-02 is not a Monday; its week is 2026-06-01/],
        [['close-week', '--week', '2026-13-01'], /a week is its Monday, as 2026-11-16/],
        [
          ['report', '--week', '2099-01-05'],
          /^paceline: the week 2099-01-05 has not closed; the last closed one is 2\d{3}-\d{2}-\d{2}\n$/,
        ],
        [
          ['close-week', '--week', '2099-01-05'],
          /^paceline: the week 2099-01-05 has not closed; the last closed one is \S+\n$/,
        ],
        [['report', '--scope', 'nobody'], /^paceline: there is no team nobody\n$/],
        [['report', '--format', 'pdf'], /markdown or json/],
        [['seed', '--teams', '0', '--weeks', '40', '--deliveries', '9'], /a whole number, 1 at least/],
        [['seed', '--teams', '2'], /required option '--weeks <n>' not specified/],
        [
          ['--json', 'seed', '--teams', '2', '--weeks', '40', '--deliveries', '9'],
          /^paceline: this installation holds Two teams; seed fills an empty one/,
        ],
      ]);
    },
    PATIENCE,
  );

  it(
    'in files that cannot be read name the file',
    async () => {
      const folder = join(directory.path, 'folder');
      mkdirSync(folder);
      const missing = join(directory.path, 'missing.yaml');
      const torn = gzipSync('{"repo":"two/search"}\n'.repeat(1_000)).subarray(0, 60);
      await all([
        [['import', 'org', missing], /^paceline: cannot read \S+missing\.yaml \(ENOENT\)\n$/],
        [['import', 'org', folder], /^paceline: cannot read \S+folder \(EISDIR\)\n$/],
        [['import', 'deliveries', missing], /^paceline: cannot read \S+missing\.yaml \(ENOENT\)\n$/],
        [['import', 'deliveries', folder], /^paceline: cannot read \S+folder \(EISDIR\)\n$/],
        [['import', 'commits', missing], /^paceline: cannot read \S+missing\.yaml \(ENOENT\)\n$/],
        [['import', 'deliveries', file('torn.ndjson.gz', torn)], /^paceline: [^\n]*torn\.ndjson\.gz[^\n]*\n$/],
        [
          ['import', 'deliveries', file('plain.ndjson.gz', '{}\n')],
          /^paceline: cannot read \S+plain\.ndjson\.gz \(Z_DATA_ERROR\)\n$/,
        ],
      ]);
    },
    PATIENCE,
  );

  it(
    'in an organisation file name line and field, and nothing is half-written',
    async () => {
      const org = (name: string, text: string): string[] => ['import', 'org', file(name, text)];
      const owners = (...rows: string[]): string =>
        `${HEAD}teams:\n  - { slug: a, name: A }\n  - { slug: b, name: B }\nownership:\n${rows.map((row) => `  - ${row}\n`).join('')}`;
      await all([
        [
          org(
            'cycle.yaml',
            `${HEAD}teams:\n  - { slug: a, name: A, parent: b }\n  - { slug: b, name: B, parent: a }\n`,
          ),
          /^paceline: line [34], teams\[[01]\]\.parent: [^\n]*(a → b → a|b → a → b)/,
        ],
        [
          org('team.yaml', owners('{ repo: x/y, team: nobody }')),
          /^paceline: line 6, ownership\[0\]\.team: [^\n]*nobody/,
        ],
        [
          org(
            'overlap.yaml',
            owners(
              '{ repo: x/y, team: a, from: 2025-01-01, to: 2025-07-01 }',
              '{ repo: x/y, team: a, from: 2025-06-01 }',
            ),
          ),
          /^paceline: line [67], ownership\[[01]\][^\n]*overlap/,
        ],
        [
          org('broken.yaml', `${HEAD}teams:\n  - { slug: a, name: A\n  - { slug: b`),
          /^paceline: line \d+: not valid YAML: /,
        ],
        [org('empty.yaml', ''), /^paceline: the file is empty; it must hold at least organization/],
        [
          org('field.yaml', `${HEAD}teams:\n  - { slug: a, nam: A }\nprograms: 3\n`),
          /^paceline: line 3, teams\[0\][^\n]*\n[^]*line 4, programs/,
        ],
        [
          org('zone.yaml', HEAD.replace('UTC', 'Mars/Base')),
          /^paceline: line 1, organization\.timeZone: "Mars\/Base" must be an IANA time zone/,
        ],
      ]);
    },
    PATIENCE,
  );

  it(
    'in one of 10,000 rows name the row, and nothing is stored',
    async () => {
      const row = (i: number): object => ({
        repo: 'two/new',
        sha: `${i}`.padStart(40, '0'),
        deliveredAt: '2026-06-01T10:00:00Z',
      });
      const rows = Array.from({ length: 10_000 }, (_, i) =>
        JSON.stringify(i === 7_776 ? { ...row(i), sha: 'with space' } : row(i)),
      );
      const commits = { repo: 'two/new', week: '2026-06-02', commits: 1, aiMarkedCommits: 2, authors: 1 };
      await all([
        [
          ['import', 'deliveries', file('rows.ndjson', rows.join('\n'))],
          /^paceline: 1 of 10000 rows cannot be read; nothing was imported\.\nline 7777: sha: must name the change set[^\n]*\n$/,
        ],
        [
          ['import', 'deliveries', file('json.ndjson', `${rows[0] ?? ''}\n{"repo":`)],
          /\nline 2: is not JSON \([^\n]*\)\n$/,
        ],
        [
          ['import', 'commits', file('commits.ndjson', JSON.stringify(commits))],
          /^paceline: 1 of 1 rows cannot be read; nothing was imported\.\nline 1: /,
        ],
      ]);
    },
    PATIENCE,
  );
});
