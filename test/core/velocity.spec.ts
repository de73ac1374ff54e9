import fc from 'fast-check';
import { isSmallGroup, SMALLEST_GROUP } from '../../src/core/suppression.js';
import { isKnown, type MeasuredWeek, multiple, rate, sumWindow } from '../../src/core/velocity.js';
import { addWeeks } from '../../src/core/week.js';
import { teamWeeks } from '../support/team-weeks.js';

const FROM = '2026-01-05';
const word = fc.oneof(
  fc.tuple(fc.nat(40), fc.nat(5)).map(([d, e]) => `${d}/${e}`),
  fc.constantFrom('P', 'M', '-'),
);
const history = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '));

describe('a window', () => {
  it('sums its complete weeks, and counts the others as not known', () => {
    const weeks = teamWeeks(FROM, '2/5 P 3/4 M - 0/0 7/5 100/5');
    expect(sumWindow(weeks, FROM, addWeeks(FROM, 7))).toEqual({
      from: FROM,
      to: '2026-02-23',
      deliveries: 12,
      exposure: 2.8,
      rawEvents: 24,
      batches: 12,
      engineerWeeks: 8.4,
      weeks: 4,
      closedWeeks: 7,
    });
  });

  it('takes a complete week without numbers for nothing, never for NaN', () => {
    const none = { deliveries: null, exposure: null, rawEvents: null, batches: null, engineerWeeks: null };
    const odd: MeasuredWeek = { week: FROM, coverage: 'COMPLETE', ...none };
    expect(sumWindow(new Map([[FROM, odd]]), FROM, addWeeks(FROM, 1))).toMatchObject({
      deliveries: 0,
      exposure: 0,
      engineerWeeks: 0,
      weeks: 1,
    });
  });

  it('is known from exactly half of its weeks on; an empty one is not', () => {
    const known = (text: string): boolean =>
      isKnown(sumWindow(teamWeeks(FROM, text), FROM, addWeeks(FROM, text.split(' ').length)));
    expect(known('1/5 P')).toBe(true);
    expect(known('1/5 P M')).toBe(false);
    expect(known('1/5 1/5 P M -')).toBe(false);
    expect(known('1/5 1/5 1/5 P M -')).toBe(true);
    expect(isKnown(sumWindow(new Map(), FROM, FROM))).toBe(false);
  });

  it('adds fifths of weeks up exactly: thresholds of 13 and 26 weeks hang on it', () => {
    const words = [...Array.from({ length: 10 }, () => '1/5'), ...Array.from({ length: 5 }, () => '1/3')];
    expect(sumWindow(teamWeeks(FROM, words.join(' ')), FROM, addWeeks(FROM, 15)).exposure).toBe(13);
  });

  it('law: two windows merge into one, whatever the order of the weeks', () => {
    fc.assert(
      fc.property(history, fc.nat(40), (text, cut) => {
        const weeks = teamWeeks(FROM, text);
        const [middle, to] = [
          addWeeks(FROM, Math.min(cut, text.split(' ').length)),
          addWeeks(FROM, text.split(' ').length),
        ];
        const [whole, a, b] = [
          sumWindow(weeks, FROM, to),
          sumWindow(weeks, FROM, middle),
          sumWindow(weeks, middle, to),
        ];
        const shuffled = new Map([...weeks].toReversed());
        expect(sumWindow(shuffled, FROM, to)).toEqual(whole);
        expect([whole.deliveries, whole.weeks, whole.closedWeeks]).toEqual([
          a.deliveries + b.deliveries,
          a.weeks + b.weeks,
          a.closedWeeks + b.closedWeeks,
        ]);
        expect(whole.exposure).toBeCloseTo(a.exposure + b.exposure, 9);
      }),
    );
  });
});

describe('a rate and a multiple', () => {
  it('are sum over sum, never a mean of weeks', () => {
    expect(rate(sumWindow(teamWeeks(FROM, '9/5 1/1'), FROM, addWeeks(FROM, 2)))).toBeCloseTo(10 / 1.2, 12);
    expect(multiple({ deliveries: 18, exposure: 3 }, { deliveries: 2, exposure: 1 })).toBe(3);
  });

  it('are null without exposure or a baseline, and 0 only for a real nothing', () => {
    expect(rate({ deliveries: 5, exposure: 0 })).toBeNull();
    expect(rate({ deliveries: 0, exposure: 2 })).toBe(0);
    const some = { deliveries: 2, exposure: 1 };
    expect([
      multiple({ deliveries: 2, exposure: 0 }, some),
      multiple(some, { deliveries: 2, exposure: 0 }),
      multiple(some, { deliveries: 0, exposure: 1 }),
    ]).toEqual([null, null, null]);
    expect(multiple({ deliveries: 0, exposure: 1 }, some)).toBe(0);
  });

  it('law: scale free, and higher with more delivered', () => {
    const positive = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(positive, positive, positive, (now, then, factor) => {
        const of = (a: number, b: number): number =>
          multiple({ deliveries: a, exposure: 1 }, { deliveries: b, exposure: 1 }) ?? -1;
        const plain = of(now, then);
        expect(of(now * factor, then * factor)).toBeCloseTo(plain, 9);
        expect(of(now + 1, then)).toBeGreaterThan(plain);
        expect(of(now, then + 1)).toBeLessThan(plain);
        expect(plain * of(then, now)).toBeCloseTo(1, 9);
      }),
    );
  });
});

it('a group is small below five people', () => {
  expect(SMALLEST_GROUP).toBe(5);
  expect([0, 1, 4, 5, 6].map(isSmallGroup)).toEqual([true, true, true, false, false]);
});
