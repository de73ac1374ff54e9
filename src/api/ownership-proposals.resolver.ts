import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Day } from '../core/week.js';
import type { LeftOut } from '../org/codeowners.js';
import { OwnershipProposalsStore, type ProposalRow, type ProposalState } from '../org/ownership-proposals.store.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import type { PageRequest } from '../platform/page.js';
import type { RequestContext } from './context.js';
import { OrganizationWriter } from './organization-writer.js';
import { connection } from './views.js';

/** Ownership that is proposed, and what an operator says to it. */
@Resolver()
export class OwnershipProposalsResolver {
  constructor(
    private readonly writer: OrganizationWriter,
    private readonly proposals: OwnershipProposalsStore,
    private readonly clock: Clock,
  ) {}

  @Query()
  async ownershipProposals(@Args() { state, ...page }: PageRequest & { state: ProposalState }) {
    return connection(await this.proposals.list(state, page), proposalView);
  }

  @Mutation()
  async proposeOwnership(
    @Args('input') { repo, codeowners }: { repo: string; codeowners: string },
    @Context() { viewer }: RequestContext,
  ) {
    let read: { open: ProposalRow[]; leftOut: LeftOut[] } = { open: [], leftOut: [] };
    const answer = await this.writer.write(viewer, {}, 'TEAMS', async (write) => {
      const { change, ...rest } = await this.proposals.proposeCodeowners(write, repo, codeowners, this.clock.now());
      read = rest;
      return change;
    });
    return { ...answer, proposals: read.open.map(proposalView), leftOut: read.leftOut };
  }

  @Mutation()
  confirmProposals(
    @Args('input') { ids, from }: { ids: string[]; from?: Day | null },
    @Context() { viewer }: RequestContext,
  ) {
    const at = this.clock.now();
    return this.writer.write(viewer, { from: from ?? null }, 'TEAMS', (write) =>
      this.proposals.accept(write, numbers(ids), at),
    );
  }

  @Mutation()
  rejectProposals(
    @Args('input') { ids, reason }: { ids: string[]; reason: string },
    @Context() { viewer }: RequestContext,
  ) {
    const at = this.clock.now();
    return this.writer.write(viewer, { reason }, 'TEAMS', (write) => this.proposals.reject(write, numbers(ids), at));
  }
}

/** @throws UserError UNKNOWN_PROPOSAL */
function numbers(ids: readonly string[]): number[] {
  const bad = ids.find((id) => !/^\d{1,9}$/.test(id));
  if (bad !== undefined) throw new UserError('UNKNOWN_PROPOSAL', `there is no proposal ${bad}`, ['ids']);
  return [...new Set(ids.map(Number))];
}

function proposalView({ component, ...row }: ProposalRow) {
  return { ...row, component: component === '' ? null : component };
}
