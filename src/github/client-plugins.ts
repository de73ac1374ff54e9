import type { Octokit } from '@octokit/rest';
import type { Credential } from './credential.js';
import type { ToldLimit } from './budget.js';
import type { Pace, Resource } from './pace.js';

type Hooked = Pick<Octokit, 'hook'>;
type Headers = Record<string, string | number | undefined>;

/** What a client has asked so far, tries that failed among them, and what GitHub says is left. */
export interface Asked {
  requests: number;
  /** Of the scarcest of its budgets, as it was last told; null: it said nothing. */
  remaining: number | null;
  resetsAt: Date | null;
  /** Until when it waits, for a limit that is used up; null: it does not. */
  waitingUntil: Date | null;
}

/** What the plugins are given with Octokit's own options. */
export interface PluginOptions {
  pace: Pace;
  /** Null: somebody else signs. */
  credential: Credential | null;
  /** May use the reserve. */
  urgent: boolean;
  /** The longest wait for a limit. */
  patienceMs: number;
  /** How long a second lasts. */
  secondMs: number;
}

/**
 * Octokit's own reader looks at every number of a document for one beyond 53 bits, which takes longer than reading it; GitHub
 * has none. What is no document stays text.
 */
export function parsed({ hook }: Hooked): void {
  hook.wrap('request', async (request, options) => {
    options.request.parseSuccessResponseBody = false;
    const response = await request(options);
    const body: unknown = response.data;
    if (!(body instanceof ReadableStream)) return response;
    const text = await new Response(body).text().catch(() => '');
    return { ...response, data: documentIn(text) };
  });
}

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Octokit gives half a document as text; here it is an answer that failed, and is asked for again. */
export function wholeAnswers({ hook }: Hooked): void {
  hook.wrap('request', async (request, options) => {
    const signal = options.request.signal;
    // An error that names no request is not tried again.
    const response = await Promise.resolve(request(options)).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
    if (typeof response.data !== 'string') return response;
    throw Object.assign(new Error('an answer of GitHub was cut off'), { status: 502, request: options, response });
  });
}

/** Signs every try with the token as of then; one that has ended meanwhile is renewed, and whoever asked does not notice. */
export function signed({ hook }: Hooked, options: object): void {
  const { credential } = options as PluginOptions;
  if (!credential) return;
  hook.wrap('request', async (request, options) => {
    const ask = (token: string) => {
      // Octokit hands on these options, whatever else it is given here.
      options.headers = { ...options.headers, authorization: `token ${token}` };
      return request(options);
    };
    const token = await credential.token();
    try {
      return await ask(token);
    } catch (error) {
      const next = (error as { status?: number }).status === 401 ? await credential.renewed(token) : null;
      if (next === null) throw error;
      return ask(next);
    }
  });
}

/** Lets a try start when the limits of its credential allow it, and repeats what they refuse all the same. */
export function paced(
  { hook }: Hooked,
  options: object,
): { asked: () => Asked; onPause: (listener: () => void) => void } {
  const { pace, urgent, patienceMs, secondMs } = options as PluginOptions;
  const listeners = new Set<() => void>();
  let [requests, waiting] = [0, null as Date | null];
  const onPause = (until: Date | null): void => {
    if (until?.getTime() === waiting?.getTime()) return;
    waiting = until;
    for (const listener of listeners) listener();
  };
  hook.wrap('request', async (request, options) => {
    const resource = resourceOf(options.url);
    const asker = { signal: options.request.signal, urgent, patienceMs, onPause };
    for (;;) {
      if (resource !== null) await pace.enter(resource, asker);
      requests += 1;
      try {
        const response = await request(options);
        if (resource === null) return response;
        pace.hear(resource, toldLimit(response.headers));
        if (!refuses(pace, resource, response, secondMs)) return response;
      } catch (error) {
        const { response } = error as { response?: Refusal };
        if (resource === null || !response) throw error;
        const told = toldLimit(response.headers);
        if (told) pace.hear(resource, told);
        if (!refuses(pace, resource, response, secondMs)) throw error;
      } finally {
        if (resource !== null) pace.leave(resource);
      }
    }
  });
  return {
    asked: () => {
      const scarcest = requests > 0 ? pace.scarcest : null;
      const resetsAt = scarcest && new Date(scarcest.resetsAt);
      return { requests, remaining: scarcest?.remaining ?? null, resetsAt, waitingUntil: waiting };
    },
    /** Told when it begins to wait for a limit, and when it goes on: `asked` says until when. */
    onPause: (listener) => void listeners.add(listener),
  };
}

interface Refusal {
  status: number;
  headers: Headers;
  data: unknown;
}

/** Was it refused for a limit? Then the pace knows of it. */
function refuses(pace: Pace, resource: Resource, { status, headers, data }: Refusal, secondMs: number): boolean {
  // GraphQL refuses with status 200; of REST, an answer that went well may speak of anything.
  if (status !== 403 && status !== 429 && !(status === 200 && resource === 'graphql')) return false;
  const { message, errors } = (data ?? {}) as { message?: string; errors?: { type?: string; message?: string }[] };
  const texts = [message, ...(Array.isArray(errors) ? errors : []).flatMap((one) => [one.type, one.message])];
  const says = (what: RegExp): boolean => texts.some((text) => text !== undefined && what.test(text));
  const after = headers['retry-after'] === undefined ? Number.NaN : Number(headers['retry-after']);
  if (says(/secondary rate limit|abuse detection/i) || (status !== 200 && Number.isFinite(after))) {
    pace.slowDown(Number.isFinite(after) ? after * secondMs : null);
    return true;
  }
  const spent = status !== 200 && String(headers['x-ratelimit-remaining']) === '0';
  if (!spent && !says(/^RATE_LIMIT(ED)?$|API rate limit/)) return false;
  const told = toldLimit(headers);
  // By GitHub's clock it may be a moment later.
  pace.usedUp(resource, told && told.resetsAt + secondMs);
  return true;
}

function toldLimit(headers: Headers): ToldLimit | null {
  const [limit = NaN, remaining = NaN, reset = NaN] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? NaN),
  );
  if (!Number.isFinite(limit + remaining + reset)) return null;
  return { limit, remaining, used: Number(headers['x-ratelimit-used'] ?? limit - remaining), resetsAt: reset * 1000 };
}

/** Which limit a question is taken from; null: it costs nothing. */
function resourceOf(url: string): Resource | null {
  const { pathname } = new URL(url, 'https://api.github.com');
  if (pathname.endsWith('/rate_limit')) return null;
  if (pathname.endsWith('/graphql')) return 'graphql';
  return pathname.includes('/search/') ? 'search' : 'core';
}
