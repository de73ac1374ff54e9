import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { reachOf } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import type { Change, Write } from '../org/write.js';
import type { TeamRow } from '../org/teams.store.js';
import { Clock } from '../platform/clock.js';
import type { PageRequest } from '../platform/page.js';
import { DisputeDecisionsStore } from '../velocity/dispute-decisions.store.js';
import type { DisputeRow, DisputeState } from '../velocity/dispute-row.js';
import { DisputeWritesStore, type MappingDispute, type VerdictDispute } from '../velocity/dispute-writes.store.js';
import { DisputesStore } from '../velocity/disputes.store.js';
import type { RequestContext } from './context.js';
import { byKey } from './keyed-rows.js';
import { OrganizationWriter, type WriteInput } from './organization-writer.js';
import { connection } from './views.js';

type StatePage = PageRequest & { state?: DisputeState | null };

/** What teams say is wrong, and what an operator decides. */
@Resolver('Dispute')
export class DisputesResolver {
  constructor(
    private readonly writer: OrganizationWriter,
    private readonly store: DisputesStore,
    private readonly writes: DisputeWritesStore,
    private readonly decisions: DisputeDecisionsStore,
    private readonly clock: Clock,
  ) {}

  @Query()
  async disputes(@Args() { state, ...page }: StatePage) {
    return connection(await this.store.list({ teamId: null, state: state ?? null }, page), disputeView);
  }

  @Mutation()
  disputeVerdict(@Args('input') input: VerdictDispute & { why: string }, @Context() context: RequestContext) {
    return this.write(context, { reason: input.why }, (write, at) => this.writes.verdict(write, input, at));
  }

  @Mutation()
  disputeMapping(
    @Args('input') { why, from, ...input }: MappingDispute & { why: string; from?: Day | null },
    @Context() context: RequestContext,
  ) {
    return this.write(context, { reason: why, from: from ?? null }, (write, at) =>
      this.writes.mapping(write, input, at),
    );
  }

  @Mutation()
  withdrawDispute(@Args('input') { id }: { id: string }, @Context() context: RequestContext) {
    return this.write(context, {}, (write, at) => this.writes.withdraw(write, id, at));
  }

  @Mutation()
  decideDispute(
    @Args('input') { id, accept, ...input }: WriteInput & { id: string; accept: boolean },
    @Context() context: RequestContext,
  ) {
    return this.write(context, input, (write, at) => this.decisions.decide(write, id, accept, at));
  }

  @ResolveField()
  team(@Parent() { teamId }: DisputeView, @Context() { loaders }: RequestContext) {
    return loaders.team(teamId);
  }

  @ResolveField()
  owner(@Parent() { ownerId }: DisputeView, @Context() { loaders }: RequestContext) {
    return ownerId === null ? null : loaders.team(ownerId);
  }

  private async write(
    { viewer }: RequestContext,
    input: WriteInput,
    work: (write: Write, at: Date) => Promise<{ id: number; changes: Change[] }>,
  ) {
    let written: number | null = null;
    const { userErrors } = await this.writer.write(viewer, input, 'SETTINGS', async (write) => {
      const { id, changes } = await work(write, this.clock.now());
      written = id;
      return changes;
    });
    const row = written === null || userErrors.length > 0 ? null : await this.store.byId(written);
    return { dispute: row && disputeView(row), userErrors };
  }
}

@Resolver('Team')
export class TeamDisputesResolver {
  constructor(private readonly store: DisputesStore) {}

  @ResolveField()
  async disputes(@Parent() team: TeamRow, @Args() { state, ...page }: StatePage) {
    return connection(await this.store.list({ teamId: team.id, state: state ?? null }, page), disputeView);
  }
}

@Resolver('Event')
export class EventDisputeResolver {
  constructor(private readonly store: DisputesStore) {}

  @ResolveField()
  async dispute(@Parent() { id }: { id: string }, @Context() { loaders, viewer }: RequestContext) {
    const row = await loaders.ask('dispute', id, async (ids: string[]) =>
      byKey(await this.store.ofEvents(ids, reachOf(viewer)), ({ eventId }) => eventId ?? ''),
    );
    return row && disputeView(row);
  }
}

type DisputeView = ReturnType<typeof disputeView>;

/** Teams are looked up by their numbers, within reach. */
function disputeView({ team: _team, owner: _owner, eventId, component, ...row }: DisputeRow) {
  return { ...row, event: eventId, component: component === '' ? null : component };
}
