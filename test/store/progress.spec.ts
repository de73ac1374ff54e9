import type { ProgressRow } from '../../src/goals/goals.store.js';
import { addWeeks } from '../../src/core/week.js';
import { COVERED, FACTS, OWNERSHIP, SIX, spread } from '../support/six-teams.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

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
/** `version reason deliveries exposure weeks source` of a team's baselines. */
async function baselines(slug: string): Promise<string[]> {
  const rows = await acme.baselines.list(await program(), [await acme.idOf(slug)]);
  return rows.map((row) => [row.version, row.reason, row.deliveries, row.exposure, row.weeks, row.source].join(' '));
}
const near = (value: number): unknown => expect.closeTo(value, 10);
/** The plan’s mean over the first n weeks, from the definition: 279 days from the start to 13 weeks before the deadline. */
const plan = (target: number, weeks: number): number =>
  Array.from({ length: weeks }, (_, i) => target ** ((7 * i + 3.5) / 279)).reduce((a, b) => a + b) / weeks;

describe('from facts to judged goals', () => {
  it('each team stands where a pencil puts it', async () => {
    expect(await acme.refresh.refresh()).toMatchObject({ judgedGoals: 6 });
    expect(await progress('a1')).toMatchObject({
      status: 'TOO_EARLY', measurability: 'MEASURABLE', target_multiple: 3, reason: null, flags: [], baseline_version: 1,
      baseline_deliveries: 52, baseline_exposure: 52, baseline_rate: 1, deliveries13w: 13, exposure13w: 13, weeks13w: 13,
      closed_weeks: 13, rate4w: 1, rate13w: 1, multiple4w: 1, multiple13w: 1, expected_multiple: near(plan(3, 13)), required_rate: 3,
    }); // prettier-ignore
    expect(await progress('a2')).toMatchObject({ baseline_rate: 0.5, rate13w: 2, multiple13w: 4, required_rate: 1.5 });
    expect(await progress('a3')).toMatchObject({
      target_multiple: 10,
      multiple13w: 8,
      expected_multiple: near(plan(10, 13)),
      required_rate: 2.5,
    });
    expect(await progress('b1')).toMatchObject({
      status: 'TOO_EARLY',
      measurability: 'LOW_PRECISION',
      flags: ['LOW_PRECISION'],
      multiple13w: near(52 / 9),
    });
    expect(await progress('b2')).toMatchObject({
      status: 'NOT_MEASURABLE',
      multiple13w: null,
      rate13w: 1,
      required_rate: null,
    });
    expect(await progress('b3')).toMatchObject({
      status: 'NO_DATA',
      measurability: 'MEASURABLE',
      weeks13w: 4,
      closed_weeks: 13,
      rate13w: null,
      multiple13w: null,
    });
    expect(await progress('b3', '2026-02-16')).toMatchObject({
      status: 'TOO_EARLY',
      flags: ['PARTIAL_WINDOW'],
      multiple13w: 2,
      weeks13w: 4,
      closed_weeks: 8,
    });
    expect(await progress('b3', '2026-02-23')).toMatchObject({ status: 'NO_DATA' });
    expect(await progress('north')).toBeUndefined();
    expect(await progress('a1', '2025-12-29')).toMatchObject({
      closed_weeks: 1,
      multiple13w: 1,
      expected_multiple: near(plan(3, 1)),
    });
    expect(await progress('a1', '2026-03-30')).toBeUndefined();
  });

  it('a team’s judged weeks can be asked for', async () => {
    await acme.refresh.refresh();
    const rows = await acme.goals.listProgress(await program(), [await acme.idOf('a1')], '2026-03-16', '2026-03-30');
    expect(rows.map(({ week, multiple13w }) => [week, multiple13w])).toEqual([['2026-03-16', 1], ['2026-03-23', 1]]); // prettier-ignore
  });

  it('before the program one week says so', async () => {
    acme.clock.moveTo('2025-12-29T05:59:59Z');
    await acme.refresh.refresh();
    expect(await progress('a1', '2025-12-15')).toMatchObject({
      status: 'NOT_STARTED',
      multiple13w: null,
      closed_weeks: 0,
    });
    expect((await rollup('acme', '2025-12-15')).picture).toMatchObject({
      teams: 6,
      figuresFrom: 0,
      medianMultiple: null,
      statuses: { NOT_STARTED: 6 },
    });
  });

  it('at the end there is a verdict, and after it nothing changes', async () => {
    const last: [string, number][] = [['a1', 39], ['a2', 19], ['a3', 32], ['b1', 13]]; // prettier-ignore
    acme.clock.moveTo('2027-01-04T05:59:59Z');
    await acme.deliver(...last.flatMap(([slug, total]) => spread(slug, total, '2026-10-05', 13)));
    await acme.refresh.refresh();
    expect(await progress('a1', '2026-12-28')).toBeUndefined();
    expect(await progress('a1', '2026-12-21')).toMatchObject({
      status: 'TOO_EARLY',
      required_rate: near((39 - 36) / 1),
    });
    acme.clock.moveTo('2027-01-04T06:00:00Z');
    await acme.refresh.refresh();
    const verdicts = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3'].map((slug) => progress(slug, '2026-12-28'));
    expect((await Promise.all(verdicts)).map((row) => [row?.status, row?.multiple13w])).toEqual([
      ['MET', 3],
      ['MISSED', near(38 / 13)],
      ['MISSED', near(128 / 13)],
      ['MET', near(52 / 9)],
      ['NOT_MEASURABLE', null],
      ['NO_DATA', null],
    ]);
    expect((await rollup('acme', '2026-12-28')).picture.statuses).toEqual({
      MET: 2,
      MISSED: 2,
      NOT_MEASURABLE: 1,
      NO_DATA: 1,
    });
    acme.clock.moveTo('2027-02-15T12:00:00Z');
    await acme.refresh.refresh();
    expect(await progress('a1', '2027-01-04')).toBeUndefined();
    expect(await progress('a1', '2026-12-28')).toMatchObject({ status: 'MET', multiple13w: 3 });
  });
});

