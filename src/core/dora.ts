import { rate, type WindowSum } from './velocity.js';

/** Why a figure is null. */
export type DoraGap =
  | 'NO_COMPLETE_WEEK'
  | 'NO_DELIVERIES'
  | 'NO_CHANGES'
  | 'NO_DATES'
  | 'NO_SIZES'
  | 'NO_SOURCE'
  | 'NO_FAILURES'
  | 'NOT_RECOVERED';

/** A figure with what it is made of: `n` ÷ `of`, or the median of `n` values out of `of`. */
export interface DoraFigure {
  value: number | null;
  n: number;
  of: number;
  reason: DoraGap | null;
}

/** What is counted of a scope and its weeks. Medians are null where there is no value. */
export interface DoraCounts {
  deliveries: number;
  /** Changes in deliveries other than the first ever seen of a component, and those of them with a lead time. */
  changesHeld: number;
  led: number;
  /** Of those, the ones whose delivery is only estimated. */
  ledEstimated: number;
  leadHours: number | null;
  /** Those deliveries, and those of them of whose changes all have a size. */
  deliveriesHeld: number;
  sized: number;
  size: number | null;
  /** Changes merged; those whose marks somebody looked at, the reverts among them, and those with a review. */
  merged: number;
  lookedAt: number;
  reverts: number;
  reviewed: number;
  reviewHours: number | null;
  failed: number;
  /** Failed by mere time: an incident that names no cause. */
  byTime: number;
  recovered: number;
  recoveryHours: number | null;
  /** Deliveries that mended something in a hurry. */
  fixes: number;
  /** Anything that could tell of a failure, or of a fix, was ever known. */
  failuresKnown: boolean;
  fixesKnown: boolean;
}

export interface DoraFigures {
  deploymentFrequency: DoraFigure;
  changeLeadTime: DoraFigure;
  changeFailureRate: DoraFigure;
  recoveryTime: DoraFigure;
  reworkRate: DoraFigure;
  changesPerDelivery: DoraFigure;
  revertShare: DoraFigure;
  reviewWait: DoraFigure;
  size: DoraFigure;
}

/** DORA's five and what belongs to them; times in hours. METRICS.md, section 1. Unknown is null with its reason, never 0. */
export function doraOf(counts: DoraCounts, window: WindowSum): DoraFigures {
  const { deliveries, changesHeld, deliveriesHeld, merged, lookedAt, failed, recovered, failuresKnown } = counts;
  const noChanges = changesHeld === 0 ? 'NO_CHANGES' : null;
  const noDeliveries = deliveries === 0 ? 'NO_DELIVERIES' : null;
  const notFailed = failuresKnown ? 'NO_FAILURES' : 'NO_SOURCE';
  return {
    deploymentFrequency: {
      ...figure(rate(window), window.deliveries, window.exposure, 'NO_COMPLETE_WEEK'),
    },
    changeLeadTime: figure(counts.leadHours, counts.led, changesHeld, noChanges ?? 'NO_DATES'),
    changeFailureRate: share(failed, deliveries, noDeliveries ?? (failuresKnown ? null : 'NO_SOURCE')),
    recoveryTime: figure(counts.recoveryHours, recovered, failed, failed === 0 ? notFailed : 'NOT_RECOVERED'),
    reworkRate: share(counts.fixes, deliveries, noDeliveries ?? (counts.fixesKnown ? null : 'NO_SOURCE')),
    changesPerDelivery: share(changesHeld, deliveriesHeld, noChanges),
    revertShare: share(counts.reverts, lookedAt, lookedAt === 0 ? 'NO_CHANGES' : null),
    reviewWait: figure(counts.reviewHours, counts.reviewed, merged, merged === 0 ? 'NO_CHANGES' : 'NO_DATES'),
    size: figure(counts.size, counts.sized, deliveriesHeld, noChanges ?? 'NO_SIZES'),
  };
}

function figure(value: number | null, n: number, of: number, gap: DoraGap): DoraFigure {
  return { value, n, of, reason: value === null ? gap : null };
}

function share(n: number, of: number, gap: DoraGap | null): DoraFigure {
  return { value: gap === null ? n / of : null, n, of, reason: gap };
}
