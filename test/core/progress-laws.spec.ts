import fc from 'fast-check';
import { measureBaseline } from '../../src/core/baseline.js';
import { type Curve, finalWeek, firstWeek, type ProgramDates, verdictFrom } from '../../src/core/program.js';
import { judgeProgress, type Progress, type ProgressInput } from '../../src/core/progress.js';
import { addDays, addWeeks, weekOf, weeksBetween } from '../../src/core/week.js';
import { teamWeeks } from '../support/team-weeks.js';

const program: fc.Arbitrary<ProgramDates> = fc
  .tuple(
    fc.integer({ min: 19_500, max: 19_513 }),
    fc.nat(20),
    fc.nat(13),
    fc.integer({ min: 20, max: 420 }),
    fc.constantFrom<Curve>('GEOMETRIC', 'LINEAR'),
  )
  .map(([from, weeks, gap, length, curve]) => {
    const baselineFrom = addDays('1970-01-01', from);
    const baselineTo = addDays(baselineFrom, 183 + 7 * weeks);
    const start = addDays(baselineTo, gap);
    return { baselineFrom, baselineTo, start, deadline: addDays(start, length), curve };
  });
const word = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.nat(12), fc.constantFrom(5, 5, 5, 4, 2, 0)).map(([d, e]) => `${d}/${e}`) },
  { weight: 1, arbitrary: fc.constantFrom('P', 'M', '-') },
);
const anything: fc.Arbitrary<ProgressInput> = fc
  .record({
    program,
    target: fc.double({ min: 1.001, max: 50, noNaN: true }),
    words: fc.array(word, { maxLength: 110 }),
    late: fc.nat(40),
    asked: fc.nat(70),
    ahead: fc.constantFrom(0, 0.2, 0.6, 1),
    unobserved: fc.boolean(),
    methodChanged: fc.constantFrom(null, null, null, 'It is counted by another source.'),
  })
  .map(({ program: dates, target, words, late, asked, ahead, unobserved, methodChanged }) => {
    const from = addWeeks(weekOf(dates.baselineFrom), late);
    const weeks = teamWeeks(from, words.join(' ') || '-');
    const final = finalWeek(dates);
    const week = [addWeeks(firstWeek(dates), asked - 5), final].toSorted()[0] ?? final;
    const observed = [...weeks.keys()][0] ?? null;
    const baseline = measureBaseline(weeks, dates, observed, week);
    return { program: dates, target, week, weeks, baseline, exposureOf: () => ahead, unobserved, methodChanged };
  });

const NOBODY = { rawEvents: 0, batches: 0, engineerWeeks: null };
const FIGURES = [
  'baselineRate',
  'rate4w',
  'rate13w',
  'multiple4w',
  'multiple13w',
  'rawMultiple13w',
  'batchMultiple13w',
  'calendarMultiple13w',
  'expectedMultiple',
  'requiredRate',
] as const;
const WITHOUT_FIGURE = ['NOT_STARTED', 'METHOD_CHANGED', 'NO_DATA', 'NOT_MEASURABLE'];
const check = (law: (input: ProgressInput, judged: Progress) => void): void => {
  fc.assert(
    fc.property(anything, (input) => law(input, judgeProgress(input))),
    { numRuns: 400 },
  );
};

