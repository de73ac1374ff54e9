import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { doraOf } from '../core/dora.js';
import { sumWindow } from '../core/velocity.js';
import { addWeeks, type Week, weekStart } from '../core/week.js';
import type { TeamRow } from '../org/teams.store.js';
import type { PageRequest } from '../platform/page.js';
import type { Span } from '../velocity/deliveries.store.js';
import { DoraStore, type FailureRow } from '../velocity/dora.store.js';
import { weeksOf } from '../velocity/velocity.store.js';
import type { RequestContext } from './context.js';
import { checkRange, type VelocityArgs } from './team.resolver.js';
import { connection } from './views.js';

/** What stands behind a Dora: the resolver of its failures looks into it. */
interface DoraView {
  span: Span;
}

@Resolver('Team')
export class TeamDoraResolver {
  constructor(private readonly store: DoraStore) {}

  @ResolveField()
  async dora(@Parent() team: TeamRow, @Args() asked: VelocityArgs, @Context() { loaders }: RequestContext) {
    checkRange(asked.from, asked.to);
    const { from, scope, structure } = asked;
    const { lastClosedWeek, timeZone } = await loaders.state();
    const to = earlier(asked.to, addWeeks(lastClosedWeek, 1));
    const window = { scope, structure, from: weekStart(from, timeZone), to: weekStart(to, timeZone) };
    const [counts, weeks] = await Promise.all([
      loaders.ask(`dora ${scope} ${structure} ${from} ${to}`, team.id, (ids) => this.store.counts(ids, window)),
      loaders.velocity(team.id, scope, from, to, structure),
    ]);
    if (!counts) throw new Error(`nothing was counted of team ${team.slug}`);
    const measured = sumWindow(weeksOf(weeks), from, to);
    const span: Span = { teamId: team.id, ...window };
    return {
      from,
      to,
      span,
      failedByTime: counts.byTime,
      leadTimesEstimated: counts.ledEstimated,
      ...doraOf(counts, measured),
    };
  }
}

@Resolver('Dora')
export class DoraResolver {
  constructor(private readonly store: DoraStore) {}

  @ResolveField()
  async failures(@Parent() { span }: DoraView, @Args() page: PageRequest) {
    return connection(await this.store.listFailures(span, page), failureView);
  }
}

function failureView(row: FailureRow) {
  return {
    ...row,
    deliveredAt: new Date(row.at),
    failedAt: new Date(row.failed_at),
    recoveredAt: row.recovered_at === null ? null : new Date(row.recovered_at),
    url: `https://github.com/${row.repository}/commit/${row.sha}`,
  };
}

function earlier(a: Week, b: Week): Week {
  return a < b ? a : b;
}
