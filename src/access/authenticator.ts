import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Viewer } from '../core/viewer.js';
import { Clock } from '../platform/clock.js';
import { PrincipalsStore } from './principals.store.js';
import { TOKEN_PREFIX, TokensStore } from './tokens.store.js';

/** Who asks: by a bearer token, or by the cookie of a session. */
@Injectable()
export class Authenticator {
  private readonly seen = new WeakMap<object, Promise<Viewer | null>>();

  constructor(
    private readonly clock: Clock,
    private readonly principals: PrincipalsStore,
    private readonly tokens: TokensStore,
  ) {}

  /** Null: nobody that is known. A request is looked at once, whoever asks about it first. */
  viewer(request: Pick<IncomingMessage, 'headers'>): Promise<Viewer | null> {
    const known = this.seen.get(request) ?? this.look(request);
    this.seen.set(request, known);
    return known;
  }

  private async look({ headers }: Pick<IncomingMessage, 'headers'>): Promise<Viewer | null> {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer?.startsWith(TOKEN_PREFIX)) return this.byToken(bearer);
    return null;
  }

  /** The same viewer as it is now; null when what let it in has ended. */
  async again({ principalId, via, scopes }: Viewer): Promise<Viewer | null> {
    const holds = via.kind === 'TOKEN' && (await this.tokens.holds(Number(via.id), this.clock.now()));
    return holds ? this.principals.viewer(principalId, via, scopes) : null;
  }

  private async byToken(secret: string): Promise<Viewer | null> {
    const token = await this.tokens.find(secret, this.clock.now());
    if (!token) return null;
    return this.principals.viewer(token.principalId, { kind: 'TOKEN', id: String(token.id) }, token.scopes);
  }
}
