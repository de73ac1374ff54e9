import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hashOf, newSecret } from './secret.js';

/** What goes to the provider, and has to come back from it. */
export interface AttemptValues {
  state: string;
  nonce: string;
  /** PKCE's code verifier. */
  verifier: string;
}

export const ATTEMPT_MINUTES = 10;

/** Sign-ins under way at the provider. The browser holds the secret; what goes to the provider is derived from it. */
@Injectable()
export class SignInAttemptsStore {
  constructor(private readonly db: DataSource) {}

  /** @param returnTo where on the pages to go afterwards */
  async begin(returnTo: string | null, at: Date): Promise<{ secret: string; values: AttemptValues }> {
    const secret = newSecret();
    await this.db.query('DELETE FROM sign_in_attempt WHERE expires_at <= $1', [at]);
    await this.db.query(
      `INSERT INTO sign_in_attempt (hash, return_to, expires_at)
       VALUES ($1, $2, $3::timestamptz + make_interval(mins => ${ATTEMPT_MINUTES}))`,
      [hashOf(secret), returnTo, at],
    );
    return { secret, values: valuesOf(secret) };
  }

  /** Takes an attempt out, so that it is answered once. Null when there is none, or no longer. */
  async take(secret: string, at: Date): Promise<{ returnTo: string | null; values: AttemptValues } | null> {
    const [[taken]] = await this.db.query<[{ returnTo: string | null }[], number]>(
      'DELETE FROM sign_in_attempt WHERE hash = $1 AND expires_at > $2 RETURNING return_to AS "returnTo"',
      [hashOf(secret), at],
    );
    return taken === undefined ? null : { returnTo: taken.returnTo, values: valuesOf(secret) };
  }
}

function valuesOf(secret: string): AttemptValues {
  const derived = (use: string): string => createHmac('sha256', secret).update(use).digest('base64url');
  return { state: derived('state'), nonce: derived('nonce'), verifier: derived('verifier') };
}
