import { measureBaseline } from '../../src/core/baseline.js';
import { finalWeek, type ProgramDates } from '../../src/core/program.js';
import { judgeProgress, type Progress } from '../../src/core/progress.js';
import { addWeeks, type Week } from '../../src/core/week.js';
import { golden } from '../support/golden.js';
import { repeat, teamWeeks } from '../support/team-weeks.js';

/** 52 baseline weeks, 53 program weeks; the verdict’s weeks are 2026-10-05 … 2026-12-28. */
const PROGRAM: ProgramDates = {
  baselineFrom: '2024-12-30',
  baselineTo: '2025-12-29',
  start: '2025-12-29',
  deadline: '2027-01-03',
  curve: 'GEOMETRIC',
};
const FINAL = '2026-12-28';
const YEAR = repeat('1/5', 52);

interface Asked {
  week: Week;
  target?: number;
  from?: Week;
  closed?: Week;
  exposureOf?: (week: Week) => number;
  unobserved?: boolean;
}

/** Judges a team by its weeks from 2024-12-30 on. */
function judge(
  text: string,
  { week, target = 3, from = '2024-12-30', closed = week, exposureOf = () => 1, unobserved = false }: Asked,
): Progress {
  const weeks = teamWeeks(from, text);
  const baseline = measureBaseline(weeks, PROGRAM, from, closed);
  return judgeProgress({
    program: PROGRAM,
    target,
    week,
    weeks,
    baseline,
    exposureOf,
    unobserved,
    methodChanged: null,
  });
}

