import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { SeenRequest } from '../../access/route.guard.js';
import { reachOf, type Viewer } from '../../core/viewer.js';

/** Who provisions people does so in the whole organisation: a role over a part of it is not enough. */
@Injectable()
export class WholeOrganizationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { viewer } = context.switchToHttp().getRequest<SeenRequest>();
    if (viewer && reachOf(viewer, ['SERVICE', 'OPERATOR']) === 'ALL') return true;
    throw new ForbiddenException('this needs a token whose role is over the whole organisation, without --team');
  }
}

/** Whoever the guards let in. */
export function viewerOf(request: SeenRequest): Viewer {
  if (request.viewer) return request.viewer;
  throw new ForbiddenException('nobody is signed in');
}

/** Where SCIM is, as the client called it. */
export function baseOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}/scim/v2`;
}
