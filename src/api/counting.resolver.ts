import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { PRODUCTION_PATTERN } from '../core/event-rules.js';
import { reachOf } from '../core/viewer.js';
import { type ComponentRules, ComponentWritesStore } from '../org/component-writes.store.js';
import { type CountingPolicy, CountingPolicyStore } from '../org/counting-policy.store.js';
import type { TeamRow } from '../org/teams.store.js';
import { Clock } from '../platform/clock.js';
import type { PageRequest } from '../platform/page.js';
import {
  SOURCE_ROLES,
  type SourceChoice,
  SourceProposalsStore,
  type SourceRow,
  type SourceState,
} from '../velocity/source-proposals.store.js';
import type { RequestContext } from './context.js';
import { byKey } from './keyed-rows.js';
import { OrganizationWriter, type WriteInput } from './organization-writer.js';
import { connection } from './views.js';

/** By what deliveries are counted: sources, components, policy. */
@Resolver('SourceProposal')
export class CountingResolver {
  constructor(
    private readonly writer: OrganizationWriter,
    private readonly sources: SourceProposalsStore,
    private readonly components: ComponentWritesStore,
    private readonly policy: CountingPolicyStore,
    private readonly clock: Clock,
  ) {}

  @Query()
  async sourceProposals(
    @Args() { state, ...page }: PageRequest & { state?: SourceState | null },
    @Context() { viewer }: RequestContext,
  ) {
    return connection(await this.sources.list(state ?? null, reachOf(viewer, SOURCE_ROLES), page), (row) => row);
  }

  @ResolveField()
  team(@Parent() { teamId }: SourceRow, @Context() { loaders }: RequestContext) {
    return loaders.team(teamId);
  }

  @Mutation()
  confirmSources(
    @Args('input') { teams, reason }: { teams: SourceChoice[]; reason?: string | null },
    @Context() { viewer }: RequestContext,
  ) {
    const at = this.clock.now();
    return this.writer.write(viewer, { reason: reason ?? null }, 'SETTINGS', (write) =>
      this.sources.confirm(write, teams, at),
    );
  }

  @Mutation()
  setComponent(
    @Args('input') input: ComponentRules & WriteInput & { repo: string; component: string },
    @Context() { viewer }: RequestContext,
  ) {
    const { repo, component } = input;
    return this.writer.write(viewer, input, 'TEAMS', (write) => this.components.set(write, repo, component, input));
  }

  @Mutation()
  setCountingPolicy(
    @Args('input') input: { [Rule in keyof CountingPolicy]?: CountingPolicy[Rule] | null } & WriteInput,
    @Context() { viewer }: RequestContext,
  ) {
    return this.writer.write(viewer, input, 'SETTINGS', (write) => this.policy.set(write, input));
  }
}

@Resolver('Team')
export class TeamSourceResolver {
  constructor(private readonly sources: SourceProposalsStore) {}

  @ResolveField()
  sourceProposal(@Parent() team: TeamRow, @Context() { loaders }: RequestContext) {
    return loaders.ask('source proposal', team.id, async (ids: number[]) =>
      byKey(await this.sources.ofTeams(ids), ({ teamId }) => teamId),
    );
  }
}

@Resolver('Installation')
export class InstallationResolver {
  constructor(private readonly policy: CountingPolicyStore) {}

  @ResolveField()
  async counting() {
    const policy = await this.policy.read();
    return { ...policy, productionPattern: policy?.productionPattern ?? PRODUCTION_PATTERN };
  }
}
