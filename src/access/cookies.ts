import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { SignInSettings } from './sign-in-settings.js';

/** The secret of a session. `__Host-`: browsers take it from this host over https only, for no other host. */
export function sessionCookie({ secure }: SignInSettings): string {
  return secure ? '__Host-paceline_session' : 'paceline_session';
}

/** The secret of a sign-in that is under way at the provider. */
export function attemptCookie({ secure }: SignInSettings): string {
  return secure ? '__Host-paceline_sign_in' : 'paceline_sign_in';
}

/** Undefined when there is none of the name; of several the first, as browsers send the closest match first. */
export function readCookie({ cookie }: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of cookie?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || undefined;
  }
  return undefined;
}

/**
 * The value of a Set-Cookie header. Scripts of the page cannot read it; other sites' requests do not carry it, but for
 * links that are followed.
 * @param seconds 0 takes it away
 */
export function writeCookie(name: string, value: string, { secure }: SignInSettings, seconds: number): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether the page that asks is our own, so that a cookie may count: a browser sends it along whoever makes it ask.
 * What only reads may come from anywhere (no other page can see the answer), a websocket only from our own page.
 */
export function isOwnRequest(
  { method, headers }: Pick<IncomingMessage, 'headers' | 'method'>,
  settings: SignInSettings,
): boolean {
  if (SAFE.has(method ?? 'GET')) return headers.upgrade === undefined || isOwnPage(headers, settings);
  return isOwnPage(headers, settings) && /^application\/json\b/i.test(headers['content-type'] ?? '');
}

/** A browser says which page asks. Who says neither is none, and has no cookies to misuse. */
export function isOwnPage(headers: IncomingHttpHeaders, { publicUrl, secure }: SignInSettings): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return site === 'same-origin';
  if (publicUrl !== undefined && origin === publicUrl) return true;
  if (!URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase()) return false;
  // Where people come over https, a page over http is somebody else's, unless it is of this machine.
  return !secure || isLoopback(new URL(origin).hostname);
}

/** Of a host's name or address, with or without the brackets of IPv6; IPv4 may be written in IPv6. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(\[?::1\]?|(::ffff:)?127(\.\d{1,3}){3}|localhost)$/i.test(host);
}

/**
 * Whether a request was made on this machine, to this machine's own name: neither handed on by a proxy that runs here,
 * nor sent by a foreign page whose name was bent to loopback.
 */
export function isFromThisMachine({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean {
  const handedOn = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'].some(
    (name) => name in headers,
  );
  const host = `http://${headers.host ?? ''}`;
  return !handedOn && isLoopback(socket.remoteAddress) && URL.canParse(host) && isLoopback(new URL(host).hostname);
}
