import { createHash } from 'node:crypto';
import { pathByName, pathByNumber } from './numbered-paths.js';
import { linkHeader, onPage, pageAsked } from './pages.js';
import type { RateLimits } from './rate-limits.js';
import {
  type Answer,
  movedPermanently,
  notAccessible,
  notFound,
  rateLimitExceeded,
  rateLimitsOff,
} from './refusals.js';
import { ROUTES } from './rest-routes.js';
import type { Route } from './rest-subjects.js';
import { isInstallation, type Token, whose } from './viewer.js';
import type { WorldIndex } from './world-index.js';

export interface RestRequest {
  index: WorldIndex;
  base: string;
  url: URL;
  asker: Token | null;
  ifNoneMatch: string | undefined;
  limits: RateLimits;
  requestId: string;
  now: Date;
}
export interface RestAnswer extends Answer {
  /** GitHub's operationId; null where GitHub knows no such path. */
  operation: string | null;
  headers: Record<string, string>;
}

const PATTERNS = ROUTES.map((route) => ({
  route,
  // A path within a repository has slashes, sent as they are or escaped.
  pattern: new RegExp(`^${route.path.replace('{path}', '(?<path>.+)').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

export function answerRest(request: RestRequest): RestAnswer {
  const { limits, asker, url } = request;
  if (url.pathname === '/rate_limit') {
    if (limits.absent) return { operation: 'rate-limit/get', ...rateLimitsOff(), headers: {} };
    const body = limits.overview(asker);
    return { operation: 'rate-limit/get', status: 200, body, headers: limits.headers(asker, 'core') };
  }
  if (limits.usedUp(asker, 'core')) {
    const { operation } = matched(request) ?? { operation: null };
    const refused = rateLimitExceeded(asker ? whose(asker) : '127.0.0.1', request.requestId, request.now);
    return { ...refused, operation, headers: limits.headers(asker, 'core') };
  }
  const answer = routed(request);
  const etag = answer.status === 200 ? etagOf(asker, answer.body) : null;
  const unchanged = etag !== null && request.ifNoneMatch === etag;
  // A 304 costs nothing.
  if (!unchanged) limits.take(asker, 'core', 1);
  const headers = { ...answer.headers, ...(etag ? { etag } : {}), ...limits.headers(asker, 'core') };
  return unchanged ? { operation: answer.operation, status: 304, body: '', headers } : { ...answer, headers };
}

/** Weak, and another for another token. */
function etagOf(asker: Token | null, body: unknown): string {
  return `W/"${createHash('sha256')
    .update(asker?.text ?? '')
    .update(JSON.stringify(body))
    .digest('hex')}"`;
}

function matched({ index, url }: RestRequest): (Route & { params: Record<string, string> }) | null {
  const path = pathByName(index, decodeURI(url.pathname));
  for (const { route, pattern } of PATTERNS) {
    const match = pattern.exec(path ?? '');
    if (match && path !== null) return { ...route, params: { ...match.groups }, path };
  }
  return null;
}

function routed(request: RestRequest): RestAnswer {
  const { index, base, url, asker } = request;
  const found = matched(request);
  if (!found) return { ...notFound(), operation: null, headers: {} };
  const { operation, docs, params, path } = found;
  const moved = index.renamed(`${params['owner']}/${params['repo']}`);
  if (moved && !index.repository(`${params['owner']}/${params['repo']}`)) {
    const rest = url.pathname
      .split('/')
      .slice(4)
      .map((part) => `/${part}`)
      .join('');
    return { headers: {}, ...movedPermanently(`${base}/repositories/${moved.id}${rest}${url.search}`), operation };
  }
  if (asker && found.permission && asker.withheld.includes(found.permission)) {
    return { ...notAccessible(docs, isInstallation(asker)), operation, headers: {} };
  }
  const asked = pageAsked(url.searchParams);
  const through = asked.page * asked.perPage;
  const answer = found.answer({ index, base, params, query: url.searchParams, asker, docs, through });
  if ('status' in answer) return { headers: {}, ...answer, operation };
  const link = linkHeader(`${base}${pathByNumber(index, path)}`, url.searchParams, asked, answer.list.length);
  const page = onPage(answer.list, asked).map((one) => answer.shape(one));
  const body = answer.named ? { total_count: answer.list.length, [answer.named]: page } : page;
  return { operation, status: 200, body, headers: link ? { link } : {} };
}
