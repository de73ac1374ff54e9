import type { DataSource } from 'typeorm';
import { AdoptionStore } from '../../src/adoption/adoption.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { addWeeks, weekRange } from '../../src/core/week.js';
import { CorrelationService } from '../../src/correlation/correlation.service.js';
import { CorrelationStore } from '../../src/correlation/correlation.store.js';
import { connect } from '../../src/data-source.js';
import { GoalsStore } from '../../src/goals/goals.store.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

/** Weeks judged; the current window of the first is the 13 weeks from the program's start on. */
const [FIRST, SECOND, THIRD] = ['2026-03-23', '2026-03-30', '2026-04-06'] as const;
const BASELINE = '2024-12-30';
const START = '2025-12-29';

let database: TestDatabase;
let db: DataSource;
let service: CorrelationService;
let store: CorrelationStore;
beforeAll(async () => {
  database = await freshDatabase();
  db = await connect(database.url);
  store = new CorrelationStore(db);
  service = new CorrelationService(store, new GoalsStore(db));
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const idOf = async (slug: string): Promise<number> =>
  (await db.query<{ id: number }[]>('SELECT id FROM team WHERE slug = $1', [slug]))[0]?.id ?? -1;
const correlate = () => db.transaction((manager) => service.correlate(manager));
const picture = async (slug: string, week: string = FIRST) =>
  (await store.list(1, [await idOf(slug)], week, addWeeks(week, 1)))[0]?.picture;

/** Deliveries in a baseline of 52 weeks and in 13 weeks now, and engineers active now; one of ten was before. */
const NORTH = [
  ['n1', 52, 13, 3],
  ['n2', 26, 13, 0],
  ['n3', 104, 78, 5],
  ['n4', 13, 13, 4],
  ['n5', 78, 98, 6],
  ['n6', 39, 59, 7],
] as const;

async function judge(slug: string, deliveries: [before: number, now: number], more: Record<string, unknown> = {}) {
  const row = {
    measurability: 'MEASURABLE',
    multiple: 1,
    exposure: 52,
    closed: 13,
    from: BASELINE,
    to: START,
    ...more,
  };
  const team = await idOf(slug);
  await db.query(
    `INSERT INTO baseline (program_id, team_id, version, window_from, window_to, deliveries, exposure, weeks, reason, created_at)
     VALUES (1, $1, 1, $2, $3, $4, $5::int, $5::int, 'INITIAL', now())`,
    [team, row.from, row.to, deliveries[0], row.exposure],
  );
  await db.query(
    `INSERT INTO progress_week (program_id, team_id, week, target_multiple, status, measurability, baseline_version,
       baseline_deliveries, baseline_exposure, deliveries13w, exposure13w, weeks13w, closed_weeks, multiple13w, method_version)
     SELECT 1, $1, week, 3, 'TOO_EARLY', $2, 1, $3, $4::int, $5, $6::smallint, $6::smallint, $6::smallint, $7, 1 FROM unnest($8::date[]) AS week`,
    [team, row.measurability, deliveries[0], row.exposure, deliveries[1], row.closed, row.multiple, [FIRST, SECOND, THIRD]],
  ); // prettier-ignore
}

async function adopt(slug: string, from: string, weeks: number, active: number | null, roster: number, coverage = 'COMPLETE') {
  await db.query(
    `INSERT INTO adoption_week (team_id, scope, week, coverage, roster, active, suppressed, rule_version)
     SELECT $1, 'OWN', week, $2, $3, $4, $3 < 5, 1 FROM unnest($5::date[]) AS week
     ON CONFLICT (team_id, scope, week) DO UPDATE SET active = excluded.active, roster = excluded.roster, coverage = excluded.coverage`,
    [await idOf(slug), coverage, roster, active, weekRange(from, addWeeks(from, weeks))],
  );
} // prettier-ignore

beforeEach(async () => {
  await db.query('SELECT clear_installation()');
  const slugs = ['acme', 'north', 'south', ...NORTH.map(([slug]) => slug), 's1', 's2', 's3'];
  await db.query('INSERT INTO team (slug, name) SELECT slug, slug FROM unnest($1::text[]) AS slug', [slugs]);
  await db.query(
    `INSERT INTO team_parent (team_id, parent_id)
     SELECT team.id, parent.id FROM team JOIN team AS parent
       ON parent.slug = CASE WHEN team.slug IN ('north', 'south') THEN 'acme'
                             WHEN team.slug ~ '^n' THEN 'north' WHEN team.slug ~ '^s' THEN 'south' END`,
  );
  await db.query(
    `INSERT INTO program (slug, name, baseline_from, baseline_to, start, deadline)
     VALUES ('triple', 'Triple', $1, $2, $2, '2027-01-03')`,
    [BASELINE, START],
  );
  for (const [slug, before, now, active] of NORTH) {
    await judge(slug, [before, now]);
    if (slug === 'n2') continue;
    await adopt(slug, '2025-11-03', 4, 1, 10);
    await adopt(slug, START, 15, active, 10);
  }
  // A small team, hidden from view, enters: 4/16 before, 14/52 of the first window; weeks not known whole, which would lift it above n1, do not.
  await adopt('n2', '2025-11-03', 4, 1, 4);
  await adopt('n2', START, 15, 1, 4);
  await adopt('n2', '2026-03-09', 1, 2, 4);
  await adopt('n2', '2025-12-01', 2, 0, 40, 'PARTIAL');
  await adopt('n2', '2025-12-15', 1, null, 4, 'MISSING');
  await judge('s1', [20, 30], { exposure: 13, from: '2025-11-03', to: '2026-02-02', closed: 8 });
  await adopt('s1', '2025-11-03', 22, 2, 8);
  await judge('s2', [2, 30], { measurability: 'NOT_MEASURABLE', multiple: null });
  await adopt('s2', BASELINE, 70, 2, 8);
  await judge('s3', [52, 30]);
});

describe('the correlation of a scope', () => {
  it('is that worked out by hand', async () => {
    expect(await correlate()).toEqual({ programs: 1, weeks: 3 });
    // Ranks of theta 1…6, of adoption 2 1 4 3 5 6, of the baseline 4 2 6 1 5 3: Σd² = 4, 36, 22.
    const partial = 1098 / Math.sqrt(1056 * 1224);
    const half = 1.6448536269514722 * Math.sqrt((1 + partial ** 2 / 2) / 2);
    expect(await picture('north')).toMatchObject({
      basis: 'ACTIVE_ENGINEERS',
      n: 6,
      excluded: { notMeasurable: 0, adoptionUnknown: 0 },
      rho: expect.closeTo(31 / 35, 12),
      partial: expect.closeTo(partial, 12),
      partialInterval: {
        low: expect.closeTo(Math.tanh(Math.atanh(partial) - half), 12),
        high: expect.closeTo(Math.tanh(Math.atanh(partial) + half), 12),
      },
      flags: [],
      windows: { baselineFrom: BASELINE, baselineTo: START, currentFrom: START, currentTo: SECOND },
      sentence: expect.stringContaining('In 6 teams, more added AI use goes together with more growth in deliveries'),
      methodVersion: 1,
    });
  });

  it('of few teams has no figures; who is not in it is counted; a team alone is no scope', async () => {
    await correlate();
    expect(await picture('south')).toMatchObject({
      n: 1, rho: null, interval: null, partial: null, partialInterval: null,
      excluded: { notMeasurable: 1, adoptionUnknown: 1 },
      sentence: expect.stringMatching(/^1 team has both .* 5 are needed, so no relation can be told/),
    }); // prettier-ignore
    expect(await picture('acme')).toMatchObject({ n: 7, excluded: { notMeasurable: 1, adoptionUnknown: 1 }, flags: ['LATE_BASELINE'] }); // prettier-ignore
    expect(await picture('n1')).toBeUndefined();
  });

  it('follows a team that moves, from the week on whose Monday it was there', async () => {
    await db.query(`UPDATE team_parent SET valid_to = $2 WHERE team_id = $1`, [await idOf('n6'), SECOND]);
    await db.query(`INSERT INTO team_parent (team_id, parent_id, valid_from) VALUES ($1, $2, $3)`, [
      await idOf('n6'),
      await idOf('south'),
      SECOND,
    ]);
    await correlate();
    const counts = async (week: string) => [(await picture('north', week))?.n, (await picture('south', week))?.n];
    expect([await counts(FIRST), await counts(SECOND)]).toEqual([[6, 1], [5, 2]]); // prettier-ignore
  });

  it('takes the trailers of commits where no tool is known, each repository once', async () => {
    await db.query('DELETE FROM adoption_week');
    const weeks = [...weekRange('2025-11-03', '2025-12-01'), ...weekRange(START, SECOND)];
    // n1 owns two parts of one repository and another one: 1 + 10 of 20 commits now, 2 of 20 before, so it is fifth.
    await db.query(
      `WITH shop AS (INSERT INTO repository (full_name)
                     SELECT 'acme/' || slug FROM team WHERE slug ~ '^n[0-9]' UNION ALL SELECT 'acme/n1-10' RETURNING *),
       parts AS (INSERT INTO component (repository_id, name)
                 SELECT id, part FROM shop, unnest('{a,b}'::text[]) AS part WHERE part = 'a' OR full_name = 'acme/n1'
                 RETURNING *),
       owned AS (INSERT INTO ownership (component_id, team_id)
                 SELECT parts.id, team.id FROM parts JOIN shop ON shop.id = parts.repository_id
                 JOIN team ON team.slug = substr(full_name, 6, 2) RETURNING 1)
       INSERT INTO commit_week (repository_id, week, commits, marked_commits, authors)
       SELECT shop.id, week, 10, CASE WHEN week < $2::date THEN 1 ELSE substring(full_name FROM '[0-9]+$')::int END, 3
       FROM shop, unnest($1::date[]) AS week`,
      [weeks, START],
    );
    await correlate();
    expect(await picture('north')).toMatchObject({
      basis: 'AI_TRAILER_COMMITS',
      n: 6,
      // Ranks of adoption 5 1 2 3 4 6: Σd² = 20.
      rho: expect.closeTo(3 / 7, 12),
      sentence: expect.stringContaining('the share of commits marked as written with AI'),
    });
    expect(await picture('south')).toMatchObject({ basis: 'AI_TRAILER_COMMITS', n: 0 });
    // Usage that begins after the start can tell a change only when four of its weeks lie before the current window.
    await adopt('n1', START, 15, 3, 10);
    await db.query(`INSERT INTO adoption_change (from_week) VALUES ($1)`, [START]);
    await correlate();
    const bases = [FIRST, THIRD].map(async (week) => (await picture('north', week))?.basis);
    expect(await Promise.all(bases)).toEqual(['AI_TRAILER_COMMITS', 'AI_TRAILER_COMMITS']);
    await adopt('n1', '2025-12-08', 3, 3, 10);
    await db.query(`INSERT INTO adoption_change (from_week) VALUES ('2025-12-08')`);
    await correlate();
    // Three weeks in December and the first of January: they lie before the window of the third week, not of the first.
    expect([(await picture('north', FIRST))?.basis, (await picture('north', THIRD))?.basis]).toEqual([
      'AI_TRAILER_COMMITS',
      'ACTIVE_ENGINEERS',
    ]);
  });
});

it('follows commits that are stated otherwise later', async () => {
  await db.query('DELETE FROM adoption_week');
  await db.query(`WITH shop AS (INSERT INTO repository (full_name) SELECT 'acme/' || slug FROM team WHERE slug ~ '^n[0-9]' RETURNING *),
    parts AS (INSERT INTO component (repository_id) SELECT id FROM shop RETURNING *)
    INSERT INTO ownership (component_id, team_id)
    SELECT parts.id, team.id FROM parts JOIN shop ON shop.id = parts.repository_id JOIN team ON team.slug = substr(full_name, 6)`);
  const adoption = new AdoptionStore(db, new RepositoriesStore());
  const say = (rows: [slug: string, week: string, marked: number][]): Promise<unknown> =>
    db.transaction((manager) =>
      adoption.saveCommits(
        manager,
        // eslint-disable-next-line @typescript-eslint/require-await
        (async function* () {
          for (const [slug, week, marked] of rows)
            yield { repo: `acme/${slug}`, week, commits: 10, aiMarkedCommits: marked, authors: 9 };
        })(),
      ),
    );
  const weeks = [...weekRange('2025-11-03', '2025-12-01'), ...weekRange(START, SECOND)];
  await say(
    NORTH.flatMap(([slug], nth) =>
      weeks.map((week): [string, string, number] => [slug, week, week < START ? 1 : nth + 1]),
    ),
  );
  await correlate();
  // Ranks of velocity 1 2 4 3 5 6 (n1 … n6, see above) against 1 2 3 4 5 6, until n6 says otherwise.
  const before = (await picture('north'))?.rho;
  await say([['n6', SECOND, 1]]);
  expect(await correlate()).toEqual({ programs: 1, weeks: 2 });
  await say(weekRange(START, SECOND).map((week): [string, string, number] => ['n6', week, 0]));
  expect(await correlate()).toEqual({ programs: 1, weeks: 3 });
  expect((await picture('north'))?.rho).toBeLessThan(before ?? -1);
  await say([['n6', START, 0]]);
  expect(await correlate()).toEqual({ programs: 0, weeks: 0 });
});

describe('correlating again', () => {
  const dump = (): Promise<unknown[]> =>
    db.query(`SELECT team_id, week::text, picture::text, xmin::text FROM correlation_week ORDER BY 1, 2`);
  const figures = async (): Promise<unknown[]> =>
    (await dump()).map((row) => ({ ...(row as Record<string, unknown>), xmin: null }));
  const note = (from: string | null) => db.query('INSERT INTO adoption_change (from_week) VALUES ($1)', [from]);
  const everything = async (): Promise<unknown[]> => {
    await db.query('DELETE FROM correlation_cursor');
    expect((await correlate()).weeks).toBe(3);
    return figures();
  };

  it('does nothing when nothing changed, and writes nothing that says the same', async () => {
    await correlate();
    const before = await dump();
    expect(before).toHaveLength(9);
    expect(await correlate()).toEqual({ programs: 0, weeks: 0 });
    await everything();
    expect(await dump()).toEqual(before);
  });

  it('takes up a change in adoption from its week on, and all weeks when it lies before the start', async () => {
    await correlate();
    const before = await figures();
    await adopt('n1', SECOND, 1, 100, 100);
    await note(SECOND);
    expect(await correlate()).toEqual({ programs: 1, weeks: 2 });
    const second = await figures();
    await adopt('n6', '2025-11-10', 1, 9, 10);
    await adopt('n1', '2025-11-10', 3, 0, 10);
    await note('2025-11-10');
    expect(await correlate()).toEqual({ programs: 1, weeks: 3 });
    const third = await figures();
    const ofFirst = (rows: unknown[]) => rows.filter((row) => (row as { week: string }).week === FIRST);
    expect(ofFirst(second)).toEqual(ofFirst(before));
    expect([second, third]).toEqual([expect.not.arrayContaining(before), expect.not.arrayContaining(ofFirst(second))]);
    expect([before, second, third].map((one) => one.length)).toEqual([9, 9, 9]);
    expect(await everything()).toEqual(third);
    await note(null);
    expect((await correlate()).weeks).toBe(3);
    await db.query('UPDATE correlation_cursor SET method_version = 0');
    expect((await correlate()).weeks).toBe(3);
  });

  it('takes up what was judged anew, and takes away what is no longer judged', async () => {
    await correlate();
    await db.query(`UPDATE progress_week SET deliveries13w = 500 WHERE week = $1 AND team_id = $2`, [SECOND, await idOf('n1')]); // prettier-ignore
    await db.query(`DELETE FROM progress_week WHERE week = $1`, [THIRD]);
    await db.query(`INSERT INTO progress_change (program_id, from_week, to_week) VALUES (1, $1, $2)`, [SECOND, addWeeks(THIRD, 1)]); // prettier-ignore
    expect(await correlate()).toEqual({ programs: 1, weeks: 1 });
    expect(await picture('north', THIRD)).toBeUndefined();
    const piece = await figures();
    expect(piece).toHaveLength(6);
    expect((await picture('north', SECOND))?.rho).not.toBe((await picture('north', FIRST))?.rho);
    await db.query('DELETE FROM correlation_week');
    await db.query('DELETE FROM correlation_cursor');
    await correlate();
    expect(await figures()).toEqual(piece);
  });

  it('says nothing of weeks before the program', async () => {
    await db.query(`UPDATE progress_week SET week = '2025-12-22', status = 'NOT_STARTED' WHERE week = $1`, [FIRST]);
    expect((await correlate()).weeks).toBe(2);
    expect(await picture('north', '2025-12-22')).toBeUndefined();
  });
});
