import type { IncomingMessage } from 'node:http';
import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import type { AccessScope, Viewer } from '../core/viewer.js';
import { Clock } from '../platform/clock.js';
import { RetryableError } from '../platform/errors.js';
import { isOwnRequest, readCookie, sessionCookie } from './cookies.js';
import { JwtChecker } from './jwt-checker.js';
import { PrincipalsStore } from './principals.store.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { SessionsStore } from './sessions.store.js';
import { SignInSettings } from './sign-in-settings.js';
import { TOKEN_PREFIX, TokensStore } from './tokens.store.js';

type Asking = Pick<IncomingMessage, 'headers' | 'method'>;

const SESSION_SCOPES: readonly AccessScope[] = ['read', 'write'];

/** Who asks: by a token, by a JWT of the provider, or by the cookie of a session. */
@Injectable()
export class Authenticator {
  private readonly seen = new WeakMap<object, Promise<Viewer | null>>();

  constructor(
    private readonly clock: Clock,
    private readonly principals: PrincipalsStore,
    private readonly tokens: TokensStore,
    private readonly sessions: SessionsStore,
    private readonly jwts: JwtChecker,
    private readonly accounts: ProviderAccountsService,
    private readonly settings: SignInSettings,
  ) {}

  /**
   * Null: nobody that is known. Who bears something is judged by it alone; a cookie counts only when our own page asks.
   * A request is looked at once, whoever asks about it first.
   * @throws ServiceUnavailableException when a JWT comes while the provider's keys cannot be read
   */
  viewer(request: Asking): Promise<Viewer | null> {
    const known = this.seen.get(request) ?? this.look(request);
    this.seen.set(request, known);
    return known;
  }

  private async look(request: Asking): Promise<Viewer | null> {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return bearer.startsWith(TOKEN_PREFIX) ? this.byToken(bearer) : this.byJwt(bearer);
    const secret = readCookie(request.headers, sessionCookie(this.settings));
    return secret !== undefined && isOwnRequest(request, this.settings) ? this.bySession(secret) : null;
  }

  /** The same viewer as it is now; null when what let it in has ended. */
  async again({ principalId, via, scopes }: Viewer): Promise<Viewer | null> {
    const holds = {
      TOKEN: () => this.tokens.holds(Number(via.id), this.clock.now()),
      SESSION: () => this.sessions.holds(Number(via.id), this.clock.now()),
      JWT: () => Promise.resolve(new Date(via.id) > this.clock.now()),
    };
    return (await holds[via.kind]()) ? this.principals.viewer(principalId, via, scopes) : null;
  }

  private async byToken(secret: string): Promise<Viewer | null> {
    const token = await this.tokens.find(secret, this.clock.now());
    if (!token) return null;
    return this.principals.viewer(token.principalId, { kind: 'TOKEN', id: String(token.id) }, token.scopes);
  }

  private async bySession(secret: string): Promise<Viewer | null> {
    const session = await this.sessions.find(secret, this.clock.now());
    if (!session) return null;
    return this.principals.viewer(session.principalId, { kind: 'SESSION', id: String(session.id) }, SESSION_SCOPES);
  }

  /** A JWT is known by its end: it has no other. */
  private async byJwt(jwt: string): Promise<Viewer | null> {
    const checked = await this.jwts.check(jwt).catch((error: unknown) => {
      throw error instanceof RetryableError ? new ServiceUnavailableException(error.message) : error;
    });
    const principalId = checked && (await this.accounts.known(checked.claims));
    if (!checked || principalId === null) return null;
    return this.principals.viewer(principalId, { kind: 'JWT', id: checked.expiresAt.toISOString() }, checked.scopes);
  }
}
