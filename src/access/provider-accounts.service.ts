import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { IdentitiesStore } from './identities.store.js';
import type { Claims } from './oidc.js';
import { PrincipalsStore } from './principals.store.js';
import { ProviderGrantsStore } from './provider-grants.store.js';
import { SignInSettings } from './sign-in-settings.js';

/** Accounts of the provider, and who they are here. */
@Injectable()
export class ProviderAccountsService {
  private readonly log = new Logger('sign-in');

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly settings: SignInSettings,
    private readonly identities: IdentitiesStore,
    private readonly principals: PrincipalsStore,
    private readonly providerGrants: ProviderGrantsStore,
  ) {}

  /**
   * The principal of who signed in, with the grants that the provider's groups give.
   * @throws UserError UNKNOWN_PERSON
   */
  async signedIn(manager: EntityManager, claims: Claims): Promise<{ id: number; name: string }> {
    const personId = await this.identities.person(claims);
    if (personId === null) throw new UserError('UNKNOWN_PERSON', whyUnknown(claims, this.settings));
    const now = this.clock.now();
    const id = await this.principals.ofPerson(manager, personId);
    const principal = { id, name: await this.principals.name(manager, id) };
    await this.identities.save(manager, claims.issuer, claims.subject, id, now);
    const groups = claims.groups.flatMap((name) => this.settings.groups.get(name) ?? []);
    const today = await this.principals.today();
    const unknown = await this.providerGrants.replace(manager, principal, groups, today, now);
    if (unknown.length > 0) {
      this.log.warn(`OIDC_GROUPS names teams that there are not, so nothing is granted: ${unknown.join(', ')}`);
    }
    return principal;
  }

  /** The principal of a bearer JWT: of the person it names, or of the account's last sign-in. Null for nobody known. */
  async known(claims: Claims): Promise<number | null> {
    const personId = await this.identities.person(claims);
    if (personId === null) return this.identities.principal(claims.issuer, claims.subject);
    const principal = await this.principals.find(personId);
    return principal ?? this.db.transaction((manager) => this.principals.ofPerson(manager, personId));
  }
}

function whyUnknown({ email, emailUnverified, login }: Claims, { oidc }: SignInSettings): string {
  const mend =
    'Ask whoever keeps the organisation file of Paceline, or the teams on GitHub, to add you with the address that you sign in with.';
  if (login !== null || email !== null) {
    const known = [login, email].filter((name) => name !== null).join(' or ');
    return `${known} is nobody in this organisation, or more than one person. ${mend}`;
  }
  if (emailUnverified)
    return 'your e-mail address is not verified with the provider. Verify it there, then sign in again.';
  return `the provider names no verified e-mail address${oidc?.loginClaim === undefined ? '' : ' and no login'}. ${mend}`;
}
