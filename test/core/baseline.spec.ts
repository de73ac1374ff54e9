import fc from 'fast-check';
import { judgeBaseline, measureBaseline } from '../../src/core/baseline.js';
import type { ProgramDates } from '../../src/core/program.js';
import type { WindowSum } from '../../src/core/velocity.js';
import { addWeeks } from '../../src/core/week.js';
import { repeat, teamWeeks } from '../support/team-weeks.js';

const PROGRAM: ProgramDates = {
  baselineFrom: '2024-12-30',
  baselineTo: '2025-12-29',
  start: '2025-12-29',
  deadline: '2027-01-03',
  curve: 'GEOMETRIC',
};
const CLOSED = '2026-08-10';
const sums = (deliveries: number, exposure: number, weeks = Math.ceil(exposure)): WindowSum => ({
  from: '2024-12-30',
  to: '2025-12-29',
  deliveries,
  exposure,
  rawEvents: 2 * deliveries,
  batches: deliveries,
  engineerWeeks: 3 * exposure,
  weeks,
  closedWeeks: 52,
});
const verdict = (deliveries: number, exposure: number): string => {
  const { measurability, flags } = judgeBaseline(sums(deliveries, exposure));
  return [measurability, ...flags].join(' ');
};

describe('a baseline can be measured', () => {
  it.each([
    [10, 52, 'MEASURABLE'],
    [10, 26, 'MEASURABLE'],
    [10, 25.8, 'MEASURABLE LATE_BASELINE'],
    [10, 13, 'MEASURABLE LATE_BASELINE'],
    [10, 12.8, 'NOT_MEASURABLE'],
    [1000, 12.8, 'NOT_MEASURABLE'],
    [9, 52, 'LOW_PRECISION LOW_PRECISION'],
    [9, 26, 'LOW_PRECISION LOW_PRECISION'],
    [9, 25.8, 'LOW_PRECISION LATE_BASELINE LOW_PRECISION'],
    [3, 13, 'LOW_PRECISION LATE_BASELINE LOW_PRECISION'],
    [2, 52, 'NOT_MEASURABLE'],
    [0, 52, 'NOT_MEASURABLE'],
    [0, 0, 'NOT_MEASURABLE'],
  ])('%d deliveries in %d weeks: %s', (deliveries, exposure, expected) => {
    expect(verdict(deliveries, exposure)).toBe(expected);
  });

  it('says why not, and what would mend it', () => {
    expect(judgeBaseline(sums(10, 52)).reason).toBeNull();
    expect(judgeBaseline(sums(2, 52)).reason).toMatch(/2 deliveries in 52 weeks.*deliveries per week would suit/);
    expect(judgeBaseline(sums(1, 52)).reason).toContain('1 delivery in');
    expect(judgeBaseline(sums(9, 52)).reason).toMatch(/9 deliveries.*\(10 are needed\)/);
    expect(judgeBaseline(sums(9, 1, 1)).reason).toMatch(/worth 1 week of .*13 are needed.*mend/);
  });

  it('law: more deliveries or more weeks never make it less measurable; a reason stands exactly where it is not firm', () => {
    const rank = ['NOT_MEASURABLE', 'LOW_PRECISION', 'MEASURABLE'];
    fc.assert(
      fc.property(fc.nat(30), fc.nat(300), fc.nat(10), fc.nat(50), (deliveries, fifths, more, longer) => {
        const one = judgeBaseline(sums(deliveries, fifths / 5));
        const other = judgeBaseline(sums(deliveries + more, (fifths + longer) / 5));
        expect(rank.indexOf(other.measurability)).toBeGreaterThanOrEqual(rank.indexOf(one.measurability));
        expect(one.reason === null).toBe(one.measurability === 'MEASURABLE');
      }),
    );
  });
});

describe('the window of a baseline', () => {
  it('is the whole weeks of the program', () => {
    const weeks = teamWeeks('2024-12-23', `99/5 ${repeat('1/5', 52)} 99/5`);
    expect(measureBaseline(weeks, PROGRAM, '2024-12-23', CLOSED)).toEqual({
      ...sums(52, 52),
      closedWeeks: 52,
    });
  });

  it('stays the program’s while it has 13 weeks of exposure', () => {
    const weeks = teamWeeks('2025-09-29', repeat('2/5', 40));
    expect(measureBaseline(weeks, PROGRAM, '2025-09-29', CLOSED)).toMatchObject({
      from: '2024-12-30',
      deliveries: 26,
      weeks: 13,
    });
  });

  it('of a team seen too late is its first 13 complete weeks, into the program', () => {
    const weeks = teamWeeks('2025-10-06', `P 2/5 M ${repeat('2/5', 12)} 50/5`);
    expect(measureBaseline(weeks, PROGRAM, '2025-10-06', CLOSED)).toMatchObject({
      from: '2025-10-06',
      to: '2026-01-19',
      deliveries: 26,
      exposure: 13,
      weeks: 13,
      closedWeeks: 15,
    });
  });

  it('waits for the thirteenth: until then the program’s stands', () => {
    const weeks = teamWeeks('2026-03-02', repeat('2/5', 13));
    expect(measureBaseline(weeks, PROGRAM, '2026-03-02', '2026-05-18')).toMatchObject({ from: '2024-12-30', weeks: 0 });
    expect(measureBaseline(weeks, PROGRAM, '2026-03-02', '2026-05-25')).toMatchObject({
      from: '2026-03-02',
      to: '2026-06-01',
      weeks: 13,
    });
  });

  it('is not moved for a team that was there all along and lost its feed', () => {
    const weeks = teamWeeks('2024-12-23', `${repeat('1/5', 10)} ${repeat('M', 43)} ${repeat('1/5', 20)}`);
    expect(measureBaseline(weeks, PROGRAM, '2024-12-23', CLOSED)).toMatchObject({ from: '2024-12-30', weeks: 9 });
    expect(measureBaseline(weeks, PROGRAM, null, CLOSED)).toMatchObject({ from: '2024-12-30', weeks: 9 });
  });

  it('of a new team with a holiday in its first 13 weeks can be measured, sooner or later', () => {
    const weeks = teamWeeks('2025-11-03', `${repeat('5/5', 7)} 5/4 ${repeat('5/5', 30)}`);
    const baseline = measureBaseline(weeks, PROGRAM, '2025-11-03', CLOSED);
    expect(judgeBaseline(baseline)).toMatchObject({ measurability: 'MEASURABLE', flags: ['LATE_BASELINE'] });
  });

  it('the reason does not say that 13 weeks are there and 13 are needed', () => {
    expect(judgeBaseline(sums(40, 12.8, 13)).reason).not.toMatch(/has 13 complete weeks \(13 are needed\)/);
  });

  it('law: the window ends by the last closed week, and never starts before the program’s', () => {
    const words = fc.array(fc.constantFrom('3/5', '0/5', '1/3', '2/0', 'P', 'M', '-'), {
      minLength: 1,
      maxLength: 110,
    });
    fc.assert(
      fc.property(words, fc.nat(80), (text, late) => {
        const from = addWeeks('2024-12-02', late);
        const baseline = measureBaseline(teamWeeks(from, text.join(' ')), PROGRAM, from, CLOSED);
        expect(baseline.from >= '2024-12-30' && baseline.to <= addWeeks(CLOSED, 1)).toBe(true);
        expect(baseline.weeks).toBeLessThanOrEqual(baseline.closedWeeks);
        expect(Number.isFinite(baseline.exposure)).toBe(true);
      }),
    );
  });
});