describe('a goal judged', () => {
  it('agrees with fractions worked out in Python', () => {
    type Out = { baseline: [string, string, number, number, number]; late: boolean; exact: boolean } & Progress;
    type Case = {
      program: ProgramDates;
      origin: Week;
      weeks: string;
      closed: Week;
      week: Week;
      target: number;
      ahead: number[];
      out: Out;
    };
    for (const { program, origin, weeks: text, closed, week, target, ahead, out } of golden<Case>('judgements.json')) {
      const weeks = teamWeeks(origin, text);
      const baseline = measureBaseline(weeks, program, origin, closed);
      const opening = addWeeks(finalWeek(program), -12);
      const exposureOf = (w: Week): number =>
        (ahead[(Date.parse(w) - Date.parse(opening)) / (7 * 86_400_000)] ?? 0) / 5;
      const got = judgeProgress({
        program,
        target,
        week,
        weeks,
        baseline,
        exposureOf,
        unobserved: false,
        methodChanged: null,
      });
      const near = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 9));
      expect([baseline.from, baseline.to, baseline.deliveries, baseline.exposure, baseline.weeks]).toEqual([
        ...out.baseline.slice(0, 3),
        near(out.baseline[3]),
        out.baseline[4],
      ]);
      expect(got.flags.includes('LATE_BASELINE')).toBe(out.late);
      expect({ ...got, week, origin }).toMatchObject({
        week,
        origin,
        status: out.status,
        measurability: out.measurability,
        rate13w: near(out.rate13w),
        multiple13w: near(out.multiple13w),
        multiple4w: near(out.multiple4w),
        expectedMultiple: near(out.expectedMultiple),
        requiredRate: near(out.requiredRate),
      });
    }
  });

  it('has not started the week before the first, and has in the first', () => {
    expect(judge(YEAR, { week: '2025-12-22' })).toMatchObject({
      status: 'NOT_STARTED',
      rate13w: null,
      multiple13w: null,
      expectedMultiple: null,
      baselineRate: 1,
      requiredRate: 3,
    });
    const first = judge(`${YEAR} 2/5`, { week: '2025-12-29' });
    expect(first).toMatchObject({ status: 'TOO_EARLY', rate13w: 2, multiple13w: 2, multiple4w: 2 });
    expect(first.current).toMatchObject({ from: '2025-12-29', weeks: 1, closedWeeks: 1 });
  });

  it('looks at 13 weeks and at 4, never more', () => {
    const grown = judge(`${YEAR} ${repeat('9/5', 10)} ${repeat('2/5', 9)} ${repeat('4/5', 4)}`, { week: '2026-06-01' });
    expect(grown).toMatchObject({ rate13w: 34 / 13, rate4w: 4, multiple4w: 4, multiple13w: 34 / 13 });
  });

  it('has no data with under half of the window known, has with exactly half', () => {
    const six = judge(`${YEAR} ${repeat('P', 7)} ${repeat('2/5', 6)}`, { week: '2026-03-23' });
    expect(six).toMatchObject({ status: 'NO_DATA', rate13w: null, multiple13w: null, rate4w: 2 });
    expect(six.reason).toMatch(/6 of the last 13/);
    expect(judge(`${YEAR} ${repeat('P', 6)} ${repeat('2/5', 7)}`, { week: '2026-03-23' })).toMatchObject({
      status: 'TOO_EARLY',
      multiple13w: 2,
      flags: ['PARTIAL_WINDOW'],
    });
    const half = judge(`${YEAR} ${repeat('2/5', 6)} ${repeat('M', 6)}`, { week: '2026-03-16' });
    expect(half).toMatchObject({ status: 'TOO_EARLY', multiple13w: 2, rate4w: null, multiple4w: null });
    expect(judge(`${YEAR} ${repeat('M', 3)}`, { week: '2026-01-12' })).toMatchObject({
      status: 'NO_DATA',
      requiredRate: 3,
    });
  });

  it('cannot be measured: no multiple, no required rate, a reason; lost data are said first', () => {
    const few = judge(`${repeat('0/5', 50)} 1/5 1/5 ${repeat('9/5', 13)}`, { week: '2026-03-23' });
    expect(few).toMatchObject({
      status: 'NOT_MEASURABLE',
      multiple13w: null,
      multiple4w: null,
      requiredRate: null,
      rate13w: 9,
    });
    expect(few.reason).toMatch(/2 deliveries/);
    expect(judge(`${repeat('0/5', 52)} ${repeat('M', 13)}`, { week: '2026-03-23' }).status).toBe('NO_DATA');
    expect(judge(`${repeat('0/5', 52)} ${repeat('9/5', 53)}`, { week: FINAL }).status).toBe('NOT_MEASURABLE');
    expect(judge('-', { week: '2026-03-23', unobserved: true })).toMatchObject({
      status: 'NOT_MEASURABLE',
      measurability: 'NOT_MEASURABLE',
    });
  });

  it('is of low precision from 3 to 9: a multiple, a flag, a reason, and still a verdict', () => {
    const low = judge(`${repeat('1/5', 3)} ${repeat('0/5', 49)} ${repeat('1/5', 53)}`, { week: FINAL });
    expect(low).toMatchObject({
      status: 'MET',
      measurability: 'LOW_PRECISION',
      flags: ['LOW_PRECISION'],
      multiple13w: 52 / 3,
    });
    expect(low.reason).toMatch(/3 deliveries/);
  });

  it('is met at the target, missed one delivery below, by the last 13 weeks alone', () => {
    const year = (last: string): string => `${YEAR} ${repeat('9/5', 40)} ${last}`;
    expect(judge(year(repeat('3/5', 13)), { week: FINAL })).toMatchObject({ status: 'MET', multiple13w: 3 });
    expect(judge(year(`2/5 ${repeat('3/5', 12)}`), { week: FINAL })).toMatchObject({
      status: 'MISSED',
      multiple13w: 38 / 13,
    });
    expect(judge(year(repeat('3/5', 13)), { week: '2026-12-21' }).status).toBe('TOO_EARLY');
  });

  it('plan: the mean of the plan over the window’s known weeks, weighted by exposure', () => {
    const at = (days: number): number => 3 ** (days / (370 - 91));
    const { expectedMultiple } = judge(`${YEAR} 1/5 M 1/1 1/0`, { week: '2026-01-19' });
    expect(expectedMultiple).toBeCloseTo((at(3.5) + 0.2 * at(17.5)) / 1.2, 12);
    expect(judge(`${YEAR} ${repeat('1/5', 53)}`, { week: FINAL }).expectedMultiple).toBeCloseTo(3, 12);
    expect(judge(`${YEAR} ${repeat('1/0', 4)}`, { week: '2026-01-19' }).expectedMultiple).toBeNull();
  });
});

