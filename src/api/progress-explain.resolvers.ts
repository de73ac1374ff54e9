import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { RULE_VERSION } from '../core/event-rules.js';
import { METHOD_VERSION } from '../core/progress.js';
import { progressFormulas } from '../core/progress-formulas.js';
import { waterfallOf } from '../core/waterfall.js';
import { addWeeks } from '../core/week.js';
import type { WindowName } from '../core/windows.js';
import { type KeptProgressRow, ProgressRestatementsStore } from '../goals/progress-restatements.store.js';
import type { PageRequest } from '../platform/page.js';
import { DeliveriesStore, type EventRow, type Span } from '../velocity/deliveries.store.js';
import { ExplanationsStore, type TimeSpan } from '../velocity/explanations.store.js';
import type { RequestContext } from './context.js';
import { askOfMany, timeSpan, timeSpans } from './explained.js';
import {
  enteredWeeks,
  type ExplainedGoal,
  GOAL_PLACE,
  goalInputs,
  type GoalWindow,
  isEmpty,
  loadWindow,
} from './goal-windows.js';
import { baselineView, besideMultiple } from './baseline-views.js';
import { byKey } from './keyed-rows.js';
import type { RequestLoaders } from './loaders.js';
import { keyOf, readKey } from './restated-weeks.js';
import { connection, eventView, freshnessView, type ProgressView, progressView } from './views.js';

@Resolver('Progress')
export class ProgressHistoryResolver {
  constructor(private readonly restated: ProgressRestatementsStore) {}

  @ResolveField()
  async explain(
    @Parent() { programRow, row, restated }: ProgressView,
    @Context() { loaders }: RequestContext,
  ): Promise<ExplainedGoal | null> {
    if (restated) return null;
    const versions = await loaders.baselines(programRow.id, row.team_id);
    const baseline = versions.find(({ version }) => version === row.baseline_version);
    if (!baseline) throw new Error(`baseline ${row.baseline_version} of team ${row.team_id} is not stored`);
    return { programRow, row, baseline };
  }

  @ResolveField()
  async published(@Parent() view: ProgressView, @Context() { loaders }: RequestContext) {
    const { programRow, row } = view;
    const first = await loaders.ask(`published ${programRow.id}`, keyOf(row.team_id, row.week), async (keys) =>
      byKey(await this.restated.published(programRow.id, keys.map(readKey)), (told) => keyOf(told.team_id, told.week)),
    );
    if (first) return keptView(view, first.before);
    if (!view.restated) return view;
    const [now] = await loaders.progress(programRow, row.team_id, row.week, addWeeks(row.week, 1));
    return now ? progressView(programRow, now) : null;
  }

  @ResolveField()
  async restatements(@Parent() view: ProgressView, @Args() page: PageRequest) {
    const { programRow, row } = view;
    return connection(await this.restated.list(programRow.id, row.team_id, row.week, page), (told) => ({
      ...told,
      before: keptView(view, told.before),
      after: keptView(view, told.after),
    }));
  }
}

function keptView({ programRow }: ProgressView, kept: KeptProgressRow | null) {
  return kept && { ...progressView(programRow, kept), methodVersion: kept.method_version, restated: true };
}

@Resolver('ProgressExplanation')
export class ProgressExplanationResolver {
  constructor(private readonly store: ExplanationsStore) {}

  @ResolveField()
  async team(@Parent() { row }: ExplainedGoal, @Context() { loaders }: RequestContext) {
    return loaders.team(row.team_id);
  }

  @ResolveField()
  structure() {
    return GOAL_PLACE.structure;
  }

  @ResolveField()
  async formulas(@Parent() goal: ExplainedGoal, @Context() { loaders }: RequestContext) {
    const { row } = goal;
    const figures = {
      targetMultiple: row.target_multiple,
      baselineRate: row.baseline_rate,
      rate4w: row.rate4w,
      rate13w: row.rate13w,
      multiple4w: row.multiple4w,
      multiple13w: row.multiple13w,
      ...besideMultiple(row),
      expectedMultiple: row.expected_multiple,
      requiredRate: row.required_rate,
    };
    return progressFormulas(figures, await goalInputs(loaders, this.store, goal));
  }

  @ResolveField()
  async window(
    @Parent() goal: ExplainedGoal,
    @Args('of') name: WindowName,
    @Context() { loaders }: RequestContext,
  ): Promise<GoalWindow> {
    return loadWindow(loaders, this.store, goal, name);
  }

  @ResolveField()
  baseline(@Parent() { baseline }: ExplainedGoal) {
    return baselineView(baseline);
  }

  @ResolveField()
  async sources(@Parent() { row, baseline }: ExplainedGoal, @Context() { loaders }: RequestContext) {
    const asked = { teamId: row.team_id, ...GOAL_PLACE, from: baseline.window_from, to: addWeeks(row.week, 1) };
    return askOfMany(loaders, 'sources in force', asked, (many) => this.store.sources(many));
  }

  @ResolveField()
  async freshness(@Parent() { row }: ExplainedGoal, @Context() { loaders }: RequestContext) {
    return freshnessView(await loaders.freshness(row.team_id));
  }

  @ResolveField()
  ruleVersion() {
    return RULE_VERSION;
  }

  @ResolveField()
  methodVersion() {
    return METHOD_VERSION;
  }
}

@Resolver('WindowExplanation')
export class WindowExplanationResolver {
  constructor(
    private readonly store: ExplanationsStore,
    private readonly events: DeliveriesStore,
  ) {}

  @ResolveField()
  sum(@Parent() { span, sum }: GoalWindow) {
    return isEmpty(span) ? { ...sum, from: null, to: null } : sum;
  }

  @ResolveField()
  async waterfall(@Parent() window: GoalWindow, @Context() { loaders }: RequestContext) {
    const asked = { ...placeOf(window), spans: await enteredSpans(window, loaders) };
    return waterfallOf(await askOfMany(loaders, 'verdicts', asked, (many) => this.store.countVerdicts(many)));
  }

  @ResolveField()
  async deliveries(@Parent() window: GoalWindow, @Args() page: PageRequest, @Context() { loaders }: RequestContext) {
    const within = await enteredSpans(window, loaders);
    return connection(await this.events.listDeliveries(await spanOf(window, loaders), page, within), eventView);
  }

  @ResolveField()
  async leftOut(@Parent() window: GoalWindow, @Args() page: PageRequest, @Context() { loaders }: RequestContext) {
    const within = await enteredSpans(window, loaders);
    return connection(await this.events.listLeftOut(await spanOf(window, loaders), within, page), leftOutView);
  }
}

/** What counts and is left out all the same is of a week that is not known whole. */
function leftOutView(row: EventRow) {
  const view = eventView(row);
  return row.counted ? { ...view, reason: `${row.reason}; its week is not known whole and enters no rate` } : view;
}

function placeOf({ goal }: GoalWindow) {
  return { teamId: goal.row.team_id, ...GOAL_PLACE };
}

async function enteredSpans(window: GoalWindow, loaders: RequestLoaders): Promise<TimeSpan[]> {
  return timeSpans(enteredWeeks(window), (await loaders.state()).timeZone);
}

async function spanOf(window: GoalWindow, loaders: RequestLoaders): Promise<Span> {
  const { from, to } = timeSpan(window.span.from, window.span.to, (await loaders.state()).timeZone);
  return { ...placeOf(window), from: new Date(from), to: new Date(to) };
}
