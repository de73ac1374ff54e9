import type { Goal, GoalWeeks, VelocityWeek } from '../answers.js';
import { countOf, rateText, weekText } from '../format.js';

/** One week as drawn. Null means that nothing is drawn, never 0. */
export interface ChartWeek {
  week: string;
  complete: number | null;
  /** A lower bound: only some feeds are known. */
  partial: number | null;
  /** A closed week of which nothing is known. */
  missing: boolean;
  batches: number | null;
  plan: number | null;
  rate13w: number | null;
}

/** Measured weeks, then the weeks to come that only the plan line reaches. */
export function chartWeeks({ team, program }: GoalWeeks, baselineRate: number | null): ChartWeek[] {
  const velocity = new Map((team?.velocity ?? []).map((week) => [week.week, week]));
  const rates = new Map((team?.progressHistory ?? []).map((week) => [week.week, week.rate13w]));
  const plan = new Map((program?.plan ?? []).map((point) => [point.week, point.multiple]));
  const weeks = [...new Set([...velocity.keys(), ...plan.keys()])].sort();
  return weeks.map((week) => {
    const planned = plan.get(week);
    return {
      week,
      ...barOf(velocity.get(week)),
      plan: planned === undefined || baselineRate === null ? null : planned * baselineRate,
      rate13w: rates.get(week) ?? null,
    };
  });
}

function barOf(measured: VelocityWeek | undefined): Pick<ChartWeek, 'complete' | 'partial' | 'missing' | 'batches'> {
  return {
    complete: measured?.coverage === 'COMPLETE' ? measured.deliveries : null,
    partial: measured?.coverage === 'PARTIAL' ? measured.deliveries : null,
    missing: measured !== undefined && (measured.coverage === 'MISSING' || measured.deliveries === null),
    batches: measured?.batches ?? null,
  };
}

/** What the weekly chart shows, for those who do not look at it. */
export function weeksSummary(weeks: ChartWeek[], goal: Goal | null, finished: boolean): string {
  const known = weeks.filter(({ complete }) => complete !== null);
  const missing = weeks.filter(({ missing: unknown }) => unknown).length;
  const partial = weeks.filter(({ partial: some }) => some !== null).length;
  if (known.length === 0)
    return `None of the ${countOf(missing + partial, 'week')} is known in full, so no rate can be given.`;
  const most = known.reduce((a, b) => ((b.complete ?? 0) > (a.complete ?? 0) ? b : a));
  const rate =
    goal === null || goal.rate13w === null || goal.baselineRate === null
      ? ''
      : ` The rate ${finished ? 'was' : 'is'} ${rateText(goal.rate13w)} a week ${finished ? 'at the end' : 'now'}, against ${rateText(goal.baselineRate)} in the baseline.`;
  const gaps = [
    missing > 0 ? `${countOf(missing, 'week')} not known` : '',
    partial > 0 ? `${countOf(partial, 'week')} known in part` : '',
  ].filter((text) => text !== '');
  return (
    `${countOf(known.length, 'week')} known in full${gaps.length > 0 ? `, ${gaps.join(', ')}` : ''}. ` +
    `The most in one week: ${countOf(most.complete ?? 0, 'delivery', 'deliveries')}, ${weekText(most.week)}.${rate}`
  );
}
