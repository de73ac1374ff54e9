import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { AccessScope } from '../core/viewer.js';
import { Clock } from '../platform/clock.js';
import { RetryableError, UserError, oneLine } from '../platform/errors.js';
import { type Claims, Oidc, readClaims } from './oidc.js';
import { SignInSettings } from './sign-in-settings.js';

export interface CheckedJwt {
  claims: Claims;
  scopes: readonly AccessScope[];
  expiresAt: Date;
}

/** Signatures that only the provider can make. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** A key that the provider takes back counts no longer than this. */
const KEYS_LAST_MS = 60_000;
/** A key that is not known is asked for; not by everyone who makes one up. */
const ASK_AGAIN_MS = 5_000;
const TIMEOUT_MS = 5_000;
const WRITE = 'paceline:write';

/** Bearer JWTs of the provider, checked against the keys that it publishes. */
@Injectable()
export class JwtChecker {
  private keys: { from: string; get: JWTVerifyGetKey } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly oidc: Oidc,
    private readonly settings: SignInSettings,
  ) {}

  /**
   * Null for what is not signed by the provider, not meant for this installation, or has expired.
   * @throws RetryableError when the provider's keys cannot be read
   */
  async check(jwt: string): Promise<CheckedJwt | null> {
    const { oidc } = this.settings;
    if (oidc?.audience === undefined) return null;
    try {
      const { issuer, keys } = await this.provider();
      const { payload } = await jwtVerify(jwt, keys, {
        issuer,
        audience: oidc.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        currentDate: this.clock.now(),
      });
      const scope = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
      return {
        claims: readClaims(payload, issuer, payload.sub ?? '', oidc.loginClaim),
        scopes: scope.includes(WRITE) ? ['read', 'write'] : ['read'],
        expiresAt: new Date((payload.exp ?? 0) * 1000),
      };
    } catch (error) {
      if (isTrouble(error)) throw new RetryableError(`the sign-in provider's keys cannot be read: ${oneLine(error)}`);
      return null;
    }
  }

  private async provider(): Promise<{ issuer: string; keys: JWTVerifyGetKey }> {
    const { issuer, jwks_uri: from } = (await this.oidc.configuration()).serverMetadata();
    if (from === undefined) throw new UserError('PROVIDER_UNAVAILABLE', 'the sign-in provider publishes no keys');
    if (this.keys?.from !== from) {
      const options = { cacheMaxAge: KEYS_LAST_MS, cooldownDuration: ASK_AGAIN_MS, timeoutDuration: TIMEOUT_MS };
      this.keys = { from, get: createRemoteJWKSet(new URL(from), options) };
    }
    return { issuer, keys: this.keys.get };
  }
}

/** The provider's trouble, not the token's: jose throws errors of its own for everything that is wrong with a token. */
function isTrouble(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  // What jose says when the address of the keys answers with anything but 200.
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC';
  return true;
}
