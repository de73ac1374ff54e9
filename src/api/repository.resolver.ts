import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestContext } from './context.js';
import { freshnessView } from './views.js';

@Resolver('Repository')
export class RepositoryResolver {
  @ResolveField()
  async freshness(@Parent() { id }: { id: number }, @Context() { loaders }: RequestContext) {
    return freshnessView(await loaders.repositoryFreshness(id));
  }
}
