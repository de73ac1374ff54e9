import { baselineWeeks, firstWeek, planAtWeek, VERDICT_WEEKS } from '../core/program.js';
import type { GoalInputs } from '../core/progress-formulas.js';
import { sumWindow, type Weeks, type WindowSum } from '../core/velocity.js';
import { addWeeks, type Week, weekRange } from '../core/week.js';
import { type WeekLeftOut, whyLeftOut, type WindowName, windowOf, type WindowSpan } from '../core/windows.js';
import type { StoredBaselineRow } from '../goals/baselines.store.js';
import type { ProgramRow, ProgressRow } from '../goals/goals.store.js';
import type { CalendarInForceRow, ExplanationsStore } from '../velocity/explanations.store.js';
import { askOfMany, closedBusinessDays } from './explained.js';
import type { RequestLoaders } from './loaders.js';
import { velocityWeeks, type WeekView } from './views.js';

/** A goal that is explained, with the version of the baseline that it was judged against. */
export interface ExplainedGoal {
  programRow: ProgramRow;
  row: ProgressRow;
  baseline: StoredBaselineRow;
}

export interface WindowWeek {
  velocity: WeekView;
  openWeeks: number;
  plan: number;
  entered: boolean;
  leftOut: WeekLeftOut | null;
}

/** A window with its weeks and the calendars of them. */
export interface GoalWindow {
  goal: ExplainedGoal;
  name: WindowName;
  span: WindowSpan;
  weeks: WindowWeek[];
  sum: WindowSum;
  calendars: CalendarInForceRow[];
}

/** Goals are judged by a team alone, as it is now. */
export const GOAL_PLACE = { scope: 'OWN', structure: 'NOW' } as const;

export async function loadWindow(
  loaders: RequestLoaders,
  store: ExplanationsStore,
  goal: ExplainedGoal,
  name: WindowName,
): Promise<GoalWindow> {
  const { programRow: program, row, baseline } = goal;
  const judged = { program, week: row.week, baseline: { from: baseline.window_from, to: baseline.window_to } };
  const span = windowOf(name, judged);
  const { shownFrom, shownTo } = span;
  const place = { teamId: row.team_id, ...GOAL_PLACE };
  const views = velocityWeeks(await measuredWeeks(loaders, goal, span), shownFrom, shownTo, place);
  const calendars = await askOfMany(loaders, 'calendars in force', { ...place, from: shownFrom, to: shownTo }, (many) =>
    store.calendars(many),
  );
  const closed = closedBusinessDays(calendars, shownFrom, shownTo);
  const weeks = views.map((velocity): WindowWeek => {
    const leftOut = whyLeftOut(velocity.week, velocity.coverage, span, judged);
    const openWeeks = 1 - (closed.get(velocity.week) ?? 0) / 5;
    const plan = planAtWeek(program, row.target_multiple, velocity.week);
    return { velocity, openWeeks, plan, entered: leftOut === null, leftOut };
  });
  return { goal, name, span, weeks, sum: sumWindow(byWeek(views), span.from, span.to), calendars };
}

/** All weeks of a program at once: its windows, and those of other weeks, are cut from them. */
async function measuredWeeks(loaders: RequestLoaders, { programRow, row }: ExplainedGoal, span: WindowSpan) {
  const { lastClosedWeek } = await loaders.state();
  const before = addWeeks(firstWeek(programRow), -VERDICT_WEEKS);
  const from = [baselineWeeks(programRow).from, before, span.shownFrom].reduce((a, b) => (a < b ? a : b));
  return loaders.velocity(row.team_id, GOAL_PLACE.scope, from, addWeeks(lastClosedWeek, 1), GOAL_PLACE.structure);
}

function byWeek(views: readonly WeekView[]): Weeks {
  return new Map(
    views.map((view) => [
      view.week,
      {
        week: view.week,
        coverage: view.coverage,
        deliveries: view.deliveries ?? null,
        exposure: view.exposure ?? null,
        rawEvents: view.rawEvents ?? null,
        batches: view.batches ?? null,
        engineerWeeks: view.engineerWeeks ?? null,
      },
    ]),
  );
}

/** What the formulas of a goal are worked out from. */
export async function goalInputs(
  loaders: RequestLoaders,
  store: ExplanationsStore,
  goal: ExplainedGoal,
): Promise<GoalInputs> {
  const [current, lastFour, verdict] = await Promise.all(
    (['CURRENT', 'LAST_FOUR', 'VERDICT'] as const).map((name) => loadWindow(loaders, store, goal, name)),
  );
  if (!current || !lastFour || !verdict) throw new Error('a window of a goal was not loaded');
  const entered = current.weeks.filter((week) => week.entered);
  return {
    baseline: baselineSum(goal),
    current: current.sum,
    lastFour: lastFour.sum,
    verdict: addWeeks(goal.row.week, 1) > verdict.span.from ? verdict.sum : null,
    toCome: sumOf(verdict.weeks.filter(({ leftOut }) => leftOut === 'NOT_CLOSED').map(({ openWeeks }) => openWeeks)),
    planned: sumOf(entered.map(({ velocity, plan }) => (velocity.exposure ?? 0) * plan)),
  };
}

/** The version as it was judged against, with the work of the engineers of its weeks. */
function baselineSum({ row, baseline }: ExplainedGoal): GoalInputs['baseline'] {
  const { deliveries, exposure, weeks, raw_events: rawEvents, batches } = baseline;
  return { deliveries, exposure, weeks, rawEvents, batches, engineerWeeks: row.baseline_engineer_weeks };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** The weeks that are in the sums. */
export function enteredWeeks({ weeks }: GoalWindow): Week[] {
  return weeks.filter(({ entered }) => entered).map(({ velocity }) => velocity.week);
}

/** The weeks of a span, none when it is empty. */
export function isEmpty({ from, to }: WindowSpan): boolean {
  return weekRange(from, to).length === 0;
}
