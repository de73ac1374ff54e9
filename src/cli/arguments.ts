import { InvalidArgumentError } from 'commander';
import { type Day, isDay, isWeek, type Week, weekOf } from '../core/week.js';

/** What stands behind an option, read or refused in one line. */

export function week(text: string): Week {
  if (isWeek(text)) return text;
  throw new InvalidArgumentError(
    isDay(text) ? `${text} is not a Monday; its week is ${weekOf(text)}` : 'a week is its Monday, as 2026-11-16',
  );
}

export function day(text: string): Day {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('a day, as 2026-01-31');
}

export function hash(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('64 hexadecimal digits, as `audit verify` prints them');
}

export function format(text: string): string {
  if (text === 'markdown' || text === 'json') return text;
  throw new InvalidArgumentError('markdown or json');
}

export function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`a whole number, ${least} at least`);
  };
}
