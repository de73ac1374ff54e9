import { Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import type { OidcSettings } from '../../config/sign-in-settings.js';
import { oneLine, UserError } from '../platform/errors.js';
import type { AttemptValues } from './sign-in-attempts.store.js';
import { SignInSettings } from './sign-in-settings.js';

/** What a provider says of somebody; only what is proven. */
export interface Claims {
  issuer: string;
  subject: string;
  /** Null unless the provider has verified it. */
  email: string | null;
  /** The provider's word that there is an address which it has not verified. */
  emailUnverified: boolean;
  login: string | null;
  groups: readonly string[];
}

const TIMEOUT_S = 10;
export const CALLBACK_PATH = '/sign-in/callback';

/** The OpenID Connect provider: authorisation code with PKCE. What it publishes of itself is read when it is first needed. */
@Injectable()
export class Oidc {
  private known: Promise<client.Configuration> | undefined;

  constructor(private readonly settings: SignInSettings) {}

  /** @throws UserError NO_PROVIDER, PROVIDER_UNAVAILABLE */
  async signInUrl({ state, nonce, verifier }: AttemptValues): Promise<string> {
    const configuration = await this.configuration();
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.callback().href,
      scope: this.provider().scopes,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).href;
  }

  /**
   * Trades the code of the provider's answer for what it says of who signed in.
   * @param query what the provider sent the browser back with
   * @throws UserError PROVIDER_UNAVAILABLE, SIGN_IN_REFUSED
   */
  async claims(query: string, { state, nonce, verifier }: AttemptValues): Promise<Claims> {
    const configuration = await this.configuration();
    const answer = this.callback();
    answer.search = query;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, answer, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const identity = tokens.claims();
      if (identity === undefined) throw new UserError('SIGN_IN_REFUSED', 'the provider told nothing of who signed in');
      const more =
        configuration.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await client.fetchUserInfo(configuration, tokens.access_token, identity.sub);
      return readClaims({ ...identity, ...more }, identity.iss, identity.sub, this.provider().loginClaim);
    } catch (error) {
      throw refusal(error);
    }
  }

  /** What the provider publishes of itself. @throws UserError NO_PROVIDER, PROVIDER_UNAVAILABLE */
  async configuration(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.provider();
    const server = new URL(issuer);
    this.known ??= client
      .discovery(server, clientId, undefined, authentication(clientSecret), {
        timeout: TIMEOUT_S,
        // The settings allow plain http on loopback only. Signatures are checked even of what comes straight from it.
        execute: [
          client.enableNonRepudiationChecks,
          ...(server.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
      })
      .catch((error: unknown) => {
        this.known = undefined;
        throw unavailable(error);
      });
    return this.known;
  }

  private provider(): OidcSettings {
    if (this.settings.oidc !== undefined) return this.settings.oidc;
    throw new UserError('NO_PROVIDER', 'no provider is configured (OIDC_ISSUER): sign in with a one-time link');
  }

  private callback(): URL {
    return new URL(CALLBACK_PATH, this.settings.publicUrl);
  }
}

/** @param loginClaim absent: no claim is taken for a login, for people may choose what it says */
export function readClaims(
  claims: Readonly<Record<string, unknown>>,
  issuer: string,
  subject: string,
  loginClaim: string | undefined,
): Claims {
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const email = text(claims['email']);
  const verified = claims['email_verified'] === true;
  const groups: unknown = claims['groups'];
  return {
    issuer,
    subject,
    email: verified ? email : null,
    emailUnverified: email !== null && !verified,
    login: loginClaim === undefined ? null : text(claims[loginClaim]),
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
  };
}

/** The way that the provider says it takes a client's secret; basic when it says nothing, as the standard has it. */
function authentication(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const basic = client.ClientSecretBasic(secret);
  const post = client.ClientSecretPost(secret);
  return (server, metadata, body, headers) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (taken.includes('client_secret_basic') ? basic : post)(server, metadata, body, headers);
  };
}

function unavailable(error: unknown): UserError {
  return new UserError('PROVIDER_UNAVAILABLE', `the sign-in provider cannot be reached: ${oneLine(error)}`);
}

/** What the provider, or the check of its answer, says against a sign-in; the rest is the provider's trouble. */
function refusal(error: unknown): UserError {
  if (error instanceof UserError) return error;
  if (error instanceof client.AuthorizationResponseError) {
    return new UserError('SIGN_IN_REFUSED', `the provider did not sign you in (${error.error})`);
  }
  const body = error instanceof client.ResponseBodyError ? error : undefined;
  if (body?.error === 'invalid_client' || error instanceof client.WWWAuthenticateChallengeError) {
    return new UserError(
      'PROVIDER_UNAVAILABLE',
      'the provider does not know this installation: an operator should look at OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
    );
  }
  if (body !== undefined && body.status < 500) {
    return new UserError('SIGN_IN_REFUSED', 'the provider refused its own answer: it may be used up, or too old');
  }
  const code = error instanceof client.ClientError ? error.code : undefined;
  if (code !== undefined && /COMPARISON|TIMESTAMP|INVALID_RESPONSE|KEY_SELECTION/.test(code)) {
    return new UserError('SIGN_IN_REFUSED', 'the answer of the provider does not belong to this sign-in');
  }
  return unavailable(error);
}
