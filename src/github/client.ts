import { retry } from '@octokit/plugin-retry';
import { Octokit } from '@octokit/rest';
import { UserError } from '../platform/errors.js';
import { paced, parsed, type PluginOptions, signed, wholeAnswers } from './client-plugins.js';
import { personalToken } from './credential.js';
import { Pace } from './pace.js';

export type { Asked } from './client-plugins.js';

const PatientOctokit = Octokit.plugin(parsed, signed, paced, wholeAnswers, retry);
export type GitHubClient = InstanceType<typeof PatientOctokit>;

const USER_AGENT = 'paceline';
/** The plugin's own, and limits, which are waited for elsewhere. */
const DO_NOT_RETRY = [400, 401, 403, 404, 410, 422, 429, 451];
const FAILED_WITHOUT_STATUS = new Set(['GraphqlResponseError', 'RequestCutOff']);
/** Of each limit, kept for what is urgent and for what people do with the same credential. */
export const USUAL_RESERVE = 0.1;

/** What asked GitHub. */
export type Again = 'sync' | 'propose';

export interface ClientOptions extends Pick<PluginOptions, 'pace' | 'credential'> {
  /** Of another server than github.com: `https://HOST/api/v3`. */
  apiUrl?: string | undefined;
  /** How long a second lasts between tries of what fails for a moment; tests wait less. */
  retrySecondMs?: number;
  /** Ends what is being asked or waits to be, and refuses what is asked after it. */
  signal?: AbortSignal | undefined;
  /** May use the reserve of a limit, and is not slowed. */
  urgent?: boolean;
  /** The longest wait for a limit, in milliseconds; unless given, every limit is waited out. */
  patienceMs?: number;
  /** Signs in another way than by a credential. */
  app?: { authStrategy: unknown; auth: object };
}

/** Octokit that keeps to limits, waits for them, and tries again what fails for a moment. */
export function openClient(options: ClientOptions): GitHubClient {
  const { apiUrl, retrySecondMs = 1000, signal, pace, credential, app } = options;
  const { urgent = false, patienceMs = Number.POSITIVE_INFINITY } = options;
  return new PatientOctokit({
    userAgent: USER_AGENT,
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    ...(signal === undefined ? {} : { request: { signal } }),
    retry: { retryAfterBaseValue: retrySecondMs, doNotRetry: DO_NOT_RETRY },
    ...{ pace, credential, urgent, patienceMs, secondMs: retrySecondMs },
    ...app,
  });
}

export interface GitHubAccess extends Omit<ClientOptions, 'pace' | 'credential'> {
  token: string;
}

/** A client by a personal token, with limits of its own. */
export function connectGitHub({ token, ...options }: GitHubAccess): GitHubClient {
  return openClient({ ...options, credential: personalToken(token), pace: new Pace(USUAL_RESERVE) });
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
