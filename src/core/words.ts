import { DateTime } from 'luxon';
import { addDays, type Day, type Week } from './week.js';

/** `1.40x`; "not known" for null. Just below a whole number it says so: `2.996x` is not 3x yet. */
export function multipleText(value: number | null): string {
  if (value === null) return 'not known';
  const rounded = value.toFixed(2);
  const flattered = rounded.endsWith('.00') && value < Number(rounded);
  return flattered ? `${(Math.floor(value * 1000) / 1000).toFixed(3)}x` : `${rounded}x`;
}

/** A target as people say it: `3x`, `2.5x`. */
export function targetText(value: number): string {
  return `${Number(value.toFixed(2))}x`;
}

/** A share of 1 as `6.1 %`. */
export function shareText(value: number | null): string {
  return value === null ? 'not known' : `${(100 * value).toFixed(1)} %`;
}

/** Deliveries per week: `4.8`, `0.21`. */
export function rateText(value: number | null): string {
  return value === null ? 'not known' : value.toFixed(value >= 1 ? 1 : 2);
}

/** `1 team`, `2 teams`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** `17 August 2026`. */
export function dayText(day: Day): string {
  return DateTime.fromISO(day).setLocale('en-GB').toFormat('d LLLL yyyy');
}

/** `10–16 August 2026`, `29 June – 5 July 2026`. */
export function weekText(week: Week): string {
  const from = DateTime.fromISO(week).setLocale('en-GB');
  const to = DateTime.fromISO(addDays(week, 6)).setLocale('en-GB');
  if (from.year !== to.year) return `${from.toFormat('d LLLL yyyy')} – ${to.toFormat('d LLLL yyyy')}`;
  if (from.month !== to.month) return `${from.toFormat('d LLLL')} – ${to.toFormat('d LLLL yyyy')}`;
  return `${from.toFormat('d')}–${to.toFormat('d LLLL yyyy')}`;
}

/** Weeks of exposure as `13 wk`, `12.8 wk`. */
export function weeksText(exposure: number): string {
  return `${Number(exposure.toFixed(1))} wk`;
}
