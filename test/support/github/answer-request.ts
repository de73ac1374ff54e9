import type { IncomingMessage } from 'node:http';
import type { AppTokens } from './app.js';
import { answerGraphQL } from './graphql-answer.js';
import type { Fault } from './faults.js';
import type { RateLimits } from './rate-limits.js';
import {
  type Answer,
  badCredentials,
  badGateway,
  graphqlTimeout,
  notAccessible,
  notFound,
  secondaryLimit,
  serverError,
  unavailable,
  validationFailed,
} from './refusals.js';
import type { LoggedRequest } from './request-log.js';
import { responseFault } from './response-schemas.js';
import { answerRest } from './rest-answer.js';
import { SecondaryLimits } from './secondary-limits.js';
import { newRequestId } from './send-answer.js';
import { type Token, tokenText } from './viewer.js';
import { indexOf } from './world-index.js';
import type { World } from './world.js';

/** What all answers of one server have in common. */
export interface Answering {
  tokens: readonly Token[];
  /** Null: it knows no App. */
  app: AppTokens | null;
  limits: RateLimits;
  /** Null: they are not held to. */
  secondary: SecondaryLimits | null;
  now: () => Date;
  base: string;
  limitError: 'RATE_LIMITED' | 'RATE_LIMIT';
  distort: ((operation: string, body: unknown) => unknown) | undefined;
  world: () => World;
  violate: (said: string) => void;
}

/** The answer to a request, checked; what it was and cost is written into the log's entry. */
export async function answerRequest(
  answering: Answering,
  request: IncomingMessage,
  entry: LoggedRequest,
  fault: Fault | null,
  atOnce: number,
): Promise<Answer> {
  const requestId = newRequestId();
  const url = new URL((request.url ?? '/').replace(/^\/api(\/v3)?(?=\/)/, ''), answering.base);
  const text = await bodyOf(request);
  const isGraphQL = request.method === 'POST' && url.pathname === '/graphql';
  if (isGraphQL) entry.operation = 'graphql';
  const given = tokenText(request.headers.authorization);
  const asker = answering.tokens.find((one) => one.text === given) ?? answering.app?.find(given) ?? null;
  const method = entry.method;
  const asApp = answering.app?.answer({ method, url, bearer: given, base: answering.base }, indexOf(answering.world()));
  if (asApp) entry.operation = asApp.operation;
  const answer =
    ordered(fault, requestId, answering.now()) ??
    asApp ??
    tooFast(answering, asker, isGraphQL ? 'graphql' : 'core', atOnce, requestId) ??
    (given !== null && asker === null
      ? badCredentials()
      : isGraphQL
        ? graphql(answering, asker, text, entry)
        : rest(answering, asker, request, url, requestId, entry));
  const body = answering.distort && entry.operation ? answering.distort(entry.operation, answer.body) : answer.body;
  const headers = {
    'x-github-request-id': requestId,
    ...answering.limits.headers(asker, isGraphQL ? 'graphql' : 'core'),
    ...answer.headers,
  };
  const said = isGraphQL ? null : check(entry.operation, answer.status, body);
  if (said === null) return { ...answer, body, headers };
  answering.violate(`${entry.method} ${entry.path}: ${said}`);
  return { status: 500, body: { message: `the stand-in is not as GitHub is: ${said}` }, headers };
}

function tooFast(
  { secondary, now }: Answering,
  asker: Token | null,
  resource: 'core' | 'graphql',
  atOnce: number,
  requestId: string,
): Answer | null {
  const wait = secondary?.meet(asker, resource, atOnce) ?? null;
  return wait === null ? null : secondaryLimit(wait, 403, requestId, now());
}

function graphql(answering: Answering, asker: Token | null, text: string, entry: LoggedRequest): Answer {
  if (!asker) {
    const message = 'This endpoint requires you to be authenticated.';
    const documentation =
      'https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql';
    return { status: 401, body: { message, documentation_url: documentation, status: '401' } };
  }
  const parsed = parsedQuestion(text);
  if (!parsed)
    return {
      status: 400,
      body: { message: 'Problems parsing JSON', documentation_url: 'https://docs.github.com/graphql' },
    };
  entry.query = parsed.query;
  entry.variables = parsed.variables ?? {};
  const { limits, limitError } = answering;
  const { body, cost } = answerGraphQL({
    index: indexOf(answering.world()),
    asker,
    query: parsed.query,
    variables: entry.variables,
    limits,
    now: answering.now(),
    limitError,
    notServed: (field) => answering.violate(`GitHub has ${field}, the stand-in does not serve it yet`),
  });
  entry.cost = cost;
  return { status: 200, body };
}

function rest(
  { limits, base, world, now }: Answering,
  asker: Token | null,
  request: IncomingMessage,
  url: URL,
  requestId: string,
  entry: LoggedRequest,
): Answer {
  if (request.method !== 'GET') return notFound();
  const before = limits.budget(asker, 'core').used;
  const ifNoneMatch = request.headers['if-none-match'];
  const answer = answerRest({ index: indexOf(world()), base, url, asker, ifNoneMatch, limits, requestId, now: now() });
  entry.operation = answer.operation;
  entry.cost = limits.budget(asker, 'core').used - before;
  return answer;
}

/** What an order makes of the request, if it makes an answer of it. */
function ordered(fault: Fault | null, requestId: string, now: Date): Answer | null {
  switch (fault?.kind) {
    case 'bad-gateway':
      return badGateway();
    case 'unavailable':
      return unavailable();
    case 'server-error':
      return serverError();
    case 'graphql-timeout':
      return graphqlTimeout(requestId);
    case 'bad-credentials':
      return badCredentials();
    case 'not-found':
      return notFound();
    case 'not-accessible':
      return notAccessible('', false);
    case 'validation-failed':
      return validationFailed('', 'q');
    case 'secondary-limit':
      return secondaryLimit(fault.retryAfter, fault.status, requestId, now);
    case 'reset':
    case 'half':
    case 'delay':
    case undefined:
      return null;
  }
}

/** Refusals have one shape everywhere, so those of no operation are checked as one operation's. */
function check(operation: string | null, status: number, body: unknown): string | null {
  if (status === 304 || typeof body === 'string') return null;
  return responseFault(operation ?? 'repos/get', status, body);
}

function parsedQuestion(text: string): { query: string; variables?: Record<string, unknown> } | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const query = (parsed as { query?: unknown } | null)?.query;
    return typeof query === 'string' ? (parsed as { query: string }) : null;
  } catch {
    return null;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
