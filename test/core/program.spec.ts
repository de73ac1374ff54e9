import fc from 'fast-check';
import {
  baselineWeeks,
  type Curve,
  finalWeek,
  firstWeek,
  planAtWeek,
  planMultiple,
  type ProgramDates,
  verdictFrom,
} from '../../src/core/program.js';
import { addDays, addWeeks, dayNumber, weeksBetween } from '../../src/core/week.js';
import { golden } from '../support/golden.js';

const YEAR: ProgramDates = {
  baselineFrom: '2025-01-01',
  baselineTo: '2026-01-01',
  start: '2026-01-01',
  deadline: '2026-12-31',
  curve: 'GEOMETRIC',
};
const SPORADIC = {
  ...YEAR,
  baselineFrom: '2025-02-11',
  baselineTo: '2026-01-15',
  start: '2026-04-15',
  deadline: '2026-11-11',
};

const start = fc.integer({ min: 18_000, max: 25_000 }).map((n) => addDays('1970-01-01', n));
const program = fc
  .tuple(start, fc.integer({ min: 92, max: 900 }), fc.constantFrom<Curve>('GEOMETRIC', 'LINEAR'))
  .map(([from, days, curve]) => ({ ...YEAR, start: from, deadline: addDays(from, days), curve }));
const target = fc.double({ min: 1.01, max: 20, noNaN: true });

describe('the plan line', () => {
  it('asks for 2.08 of 3x and 4.64 of 10x on 2 July of a calendar year', () => {
    const day = dayNumber('2026-07-02');
    expect(planMultiple(YEAR, 3, day).toFixed(2)).toBe('2.08');
    expect(planMultiple(YEAR, 10, day).toFixed(2)).toBe('4.64');
    expect(planMultiple({ ...YEAR, curve: 'LINEAR' }, 3, day)).toBeCloseTo(1 + 2 * (2 / 3), 12);
    expect(planMultiple({ ...YEAR, curve: 'LINEAR' }, 10, day)).toBeCloseTo(7, 12);
  });

  it('reaches the target 13 weeks before the deadline, not a day before, and stays', () => {
    const reached = dayNumber('2026-10-01');
    expect(planMultiple(YEAR, 3, reached)).toBe(3);
    expect(planMultiple(YEAR, 3, reached - 1)).toBeLessThan(3);
    expect(planMultiple(YEAR, 3, reached + 500)).toBe(3);
    expect([planMultiple(YEAR, 3, dayNumber('2026-01-01')), planMultiple(YEAR, 3, 0)]).toEqual([1, 1]);
  });

  it('is the golden one', () => {
    type Case = { start: string; deadline: string; target: number; curve: Curve; day: string; plan: number };
    for (const row of golden<Case>('plan.json')) {
      expect(planMultiple({ ...YEAR, ...row }, row.target, dayNumber(row.day))).toBeCloseTo(row.plan, 12);
    }
  });

  it('of a week is taken at Thursday noon', () => {
    const u = (dayNumber('2026-06-29') + 3.5 - dayNumber('2026-01-01')) / 273;
    expect(planAtWeek(YEAR, 3, '2026-06-29')).toBeCloseTo(3 ** u, 12);
  });

  it('law: rises from 1 to the target, more for a higher target, geometric never above linear', () => {
    fc.assert(
      fc.property(program, target, fc.double({ min: 0, max: 900, noNaN: true }), fc.nat(100), (dates, m, at, later) => {
        const day = dayNumber(dates.start) + at;
        const plan = planMultiple(dates, m, day);
        expect(plan).toBeGreaterThanOrEqual(1);
        expect(plan).toBeLessThanOrEqual(m);
        expect(planMultiple(dates, m, day + later)).toBeGreaterThanOrEqual(plan);
        expect(planMultiple(dates, m + 1, day)).toBeGreaterThanOrEqual(plan);
        const [geometric, linear] = (['GEOMETRIC', 'LINEAR'] as const).map((curve) =>
          planMultiple({ ...dates, curve }, m, day),
        );
        expect(geometric).toBeLessThanOrEqual((linear ?? 0) + 1e-12);
      }),
    );
  });
});

describe('the weeks of a program', () => {
  it('are whole ones: a calendar year', () => {
    expect(baselineWeeks(YEAR)).toEqual({ from: '2025-01-06', to: '2025-12-29' });
    expect([firstWeek(YEAR), verdictFrom(YEAR), finalWeek(YEAR)]).toEqual(['2026-01-05', '2026-09-28', '2026-12-21']);
  });

  it('are whole ones: Monday to Sunday loses nothing', () => {
    const iso = {
      ...YEAR,
      baselineFrom: '2024-12-30',
      baselineTo: '2025-12-29',
      start: '2025-12-29',
      deadline: '2027-01-03',
    };
    expect(baselineWeeks(iso)).toEqual({ from: '2024-12-30', to: '2025-12-29' });
    expect([firstWeek(iso), verdictFrom(iso), finalWeek(iso)]).toEqual(['2025-12-29', '2026-10-05', '2026-12-28']);
    expect(finalWeek({ ...iso, deadline: '2027-01-02' })).toBe('2026-12-21');
    expect(finalWeek({ ...iso, deadline: '2027-01-04' })).toBe('2026-12-28');
  });

  it('are whole ones: from a Wednesday to a Wednesday', () => {
    expect(baselineWeeks(SPORADIC)).toEqual({ from: '2025-02-17', to: '2026-01-12' });
    expect([firstWeek(SPORADIC), verdictFrom(SPORADIC), finalWeek(SPORADIC)]).toEqual([
      '2026-04-20',
      '2026-08-10',
      '2026-11-02',
    ]);
  });

  it('a short program is judged on what it has', () => {
    const short = { ...YEAR, start: '2026-06-01', deadline: '2026-07-05' };
    expect([firstWeek(short), verdictFrom(short), finalWeek(short)]).toEqual([
      '2026-06-01',
      '2026-06-01',
      '2026-06-29',
    ]);
  });

  it('law: the verdict has 13 weeks that end by the deadline, and no week lies outside', () => {
    fc.assert(
      fc.property(program, (dates) => {
        const [first, from, final] = [firstWeek(dates), verdictFrom(dates), finalWeek(dates)];
        expect(first >= dates.start && addDays(first, -6) <= dates.start).toBe(true);
        expect(addDays(final, 6) <= dates.deadline && addDays(final, 13) > dates.deadline).toBe(true);
        expect(weeksBetween(from, addWeeks(final, 1))).toBe(Math.min(13, weeksBetween(first, addWeeks(final, 1))));
      }),
    );
  });
});
