import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Settings } from '../../config/settings.js';
import { OrgModule } from '../org/org.module.js';
import { AccessService } from './access.service.js';
import { AuditChainStore } from './audit-chain.store.js';
import { AuditLogStore } from './audit-log.store.js';
import { AuditStore } from './audit.store.js';
import { Authenticator } from './authenticator.js';
import { LeaversStore } from './leavers.store.js';
import { FileGrantsStore } from './file-grants.store.js';
import { GrantsStore } from './grants.store.js';
import { IdentitiesStore } from './identities.store.js';
import { JwtChecker } from './jwt-checker.js';
import { Oidc } from './oidc.js';
import { PersonasService } from './personas.service.js';
import { PersonasStore } from './personas.store.js';
import { PrincipalsStore } from './principals.store.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { ProviderGrantsStore } from './provider-grants.store.js';
import { RouteGuard } from './route.guard.js';
import { SessionsStore } from './sessions.store.js';
import { SettingsAuditStore } from './settings-audit.store.js';
import { SignInAttemptsStore } from './sign-in-attempts.store.js';
import { SignInLinksStore } from './sign-in-links.store.js';
import { SignInService } from './sign-in.service.js';
import { LINKS_ONLY, SignInSettings } from './sign-in-settings.js';
import { TokensStore } from './tokens.store.js';

const PROVIDERS = [
  AccessService,
  AuditChainStore,
  AuditLogStore,
  AuditStore,
  Authenticator,
  LeaversStore,
  FileGrantsStore,
  GrantsStore,
  PrincipalsStore,
  SettingsAuditStore,
  TokensStore,
];
const SIGN_IN = [
  IdentitiesStore,
  JwtChecker,
  Oidc,
  PersonasService,
  PersonasStore,
  ProviderAccountsService,
  ProviderGrantsStore,
  SessionsStore,
  SignInAttemptsStore,
  SignInLinksStore,
  SignInService,
];

/** Who may see what: principals, grants, tokens, sessions, the audit. Global: every face asks it. As it stands: no provider, on loopback. */
@Global()
@Module({
  imports: [OrgModule],
  providers: [
    ...PROVIDERS,
    ...SIGN_IN,
    { provide: SignInSettings, useValue: LINKS_ONLY },
    { provide: APP_GUARD, useClass: RouteGuard },
  ],
  exports: [...PROVIDERS, ...SIGN_IN, SignInSettings],
})
export class AccessModule {
  /** @throws SettingsError for groups with a role that there is not */
  static forRoot(settings: Pick<Settings, 'publicUrl' | 'oidc' | 'sessionHours'>): DynamicModule {
    return {
      module: AccessModule,
      providers: [{ provide: SignInSettings, useValue: new SignInSettings(settings) }],
    };
  }
}
