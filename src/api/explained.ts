import { addWeeks, type Day, dayNumber, type Week, weekRange, weekStart } from '../core/week.js';
import type { CalendarInForceRow, TimeSpan } from '../velocity/explanations.store.js';
import type { RequestLoaders } from './loaders.js';

/** Asks the same of many in one statement; what is asked is its own key. */
export async function askOfMany<Asked extends object, Answer>(
  loaders: RequestLoaders,
  question: string,
  asked: Asked,
  answers: (asked: Asked[]) => Promise<Answer[]>,
): Promise<Answer> {
  const found = await loaders.ask(question, JSON.stringify(asked), async (keys) => {
    const given = await answers(keys.map((key) => JSON.parse(key) as Asked));
    return new Map(keys.map((key, i) => [key, given[i] as Answer]));
  });
  return found as Answer;
}

/** The instants from the beginning of a week to that of another. */
export function timeSpan(from: Week, to: Week, timeZone: string): TimeSpan {
  return { from: weekStart(from, timeZone).toISOString(), to: weekStart(to, timeZone).toISOString() };
}

/** Weeks one after the other become one span. */
export function timeSpans(weeks: readonly Week[], timeZone: string): TimeSpan[] {
  const firsts = weeks.filter((week) => !weeks.includes(addWeeks(week, -1)));
  return firsts.map((first) => {
    let end = addWeeks(first, 1);
    while (weeks.includes(end)) end = addWeeks(end, 1);
    return timeSpan(first, end, timeZone);
  });
}

/** Business days of each week that a calendar closes; one that several close is one. */
export function closedBusinessDays(
  calendars: readonly Pick<CalendarInForceRow, 'days'>[],
  from: Week,
  to: Week,
): Map<Week, number> {
  const days = new Set(calendars.flatMap(({ days: closed }) => closed.map(({ day }) => day)));
  return new Map(
    weekRange(from, to).map((week) => [week, [...days].filter((day) => isBusinessDayOf(week, day)).length]),
  );
}

function isBusinessDayOf(week: Week, day: Day): boolean {
  const nth = dayNumber(day) - dayNumber(week);
  return nth >= 0 && nth < 5;
}
