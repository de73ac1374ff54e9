import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck';
import { UserError } from '../platform/errors.js';

/** Octokit gives half a document as text; here it is an answer that failed, and is asked for again. */
function wholeAnswers({ hook }: Pick<Octokit, 'hook'>): void {
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

/** What a client has asked so far, tries that failed among them, and what GitHub says is left. */
export interface Asked {
  requests: number;
  /** Of the scarcest of its budgets, as it was last told; null: it said nothing. */
  remaining: number | null;
  resetsAt: Date | null;
}

interface Budget {
  remaining: number;
  resetsAt: Date;
}

/** Innermost of the plugins, so that it sees every try. */
function counted({ hook }: Pick<Octokit, 'hook'>): { asked: () => Asked } {
  const budgets = new Map<string, Budget>();
  let requests = 0;
  const hear = (headers: Record<string, unknown> | undefined): void => {
    const [remaining, reset] = [headers?.['x-ratelimit-remaining'], headers?.['x-ratelimit-reset']].map(Number);
    if (remaining === undefined || reset === undefined || !Number.isFinite(remaining + reset)) return;
    budgets.set(String(headers?.['x-ratelimit-resource']), { remaining, resetsAt: new Date(reset * 1000) });
  };
  hook.wrap('request', async (request, options) => {
    requests += 1;
    try {
      const response = await request(options);
      hear(response.headers);
      return response;
    } catch (error) {
      hear((error as { response?: { headers?: Record<string, unknown> } }).response?.headers);
      throw error;
    }
  });
  const scarcest = (): Budget | undefined => [...budgets.values()].toSorted((a, b) => a.remaining - b.remaining)[0];
  return {
    asked: () => ({
      requests,
      remaining: scarcest()?.remaining ?? null,
      resetsAt: scarcest()?.resetsAt ?? null,
    }),
  };
}

const PatientOctokit = Octokit.plugin(counted, wholeAnswers, retry, throttling);
export type GitHubClient = InstanceType<typeof PatientOctokit>;

/** A wait up to this is waited out; a longer one ends the run, and the next goes on where it stopped. */
const LONGEST_WAIT_SECONDS = 90;
const LIMIT_RETRIES = 2;
const READS_AT_ONCE = 10;
const USER_AGENT = 'paceline';
const FAILED_WITHOUT_STATUS = new Set(['GraphqlResponseError', 'RequestCutOff']);

/** What asked GitHub. */
export type Again = 'sync' | 'propose';

export interface GitHubAccess {
  token: string;
  /** Of another server than github.com: `https://HOST/api/v3`. */
  apiUrl?: string | undefined;
  /** How long a second lasts between tries of what fails for a moment; tests wait less. */
  retrySecondMs?: number;
  /** Ends what is being asked, and refuses what is asked after it. */
  signal?: AbortSignal | undefined;
}

/** Octokit that waits for limits and tries again what fails for a moment. */
export function connectGitHub({ token, apiUrl, retrySecondMs = 1000, signal }: GitHubAccess): GitHubClient {
  const wait = (retryAfter: number, _options: object, _octokit: unknown, retries: number): boolean =>
    retryAfter <= LONGEST_WAIT_SECONDS && retries < LIMIT_RETRIES;
  return new PatientOctokit({
    auth: token,
    userAgent: USER_AGENT,
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    ...(signal === undefined ? {} : { request: { signal } }),
    retry: { retryAfterBaseValue: retrySecondMs },
    throttle: {
      onRateLimit: wait,
      onSecondaryRateLimit: wait,
      // The plugin takes every GraphQL question for a write, one a second; ours only read.
      write: new Bottleneck.Group({ id: 'paceline-read', maxConcurrent: READS_AT_ONCE }),
    },
  });
}

/**
 * What GitHub's refusal means and what to do, which is to run the command `again`; anything that is not GitHub's comes
 * back as it is.
 */
export function explainGitHub(error: unknown, what: string, again: Again = 'sync'): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  const text = error.message;
  const goesOn = again === 'sync' ? ', it goes on where it stopped' : '';
  if (status === 401) {
    return new UserError(
      'GITHUB_TOKEN',
      `GitHub refuses the token for ${what}: set GITHUB_TOKEN to a valid one, then ${again} again`,
    );
  }
  if (status === 429 || /rate limit/i.test(text)) {
    return new UserError(
      'GITHUB_LIMIT',
      `GitHub's rate limit is used up at ${what}${resetText(error)}: ${again} again then${goesOn}`,
    );
  }
  if (status === 403 || /not accessible/i.test(text)) {
    return new UserError(
      'GITHUB_FORBIDDEN',
      `the token may not read ${what}: give it access, then ${again} again (${saidBy(error)})`,
    );
  }
  if (status === 404 || /could not resolve/i.test(text)) {
    return new UserError(
      'GITHUB_NOT_FOUND',
      `GitHub does not show ${what} to this token: check the name and what the token may see`,
    );
  }
  if (status === undefined ? FAILED_WITHOUT_STATUS.has(error.name) : status >= 500) {
    return new UserError(
      'GITHUB_AWAY',
      `GitHub does not answer for ${what} (${text.split('\n')[0]?.slice(0, 120)}): ${again} again later${goesOn}`,
    );
  }
  return error;
}

/** GitHub's own sentence: Octokit puts one of its own before those of GraphQL. */
export function saidBy(error: Error): string {
  const [first] = 'errors' in error && Array.isArray(error.errors) ? (error.errors as { message?: string }[]) : [];
  return (first?.message ?? error.message).split('\n', 1)[0]?.slice(0, 200) ?? '';
}

/** GraphQL's refusals have their headers themselves, others have them in the response. */
function resetText(error: Error): string {
  const told = error as { response?: { headers?: unknown }; headers?: unknown };
  const headers = (told.response?.headers ?? told.headers) as Record<string, string | undefined> | undefined;
  const reset = Number(headers?.['x-ratelimit-reset']);
  return Number.isFinite(reset) && reset > 0 ? ` until ${new Date(reset * 1000).toISOString()}` : '';
}
