import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { RULE_VERSION } from '../core/event-rules.js';
import { velocityFormulas, type WeekFigures } from '../core/velocity-formulas.js';
import { type Waterfall, waterfallOf } from '../core/waterfall.js';
import { addWeeks } from '../core/week.js';
import type { PageRequest } from '../platform/page.js';
import { DeliveriesStore, type Span } from '../velocity/deliveries.store.js';
import { type CalendarInForceRow, ExplanationsStore, type TimeSpan } from '../velocity/explanations.store.js';
import { RestatementsStore } from '../velocity/restatements.store.js';
import type { RequestContext } from './context.js';
import { askOfMany, closedBusinessDays, timeSpan } from './explained.js';
import type { RequestLoaders } from './loaders.js';
import { publishedWeek, restatementView } from './restated-weeks.js';
import { connection, eventView, freshnessView, type WeekView } from './views.js';

@Resolver('VelocityWeek')
export class VelocityWeekResolver {
  constructor(private readonly restated: RestatementsStore) {}

  @ResolveField()
  explain(@Parent() view: WeekView) {
    return view.current ? { view, ...view.place, week: view.week, coverage: view.coverage } : null;
  }

  @ResolveField()
  async published(@Parent() view: WeekView, @Context() { loaders }: RequestContext) {
    return publishedWeek(loaders, this.restated, view);
  }

  @ResolveField()
  async restatements(@Parent() { place, week }: WeekView, @Args() page: PageRequest) {
    const found = await this.restated.list(place, { from: week, to: addWeeks(week, 1) }, page);
    return connection(found, (row) => restatementView(place, row));
  }
}

interface Explained {
  view: WeekView;
}

@Resolver('VelocityExplanation')
export class VelocityExplanationResolver {
  constructor(
    private readonly store: ExplanationsStore,
    private readonly events: DeliveriesStore,
  ) {}

  @ResolveField()
  async team(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    return loaders.team(view.place.teamId);
  }

  @ResolveField()
  async formulas(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    const [waterfall, calendars] = [await this.countOf(view, loaders), await this.calendarsOf(view, loaders)];
    const closed = closedBusinessDays(calendars, view.week, addWeeks(view.week, 1)).get(view.week) ?? 0;
    return velocityFormulas(view as WeekFigures, waterfall, view.place.scope, closed);
  }

  @ResolveField()
  async waterfall(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    return this.countOf(view, loaders);
  }

  @ResolveField()
  async deliveries(@Parent() { view }: Explained, @Args() page: PageRequest, @Context() { loaders }: RequestContext) {
    return connection(await this.events.listDeliveries(await spanOf(view, loaders), page), eventView);
  }

  @ResolveField()
  async leftOut(@Parent() { view }: Explained, @Args() page: PageRequest, @Context() { loaders }: RequestContext) {
    const within = await weekOf(view, loaders);
    return connection(await this.events.listLeftOut(await spanOf(view, loaders), [within], page), eventView);
  }

  @ResolveField()
  async sources(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    const asked = { ...view.place, from: view.week, to: addWeeks(view.week, 1) };
    return askOfMany(loaders, 'sources in force', asked, (many) => this.store.sources(many));
  }

  @ResolveField()
  async calendars(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    return this.calendarsOf(view, loaders);
  }

  @ResolveField()
  async freshness(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    return freshnessView(await loaders.freshness(view.place.teamId));
  }

  @ResolveField()
  ruleVersion(@Parent() { view }: Explained) {
    return view.ruleVersion ?? RULE_VERSION;
  }

  private async countOf(view: WeekView, loaders: RequestLoaders): Promise<Waterfall> {
    const asked = { ...view.place, spans: [await weekOf(view, loaders)] };
    return waterfallOf(await askOfMany(loaders, 'verdicts', asked, (many) => this.store.countVerdicts(many)));
  }

  private calendarsOf({ place, week }: WeekView, loaders: RequestLoaders): Promise<CalendarInForceRow[]> {
    const asked = { ...place, from: week, to: addWeeks(week, 1) };
    return askOfMany(loaders, 'calendars in force', asked, (many) => this.store.calendars(many));
  }
}

async function weekOf({ week }: WeekView, loaders: RequestLoaders): Promise<TimeSpan> {
  return timeSpan(week, addWeeks(week, 1), (await loaders.state()).timeZone);
}

async function spanOf(view: WeekView, loaders: RequestLoaders): Promise<Span> {
  const { from, to } = await weekOf(view, loaders);
  return { ...view.place, from: new Date(from), to: new Date(to) };
}
