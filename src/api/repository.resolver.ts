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
    return connection(
      await this.repositoryList.list(question, today, lastClosedWeek, timeZone, page),
      ({ id, name }) => ({ id, name, url: `https://github.com/${name}` }),
    );
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
  async streams(@Parent() { id }: { id: number }, @Context() { loaders }: RequestContext) {
    return (await loaders.streams(id)).map(({ complete_through, ...row }) => ({
      ...row,
      completeThrough: complete_through,
    }));
  }
}
