import { CartesianGrid, Line, LineChart, ReferenceArea, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { AdoptionWeek } from '../answers.js';
import { monthText, shareText, weekText, wholeShareText } from '../format.js';
import { ChartLegend } from './ChartLegend.js';
import { tickWeeks } from './ticks.js';

/** The share of marked commits, as the floor that it is. Hidden weeks leave a marked gap. */
export function AdoptionChart({ weeks }: { weeks: AdoptionWeek[] }) {
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
          <Tooltip content={<ShareTooltip />} isAnimationActive={false} />
          {hiddenSpans(weeks).map(({ from, to }) => (
            <ReferenceArea key={from} x1={from} x2={to} className="area-hidden" />
          ))}
          <Line dataKey="share" className="line-share" dot={false} isAnimationActive={false} connectNulls={false} />
        </LineChart>
      </ResponsiveContainer>
      <ChartLegend
        entries={[
          { kind: 'share', words: 'marked commits ÷ commits, at least' },
          ...(weeks.some(({ suppressed }) => suppressed)
            ? [{ kind: 'hidden', words: 'hidden: fewer than five people' }]
            : []),
        ]}
      />
    </div>
  );
}

function hiddenSpans(weeks: AdoptionWeek[]): { from: string; to: string }[] {
  const spans: { from: string; to: string }[] = [];
  let open: { from: string; to: string } | undefined;
  for (const { week, suppressed } of weeks) {
    if (!suppressed) open = undefined;
    else if (open !== undefined) open.to = week;
    else spans.push((open = { from: week, to: week }));
  }
  return spans;
}

interface ShareTooltipProps {
  active?: boolean;
  payload?: readonly { payload?: unknown }[];
}

function ShareTooltip({ active, payload }: ShareTooltipProps) {
  const week = payload?.[0]?.payload as AdoptionWeek | undefined;
  if (!active || week === undefined) return null;
  return (
    <div className="tooltip">
      <b>{weekText(week.week)}</b>
      <p>{week.share === null ? 'not known' : `at least ${shareText(week.share)}`}</p>
    </div>
  );
}
