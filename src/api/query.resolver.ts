import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { RULE_VERSION } from '../core/event-rules.js';
import { METHOD_VERSION } from '../core/progress.js';
import { type Reach, reaches, reachOf, type Role } from '../core/viewer.js';
import type { Week } from '../core/week.js';
import { type GoalSort, GoalTeamsStore } from '../goals/goal-teams.store.js';
import type { ProgressStatus } from '../core/progress.js';
import { TeamsStore } from '../org/teams.store.js';
import { UserError } from '../platform/errors.js';
import { ReportsStore } from '../reports/reports.store.js';
import { ReviewsService } from '../reports/reviews.service.js';
import { withUserErrors } from './errors.js';
import { decideWeek, findProgram, type RequestContext } from './context.js';
import { teamPage } from './team-page.js';
import { connection, programView } from './views.js';

interface TeamFilter {
  search?: string | null;
  under?: string | null;
  program?: string | null;
  status?: ProgressStatus | null;
  week?: Week | null;
}

interface TeamsArgs {
  filter?: TeamFilter | null;
  orderBy?: { field: GoalSort; direction: 'ASC' | 'DESC' } | null;
  first: number;
  after?: string | null;
}

/** Who may have a review written; who may read one is another question. */
const REVIEWERS: readonly Role[] = ['LEADER', 'ORG_LEADER', 'OPERATOR'];

@Resolver()
export class QueryResolver {
  constructor(
    private readonly teamsStore: TeamsStore,
    private readonly goalTeams: GoalTeamsStore,
    private readonly reports: ReportsStore,
    private readonly reviews: ReviewsService,
  ) {}

  @Query()
  async organization(@Context() { loaders }: RequestContext) {
    const found = await loaders.team((await loaders.state()).teamId);
    if (found) return found;
    throw new UserError('FORBIDDEN', 'you may not see the organisation as a whole; `scopes` lists what you may see');
  }

  @Query()
  async scopes(@Context() { loaders, viewer }: RequestContext) {
    return this.teamsStore.tops((await loaders.state()).today, reachOf(viewer));
  }

  @Query()
  async team(@Args('slug') slug: string, @Context() { viewer }: RequestContext) {
    const [found] = await this.teamsStore.bySlug([slug], reachOf(viewer));
    return found ?? null;
  }

  @Query()
  async teams(@Args() { filter, orderBy, first, after }: TeamsArgs, @Context() context: RequestContext) {
    const reach = reachOf(context.viewer);
    const underId = filter?.under ? await this.idOf(filter.under, reach) : null;
    const sort = orderBy?.field ?? 'NAME';
    const direction = orderBy?.direction ?? 'ASC';
    if (!filter?.program) {
      if (sort !== 'NAME' || filter?.status) {
        throw new UserError('NEEDS_PROGRAM', 'status and a sorting by figures need filter.program', [
          'filter',
          'program',
        ]);
      }
      const { today } = await context.loaders.state();
      return teamPage({ first, after }, (page) =>
        this.teamsStore.listTeams(
          { search: filter?.search ?? undefined, underId: underId ?? undefined, reach, order: direction, page },
          today,
        ),
      );
    }
    const program = await findProgram(context, filter.program);
    const week = await decideWeek(context, program, filter.week);
    const question = {
      programId: program.id,
      week,
      search: filter.search ?? null,
      underId,
      status: filter.status ?? null,
      sort,
      direction,
      reach,
    };
    return connection(await this.goalTeams.list(question, { first, after }), (row) => row);
  }

  @Query()
  async programs(@Context() { loaders }: RequestContext) {
    const { lastClosedWeek } = await loaders.state();
    return (await loaders.programs()).map((program) => programView(program, lastClosedWeek));
  }

  @Query()
  async program(@Args('slug') slug: string, @Context() { loaders }: RequestContext) {
    const found = (await loaders.programs()).find((program) => program.slug === slug);
    return found ? programView(found, (await loaders.state()).lastClosedWeek) : null;
  }

  @Query()
  async report(@Args('id') id: string, @Context() { viewer }: RequestContext) {
    const found = await this.reports.byId(id);
    return found && reaches(viewer, found.team_id) ? found : null;
  }

  @Query()
  async installation(@Context() { loaders }: RequestContext) {
    return { ...(await loaders.state()), ruleVersion: RULE_VERSION, methodVersion: METHOD_VERSION };
  }

  @Mutation()
  async writeReport(
    @Args('input') input: { scope?: string | null; week?: Week | null },
    @Context() { viewer }: RequestContext,
  ) {
    return withUserErrors(async () => {
      const { report } = await this.reviews.write(input.scope, input.week, reachOf(viewer, REVIEWERS));
      return { report };
    });
  }

  private async idOf(slug: string, reach: Reach): Promise<number> {
    const [found] = await this.teamsStore.bySlug([slug], reach);
    if (!found) throw new UserError('UNKNOWN_TEAM', `there is no team ${slug}`, ['filter', 'under']);
    return found.id;
  }
}
