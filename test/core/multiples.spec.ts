import fc from 'fast-check';
import { CALENDAR_DIFFERENCE, type Multiples, multiplesOf } from '../../src/core/multiples.js';
import { perEngineer, type PerEngineer } from '../../src/core/per-engineer.js';
import { multiple, rate, sumWindow, type WindowSum } from '../../src/core/velocity.js';
import { addWeeks } from '../../src/core/week.js';
import { golden } from '../support/golden.js';

/** Deliveries, raw events, batches, open days, days of engineers. */
type Row = [number, number, number, number, number];

function windowOf(rows: Row[]): WindowSum {
  const from = '2025-12-29';
  const weeks = rows.map(([deliveries, rawEvents, batches, days, engineerDays], i) => ({
    week: addWeeks(from, i),
    coverage: 'COMPLETE' as const,
    deliveries,
    rawEvents,
    batches,
    exposure: days / 5,
    engineerWeeks: engineerDays / 5,
  }));
  return sumWindow(new Map(weeks.map((week) => [week.week, week])), from, addWeeks(from, rows.length));
}
const COMPARED = { known: true, compared: true };

describe('multiples shown together', () => {
  it('agree with fractions worked out in Python, those per engineer too', () => {
    const near = (figures: object): object =>
      Object.fromEntries(
        Object.entries(figures).map(([name, value]) => [
          name,
          typeof value === 'number' ? (expect.closeTo(value, 9) as unknown) : value,
        ]),
      );
    type Case = { current: Row[]; baseline: Row[]; out: Multiples & { perEngineer: PerEngineer } };
    const cases = golden<Case>('comparisons.json');
    expect(cases.filter(({ out }) => out.calendarMultiple13w !== null).length).toBeGreaterThan(5);
    for (const { current, baseline, out } of cases) {
      const [now, before] = [windowOf(current), windowOf(baseline)];
      const { perEngineer: engineers, ...multiples } = out;
      expect(multiplesOf(now, before)).toEqual(near(multiples));
      expect(perEngineer(now, before, COMPARED)).toEqual(near(engineers));
    }
  });

  it('by hand: 60 deliveries of 90 events in 30 batches after 20 of 40 in 10, over as many open days', () => {
    const year = { deliveries: 20, rawEvents: 40, batches: 10, exposure: 13, weeks: 13 };
    const now = { deliveries: 60, rawEvents: 90, batches: 30, exposure: 13, weeks: 13 };
    expect(multiplesOf(now, year)).toEqual({
      multiple13w: 3,
      rawMultiple13w: 2.25,
      batchMultiple13w: 3,
      calendarMultiple13w: null,
    });
  });

  it('the calendar-week multiple is told beyond 5 %: a freeze of three weeks, and not of half a week', () => {
    // 26 in 13 weeks after 52 in 52; three of the 13 weeks are closed: 2.6 a week of exposure, 2 a calendar week.
    const year = { deliveries: 52, rawEvents: 52, batches: 52, exposure: 52, weeks: 52 };
    const quarter = (exposure: number) =>
      multiplesOf({ deliveries: 26, rawEvents: 26, batches: 26, exposure, weeks: 13 }, year);
    expect(quarter(10)).toMatchObject({ multiple13w: 2.6, calendarMultiple13w: 2 });
    expect(quarter(12.6).calendarMultiple13w).toBeNull();
    // Half a week of 13: 2.08 against 2, 4 % apart.
    expect(quarter(12.4).calendarMultiple13w).toBeNull();
    expect(quarter(12.2).calendarMultiple13w).toBe(2);
  });

  it('law: each is what the judged one would be if its events were the deliveries', () => {
    const week = fc.tuple(fc.nat(9), fc.nat(12), fc.nat(9), fc.constantFrom(5, 4, 0), fc.nat(40));
    const rows = fc.array(week, { maxLength: 15 });
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        const [now, before] = [windowOf(one), windowOf(other)];
        const { multiple13w, rawMultiple13w, batchMultiple13w, calendarMultiple13w } = multiplesOf(now, before);
        expect(multiple13w).toBe(multiple(now, before));
        const instead = (count: 'rawEvents' | 'batches'): number | null =>
          multiplesOf({ ...now, deliveries: now[count] }, { ...before, deliveries: before[count] }).multiple13w;
        expect([rawMultiple13w, batchMultiple13w]).toEqual([instead('rawEvents'), instead('batches')]);
        if (calendarMultiple13w === null) return;
        expect(Math.abs(calendarMultiple13w / (multiple13w ?? Number.NaN) - 1)).toBeGreaterThan(CALENDAR_DIFFERENCE);
      }),
    );
  });
});

describe('per engineer', () => {
  it('by hand: output doubled with twice the engineers is no more per engineer', () => {
    const before = { deliveries: 26, exposure: 26, engineerWeeks: 78 };
    const now = { deliveries: 26, exposure: 13, engineerWeeks: 78 };
    expect(multiple(now, before)).toBe(2);
    expect(perEngineer(now, before, COMPARED)).toEqual({
      baselineRate: 26 / 78,
      rate13w: 26 / 78,
      multiple13w: 1,
      baselineEngineers: 3,
      currentEngineers: 6,
    });
  });

  it('is not known where nobody is, and not told where output is not', () => {
    const [some, nobody] = [{ deliveries: 9, exposure: 13, engineerWeeks: 26 }, { deliveries: 9, exposure: 13, engineerWeeks: 0 }]; // prettier-ignore
    expect(perEngineer(some, nobody, COMPARED)).toEqual({ baselineRate: null, rate13w: 9 / 26, multiple13w: null, baselineEngineers: null, currentEngineers: 2 }); // prettier-ignore
    expect(perEngineer(nobody, some, COMPARED)).toMatchObject({ rate13w: null, multiple13w: null, currentEngineers: null }); // prettier-ignore
    expect(perEngineer(some, some, { known: true, compared: false })).toMatchObject({ rate13w: 9 / 26, multiple13w: null }); // prettier-ignore
    expect(perEngineer(some, some, { known: false, compared: false })).toMatchObject({ rate13w: null, currentEngineers: null, baselineRate: 9 / 26 }); // prettier-ignore
  });

  it('law: ln output = ln output per engineer + ln engineers; a rate is output per week over engineers', () => {
    const sums = fc.record({
      deliveries: fc.integer({ min: 1, max: 9_999 }),
      exposure: fc.integer({ min: 1, max: 500 }).map((days) => days / 5),
      engineerWeeks: fc.integer({ min: 1, max: 9_999 }).map((days) => days / 5),
    });
    fc.assert(
      fc.property(sums, sums, (now, before) => {
        const told = perEngineer(now, before, COMPARED);
        const people = Math.log((told.currentEngineers ?? 0) / (told.baselineEngineers ?? 0));
        const output = Math.log(multiple(now, before) ?? 0);
        expect(Math.log(told.multiple13w ?? 0) + people).toBeCloseTo(output, 12);
        expect((told.rate13w ?? 0) * (told.currentEngineers ?? 0)).toBeCloseTo(rate(now) ?? -1, 9);
      }),
    );
  });
});
