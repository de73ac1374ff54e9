import type { UserError } from '../platform/errors.js';

/** What GitHub knows a client by. */
export interface Credential {
  /** Names the limits that it has; no secret. */
  readonly key: string;
  /** The token as of now; what it says may change between two requests. */
  token(): Promise<string>;
  /** GitHub refused this one: another, or null if there is none. */
  renewed(refused: string): Promise<string | null>;
}

/** A personal token: the same until its owner gives another. */
export function personalToken(token: string): Credential {
  return { key: 'token', token: () => Promise.resolve(token), renewed: () => Promise.resolve(null) };
}

/** Nothing is asked with it: whoever tries is told why. */
export function refusedCredential(why: UserError): Credential {
  return { key: 'refused', token: () => Promise.reject(why), renewed: () => Promise.reject(why) };
}
