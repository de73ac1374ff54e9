import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cli as run, type Spoken } from '../support/paceline.js';
import { emptyDatabase, freshDatabase, rowsOf, type TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';

const PATIENCE = 300_000;
const ORGANIZATION = 'test/fixtures/two-teams.yaml';
const WEEK = '2026-10-26';

/** Two teams with a year of baseline and most of a year of program: three deliveries a week, then six. */
function deliveries(): string {
  const lines: object[] = ['two/checkout', 'two/search'].map((repo) => ({
    repo, coveredFrom: '2024-12-30T00:00:00Z', coveredThrough: '2026-11-16T00:00:00Z',
  })); // prettier-ignore
  for (let week = 0; week < 98; week += 1) {
    for (let i = 0; i < (week < 52 ? 3 : 6); i += 1) {
      const deliveredAt = new Date(Date.UTC(2025, 0, 6 + 7 * week + (i % 5), 9)).toISOString();
      const sha = `${week}`.padStart(20, '0') + `${i}`.padStart(20, '0');
      lines.push({ repo: 'two/checkout', sha, deliveredAt, environment: 'production' });
    }
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

describe('the command line on a database of its own', () => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  const cli = (...args: string[]): Promise<Spoken> =>
    run({ DATABASE_URL: database.url, DATA_DIR: join(directory.path, 'none') }, ...args);
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const json = async (...args: string[]): Promise<Record<string, unknown>> =>
    JSON.parse(await done('--json', ...args)) as Record<string, unknown>;
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(directory.path, name), content);
    return join(directory.path, name);
  };

  beforeAll(async () => {
    database = await emptyDatabase();
  }, PATIENCE);
  afterAll(async () => {
    await database.drop();
    directory.remove();
  }, PATIENCE);

  it(
    'migrates once, says so twice, and asks for it before anything else',
    async () => {
      for (const command of [['measure'], ['doctor'], ['report'], ['import', 'org', ORGANIZATION]]) {
        const { code, stdout, stderr } = await cli(...command);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(
          /^paceline: the database is \d+ migrations? behind: run `npm run -s paceline -- migrate`\n$/,
        );
      }
      expect(await done('migrate')).toMatch(/^ran Foundation\d+\n/);
      expect(await done('migrate')).toBe('the database is up to date\n');
      expect(await json('migrate')).toEqual({ migrated: [] });
    },
    PATIENCE,
  );

  it(
    'the doctor says what is missing and how to mend it',
    async () => {
      const { code, stdout } = await cli('doctor');
      expect(code).toBe(1);
      expect(stdout).toContain('MEND  there is no organisation\n      → npm run -s paceline -- import org FILE\n');
    },
    PATIENCE,
  );

  it(
    'imports an organisation, twice without a change',
    async () => {
      expect(await done('import', 'org', ORGANIZATION)).toMatch(
        /teams: \d+ added, 0 changed.*programs: 1 added, 0 changed/s,
      );
      const again = await json('import', 'org', ORGANIZATION);
      expect(again).toMatchObject({ replacedSample: false, programs: { added: 0, changed: 0 } });
      for (const kind of Object.values(again['kinds'] as Record<string, object>))
        expect(kind).toMatchObject({ added: 0, changed: 0, closed: 0 });
      const findings = JSON.parse((await cli('--json', 'doctor')).stdout) as { code: string; ok: boolean }[];
      expect(findings.filter(({ ok }) => !ok).map(({ code }) => code)).toEqual(
        expect.arrayContaining(['FEEDS_NEVER_READ', 'REVIEW']),
      );
    },
    PATIENCE,
  );

  it(
    'imports deliveries, plain and packed, and commits',
    async () => {
      expect(await done('import', 'deliveries', file('d.ndjson', deliveries()))).toMatch(
        /^432 events: 432 added, 0 changed, 0 unchanged\nmeasured /,
      );
      const packed = await json('import', 'deliveries', file('d.ndjson.gz', gzipSync(deliveries())));
      expect(packed).toMatchObject({ rows: 432, added: 0, changed: 0, measured: { changedWeeks: 0 } });
      const commits = { repo: 'two/checkout', week: WEEK, commits: 40, aiMarkedCommits: 10, authors: 9 };
      expect(await json('import', 'commits', file('c.ndjson', JSON.stringify(commits)))).toMatchObject({ rows: 1 });
    },
    PATIENCE,
  );

  it(
    'measures a span of weeks, and all of them',
    async () => {
      expect(await json('measure', '--from', '2026-06-01', '--to', '2026-07-06')).toMatchObject({
        from: '2026-06-01',
        to: '2026-07-06',
        changedWeeks: 0,
      });
      expect(await done('measure')).toMatch(
        /^measured \d+ team weeks from 2024-12-30 to \S+, 0 of them changed; judged 2 goals\n$/,
      );
    },
    PATIENCE,
  );

  it(
    'closes a week once and keeps what it wrote',
    async () => {
      expect(await json('close-week', '--week', WEEK)).toMatchObject({ reviews: { week: WEEK, written: 1, kept: 0 } });
      const before = await rowsOf(database.url, 'SELECT id, hash, written_at FROM report');
      expect(await done('close-week', '--week', WEEK)).toContain(
        `week ${WEEK}: 0 reviews written, 1 were already there\n`,
      );
      expect(await rowsOf(database.url, 'SELECT id, hash, written_at FROM report')).toEqual(before);
    },
    PATIENCE,
  );

  it(
    'prints a review as Markdown and as JSON, of all and of a scope',
    async () => {
      const markdown = await done('report', '--week', WEEK);
      expect(markdown).toMatch(/^# .*Two teams/);
      expect(await done('report', '--week', WEEK, '--format', 'markdown')).toBe(markdown);
      const content = JSON.parse(await done('report', '--week', WEEK, '--format', 'json')) as {
        scope: object;
        programs: object[];
      };
      expect(content).toMatchObject({ week: WEEK, scope: { slug: 'two', name: 'Two teams' } });
      expect(await json('report', '--week', WEEK)).toEqual(content);
      expect(await json('report', '--week', WEEK, '--scope', 'checkout')).toMatchObject({
        scope: { slug: 'checkout' },
      });
      expect(await rowsOf(database.url, 'SELECT FROM report')).toHaveLength(2);
    },
    PATIENCE,
  );

  it(
    'the doctor is content when all is well',
    async () => {
      const clean = await freshDatabase();
      const env = { DATABASE_URL: clean.url };
      const at = new Date(Date.now() + 86_000_000).toISOString();
      const feeds = ['two/checkout', 'two/search'].flatMap((repo) => [
        { repo, coveredFrom: '2025-01-01T00:00:00Z', coveredThrough: at },
        { repo, sha: 'a'.repeat(40), deliveredAt: '2026-10-01T09:00:00Z' },
      ]);
      const rows = feeds.map((feed) => `${JSON.stringify(feed)}\n`).join('');
      const steps = [
        ['import', 'org', ORGANIZATION],
        ['import', 'deliveries', file('well.ndjson', rows)],
        ['close-week'],
        ['doctor'],
      ];
      for (const step of steps)
        expect([step, await run(env, ...step)]).toEqual([step, { code: 0, stdout: expect.any(String), stderr: '' }]);
      await clean.drop();
    },
    PATIENCE,
  );

  it(
    'seeds an empty installation, the same for the same number, and no other',
    async () => {
      const databases = await Promise.all([1, 2, 3].map(() => freshDatabase()));
      const seeds = ['7', '7', '8'];
      const facts = 'SELECT sha, occurred_at, commits FROM delivery_event ORDER BY sha';
      const figures = 'SELECT team_id, week, deliveries FROM velocity_week ORDER BY 1, 2, 3';
      const found: unknown[][] = [];
      for (const [i, { url }] of databases.entries()) {
        const size = ['--teams', '14', '--weeks', '60', '--deliveries', '1500', '--seed', seeds[i] ?? ''];
        const { code, stdout } = await run({ DATABASE_URL: url }, '--json', 'seed', ...size);
        expect([code, JSON.parse(stdout)]).toMatchObject([
          0,
          { deliveries: { changed: 0 }, measured: { judgedGoals: 14 } },
        ]);
        found.push([await rowsOf(url, facts), await rowsOf(url, figures)]);
      }
      expect(found[0]?.[0]).not.toHaveLength(0);
      expect(found[1]).toEqual(found[0]);
      expect(found[2]).not.toEqual(found[0]);
      const again = await run(
        { DATABASE_URL: databases[0]?.url ?? '' },
        'seed',
        '--teams',
        '2',
        '--weeks',
        '30',
        '--deliveries',
        '9',
      );
      expect(again).toEqual({
        ...{ code: 1, stdout: '' },
        stderr:
          'paceline: this installation holds Seeded organisation; seed fills an empty one: set another DATA_DIR or DATABASE_URL\n',
      });
      await Promise.all(databases.map((one) => one.drop()));
    },
    PATIENCE,
  );
});