describe('the required rate', () => {
  const at = (week: Week, done: string, exposureOf?: Asked['exposureOf']): number | null =>
    judge(`${YEAR} ${repeat('1/5', 40)}${done === '' ? '' : ` ${done}`}`, {
      week,
      ...(exposureOf ? { exposureOf } : {}),
    }).requiredRate;

  it('is target times baseline until the verdict’s weeks begin', () => {
    expect(at('2026-09-28', '')).toBe(3);
  });

  it('then is what is missing over what is left', () => {
    expect(at('2026-10-05', '0/5')).toBeCloseTo(39 / 12, 12);
    expect(at('2026-10-12', '3/5 9/5')).toBeCloseTo((39 - 12) / 11, 12);
    expect(at('2026-12-21', `${repeat('3/5', 11)} 0/5`)).toBeCloseTo(6, 12);
    expect(at('2026-12-21', `${repeat('9/5', 12)}`)).toBe(0);
  });

  it('leaves lost weeks out of both sides', () => {
    expect(at('2026-10-12', 'M 0/5')).toBeCloseTo((3 * 12) / 11, 12);
  });

  it('knows freezes to come, and is null when nothing is left', () => {
    const freeze = (week: Week): number => (week >= '2026-12-14' ? 0 : week === '2026-12-07' ? 0.4 : 1);
    expect(at('2026-10-05', '0/5', freeze)).toBeCloseTo((3 * 9.4) / 8.4, 12);
    expect(at('2026-12-07', `${repeat('3/5', 9)} 1/2`, freeze)).toBeNull();
    expect(at(FINAL, repeat('3/5', 13))).toBeNull();
  });

  it('of a late team asks for no more and no less than its own window does', () => {
    // First seen on 2026-08-03: its baseline runs to 2026-11-02, so the verdict has 9 weeks, from there on.
    const text = `${repeat('1/5', 13)} ${repeat('1/5', 5)}`;
    const late = judge(text, { week: '2026-11-30', from: '2026-08-03' });
    expect(late).toMatchObject({ multiple13w: 1, flags: ['LATE_BASELINE'] });
    expect(late.requiredRate).toBeCloseTo((3 * 9 - 5) / 4, 12);
  });
});

describe('a verdict', () => {
  it.each([
    [3, 12, 9],
    [3, 20, 15],
    [3, 24, 18],
    [10, 12, 30],
  ])('of exactly %d times %d in 52 weeks, by %d in 13, is met', (target, before, now) => {
    const spread = (total: number, weeks: number): string =>
      [`${total}/5`, ...Array.from({ length: weeks - 1 }, () => '0/5')].join(' ');
    const text = `${spread(before, 52)} ${repeat('0/5', 40)} ${spread(now, 13)}`;
    const { status, multiple13w } = judge(text, { week: FINAL, target });
    expect({ status, multiple13w }).toEqual({ status: 'MET', multiple13w: target });
  });

  it('of exactly 3x with holidays in both windows is met', () => {
    const baseline = `200/5 ${repeat('0/5', 27)} ${repeat('0/4', 15)} ${repeat('0/0', 9)}`;
    const text = `${baseline} ${repeat('0/5', 40)} 177/5 ${repeat('0/5', 10)} 0/4 0/0`;
    expect(judge(text, { week: FINAL })).toMatchObject({ status: 'MET', multiple13w: 3 });
  });

  it('after the deadline is never TOO_EARLY without a reason', () => {
    const frozen = judge(`${YEAR} ${repeat('9/5', 40)} ${repeat('0/0', 13)}`, { week: FINAL });
    expect(frozen.multiple13w).toBeNull();
    expect(frozen.status === 'TOO_EARLY' && frozen.reason === null).toBe(false);
  });
});
