import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AccessService, actorOf, type GrantWish, type TokenWish } from '../access/access.service.js';
import { GrantsStore } from '../access/grants.store.js';
import { opens } from '../core/viewer.js';
import type { RequestContext } from './context.js';
import { withUserErrors } from './errors.js';

/** Who may see what, and the tokens of whoever asks. */
@Resolver()
export class AccessResolver {
  constructor(
    private readonly access: AccessService,
    private readonly granted: GrantsStore,
  ) {}

  @Query()
  grants() {
    return this.granted.list();
  }

  @Mutation()
  createToken(@Args('input') input: TokenWish, @Context() { viewer }: RequestContext) {
    return withUserErrors(async () => {
      const { id, secret, expiresAt } = await this.access.ownToken(viewer, input);
      return { id, token: secret, expiresAt };
    });
  }

  @Mutation()
  revokeToken(@Args('id') id: number, @Context() { viewer }: RequestContext) {
    const own = opens(viewer, ['OPERATOR']) ? null : viewer.principalId;
    return withUserErrors(async () => {
      await this.access.revokeToken(id, actorOf(viewer), own);
      return {};
    }, []);
  }

  @Mutation()
  grantRole(@Args('input') input: GrantWish, @Context() { viewer }: RequestContext) {
    return withUserErrors(async () => ({ id: await this.access.grant(input, actorOf(viewer), viewer) }));
  }

  @Mutation()
  endGrant(@Args('id') id: number, @Context() { viewer }: RequestContext) {
    return withUserErrors(async () => {
      await this.access.endGrant(id, actorOf(viewer));
      return { id };
    }, []);
  }
}
