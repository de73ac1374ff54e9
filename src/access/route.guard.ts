import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { opening, opens, type Viewer } from '../core/viewer.js';
import { ALLOWED, type Allowed } from '../platform/allow.js';
import { Authenticator } from './authenticator.js';

/** A request that went through the guard; without a viewer where anyone may call. */
export type SeenRequest = Request & { viewer?: Viewer };

/** Every HTTP route: closed unless its `@Allow` opens it to this viewer. GraphQL has `@allow` in its schema. */
@Injectable()
export class RouteGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const allowed = this.reflector.getAllAndOverride<Allowed | undefined>(ALLOWED, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed === undefined) throw new ForbiddenException('this address is open to nobody');
    if (allowed.to === 'ANYONE') return true;
    const request = context.switchToHttp().getRequest<SeenRequest>();
    const viewer = await this.authenticator.viewer(request);
    if (!viewer) {
      throw new UnauthorizedException(
        'sign in, or send a token that holds: Authorization: Bearer pace_… (npm run -s paceline -- token create)',
      );
    }
    if (allowed.scope !== undefined && !viewer.scopes.includes(allowed.scope)) {
      throw new ForbiddenException(`this needs a token with the scope ${allowed.scope}`);
    }
    if (allowed.to !== 'SIGNED_IN' && !opens(viewer, allowed.to)) {
      throw new ForbiddenException(`this needs ${opening(allowed.to)}`);
    }
    request.viewer = viewer;
    return true;
  }
}