describe('laws of a judged goal', () => {
  it('never NaN, never Infinity, never negative', () => {
    check((_, judged) => {
      for (const name of FIGURES) {
        const value = judged[name];
        expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true);
      }
    });
  });

  it('a status fits its figures, and what is not firm has a reason', () => {
    check(({ week, program: dates, target, unobserved }, judged) => {
      const { status, multiple13w, measurability, reason } = judged;
      if (unobserved) expect(measurability).toBe('NOT_MEASURABLE');
      if (measurability !== 'MEASURABLE') expect(reason).not.toBe('');
      if (WITHOUT_FIGURE.includes(status)) expect(reason).toMatch(/\w+ .*\.$/);
      if (WITHOUT_FIGURE.includes(status)) expect(multiple13w).toBeNull();
      expect(status === 'NOT_STARTED').toBe(week < firstWeek(dates));
      if (status === 'MET' || status === 'MISSED') {
        expect([week, status]).toEqual([finalWeek(dates), (multiple13w ?? 0) >= target ? 'MET' : 'MISSED']);
      }
    });
  });

  it('what is counted by another source is never compared', () => {
    check(({ methodChanged, week, program: dates }, judged) => {
      if (methodChanged === null) {
        expect(judged.status).not.toBe('METHOD_CHANGED');
        return;
      }
      if (week >= firstWeek(dates)) expect([judged.status, judged.reason]).toEqual(['METHOD_CHANGED', methodChanged]);
      const { multiple4w, multiple13w, rawMultiple13w, batchMultiple13w, calendarMultiple13w, requiredRate } = judged;
      expect([
        multiple4w, multiple13w, rawMultiple13w, batchMultiple13w, calendarMultiple13w, requiredRate,
        judged.perEngineer.multiple13w,
      ]).toEqual(Array(7).fill(null)); // prettier-ignore
    });
  });

  it('the current window has at most 13 weeks, inside the program, ends with the week, misses the baseline', () => {
    check(({ week, program: dates, baseline }, { current }) => {
      expect(current.closedWeeks).toBe(weeksBetween(current.from, current.to));
      expect(current.closedWeeks).toBeLessThanOrEqual(13);
      if (current.closedWeeks === 0) return;
      expect(current.to).toBe(addWeeks(week, 1));
      expect(current.from >= firstWeek(dates) && current.from >= baseline.to).toBe(true);
    });
  });

  it('the plan it is held to lies between 1 and the target', () => {
    check(({ target }, { expectedMultiple }) => {
      if (expectedMultiple === null) return;
      expect(expectedMultiple).toBeGreaterThanOrEqual(1 - 1e-9);
      expect(expectedMultiple).toBeLessThanOrEqual(target * (1 + 1e-9));
    });
  });

  it('a multiple does not change with the unit, and rises with what is delivered', () => {
    check((input, judged) => {
      if (judged.multiple13w === null || judged.measurability !== 'MEASURABLE') return;
      const scaled = new Map(
        [...input.weeks].map(([week, row]) => [
          week,
          { ...row, deliveries: row.deliveries === null ? null : 7 * row.deliveries },
        ]),
      );
      const baseline = { ...input.baseline, deliveries: 7 * input.baseline.deliveries };
      expect(judgeProgress({ ...input, weeks: scaled, baseline }).multiple13w).toBeCloseTo(judged.multiple13w, 9);
      const last = [...input.weeks.values()].find(
        ({ week, coverage }) => coverage === 'COMPLETE' && week >= judged.current.from && week < judged.current.to,
      );
      if (!last) return;
      const more = new Map(input.weeks).set(last.week, { ...last, deliveries: (last.deliveries ?? 0) + 1 });
      expect(judgeProgress({ ...input, weeks: more }).multiple13w).toBeGreaterThan(judged.multiple13w);
    });
  });

  it('nothing after the week is looked at, and nothing of a week that is not complete', () => {
    check((input, judged) => {
      const known = new Map([...input.weeks].filter(([week]) => week <= input.week));
      const doubted = new Map(
        [...known].map(([week, row]) => [
          week,
          row.coverage === 'COMPLETE' ? row : { ...row, deliveries: 9_999, exposure: 77 },
        ]),
      );
      expect(judgeProgress({ ...input, weeks: doubted })).toEqual(judged);
    });
  });

  it('who delivers the required rate to the end is at the target at the end', () => {
    check((input, judged) => {
      const { program: dates, week, target, baseline } = input;
      const opening = verdictFrom(dates);
      const required = judged.requiredRate;
      // A late baseline that reaches into the verdict's weeks has a test of its own in progress.spec.ts.
      if (
        required === null ||
        week < opening ||
        week >= finalWeek(dates) ||
        baseline.to > opening ||
        judged.status === 'NO_DATA'
      )
        return;
      const weeks = new Map(input.weeks);
      for (let next = addWeeks(week, 1); next <= finalWeek(dates); next = addWeeks(next, 1)) {
        const exposure = input.exposureOf(next);
        weeks.set(next, { ...NOBODY, week: next, coverage: 'COMPLETE', deliveries: required * exposure, exposure });
      }
      const end = judgeProgress({ ...input, week: finalWeek(dates), weeks });
      if (end.multiple13w === null) return;
      if (required > 0) expect(end.multiple13w).toBeCloseTo(target, 6);
      else expect(end.multiple13w).toBeGreaterThanOrEqual(target - 1e-9);
    });
  });
});
