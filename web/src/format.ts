/** Numbers and dates in the reader's own locale; weeks and days are dates and know no zone. */

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const two = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const three = new Intl.NumberFormat(undefined, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const one = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const precise = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4, minimumSignificantDigits: 4 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const wholePercent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortDay = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: '2-digit', timeZone: 'UTC' });
const instant = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const instantDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

export const NOT_KNOWN = 'not known';
const DAY_MS = 86_400_000;

export function countText(value: number): string {
  return whole.format(value);
}

/** `1 team`, `2 teams`. */
export function countOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${whole.format(value)} ${value === 1 ? singular : plural}`;
}

/** `1.40x`. */
export function multipleText(value: number): string {
  const rounded = Number(value.toFixed(2));
  // Just below a whole number it says so: 2.996x is not 3x yet.
  const flattered = Number.isInteger(rounded) && value < rounded;
  return `${flattered ? three.format(Math.floor(value * 1000) / 1000) : two.format(value)}x`;
}

/** A target as people say it: `3x`, `2.5x`. */
export function targetText(value: number): string {
  return `${short.format(value)}x`;
}

/** Deliveries per week: `19.8`, `0.21`. */
export function rateText(value: number): string {
  return value >= 10 ? one.format(value) : two.format(value);
}

/** With enough digits to work further with it. */
export function preciseText(value: number): string {
  return value === 0 ? whole.format(0) : precise.format(value);
}

/** Weeks of exposure: `52`, `12.8`. */
export function exposureText(value: number): string {
  return short.format(value);
}

export function shareText(value: number): string {
  return percent.format(value);
}

export function wholeShareText(value: number): string {
  return wholePercent.format(value);
}

/** A day, `2026-08-17`, in words. */
export function dayText(date: string): string {
  return day.format(new Date(`${date}T00:00:00Z`));
}

export function shortDayText(date: string): string {
  return shortDay.format(new Date(`${date}T00:00:00Z`));
}

export function monthText(date: string): string {
  return month.format(new Date(`${date}T00:00:00Z`));
}

/** The days of one week by its Monday, in words. */
export function weekText(monday: string): string {
  return spanText(monday, addDays(monday, 7));
}

/** Days from `from` up to, not including, `to`. */
export function spanText(from: string, to: string): string {
  return day.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${addDays(to, -1)}T00:00:00Z`));
}

/** An instant in the reader's zone. */
export function instantText(time: string): string {
  return instant.format(new Date(time));
}

export function instantDayText(time: string): string {
  return instantDay.format(new Date(time));
}

export function readersZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
