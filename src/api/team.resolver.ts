import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Verdict } from '../core/event-rules.js';
import { firstWeek } from '../core/program.js';
import { reachOf } from '../core/viewer.js';
import { addWeeks, type Week, weeksBetween } from '../core/week.js';
import { type TeamRow, TeamsStore } from '../org/teams.store.js';
import { UserError } from '../platform/errors.js';
import type { PageRequest } from '../platform/page.js';
import { ReportsStore } from '../reports/reports.store.js';
import { DeliveriesStore } from '../velocity/deliveries.store.js';
import { RestatementsStore } from '../velocity/restatements.store.js';
import type { Scope, Structure } from '../velocity/velocity.store.js';
import { activeWeeks, markedWeeks } from './adoption-views.js';
import { decideWeek, findProgram, type RequestContext } from './context.js';
import { restatementView, weeksAsOf } from './restated-weeks.js';
import type { AdoptionBasis } from './schema/types.js';
import { teamPage } from './team-page.js';
import { connection, eventView, freshnessView, progressView, rollupView, velocityWeeks } from './views.js';

const LONGEST_RANGE_WEEKS = 1_040;

interface WeeksArgs {
  from: Week;
  to: Week;
  scope: Scope;
}

export interface VelocityArgs extends WeeksArgs {
  structure: Structure;
  asOf?: Date | null;
}

type RestatedArgs = Omit<VelocityArgs, 'asOf'> & PageRequest;

export interface SpanArgs extends PageRequest {
  from: Date;
  to: Date;
  scope: Scope;
  structure: Structure;
}

@Resolver('Team')
export class TeamResolver {
  constructor(
    private readonly teams: TeamsStore,
    private readonly store: DeliveriesStore,
    private readonly reviews: ReportsStore,
    private readonly restated: RestatementsStore,
  ) {}

  @ResolveField()
  async parent(@Parent() team: TeamRow, @Context() { loaders }: RequestContext) {
    return loaders.parent(team.id);
  }

  @ResolveField()
  async children(@Parent() team: TeamRow, @Args() page: PageRequest, @Context() { loaders, viewer }: RequestContext) {
    const { today } = await loaders.state();
    return teamPage(page, (asked) => this.teams.children(team.id, today, asked, reachOf(viewer)));
  }

  @ResolveField()
  async deliverySource(@Parent() team: TeamRow, @Context() { loaders }: RequestContext) {
    return loaders.source(team.id);
  }

  @ResolveField()
  async repositories(@Parent() team: TeamRow, @Context() { loaders }: RequestContext) {
    const owned = await loaders.repositories(team.id);
    return owned.map(({ repositoryId, name }) => ({ id: repositoryId, name, url: `https://github.com/${name}` }));
  }

  @ResolveField()
  async velocity(
    @Parent() team: TeamRow,
    @Args() { from, to, scope, structure, asOf }: VelocityArgs,
    @Context() { loaders }: RequestContext,
  ) {
    checkRange(from, to);
    const place = { teamId: team.id, scope, structure };
    const weeks = velocityWeeks(await loaders.velocity(team.id, scope, from, to, structure), from, to, place);
    return asOf ? weeksAsOf(loaders, this.restated, place, weeks, asOf) : weeks;
  }

  @ResolveField()
  async restatements(@Parent() team: TeamRow, @Args() { from, to, scope, structure, ...page }: RestatedArgs) {
    checkRange(from, to);
    const place = { teamId: team.id, scope, structure };
    return connection(await this.restated.list(place, { from, to }, page), (row) => restatementView(place, row));
  }

  @ResolveField()
  async deliveries(@Parent() team: TeamRow, @Args() { from, to, scope, structure, ...page }: SpanArgs) {
    checkSpan(from, to);
    return connection(
      await this.store.listDeliveries({ teamId: team.id, scope, structure, from, to }, page),
      eventView,
    );
  }

  @ResolveField()
  async events(
    @Parent() team: TeamRow,
    @Args() { from, to, scope, structure, verdicts, ...page }: SpanArgs & { verdicts?: Verdict[] | null },
  ) {
    return connection(
      await this.store.listEvents({ teamId: team.id, scope, structure, from, to }, verdicts ?? null, page),
      eventView,
    );
  }

  @ResolveField()
  async adoption(
    @Parent() team: TeamRow,
    @Args() { from, to, scope, basis }: WeeksArgs & { basis: AdoptionBasis },
    @Context() { loaders }: RequestContext,
  ) {
    checkRange(from, to);
    return basis === 'ACTIVE_ENGINEERS'
      ? activeWeeks(await loaders.adoption(team.id, scope, from, to), from, to)
      : markedWeeks(await loaders.markedCommits(team.id, scope, from, to), from, to);
  }

  @ResolveField()
  async progress(
    @Parent() team: TeamRow,
    @Args() args: { program: string; week?: Week | null },
    @Context() context: RequestContext,
  ) {
    const program = await findProgram(context, args.program);
    const week = await decideWeek(context, program, args.week);
    const [row] = await context.loaders.progress(program, team.id, week, addWeeks(week, 1));
    return row ? progressView(program, row) : null;
  }

  @ResolveField()
  async progressHistory(
    @Parent() team: TeamRow,
    @Args() args: { program: string; to?: Week | null },
    @Context() context: RequestContext,
  ) {
    const program = await findProgram(context, args.program);
    const week = await decideWeek(context, program, args.to);
    const rows = await context.loaders.progress(program, team.id, firstWeek(program), addWeeks(week, 1));
    return rows.map((row) => progressView(program, row));
  }

  @ResolveField()
  async rollup(
    @Parent() team: TeamRow,
    @Args() args: { program: string; week?: Week | null },
    @Context() context: RequestContext,
  ) {
    const program = await findProgram(context, args.program);
    const week = await decideWeek(context, program, args.week);
    return { teamId: team.id, ...rollupView(program, week, await context.loaders.rollup(program, team.id, week)) };
  }

  @ResolveField()
  async reports(@Parent() team: TeamRow, @Args() page: PageRequest) {
    return connection(await this.reviews.list(team.id, page), (row) => row);
  }

  @ResolveField()
  async freshness(@Parent() team: TeamRow, @Context() { loaders }: RequestContext) {
    return freshnessView(await loaders.freshness(team.id));
  }
}

/** @throws UserError BAD_RANGE */
export function checkRange(from: Week, to: Week): void {
  const weeks = weeksBetween(from, to);
  if (weeks >= 0 && weeks <= LONGEST_RANGE_WEEKS) return;
  throw new UserError(
    'BAD_RANGE',
    `to must lie 0 to ${LONGEST_RANGE_WEEKS} weeks after from; ${from} to ${to} does not`,
    ['to'],
  );
}

export function checkSpan(from: Date, to: Date): void {
  if (from <= to) return;
  throw new UserError('BAD_RANGE', `to must not lie before from; ${from.toISOString()} to ${to.toISOString()} does`, [
    'to',
  ]);
}
