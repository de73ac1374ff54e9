import { businessDays, multiple, rate, type WindowSum } from './velocity.js';

/** The same deliveries by the work of those who were on the team. Null: nobody is known in the window, or too little is. */
export interface PerEngineer {
  /** Deliveries per engineer and week. */
  baselineRate: number | null;
  rate13w: number | null;
  /** rate13w ÷ baselineRate. */
  multiple13w: number | null;
  /** Engineers at work on an open day, on average: engineer-weeks ÷ exposure. */
  baselineEngineers: number | null;
  currentEngineers: number | null;
}

type Window = Pick<WindowSum, 'deliveries' | 'exposure' | 'engineerWeeks'>;

/**
 * Deliveries per engineer-week in both windows, and how many engineers that were, so that
 * ln(multiple of output) = ln(multiple per engineer) + ln(currentEngineers ÷ baselineEngineers). METRICS.md, section 1.
 * @param known enough weeks of the current window are known for a rate
 * @param compared the multiple of output may be told
 */
export function perEngineer(
  current: Window,
  baseline: Window,
  { known, compared }: { known: boolean; compared: boolean },
): PerEngineer {
  const [now, before] = [byEngineers(current), byEngineers(baseline)];
  return {
    baselineRate: rate(before),
    rate13w: known ? rate(now) : null,
    multiple13w: compared ? multiple(now, before) : null,
    baselineEngineers: engineers(baseline),
    currentEngineers: known ? engineers(current) : null,
  };
}

/** The window with engineer-weeks for exposure. */
function byEngineers({ deliveries, engineerWeeks }: Window): { deliveries: number; exposure: number } {
  return { deliveries, exposure: engineerWeeks };
}

function engineers({ engineerWeeks, exposure }: Window): number | null {
  const [work, days] = [businessDays(engineerWeeks), businessDays(exposure)];
  return work > 0 && days > 0 ? work / days : null;
}
