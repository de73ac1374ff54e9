import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { RULE_VERSION } from '../core/event-rules.js';
import { METHOD_VERSION } from '../core/progress.js';
import { rollupFormulas } from '../core/rollup-formulas.js';
import { reachOf } from '../core/viewer.js';
import { addWeeks, type Week } from '../core/week.js';
import type { ProgramRow, ProgressRow } from '../goals/goals.store.js';
import type { PageRequest } from '../platform/page.js';
import { publishedRow, RollupExplanationsStore } from '../rollup/rollup-explanations.store.js';
import type { RollupRow } from '../rollup/rollup.store.js';
import type { RequestContext } from './context.js';
import { byKey } from './keyed-rows.js';
import { connection, freshnessView, progressView, rollupView } from './views.js';

interface RollupView extends ReturnType<typeof rollupView> {
  teamId: number;
  programRow: ProgramRow;
  week: Week;
  /** It was gathered otherwise since. */
  restated?: boolean;
}

@Resolver('Rollup')
export class RollupHistoryResolver {
  constructor(private readonly store: RollupExplanationsStore) {}

  @ResolveField()
  explain(@Parent() view: RollupView) {
    return view.restated ? null : { view };
  }

  @ResolveField()
  async published(@Parent() view: RollupView, @Context() { loaders }: RequestContext) {
    const { teamId, programRow, week } = view;
    const first = await loaders.ask(`published picture ${programRow.id} ${week}`, teamId, async (ids) =>
      byKey(await this.store.published(programRow.id, ids, week), (row) => row.team_id),
    );
    return first ? keptView(view, publishedRow(first, week)) : view;
  }

  @ResolveField()
  async restatements(@Parent() view: RollupView, @Args() page: PageRequest) {
    const { teamId, programRow, week } = view;
    const found = await this.store.restatements({ programId: programRow.id, teamId, week }, page);
    return connection(found, ({ at, before, after }) => ({
      week,
      at,
      before: before && keptView(view, before),
      after: after && keptView(view, after),
    }));
  }
}

function keptView({ teamId, programRow, week }: RollupView, kept: RollupRow | null): RollupView {
  return { teamId, restated: true, ...rollupView(programRow, week, kept) };
}

interface Explained {
  view: RollupView;
}

@Resolver('RollupExplanation')
export class RollupExplanationResolver {
  constructor(private readonly store: RollupExplanationsStore) {}

  @ResolveField()
  async team(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    return loaders.team(view.teamId);
  }

  @ResolveField()
  async formulas(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    const { teamId, programRow, week } = view;
    const sums = await loaders.ask(`rates ${programRow.id} ${week}`, teamId, async (ids) =>
      byKey(await this.store.sums(programRow.id, ids, week), (row) => row.team_id),
    );
    return rollupFormulas(view, sums ?? { rate13w: null, baselineRate: null });
  }

  @ResolveField()
  async goals(
    @Parent() { view }: Explained,
    @Args() page: PageRequest,
    @Context() { loaders, viewer }: RequestContext,
  ) {
    const { teamId, programRow, week } = view;
    const scope = { programId: programRow.id, teamId, week };
    const found = await this.store.listGoals(scope, reachOf(viewer), page);
    const goals = await Promise.all(
      found.rows.map(({ team_id }) => loaders.progress(programRow, team_id, week, addWeeks(week, 1))),
    );
    const rows = goals.flatMap(([row]) => row ?? []);
    return connection({ ...found, rows }, (row) => goalView(programRow, row));
  }

  @ResolveField()
  async freshness(@Parent() { view }: Explained, @Context() { loaders }: RequestContext) {
    return freshnessView(await loaders.freshness(view.teamId));
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

@Resolver('RollupGoal')
export class RollupGoalResolver {
  @ResolveField()
  async team(@Parent() { teamId }: { teamId: number }, @Context() { loaders }: RequestContext) {
    return loaders.team(teamId);
  }
}

function goalView(programRow: ProgramRow, row: ProgressRow) {
  const measurable = row.measurability === 'MEASURABLE';
  const entered = measurable && row.multiple13w !== null;
  const reason = measurable ? 'it has no current figure' : (row.reason ?? row.measurability);
  return { teamId: row.team_id, progress: progressView(programRow, row), entered, reason: entered ? null : reason };
}
