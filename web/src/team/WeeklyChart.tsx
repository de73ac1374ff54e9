import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Goal } from '../answers.js';
import { countText, monthText, rateText, targetText } from '../format.js';
import { ChartLegend } from './ChartLegend.js';
import { tickWeeks } from './ticks.js';
import { WeekTooltip } from './WeekTooltip.js';
import type { ChartWeek } from './weeks.js';

interface WeeklyChartProps {
  weeks: ChartWeek[];
  goal: Goal | null;
  /** The first week of the program. */
  start: string;
}

/** Bars for what was delivered, lines for what it is held against. A week that is not known is hatched, never 0. */
export function WeeklyChart({ weeks, goal, start }: WeeklyChartProps) {
  const baseline = goal?.baselineRate ?? null;
  const target = baseline === null || goal === null ? null : baseline * goal.targetMultiple;
  const scale = scaleOf(weeks, target);
  const top = scale.at(-1) ?? 1;
  const drawn = weeks.map((week) => ({ ...week, unknown: week.missing ? top : null }));
  return (
    <div className="chart">
      <ResponsiveContainer width="100%" height={340}>
        <ComposedChart data={drawn} margin={{ top: 18, right: 8, bottom: 0, left: 0 }} barCategoryGap="18%">
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line x1="0" y1="0" x2="0" y2="6" className="hatch-line" />
            </pattern>
          </defs>
          <CartesianGrid vertical={false} stroke="var(--rule)" />
          <XAxis
            dataKey="week"
            ticks={tickWeeks(weeks)}
            tickFormatter={monthText}
            interval="preserveStartEnd"
            minTickGap={18}
            tickLine={false}
          />
          <YAxis
            width={40}
            domain={[0, top]}
            ticks={scale}
            tickFormatter={countText}
            tickLine={false}
            axisLine={false}
            allowDecimals={false}
          />
          <Tooltip content={<WeekTooltip />} cursor={{ className: 'chart-cursor' }} isAnimationActive={false} />
          <Bar dataKey="unknown" stackId="week" fill="url(#hatch)" isAnimationActive={false} />
          <Bar dataKey="partial" stackId="week" className="bar-partial" isAnimationActive={false} />
          <Bar dataKey="complete" stackId="week" className="bar-complete" isAnimationActive={false} />
          {weeks[0] !== undefined && weeks[0].week < start && (
            <ReferenceLine
              x={start}
              className="line-start"
              label={{ value: 'program starts', position: 'insideTopLeft', dy: -16 }}
            />
          )}
          {baseline !== null && <ReferenceLine y={baseline} className="line-baseline" />}
          {target !== null && <ReferenceLine y={target} className="line-target" />}
          <Line dataKey="plan" className="line-plan" dot={false} activeDot={false} isAnimationActive={false} />
          <Line dataKey="rate13w" className="line-rate" dot={false} activeDot={false} isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
      <ChartLegend
        entries={[
          { kind: 'complete', words: 'deliveries' },
          ...(weeks.some(({ partial }) => partial !== null)
            ? [{ kind: 'partial', words: 'week known in part, outside rates' }]
            : []),
          ...(weeks.some(({ missing }) => missing) ? [{ kind: 'unknown', words: 'not known' }] : []),
          ...(goal === null || goal.rate13w === null ? [] : [{ kind: 'rate', words: 'rate of 13 weeks' }]),
          ...(baseline === null ? [] : [{ kind: 'baseline', words: `baseline ${rateText(baseline)}` }]),
          ...(baseline === null ? [] : [{ kind: 'plan', words: 'plan line' }]),
          ...(target === null || goal === null
            ? []
            : [{ kind: 'target', words: `target ${targetText(goal.targetMultiple)} = ${rateText(target)}` }]),
        ]}
      />
    </div>
  );
}

/** Round steps from 0 up to above everything that is drawn. */
function scaleOf(weeks: ChartWeek[], target: number | null): number[] {
  const highest = Math.max(
    2,
    target ?? 0,
    ...weeks.flatMap(({ complete, partial, plan }) => [complete ?? 0, partial ?? 0, plan ?? 0]),
  );
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => index * step);
}
