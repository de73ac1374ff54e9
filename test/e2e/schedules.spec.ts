import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { movedClock } from '../support/moved-clock.js';
import { answer, cli, start, until, type Running } from '../support/paceline.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';

const PATIENCE = 300_000;
/** Two scopes have reviews: the organisation and its department. */
const ORGANIZATION = `
organization: { slug: clocks, name: Clocks, timeZone: Europe/Berlin }
teams:
  - { slug: department, name: Department }
  - { slug: team, name: Team, parent: department }
ownership: [{ repo: clocks/team, team: team }]
programs:
  - slug: triple
    name: Triple
    baseline: { from: 2025-01-06, to: 2026-01-05 }
    start: 2026-01-05
    deadline: 2027-03-28
    cohorts: [{ multiple: 3, teams: all }]
`;
const SCOPES = ['clocks', 'department'];

interface Written {
  slug: string;
  reports: { nodes: { week: string; edition: number; writtenAt: string }[] };
}

describe('the weekly close by schedule', () => {
  let database: TestDatabase;
  let running: Running;
  const directory = temporaryDirectory();
  const clock = movedClock(directory.path);
  const env = (): Record<string, string> => ({ DATABASE_URL: database.url, ...clock.env });

  beforeAll(async () => {
    database = await freshDatabase();
    writeFileSync(join(directory.path, 'org.yaml'), ORGANIZATION);
    clock.moveTo('2026-10-23T12:00:00Z');
    const imported = await cli({ DATABASE_URL: database.url }, 'import', 'org', join(directory.path, 'org.yaml'));
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    running = await start(env());
  }, PATIENCE);
  afterAll(async () => {
    await running.stop();
    await database.drop();
    directory.remove();
  }, PATIENCE);

  /** The weeks that each scope has a review of, oldest first, and when each was written. */
  async function reviews(): Promise<Record<string, Map<string, string>>> {
    const asked = SCOPES.map(
      (slug, i) => `s${i}: team(slug: "${slug}") { slug reports(first: 60) { nodes { week edition writtenAt } } }`,
    );
    const found = Object.values(await answer<Record<string, Written>>(running.address, `{ ${asked.join(' ')} }`));
    return Object.fromEntries(
      found.map(({ slug, reports: { nodes } }) => {
        const weeks = new Map(nodes.toReversed().map(({ week, writtenAt }) => [week, writtenAt]));
        // Once per week and scope: no second edition, no second row.
        expect([weeks.size, ...nodes.map(({ edition }) => edition)]).toEqual([nodes.length, ...nodes.map(() => 1)]);
        return [slug, weeks];
      }),
    );
  }

  async function written(week: string): Promise<string[]> {
    const found = await until(reviews, (now) => SCOPES.every((slug) => now[slug]?.has(week)), 60_000);
    return SCOPES.map((slug) => found[slug]?.get(week) ?? '');
  }

  const weeksOf = async (): Promise<string[][]> => Object.values(await reviews()).map((weeks) => [...weeks.keys()]);

  it(
    'a first start writes the last closed week, and none before it',
    async () => {
      await written('2026-10-12');
      expect(await weeksOf()).toEqual(SCOPES.map(() => ['2026-10-12']));
    },
    PATIENCE,
  );

  it.each([
    ['summer time ends', '2026-10-12', '2026-10-19', '2026-10-26T04:59:35Z', '2026-10-26T05:00:00Z'],
    ['the year ends in week 52', '2026-12-14', '2026-12-21', '2026-12-28T04:59:35Z', '2026-12-28T05:00:00Z'],
    ['week 53 ends in the new year', '2026-12-21', '2026-12-28', '2027-01-04T04:59:35Z', '2027-01-04T05:00:00Z'],
    ['summer time begins', '2027-03-15', '2027-03-22', '2027-03-29T03:59:35Z', '2027-03-29T04:00:00Z'],
  ])(
    'when %s, the review comes at 06:00 in the organisation’s zone and not before',
    async (_what, weekBefore, week, before, due) => {
      expect(await running.stop()).toEqual({ code: 0, signal: null });
      clock.moveTo(before);
      running = await start(env());
      // The weeks before it, which nobody closed, are written at once; this one has not closed.
      await written(weekBefore);
      expect((await weeksOf()).flat()).not.toContain(week);
      for (const at of await written(week)) {
        expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(due));
        expect(Date.parse(at)).toBeLessThan(Date.parse(due) + 30_000);
      }
    },
    PATIENCE,
  );

  it(
    'Mondays that were missed while nothing ran are caught up at the next start, each week once',
    async () => {
      expect(await running.stop()).toEqual({ code: 0, signal: null });
      clock.moveTo('2027-04-14T10:00:00Z');
      running = await start(env());
      await written('2027-04-05');
      const all = await weeksOf();
      expect(all.map((weeks) => weeks.slice(-3))).toEqual(SCOPES.map(() => ['2027-03-22', '2027-03-29', '2027-04-05']));
    },
    PATIENCE,
  );
});
