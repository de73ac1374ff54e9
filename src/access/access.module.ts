import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { OrgModule } from '../org/org.module.js';
import { AccessService } from './access.service.js';
import { AuditStore } from './audit.store.js';
import { Authenticator } from './authenticator.js';
import { FileGrantsStore } from './file-grants.store.js';
import { GrantsStore } from './grants.store.js';
import { PrincipalsStore } from './principals.store.js';
import { RouteGuard } from './route.guard.js';
import { TokensStore } from './tokens.store.js';

const PROVIDERS = [
  AccessService,
  AuditStore,
  Authenticator,
  FileGrantsStore,
  GrantsStore,
  PrincipalsStore,
  TokensStore,
];

/** Who may see what: principals, grants, tokens, the audit. Global: every face asks it. */
@Global()
@Module({
  imports: [OrgModule],
  providers: [...PROVIDERS, { provide: APP_GUARD, useClass: RouteGuard }],
  exports: PROVIDERS,
})
export class AccessModule {}
