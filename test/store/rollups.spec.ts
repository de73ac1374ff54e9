import type { ProgressRow } from '../../src/goals/goals.store.js';
import { addWeeks } from '../../src/core/week.js';
import { COVERED, FACTS, oracleWeeks, PARENT, SIX } from '../support/six-teams.js';
import { type Row, tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());
beforeEach(async () => {
  acme.clock.moveTo('2026-03-30T06:00:00Z');
  await acme.load(SIX);
  await acme.deliver(...COVERED, ...FACTS);
});

const WEEK = '2026-03-23';
const program = async (): Promise<number> => (await acme.goals.programs())[0]?.id ?? -1;

async function progress(slug: string, week = WEEK): Promise<ProgressRow | undefined> {
  const [row] = await acme.db.query<ProgressRow[]>(
    'SELECT * FROM progress_week WHERE program_id = $1 AND team_id = $2 AND week = $3',
    [await program(), await acme.idOf(slug), week],
  );
  return row;
}
async function rollup(slug: string, week = WEEK) {
  const [row] = await acme.rollups.list(await program(), [await acme.idOf(slug)], week, addWeeks(week, 1));
  if (!row) throw new Error(`no rollup of ${slug}`);
  return row;
}
const near = (value: number): unknown => expect.closeTo(value, 10);
describe('rollups', () => {
  const odd = {
    teams: 3,
    measurable: 3,
    lowPrecision: 0,
    figuresFrom: 3,
    medianMultiple: 4,
    pooledMultiple: near(5 / 1.75),
  };

  it('of the organisation, a department, a cohort and nothing', async () => {
    await acme.refresh.refresh();
    const root = await rollup('acme');
    const bins = [0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0];
    expect(root.picture).toMatchObject({
      ...odd, teams: 6, measurable: 4, lowPrecision: 1, bins, atTargetNow: 1, onPlanNow: 2,
      statuses: { TOO_EARLY: 4, NOT_MEASURABLE: 1, NO_DATA: 1 },
    }); // prettier-ignore
    expect(root.cohorts).toMatchObject([
      {
        multiple: 3,
        teams: 5,
        figuresFrom: 2,
        medianMultiple: 2.5,
        pooledMultiple: 2,
        atTargetNow: 1,
        onPlanNow: 1,
        higherTeams: 1,
        higherAtTargetNow: 1,
      },
      {
        multiple: 10,
        teams: 1,
        figuresFrom: 1,
        medianMultiple: 8,
        pooledMultiple: 8,
        atTargetNow: 0,
        onPlanNow: 1,
        statuses: { TOO_EARLY: 1 },
      },
    ]);
    expect((await rollup('north')).picture).toMatchObject({ ...odd, bins, statuses: { TOO_EARLY: 3 } });
    expect((await rollup('south')).picture).toMatchObject({
      teams: 3, measurable: 1, lowPrecision: 1, figuresFrom: 0, medianMultiple: null, pooledMultiple: null, atTargetNow: 0,
      onPlanNow: 0, bins: bins.map(() => 0),
    }); // prettier-ignore
    expect((await rollup('a2')).picture).toMatchObject({ teams: 1, medianMultiple: 4, pooledMultiple: 4 });
  });

  it('follow a team that moves, from the week on whose Monday it was there', async () => {
    const moved = SIX.replace('"slug":"a2","name":"A2","parent":"north"', '"slug":"a2","name":"A2","parent":"south"');
    await acme.change(moved, '2026-03-18');
    await acme.refresh.refresh();
    expect([
      (await rollup('north', '2026-03-16')).picture.teams,
      (await rollup('south', '2026-03-16')).picture.teams,
    ]).toEqual([3, 3]);
    expect((await rollup('north')).picture).toMatchObject({
      teams: 2,
      medianMultiple: 4.5,
      pooledMultiple: near(3 / 1.25),
    });
    expect((await rollup('south')).picture).toMatchObject({ teams: 4, figuresFrom: 1, medianMultiple: 4 });
  });

  it('the weeks of a department are those of the oracle, and its team-weeks those of whole teams', async () => {
    const again: Row[] = FACTS.filter((_, i) => i % 7 === 0).map((row) => ({
      ...row,
      deliveredAt: String(row['deliveredAt']).replace(':00:00Z', ':07:00Z'),
    }));
    await acme.deliver(...again);
    await acme.refresh.refresh();
    for (const slug of ['north', 'south', 'acme']) {
      const expected = oracleWeeks([...FACTS, ...again], slug);
      const weeks = (await acme.weeks(slug, 'TREE')).filter(({ week }) => week <= WEEK);
      expect(weeks).toHaveLength(66);
      const figures = (week: string) => [
        expected[week]?.raw ?? 0,
        expected[week]?.deliveries ?? 0,
        expected[week]?.redeploys ?? 0,
      ];
      expect(weeks.map((row) => [row.week, row.raw_events, row.deliveries, row.redeploys])).toEqual(
        weeks.map(({ week }) => [week, ...figures(week)]),
      );
      const teams = Object.values(PARENT).filter((parent) => slug === 'acme' || parent === slug).length;
      const lost = slug === 'north' ? 0 : 1;
      expect(weeks.at(-1)).toMatchObject({
        exposure: 1,
        team_weeks: teams - lost,
        coverage: lost ? 'PARTIAL' : 'COMPLETE',
      });
      expect(weeks[10]).toMatchObject({ exposure: 1, team_weeks: teams, coverage: 'COMPLETE' });
    }
  });

  it('a refresh from a week on says the same as one of everything', async () => {
    await acme.refresh.refresh();
    await acme.deliver({ repo: 'acme/a1', sha: 'new', deliveredAt: '2026-02-18T12:00:00Z' });
    await acme.refresh.refresh({ from: '2026-02-16' });
    const dump = (): Promise<unknown[]> =>
      acme.db.query(
        `SELECT row_to_json(p)::text AS row FROM progress_week p UNION ALL SELECT row_to_json(r)::text FROM rollup_week r ORDER BY 1`,
      );
    const piece = await dump();
    expect(await progress('a1')).toMatchObject({ deliveries13w: 14, multiple13w: near(14 / 13) });
    await acme.refresh.refresh();
    expect(await dump()).toEqual(piece);
  });
});
