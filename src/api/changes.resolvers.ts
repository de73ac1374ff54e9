import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Viewer } from '../core/viewer.js';
import { weekStart } from '../core/week.js';
import type { TeamRow } from '../org/teams.store.js';
import { type PageRequest, pageSize, toPage } from '../platform/page.js';
import { type ChangeRow, ScopeChangesStore } from '../velocity/scope-changes.store.js';
import { markedChangesShare } from './adoption-views.js';
import type { RequestContext } from './context.js';
import { checkRange, checkSpan, type SpanArgs, type VelocityArgs } from './team.resolver.js';
import { connection } from './views.js';

@Resolver('Team')
export class TeamChangesResolver {
  constructor(private readonly store: ScopeChangesStore) {}

  @ResolveField()
  async changes(@Parent() { id }: TeamRow, @Args() { from, to, scope, structure, ...page }: SpanArgs) {
    checkSpan(from, to);
    return connection(await this.store.ofScope({ teamId: id, scope, structure, from, to }, page), changeView);
  }

  @ResolveField()
  async markedChanges(
    @Parent() { id }: TeamRow,
    @Args() { from, to, scope, structure }: VelocityArgs,
    @Context() { loaders }: RequestContext,
  ) {
    checkRange(from, to);
    const { timeZone } = await loaders.state();
    const span = { scope, structure, from: weekStart(from, timeZone), to: weekStart(to, timeZone) };
    const row = await loaders.ask(`marked ${scope} ${structure} ${from} ${to}`, id, (ids) =>
      this.store.marked(ids, span, timeZone),
    );
    return { share: row ? markedChangesShare(row) : null, rules: row?.rules ?? [] };
  }
}

@Resolver('Repository')
export class RepositoryChangesResolver {
  constructor(private readonly store: ScopeChangesStore) {}

  @ResolveField()
  async changes(@Parent() { id }: { id: number }, @Args() page: PageRequest) {
    return connection(await this.store.ofRepository(id, page), changeView);
  }
}

/** Whoever asks for themselves. */
@Resolver('Me')
export class MyChangesResolver {
  constructor(private readonly store: ScopeChangesStore) {}

  @ResolveField()
  async changes(@Parent() { personId }: Viewer, @Args() page: PageRequest) {
    const own = personId === null ? toPage<ChangeRow>([], pageSize(page), 0, () => []) : await this.store.ofPerson(personId, page); // prettier-ignore
    return connection(own, changeView);
  }
}

function changeView(row: ChangeRow) {
  return { ...row, mergedAt: new Date(row.at), url: `https://github.com/${row.repository}/pull/${row.number}` };
}
