import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { firstWeek, finalWeek, planAtWeek } from '../core/program.js';
import { addWeeks, type Week, weekRange } from '../core/week.js';
import type { ProgramRow } from '../goals/goals.store.js';
import { UserError } from '../platform/errors.js';
import type { ReportRow } from '../reports/reports.store.js';
import { baselineView, frozenOf } from './baseline-views.js';
import type { RequestContext } from './context.js';
import { freshnessView, programView, type ProgressView } from './views.js';

@Resolver('Progress')
export class ProgressResolver {
  @ResolveField()
  async program(@Parent() { programRow }: ProgressView, @Context() { loaders }: RequestContext) {
    return programView(programRow, (await loaders.state()).lastClosedWeek);
  }

  @ResolveField()
  async baseline(@Parent() { programRow, row }: ProgressView, @Context() { loaders }: RequestContext) {
    const versions = await loaders.baselines(programRow.id, row.team_id);
    const stored = versions.find(({ version }) => version === row.baseline_version);
    if (!stored) throw new Error(`baseline ${row.baseline_version} of team ${row.team_id} is not stored`);
    return baselineView(stored);
  }

  @ResolveField()
  async frozenBaseline(@Parent() { programRow, row }: ProgressView, @Context() { loaders }: RequestContext) {
    const frozen = frozenOf(await loaders.baselines(programRow.id, row.team_id));
    return frozen && baselineView(frozen);
  }
}

@Resolver('Rollup')
export class RollupResolver {
  @ResolveField()
  async program(@Parent() { programRow }: { programRow: ProgramRow }, @Context() { loaders }: RequestContext) {
    return programView(programRow, (await loaders.state()).lastClosedWeek);
  }

  @ResolveField()
  async freshness(@Parent() { teamId }: { teamId: number }, @Context() { loaders }: RequestContext) {
    return freshnessView(await loaders.freshness(teamId));
  }

  @ResolveField()
  async correlation(
    @Parent() { teamId, programRow, week }: { teamId: number; programRow: ProgramRow; week: Week },
    @Context() { loaders }: RequestContext,
  ) {
    return (await loaders.correlation(programRow, teamId, week))?.picture ?? null;
  }
}

@Resolver('Program')
export class ProgramResolver {
  @ResolveField()
  async cohorts(@Parent() { row }: { row: ProgramRow }, @Context() { loaders }: RequestContext) {
    const state = await loaders.state();
    const last = finalWeek(row);
    const rollup = await loaders.rollup(row, state.teamId, state.lastClosedWeek < last ? state.lastClosedWeek : last);
    return row.cohorts.map(({ multiple }) => ({
      multiple,
      teams: rollup?.cohorts.find((cohort) => cohort.multiple === multiple)?.teams ?? 0,
    }));
  }

  @ResolveField()
  plan(@Parent() { row }: { row: ProgramRow }, @Args('multiple') multiple: number) {
    if (multiple <= 1) throw new UserError('BAD_MULTIPLE', `multiple must be above 1, not ${multiple}`, ['multiple']);
    return weekRange(firstWeek(row), addWeeks(finalWeek(row), 1)).map((week) => ({
      week,
      multiple: planAtWeek(row, multiple, week),
    }));
  }
}

@Resolver('Report')
export class ReportResolver {
  @ResolveField()
  async team(@Parent() report: ReportRow, @Context() { loaders }: RequestContext) {
    return loaders.team(report.team_id);
  }

  @ResolveField()
  content(@Parent() report: ReportRow) {
    return JSON.stringify(report.content);
  }

  @ResolveField()
  writtenAt(@Parent() report: ReportRow) {
    return report.written_at;
  }
}
