import fc from 'fast-check';
import { addDays, weekOf } from '../../src/core/week.js';
import { count, dayText, multipleText, rateText, shareText, targetText, weekText } from '../../src/core/words.js';

describe('numbers in words', () => {
  it('round as they are read', () => {
    expect([multipleText(1.4), multipleText(0), multipleText(10.126), multipleText(null)]).toEqual([
      '1.40x',
      '0.00x',
      '10.13x',
      'not known',
    ]);
    // A target that is missed by a hair is not shown as reached.
    expect([multipleText(2.996), multipleText(9.9999), multipleText(3), multipleText(2.994)]).toEqual([
      '2.996x',
      '9.999x',
      '3.00x',
      '2.99x',
    ]);
    expect([targetText(3), targetText(2.5), targetText(10), targetText(2.25)]).toEqual(['3x', '2.5x', '10x', '2.25x']);
    expect([shareText(0.0613), shareText(1), shareText(0), shareText(null)]).toEqual([
      '6.1 %',
      '100.0 %',
      '0.0 %',
      'not known',
    ]);
    expect([rateText(4.84), rateText(0.214), rateText(0), rateText(12), rateText(null)]).toEqual([
      '4.8',
      '0.21',
      '0.00',
      '12.0',
      'not known',
    ]);
    expect([count(0, 'team'), count(1, 'team'), count(2_100, 'team'), count(1, 'delivery', 'deliveries'), count(2, 'delivery', 'deliveries')]).toEqual(['0 teams', '1 team', '2,100 teams', '1 delivery', '2 deliveries']); // prettier-ignore
  });
});

describe('days and weeks in words', () => {
  it('say month and year as often as they change', () => {
    expect(dayText('2026-08-17')).toBe('17 August 2026');
    expect(weekText('2026-08-10')).toBe('10–16 August 2026');
    expect(weekText('2026-06-29')).toBe('29 June – 5 July 2026');
    expect(weekText('2025-12-29')).toBe('29 December 2025 – 4 January 2026');
    expect(weekText('2026-12-28')).toBe('28 December 2026 – 3 January 2027');
    expect(weekText('2026-02-23')).toBe('23 February – 1 March 2026');
  });

  it('law: the day said is the day given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (n) => {
        const day = addDays('1970-01-01', n);
        expect(new Date(`${dayText(day)} UTC`).toISOString().slice(0, 10)).toBe(day);
        const week = weekOf(day);
        expect(weekText(week)).toContain(`${Number(addDays(week, 6).slice(8))} `);
        expect(weekText(week).startsWith(`${Number(week.slice(8))}`)).toBe(true);
      }),
    );
  });
});
