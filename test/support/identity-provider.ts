import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';

export interface Account {
  email?: string;
  email_verified?: boolean;
  preferred_username?: string;
  groups?: string[];
}

export const CLIENT = { id: 'paceline', secret: 'a-secret-that-only-the-two-know' };

/** A real OpenID Connect provider on loopback, whose one visitor signs in as whom the test says. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly accounts: Map<string, Account>;
  /** Who signs in next; null: the visitor gives up. */
  visitor: string | null;
  /** How often its keys were asked for. */
  keysAsked: number;
  /** A JWT of the provider's own, made with its key of now. */
  sign(claims: JWTPayload, options?: { key?: JWK }): Promise<string>;
  /** It goes on with another key, and shows only that. */
  changeKey(): Promise<void>;
  /** While it is down, connections are refused. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: crypto.randomUUID() };
}

/** @param redirectUri where it may send visitors back to */
export async function identityProvider(redirectUri: string): Promise<IdentityProvider> {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server: Server = createServer((request, response) => answer(request, response));
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  let key = await newKey();
  const self: IdentityProvider = {
    issuer: `http://127.0.0.1:${port}`,
    accounts: new Map(),
    visitor: null,
    keysAsked: 0,
    async sign(claims, { key: other } = {}) {
      const used = other ?? key;
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: used.kid, typ: 'at+jwt' })
        .sign(await importJWK(used));
    },
    async changeKey() {
      key = await newKey();
      answer = provided(self, key, redirectUri);
    },
    down: close,
    up: () => listen(port),
    close: () => (server.listening ? close() : Promise.resolve()),
  };
  answer = provided(self, key, redirectUri);
  return self;
}

function provided(self: IdentityProvider, key: JWK, redirectUri: string) {
  const provider = new Provider(self.issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [key] as never },
    cookies: { keys: ['a-key-of-tests'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['preferred_username'],
      groups: ['groups'],
    },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...self.accounts.get(id) }) }),
    // Whoever signs in has agreed to what is asked.
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: CLIENT.id,
        accountId: context.oidc.session?.accountId,
      });
      grant.addOIDCScope('openid profile email groups');
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 1 },
  });
  const callback = provider.callback();
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === '/jwks') self.keysAsked += 1;
    if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
    const result =
      self.visitor === null
        ? { error: 'access_denied', error_description: 'the visitor gave up' }
        : { login: { accountId: self.visitor, remember: false } };
    void provider.interactionFinished(request, response, result);
  };
}
