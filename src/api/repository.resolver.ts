import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { PageRequest } from '../platform/page.js';
import { RepositoryListStore, type RepositoryQuestion } from '../velocity/repository-list.store.js';
import type { RequestContext } from './context.js';
import { connection, freshnessView } from './views.js';

interface RepositoriesArgs extends PageRequest {
  filter?: Partial<RepositoryQuestion> | null;
}

@Resolver('Repository')
export class RepositoryResolver {
  constructor(private readonly repositoryList: RepositoryListStore) {}

  @Query()
  async repositories(@Args() { filter, ...page }: RepositoriesArgs, @Context() { loaders }: RequestContext) {
    const { today, lastClosedWeek, timeZone } = await loaders.state();
    const question = { search: null, owned: null, behind: null, failing: null, ...filter };
    return connection(await this.repositoryList.list(question, today, lastClosedWeek, timeZone, page), repositoryView);
  }

  @ResolveField()
  async freshness(@Parent() { id }: { id: number }, @Context() { loaders }: RequestContext) {
    return freshnessView(await loaders.repositoryFreshness(id));
  }

  @ResolveField()
  owners(@Parent() { id }: { id: number }, @Context() { loaders }: RequestContext) {
    return loaders.owners(id);
  }

  @ResolveField()
  streams(@Parent() { id }: { id: number }, @Context() { loaders }: RequestContext) {
    return loaders.streams(id);
  }
}

export function repositoryView({ id, name }: { id: number; name: string }) {
  return { id, name, url: `https://github.com/${name}` };
}
