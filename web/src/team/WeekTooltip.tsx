import { countText, NOT_KNOWN, rateText, weekText } from '../format.js';
import type { ChartWeek } from './weeks.js';

interface WeekTooltipProps {
  active?: boolean;
  payload?: readonly { payload?: unknown }[];
}

/** One week of the weekly chart. Recharts hands in what is under the pointer. */
export function WeekTooltip({ active, payload }: WeekTooltipProps) {
  const week = payload?.[0]?.payload as ChartWeek | undefined;
  if (!active || week === undefined) return null;
  return (
    <div className="tooltip">
      <b>{weekText(week.week)}</b>
      <dl>
        <dt>Deliveries</dt>
        <dd>{deliveriesText(week)}</dd>
        {week.rate13w !== null && (
          <>
            <dt>Rate, 13 weeks</dt>
            <dd>{rateText(week.rate13w)}</dd>
          </>
        )}
        {week.plan !== null && (
          <>
            <dt>Plan line</dt>
            <dd>{rateText(week.plan)}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

function deliveriesText({ complete, partial, missing }: ChartWeek): string {
  if (complete !== null) return countText(complete);
  if (partial !== null) return `${countText(partial)} or more`;
  return missing ? NOT_KNOWN : 'to come';
}
