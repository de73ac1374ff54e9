import { DateTime } from 'luxon';

/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;
/** The Monday of an ISO week, `YYYY-MM-DD`, in the organisation's zone. */
export type Week = string;

/** The hour on Monday, in the organisation's zone, at which the week before closes. */
export const CLOSE_HOUR = 6;

const MS_PER_DAY = 86_400_000;

/** True for a real calendar day written `YYYY-MM-DD`, of the year 1000 or later: weeks before it are real days still. */
export function isDay(text: string): boolean {
  return /^[1-9]\d{3}-\d{2}-\d{2}$/.test(text) && dayText(dayNumber(text)) === text;
}

/** True for a real day that is a Monday. */
export function isWeek(text: string): boolean {
  return isDay(text) && weekOf(text) === text;
}

/** Days since 1970-01-01. */
export function dayNumber(day: Day): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY);
}

function dayText(number: number): Day {
  return Number.isFinite(number) ? new Date(number * MS_PER_DAY).toISOString().slice(0, 10) : '';
}

export function addDays(day: Day, days: number): Day {
  return dayText(dayNumber(day) + days);
}

export function addWeeks(week: Week, weeks: number): Week {
  return addDays(week, 7 * weeks);
}

/** The week that a day falls into. */
export function weekOf(day: Day): Week {
  const number = dayNumber(day);
  const sinceMonday = (((number + 3) % 7) + 7) % 7;
  return dayText(number - sinceMonday);
}

/** The first Monday on or after a day. */
export function firstWeekFrom(day: Day): Week {
  const week = weekOf(day);
  return week === day ? week : addWeeks(week, 1);
}

/** Whole weeks from `from` up to, not including, `to`; negative if `to` is earlier. */
export function weeksBetween(from: Week, to: Week): number {
  return Math.round((dayNumber(to) - dayNumber(from)) / 7);
}

/** The weeks from `from` up to, not including, `to`. */
export function weekRange(from: Week, to: Week): Week[] {
  return Array.from({ length: Math.max(0, weeksBetween(from, to)) }, (_, i) => addWeeks(from, i));
}

/** The day in a zone at an instant. */
export function dayAt(instant: Date, timeZone: string): Day {
  return DateTime.fromJSDate(instant, { zone: timeZone }).toISODate() ?? '';
}

/** The last week that has closed: it ended on a Sunday and the Monday after has reached {@link CLOSE_HOUR}. */
export function lastClosedWeek(now: Date, timeZone: string): Week {
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  const monday = local.startOf('week');
  const closing = monday.set({ hour: CLOSE_HOUR });
  return monday.minus({ weeks: local >= closing ? 1 : 2 }).toISODate() ?? '';
}

/** The instant at which a week begins: midnight of its Monday in the zone. */
export function weekStart(week: Week, timeZone: string): Date {
  return DateTime.fromISO(week, { zone: timeZone }).startOf('day').toJSDate();
}
