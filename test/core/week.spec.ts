import fc from 'fast-check';
import {
  addDays,
  addWeeks,
  dayAt,
  dayNumber,
  firstWeekFrom,
  isDay,
  isWeek,
  lastClosedWeek,
  weekOf,
  weekRange,
  weeksBetween,
  weekStart,
} from '../../src/core/week.js';
import { golden } from '../support/golden.js';

const ZONES = ['UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Auckland', 'America/Sao_Paulo'];
const day = fc
  .date({ min: new Date('1980-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2036-12-31'), noInvalidDate: true });
const zone = fc.constantFrom(...ZONES);

describe('weeks', () => {
  it('are ISO weeks, named by their Monday, over every New Year', () => {
    const cases = golden<{ day: string; monday: string }>('weeks.json');
    expect(cases.map((row) => weekOf(row.day))).toEqual(cases.map((row) => row.monday));
  });

  it('2026 has 53: its last Monday is 28 December, and 2027 begins on 4 January', () => {
    expect([weekOf('2026-12-31'), weekOf('2027-01-03'), weekOf('2027-01-04')]).toEqual([
      '2026-12-28',
      '2026-12-28',
      '2027-01-04',
    ]);
    expect(weeksBetween('2025-12-29', '2027-01-04')).toBe(53);
    expect(weekRange('2025-12-29', '2027-01-04').at(-1)).toBe('2026-12-28');
  });

  it('2024-12-30T00:30Z is in 2025-W01 in UTC and in 2024-W52 in Los Angeles', () => {
    const at = new Date('2024-12-30T00:30:00Z');
    expect(weekOf(dayAt(at, 'UTC'))).toBe('2024-12-30');
    expect(weekOf(dayAt(at, 'America/Los_Angeles'))).toBe('2024-12-23');
  });

  it('have the day and the close that the zone database says', () => {
    const cases = golden<{ at: string; zone: string; day: string; closed: string }>('instants.json');
    expect(cases.map(({ at, zone: timeZone }) => ({ at, zone: timeZone, day: dayAt(new Date(at), timeZone), closed: lastClosedWeek(new Date(at), timeZone) }))).toEqual(cases); // prettier-ignore
  });

  it('close on Monday at 06:00 on the wall, not a second before, also when clocks change', () => {
    for (const [before, at, timeZone, closed] of [
      ['2026-08-17T05:59:59.999Z', '2026-08-17T06:00:00Z', 'UTC', '2026-08-10'],
      ['2026-03-30T03:59:59Z', '2026-03-30T04:00:00Z', 'Europe/Berlin', '2026-03-23'],
      ['2026-10-26T04:59:59Z', '2026-10-26T05:00:00Z', 'Europe/Berlin', '2026-10-19'],
      ['2026-11-02T13:59:59Z', '2026-11-02T14:00:00Z', 'America/Los_Angeles', '2026-10-26'],
    ] as const) {
      expect(lastClosedWeek(new Date(before), timeZone)).toBe(addWeeks(closed, -1));
      expect(lastClosedWeek(new Date(at), timeZone)).toBe(closed);
    }
  });

  it('begin at midnight of the zone: 167 hours in spring, 169 in autumn', () => {
    const hours = (week: string): number =>
      (weekStart(addWeeks(week, 1), 'Europe/Berlin').getTime() - weekStart(week, 'Europe/Berlin').getTime()) /
      3_600_000;
    expect(['2026-03-23', '2026-03-30', '2026-10-19'].map(hours)).toEqual([167, 168, 169]);
    expect(weekStart('2026-03-30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T22:00:00.000Z');
  });

  it('knows a real day and a real Monday', () => {
    expect(['2026-02-28', '2024-02-29', '2000-02-29'].map(isDay)).toEqual([true, true, true]);
    expect(['2026-02-29', '2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', '', 'today', '2026-01-01T00:00:00Z', '1900-02-29'].map(isDay)).not.toContain(true); // prettier-ignore
    expect(['2026-11-16', '2026-11-17', '2026-11-22', '2026-11-31'].map(isWeek)).toEqual([true, false, false, false]);
    expect([firstWeekFrom('2026-01-01'), firstWeekFrom('2025-12-29'), firstWeekFrom('2025-12-28')]).toEqual([
      '2026-01-05',
      '2025-12-29',
      '2025-12-29',
    ]);
  });
});

describe('laws of weeks', () => {
  it('a week holds exactly its seven days', () => {
    fc.assert(
      fc.property(day, (text) => {
        const week = weekOf(text);
        expect(new Date(`${week}T00:00:00Z`).getUTCDay()).toBe(1);
        expect(dayNumber(text) - dayNumber(week)).toBeGreaterThanOrEqual(0);
        expect(dayNumber(text) - dayNumber(week)).toBeLessThan(7);
        expect([week <= text, text < addWeeks(week, 1), isWeek(week)]).toEqual([true, true, true]);
        expect(firstWeekFrom(text) >= text && addDays(firstWeekFrom(text), -7) < text).toBe(true);
      }),
    );
  });

  it('ranges join, and count what they hold', () => {
    fc.assert(
      fc.property(day, fc.nat(60), fc.nat(60), (text, a, b) => {
        const from = weekOf(text);
        const [middle, to] = [addWeeks(from, a), addWeeks(from, a + b)];
        expect([...weekRange(from, middle), ...weekRange(middle, to)]).toEqual(weekRange(from, to));
        expect(weeksBetween(from, to)).toBe(a + b);
        expect(weeksBetween(to, from)).toBe(-a - b + 0);
        expect(weekRange(to, from)).toEqual(a + b === 0 ? [] : []);
      }),
    );
  });

  it('the last closed week has ended, never runs back, and the one after it has not closed', () => {
    fc.assert(
      fc.property(instant, fc.nat(20 * 86_400_000), zone, (now, later, timeZone) => {
        const closed = lastClosedWeek(now, timeZone);
        expect(isWeek(closed)).toBe(true);
        expect(weekStart(addWeeks(closed, 1), timeZone).getTime()).toBeLessThanOrEqual(now.getTime());
        expect(weekStart(addWeeks(closed, 2), timeZone).getTime() + 7 * 3_600_000).toBeGreaterThan(now.getTime());
        expect(lastClosedWeek(new Date(now.getTime() + later), timeZone) >= closed).toBe(true);
        const week = weekOf(dayAt(now, timeZone));
        expect(weekStart(week, timeZone) <= now && now < weekStart(addWeeks(week, 1), timeZone)).toBe(true);
      }),
    );
  });
});
