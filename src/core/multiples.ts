import { multiple, type WindowSum } from './velocity.js';

/** The multiples of one window that are shown together; each is null where there is not enough for it. */
export interface Multiples {
  /** Of deliveries per week of exposure: the one that is judged. */
  multiple13w: number | null;
  /** Of candidate events, before any was left out. */
  rawMultiple13w: number | null;
  /** Of batches: chains of deliveries. */
  batchMultiple13w: number | null;
  /** Of deliveries per calendar week, told only where it differs. */
  calendarMultiple13w: number | null;
}

export const NO_MULTIPLES: Multiples = {
  multiple13w: null,
  rawMultiple13w: null,
  batchMultiple13w: null,
  calendarMultiple13w: null,
};

/** The share of the multiple by which the one per calendar week has to differ to be told (METRICS.md, section 1). */
export const CALENDAR_DIFFERENCE = 0.05;

type Window = Pick<WindowSum, 'deliveries' | 'exposure' | 'rawEvents' | 'batches' | 'weeks'>;

/**
 * Raw, qualified and batch multiples over the same weeks and exposure, each (C/T_C) ÷ (B/T_B) ≥ 0, null if B, T_B or
 * T_C is 0. METRICS.md, sections 1 and 2a.
 */
export function multiplesOf(current: Window, baseline: Window): Multiples {
  const of = (count: 'deliveries' | 'rawEvents' | 'batches'): number | null =>
    multiple({ ...current, deliveries: current[count] }, { ...baseline, deliveries: baseline[count] });
  const multiple13w = of('deliveries');
  return {
    multiple13w,
    rawMultiple13w: of('rawEvents'),
    batchMultiple13w: of('batches'),
    calendarMultiple13w: calendarMultiple(current, baseline, multiple13w),
  };
}

/**
 * Deliveries per calendar week of complete coverage, current ÷ baseline, whatever a calendar closes; null where it lies
 * within {@link CALENDAR_DIFFERENCE} of the multiple, or where there is none.
 */
function calendarMultiple(current: Window, baseline: Window, judged: number | null): number | null {
  if (judged === null) return null;
  const told = multiple({ ...current, exposure: current.weeks }, { ...baseline, exposure: baseline.weeks });
  return told !== null && Math.abs(told - judged) > CALENDAR_DIFFERENCE * judged ? told : null;
}
