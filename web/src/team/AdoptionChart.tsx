import { CartesianGrid, Line, LineChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { monthText, shareText, weekText, wholeShareText } from '../format.js';
import type { AdoptionBasis, DrawnAdoption } from './adoption.js';
import { ChartLegend } from './ChartLegend.js';
import { tickWeeks } from './ticks.js';

/** The share of a week; a floor says that it is one. Hidden weeks leave a marked gap. */
export function AdoptionChart({ basis, weeks }: { basis: AdoptionBasis; weeks: DrawnAdoption[] }) {
  const highest = Math.max(0.1, ...weeks.map(({ share }) => share ?? 0));
  return (
    <div className="chart">
      <ResponsiveContainer width="100%" height={130}>
        <LineChart data={weeks} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--rule)" />
          <XAxis
            dataKey="week"
            scale="band"
            ticks={tickWeeks(weeks)}
            tickFormatter={monthText}
            interval="preserveStartEnd"
            minTickGap={18}
            tickLine={false}
          />
          <YAxis
            width={40}
            domain={[0, Math.ceil(highest * 10) / 10]}
            tickCount={3}
            tickFormatter={wholeShareText}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip content={<ShareTooltip floor={basis.floor} />} isAnimationActive={false} />
          {hiddenSpans(weeks).map(({ from, to }) => (
            <ReferenceArea key={from} x1={from} x2={to} className="area-hidden" />
          ))}
          <Line dataKey="share" className="line-share" dot={false} isAnimationActive={false} connectNulls={false} />
        </LineChart>
      </ResponsiveContainer>
      <ChartLegend
        entries={[
          { kind: 'share', words: basis.legend },
          ...(weeks.some(({ hidden }) => hidden) ? [{ kind: 'hidden', words: 'hidden: the group is too small' }] : []),
        ]}
      />
    </div>
  );
}

function hiddenSpans(weeks: DrawnAdoption[]): { from: string; to: string }[] {
  const spans: { from: string; to: string }[] = [];
  let open: { from: string; to: string } | undefined;
  for (const { week, hidden } of weeks) {
    if (!hidden) open = undefined;
    else if (open !== undefined) open.to = week;
    else spans.push((open = { from: week, to: week }));
  }
  return spans;
}

interface ShareTooltipProps {
  floor: boolean;
  active?: boolean;
  payload?: readonly { payload?: unknown }[];
}

function ShareTooltip({ floor, active, payload }: ShareTooltipProps) {
  const week = payload?.[0]?.payload as DrawnAdoption | undefined;
  if (!active || week === undefined) return null;
  return (
    <div className="tooltip">
      <b>{weekText(week.week)}</b>
      <p>{shareWords(week, floor)}</p>
    </div>
  );
}

function shareWords({ share, part, whole, hidden }: DrawnAdoption, floor: boolean): string {
  if (share === null) return hidden ? 'hidden: the group is too small' : 'not known';
  return floor ? `at least ${shareText(share)}` : `${shareText(share)}: ${part} of ${whole}`;
}
