/** GitHub's refusals in GitHub's words. */
export interface Answer {
  status: number;
  /** What is sent; a string is sent as it is. */
  body: unknown;
  headers?: Record<string, string>;
}

const DOCS = 'https://docs.github.com/rest';
const LIMITS = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';

const refusal = (status: number, message: string, documentation: string, more: object = {}): Answer => ({
  status,
  body: { message, ...more, documentation_url: documentation, status: String(status) },
});

export const badCredentials = (): Answer => refusal(401, 'Bad credentials', DOCS);

/** Of a JSON web token of an App; what is wrong with it comes as a sentence. */
export const undecodableToken = (what: string): Answer => refusal(401, what, DOCS);

export const requiresAuthentication = (docs: string): Answer =>
  refusal(401, 'Requires authentication', `${DOCS}/${docs}`);

export const notFound = (docs = ''): Answer => refusal(404, 'Not Found', docs ? `${DOCS}/${docs}` : DOCS);

/** What GitHub Enterprise Server says where nothing is limited. */
export const rateLimitsOff = (): Answer => refusal(404, 'Rate limiting is not enabled.', LIMITS);

export const notAccessible = (docs: string, integration: boolean): Answer =>
  refusal(
    403,
    `Resource not accessible by ${integration ? 'integration' : 'personal access token'}`,
    `${DOCS}/${docs}`,
  );

export const validationFailed = (docs: string, field: string): Answer =>
  refusal(422, 'Validation Failed', `${DOCS}/${docs}`, {
    errors: [{ resource: 'Search', field, code: 'invalid' }],
  });

/** List releases stops here, with this. */
export const onlyTheFirst = (count: number, docs: string): Answer =>
  refusal(422, `Only the first ${count} results are available.`, `${DOCS}/${docs}`);

export const movedPermanently = (location: string): Answer => ({
  status: 301,
  body: {
    message: 'Moved Permanently',
    url: location,
    documentation_url: `${DOCS}/guides/best-practices-for-using-the-rest-api#follow-redirects`,
  },
  headers: { location },
});

export const rateLimitExceeded = (whose: string, requestId: string, now: Date): Answer =>
  refusal(
    403,
    `API rate limit exceeded for ${whose}. If you reach out to GitHub Support for help, please include the request ID ` +
      `${requestId} and timestamp ${timestamp(now)}.`,
    LIMITS,
  );

export const secondaryLimit = (retryAfter: number, status: 403 | 429, requestId: string, now: Date): Answer => ({
  ...refusal(
    status,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to ' +
      `GitHub Support for help, please include the request ID ${requestId} and timestamp ${timestamp(now)}.`,
    `${LIMITS}#about-secondary-rate-limits`,
  ),
  headers: { 'retry-after': String(retryAfter) },
});

export const serverError = (): Answer => ({ status: 500, body: { message: 'Server Error' } });

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** What stands before GitHub's servers answers a 502 with a page, not with JSON. */
export const badGateway = (): Answer => ({
  status: 502,
  headers: HTML,
  body: '<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n',
});

export const unavailable = (): Answer => ({
  status: 503,
  headers: HTML,
  body: '<!DOCTYPE html>\n<html>\n  <head><title>Unicorn! &middot; GitHub</title></head>\n  <body>\n    <p><strong>No server is currently available to service your request.</strong></p>\n    <p>Sorry about that. Please try refreshing and contact us if the problem persists.</p>\n  </body>\n</html>\n',
});

/** A query that took too long. */
export const graphqlTimeout = (requestId: string): Answer => ({
  status: 502,
  body: {
    data: null,
    errors: [
      {
        message:
          'Something went wrong while executing your query. This may be the result of a timeout, or it could be a ' +
          `GitHub bug. Please include \`${requestId}\` when reporting this issue.`,
      },
    ],
  },
});

function timestamp(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