describe('versions of a baseline', () => {
  it('one INITIAL; nothing new, no version; a late fact RESTATED; a holiday CALENDAR_OR_COVERAGE; another source SOURCE', async () => {
    await acme.refresh.refresh();
    await acme.refresh.refresh();
    expect(await baselines('a1')).toEqual(['1 INITIAL 52 52 52 DEPLOYMENT']);
    await acme.deliver({ repo: 'acme/a1', sha: 'late', deliveredAt: '2025-05-07T12:00:00Z' });
    await acme.refresh.refresh();
    expect(await progress('a1')).toMatchObject({
      baseline_version: 2,
      baseline_deliveries: 53,
      multiple13w: near(52 / 53),
    });
    await acme.change(`${SIX}calendars: [{name: de, holidays: [2025-05-01], teams: [north]}]`, '2026-03-30');
    await acme.refresh.refresh();
    await acme.deliver({
      repo: 'acme/a1',
      sha: 't',
      deliveredAt: '2025-05-08T12:00:00Z',
      source: 'TAG',
      tag: 'v1.0.0',
    });
    await acme.change(
      `${SIX.replace('"a1","name":"A1","parent":"north","deliverySource":"DEPLOYMENT"', '"a1","name":"A1","parent":"north","deliverySource":"TAG"')}calendars: [{name: de, holidays: [2025-05-01], teams: [north]}]`,
      '2026-03-30',
    );
    await acme.refresh.refresh();
    expect(await baselines('a1')).toEqual([
      '1 INITIAL 52 52 52 DEPLOYMENT',
      '2 RESTATED 53 52 52 DEPLOYMENT',
      '3 CALENDAR_OR_COVERAGE 53 51.8 52 DEPLOYMENT',
      '4 SOURCE 1 51.8 52 TAG',
    ]);
    expect(await progress('a1')).toMatchObject({ status: 'NOT_MEASURABLE', baseline_version: 4 });
    expect(await baselines('b1')).toEqual(['1 INITIAL 9 52 52 DEPLOYMENT']);
  });

  it('events from before the feed was whole do not make a new team an old one', async () => {
    const young = { repo: 'acme/young', coveredFrom: '2025-11-03T00:00:00Z', coveredThrough: '2027-01-01T00:00:00Z' };
    const owners = OWNERSHIP.replace('{"repo":"acme/b2","team":"b2"}', '{"repo":"acme/young","team":"b2"}');
    await acme.load(SIX.replace(OWNERSHIP, owners));
    await acme.deliver(young, ...spread('young', 3, '2024-06-03', 10), ...spread('young', 26, '2025-11-03', 13));
    await acme.refresh.refresh();
    expect(await baselines('b2')).toEqual(['1 INITIAL 26 13 13 DEPLOYMENT']);
    expect(await progress('b2')).toMatchObject({ measurability: 'MEASURABLE', flags: ['LATE_BASELINE'] });
  });
});
