import type { AdoptionBasis, CorrelationPicture, CorrelationWindows, Interval } from './correlation.js';
import { addDays } from './week.js';
import { count, dayText } from './words.js';

const BASIS: Record<AdoptionBasis, string> = {
  ACTIVE_ENGINEERS: 'the share of engineers active with an AI tool',
  AI_TRAILER_COMMITS: 'the share of commits marked as written with AI',
};

/**
 * What the figures permit to say, in two or three sentences. Decided by the range of the partial correlation alone: the
 * bare rho is above 0 from nothing, because the baseline is in the multiple's denominator. Never more than an association.
 */
export function sentenceOf(picture: Omit<CorrelationPicture, 'sentence'>, fewest: number, late: number): string {
  const { n, rho, partial, partialInterval } = picture;
  if (n < fewest) {
    return (
      `${count(n, 'team')} ${n === 1 ? 'has' : 'have'} both a firm multiple and a known change in AI use ` +
      `(${measureOf(picture, late)}); ${fewest} are needed, so no relation can be told. ` +
      'With more teams it would be an association, which does not show a cause.'
    );
  }
  if (rho === null || partial === null || partialInterval === null) {
    return `${unclear(picture)} AI use is ${measureOf(picture, late)}. What is seen here is an association at most and does not show a cause.`;
  }
  return (
    `${findingOf(partialInterval, n)}: with the baseline rate held fixed the rank correlation is ` +
    `${signed(partial)} (${rangeText(partialInterval)}), without that ${bareText(picture)}. ` +
    `AI use is ${measureOf(picture, late)}. This is an association and does not show a cause.`
  );
}

function findingOf({ low, high }: Interval, n: number): string {
  if (low > 0) return `In ${count(n, 'team')}, more added AI use goes together with more growth in deliveries`;
  if (high < 0) return `In ${count(n, 'team')}, more added AI use goes with less growth in deliveries`;
  return `In ${count(n, 'team')} there is no clear relation between added AI use and growth in deliveries`;
}

/** Enough teams, and still nothing to be told. */
function unclear(picture: Omit<CorrelationPicture, 'sentence'>): string {
  const { n, rho, partial } = picture;
  const teams = `In ${count(n, 'team')}`;
  if (rho === null) {
    return `${teams} no relation can be told: the change in AI use, or the growth in deliveries, is the same in all of them.`;
  }
  const bare = `the bare rank correlation is ${bareText(picture)}`;
  return partial === null
    ? `${teams} no relation can be told: it cannot be separated from the baseline rate (${bare}).`
    : `${teams} no relation can be told: the order agrees wholly (${signed(partial)} with the baseline rate held fixed), ` +
        `which gives no range (${bare}).`;
}

function bareText({ rho, interval }: Pick<CorrelationPicture, 'rho' | 'interval'>): string {
  if (rho === null) return 'not known';
  return interval === null ? `${signed(rho)} (no range)` : `${signed(rho)} (${rangeText(interval)})`;
}

/** What is compared, from when to when. */
function measureOf({ basis, windows }: Pick<CorrelationPicture, 'basis' | 'windows'>, late: number): string {
  const early = late === 0 ? '' : `, for ${count(late, 'team')} the first four known weeks`;
  return `${BASIS[basis]}, ${spanText(windows.currentFrom, windows.currentTo)} against ${baselineText(windows)}${early}`;
}

function baselineText({ baselineFrom, baselineTo }: CorrelationWindows): string {
  return spanText(baselineFrom, baselineTo);
}

function spanText(from: string, to: string): string {
  return `${dayText(from)} – ${dayText(addDays(to, -1))}`;
}

function rangeText({ low, high, level }: Interval): string {
  return `${Math.round(100 * level)} % range ${signed(low)} to ${signed(high)}`;
}

/** `+0.45`, `−0.12`, `0.00`. A value that rounds to nothing keeps its sign, so that a range shows its side of 0. */
export function signed(value: number): string {
  const size = Math.abs(value).toFixed(2);
  return value === 0 ? size : `${value > 0 ? '+' : '−'}${size}`;
}
