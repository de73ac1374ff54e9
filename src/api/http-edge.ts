import { existsSync } from 'node:fs';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type ErrorRequestHandler, json, type Request, type RequestHandler, type Response } from 'express';
import { Authenticator } from '../access/authenticator.js';
import { countedFor, RateLimits, type RequestKind } from '../access/rate-limits.js';
import { securityHeaders } from '../platform/security-headers.js';

const GRAPHQL = '/graphql';
const INGEST = '/ingest';
const WEBHOOKS = '/webhooks';
const LARGEST_QUERY = 1024 * 1024;
const LARGEST_BODY = 100 * 1024;
const JSON_TYPES = ['application/json', 'application/scim+json'];

export interface Edge {
  /** The built pages; absent: this process serves none. */
  pages?: string;
  /** Where people reach us; https lets browsers insist on it. */
  publicUrl?: string;
}

/** What every request goes through before a route sees it: headers, pages, how often, how large, which form. */
export function mountEdge(app: NestExpressApplication, { pages, publicUrl }: Edge = {}): void {
  app.use(securityHeaders(publicUrl?.startsWith('https:') ?? false));
  if (pages !== undefined && existsSync(pages)) app.useStaticAssets(pages);
  app.use(limitRequests(app.get(RateLimits), app.get(Authenticator, { strict: false })));
  app.use(GRAPHQL, onlyJson, notKept, json({ limit: LARGEST_QUERY, type: JSON_TYPES }), notInBatches);
  // What is pushed streams, and bounds itself.
  const small = json({ limit: LARGEST_BODY, type: JSON_TYPES });
  app.use((request: Request, response: Response, next: () => void) =>
    [INGEST, WEBHOOKS, GRAPHQL].some((path) => isBelow(request, path)) ? next() : small(request, response, next),
  );
  app.use(badRequests);
}

/** A known principal is counted wherever it asks from; everybody else by address, a wrong token as an attempt to sign in. */
function limitRequests(limits: RateLimits, authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const kind = kindOf(request);
    if (kind === null) return next();
    const viewer = await authenticator.viewer(request);
    const counted = !viewer && request.headers.authorization !== undefined ? 'signIn' : kind;
    const seconds = await limits.take(counted, countedFor(kind === 'signIn' ? null : viewer, request.ip));
    if (seconds === 0) return next();
    response.set('Retry-After', String(seconds));
    const most = `at most ${limits.perMinute[counted]} ${COUNTED[counted]} a minute`;
    refuse(request, response, 429, 'TOO_MANY_REQUESTS', `${most}: try again in ${seconds} seconds`);
  };
}

const COUNTED: Record<RequestKind, string> = {
  api: 'requests',
  ingest: 'pushes of facts',
  signIn: 'attempts to sign in',
};

/** Null: whoever looks after the process, and GitHub, which does not tell twice what was refused, come as often as they like. */
function kindOf(request: Request): RequestKind | null {
  if (['/health', '/metrics', WEBHOOKS].some((path) => isBelow(request, path))) return null;
  if (isBelow(request, INGEST)) return 'ingest';
  // How one may sign in is asked by every page; an attempt is what brings a code.
  return ['/sign-in/callback', '/sign-in/once'].some((path) => isBelow(request, path)) ? 'signIn' : 'api';
}

const notKept: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** A form of another site can send any of the others without asking; Apollo refuses those that have no type. */
const onlyJson: RequestHandler = (request, response, next) => {
  if (request.method !== 'POST' || request.is(JSON_TYPES) || request.headers['content-type'] === undefined)
    return next();
  refuse(
    request,
    response,
    415,
    'NOT_JSON',
    'send the question as JSON, with the header Content-Type: application/json',
  );
};

const notInBatches: RequestHandler = (request, response, next) => {
  if (!Array.isArray(request.body)) return next();
  refuse(request, response, 400, 'NO_BATCHES', 'send one question a request: an array of questions is not answered');
};

/** What Express and its parsers found wrong with a request. What went wrong here is not told, and goes on. */
const badRequests: ErrorRequestHandler = (error: BadRequest, request, response, next) => {
  const status = error.status ?? 500;
  if (status < 400 || status >= 500) return next(error);
  const [code, said] = PROBLEMS[error.type ?? ''] ?? ['BAD_REQUEST', () => 'the request cannot be read'];
  // What was not read any more is let go by, so that the connection can be used again.
  request.resume();
  refuse(request, response, status, code, said(error));
};

interface BadRequest {
  type?: string;
  status?: number;
  limit?: number;
}

const PROBLEMS: Record<string, [code: string, said: (error: BadRequest) => string]> = {
  'entity.too.large': ['TOO_LARGE', ({ limit }) => `at most ${(limit ?? LARGEST_BODY) / 1024} KiB at once`],
  'entity.parse.failed': ['BAD_JSON', () => 'the body is not JSON'],
  'encoding.unsupported': ['BAD_ENCODING', () => 'send the body as it is, or packed with gzip, deflate or br'],
  'charset.unsupported': ['BAD_CHARSET', () => 'send the body in UTF-8'],
  'request.aborted': ['CUT_OFF', () => 'the body broke off before its end'],
  'request.size.invalid': ['CUT_OFF', () => 'the body is not as long as its Content-Length says'],
};

/** In the form of the address asked: GraphQL's own, or that of our routes. */
function refuse(request: Request, response: Response, status: number, code: string, message: string): void {
  const error = isBelow(request, GRAPHQL) ? { message, extensions: { code } } : { code, message, field: null };
  response.status(status).json({ errors: [error] });
}

function isBelow({ originalUrl }: Request, path: string): boolean {
  const asked = originalUrl.split('?', 1)[0]?.toLowerCase() ?? '';
  return asked === path || asked.startsWith(`${path}/`);
}
