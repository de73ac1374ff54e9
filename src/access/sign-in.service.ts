import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { AuditStore } from './audit.store.js';
import { Oidc } from './oidc.js';
import { PrincipalsStore } from './principals.store.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { SessionsStore } from './sessions.store.js';
import { SignInAttemptsStore } from './sign-in-attempts.store.js';
import { SignInLinksStore } from './sign-in-links.store.js';

/** A session that has begun: what its cookie holds, and for how long. */
export interface OpenedSession {
  secret: string;
  seconds: number;
}

/** How a session begins and ends. */
@Injectable()
export class SignInService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly oidc: Oidc,
    private readonly attempts: SignInAttemptsStore,
    private readonly accounts: ProviderAccountsService,
    private readonly links: SignInLinksStore,
    private readonly principals: PrincipalsStore,
    private readonly sessions: SessionsStore,
    private readonly audit: AuditStore,
  ) {}

  /** Where to send the browser, and the secret that it keeps until it comes back. @throws UserError NO_PROVIDER, PROVIDER_UNAVAILABLE */
  async begin(returnTo: string | null): Promise<{ url: string; secret: string }> {
    // Asked first: who cannot be sent anywhere leaves nothing behind.
    await this.oidc.configuration();
    const { secret, values } = await this.attempts.begin(returnTo, this.clock.now());
    return { url: await this.oidc.signInUrl(values), secret };
  }

  /**
   * Opens a session for who comes back from the provider.
   * @param query what the provider sent along
   * @throws UserError SIGN_IN_EXPIRED, SIGN_IN_REFUSED, UNKNOWN_PERSON, PROVIDER_UNAVAILABLE
   */
  async finish(
    attempt: string | undefined,
    query: string,
    before: string | undefined,
  ): Promise<{ session: OpenedSession; returnTo: string | null }> {
    const taken = attempt === undefined ? null : await this.attempts.take(attempt, this.clock.now());
    if (taken === null) {
      throw new UserError(
        'SIGN_IN_EXPIRED',
        'this answer of the provider belongs to no sign-in that this browser has begun in the last minutes, or was used before.',
      );
    }
    const claims = await this.oidc.claims(query, taken.values);
    const session = await this.db.transaction(async (manager) =>
      this.open(manager, await this.accounts.signedIn(manager, claims), 'PROVIDER', before),
    );
    return { session, returnTo: taken.returnTo };
  }

  /** The name of whom a link would sign in; null when it signs in nobody. */
  async whomLinkSignsIn(code: string): Promise<string | null> {
    return (await this.links.find(code, this.clock.now()))?.name ?? null;
  }

  /** Opens a session with a one-time link, which is used up. @throws UserError LINK_USED */
  async useLink(code: string, before: string | undefined): Promise<OpenedSession> {
    return this.db.transaction(async (manager) => {
      const id = await this.links.use(manager, code, this.clock.now());
      if (id === null)
        throw new UserError('LINK_USED', 'this link was used before, is older than a day, or is incomplete.');
      return this.open(manager, { id, name: await this.principals.name(manager, id) }, 'LINK', before);
    });
  }

  /** Ends a session; nothing happens when it has ended. */
  async signOut(secret: string): Promise<void> {
    await this.db.transaction((manager) => this.close(manager, secret));
  }

  /** @param before the session that the browser had: the new one takes its place */
  private async open(
    manager: EntityManager,
    principal: { id: number; name: string },
    by: 'PROVIDER' | 'LINK',
    before: string | undefined,
  ): Promise<OpenedSession> {
    const now = this.clock.now();
    if (before !== undefined) await this.close(manager, before);
    const { id, secret, expiresAt } = await this.sessions.open(manager, principal.id, by, now);
    const actor = { name: principal.name, principalId: principal.id };
    await this.audit.append(
      manager,
      actor,
      { action: 'session.started', subject: `session ${id}`, details: { by } },
      now,
    );
    return { secret, seconds: Math.floor((expiresAt.getTime() - now.getTime()) / 1000) };
  }

  private async close(manager: EntityManager, secret: string): Promise<void> {
    const now = this.clock.now();
    const ended = await this.sessions.end(manager, secret, now);
    if (ended === null) return;
    const actor = { name: await this.principals.name(manager, ended.principalId), principalId: ended.principalId };
    await this.audit.append(manager, actor, { action: 'session.ended', subject: `session ${ended.id}` }, now);
  }
}
