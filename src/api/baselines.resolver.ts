import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { reachOf } from '../core/viewer.js';
import { BaselineFreezesStore, DECIDERS, type Frozen } from '../goals/baseline-freezes.store.js';
import {
  type BaselineProposalRow,
  BaselineProposalsStore,
  type BaselineProposalState,
  type RebaselineQuestion,
} from '../goals/baseline-proposals.store.js';
import type { TeamRow } from '../org/teams.store.js';
import type { Change, Write } from '../org/write.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import type { PageRequest } from '../platform/page.js';
import { baselineView } from './baseline-views.js';
import { findProgram, type RequestContext } from './context.js';
import { OrganizationWriter } from './organization-writer.js';
import { connection } from './views.js';

/** `exceptions` of a payload; all of them are counted. */
const LISTED_EXCEPTIONS = 1_000;

/** The life of baselines: freezing them, asking for others, deciding on that. */
@Resolver()
export class BaselinesResolver {
  constructor(
    private readonly writer: OrganizationWriter,
    private readonly freezes: BaselineFreezesStore,
    private readonly proposals: BaselineProposalsStore,
    private readonly clock: Clock,
  ) {}

  @Query()
  async baselineProposals(
    @Args() { program, state, ...page }: PageRequest & { program: string; state: BaselineProposalState },
    @Context() context: RequestContext,
  ) {
    const { id } = await findProgram(context, program);
    return connection(await this.proposals.list(id, state, reachOf(context.viewer, DECIDERS), page), (row) => row);
  }

  @Mutation()
  async freezeBaselines(
    @Args('input') input: { program: string; teams?: string[] | null; except?: string[] | null },
    @Context() context: RequestContext,
  ) {
    let done: Frozen = { frozen: 0, already: 0, exceptions: [] };
    const { userErrors } = await this.writer.write(context.viewer, {}, 'SETTINGS', async (write) => {
      const program = await findProgram(context, input.program);
      const question = { teams: input.teams ?? null, except: input.except ?? [] };
      const { frozen, change } = await this.freezes.freeze(write, program, question, this.clock.now());
      done = frozen;
      return change;
    });
    const exceptions = done.exceptions.slice(0, LISTED_EXCEPTIONS).map(({ slug, reason }) => ({ team: slug, reason }));
    const counts = { frozen: done.frozen, alreadyFrozen: done.already, exceptionCount: done.exceptions.length };
    return { ...counts, exceptions, userErrors };
  }

  @Mutation()
  async proposeRebaseline(
    @Args('input') input: Partial<RebaselineQuestion> & { program: string; team: string; reason: string },
    @Context() context: RequestContext,
  ) {
    return this.written(context, async (write) => {
      const program = await findProgram(context, input.program);
      const { lastClosedWeek: closed } = await context.loaders.state();
      const { team, reason, from = null, to = null, source = null } = input;
      const now = { at: this.clock.now(), closed };
      return this.proposals.propose(write, program, { team, reason, from, to, source }, now);
    });
  }

  @Mutation()
  async decideRebaseline(
    @Args('input') { id, ...decision }: { id: string; approve: boolean; reason: string },
    @Context() context: RequestContext,
  ) {
    return this.written(context, async (write) => {
      if (!/^\d{1,9}$/.test(id)) throw new UserError('UNKNOWN_PROPOSAL', `there is no proposal ${id}`, ['id']);
      const asked = { id: Number(id), ...decision };
      return { id: asked.id, change: await this.proposals.decide(write, asked, this.clock.now()) };
    });
  }

  /** A write to a proposal, and the proposal as it is then. */
  private async written(context: RequestContext, work: (write: Write) => Promise<{ id: number; change: Change }>) {
    let id: number | null = null;
    const { userErrors } = await this.writer.write(context.viewer, {}, 'SETTINGS', async (write) => {
      const done = await work(write);
      id = done.id;
      return done.change;
    });
    return { proposal: id !== null && userErrors.length === 0 ? await this.proposals.byId(id) : null, userErrors };
  }
}

@Resolver('BaselineProposal')
export class BaselineProposalResolver {
  @ResolveField()
  async team(@Parent() { teamId }: BaselineProposalRow, @Context() { loaders }: RequestContext) {
    return loaders.team(teamId);
  }
}

@Resolver('Team')
export class TeamBaselinesResolver {
  @ResolveField()
  async baselines(@Parent() team: TeamRow, @Args('program') program: string, @Context() context: RequestContext) {
    const { id } = await findProgram(context, program);
    return (await context.loaders.baselines(id, team.id)).map(baselineView).toReversed();
  }
}
