import { SetMetadata } from '@nestjs/common';
import type { AccessScope, Role } from '../core/viewer.js';

/** Who may call a route: anyone; whoever is signed in; or a holder of one of these roles, over anything. */
export interface Allowed {
  to: 'ANYONE' | 'SIGNED_IN' | readonly Role[];
  /** What a token needs for it. */
  scope?: AccessScope;
}

export const ALLOWED = 'paceline:allowed';

/** A route that says nothing is closed to all. */
export const Allow = (to: Allowed['to'], scope?: AccessScope): MethodDecorator & ClassDecorator =>
  SetMetadata<string, Allowed>(ALLOWED, { to, scope });
