import { type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import type { Browser } from 'playwright-core';
import { securityHeaders } from '../../src/platform/security-headers.js';
import { asEveryone, letIn } from '../support/access.js';
import { describeWithBrowser, openBrowser, watchedPage } from '../support/browser.js';
import { start, type Running } from '../support/paceline.js';
import type { TestDatabase } from '../support/postgres.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const QUESTION = JSON.stringify({ query: '{ organization { slug } }' });
const JSON_TYPE = { 'content-type': 'application/json' };

interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

let database: TestDatabase;
let server: Running;

beforeAll(async () => {
  database = await sampleDatabase();
  server = await start({ DATABASE_URL: database.url, ROLE: 'api' });
}, PATIENCE);
afterAll(async () => {
  await server?.stop();
  await database?.drop();
}, PATIENCE);

/** Asks as it is told to, by a connection of its own: fetch would mend half of it. */
function ask(path: string, method = 'GET', headers: object = asEveryone, body?: string | Buffer): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.address);
    const sending = request({ hostname, port, path, method, headers: { ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sending.on('error', reject).end(body);
  });
}

const graphql = (body: string | Buffer, headers: object = {}): Promise<Answered> =>
  ask('/graphql', 'POST', { ...JSON_TYPE, ...asEveryone, ...headers }, body);

function problem({ status, headers, body }: Answered): { status: number; code: string; message: string } {
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(body).not.toMatch(/\bat .*:\d+:\d+|node_modules|<html|<pre/i);
  const [error] = (JSON.parse(body) as { errors: { message: string; code?: string; extensions?: { code: string } }[] })
    .errors;
  return { status, code: error?.code ?? error?.extensions?.code ?? '', message: error?.message ?? '' };
}

describe('the headers of every answer', () => {
  it(
    'let a browser run what we serve, and nothing else',
    async () => {
      const answers = await Promise.all([
        ask('/'),
        graphql(QUESTION),
        ask('/health/live'),
        ask('/nowhere'),
        ask('/ingest/deliveries', 'POST'),
        ask('/graphql', 'POST', JSON_TYPE, QUESTION),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 202, 401]);
      for (const { headers } of answers) {
        const policy = String(headers['content-security-policy']);
        expect(policy.split(';')).toEqual([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "font-src 'self'",
          "connect-src 'self'",
          "manifest-src 'self'",
          "base-uri 'none'",
          "form-action 'self'",
          "frame-ancestors 'none'",
        ]);
        expect(headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
        });
        expect(headers).not.toHaveProperty('x-powered-by');
        // By http nobody may be told to insist on https.
        expect(headers).not.toHaveProperty('strict-transport-security');
      }
      expect(answers[1]?.headers['cache-control']).toBe('no-store');
    },
    PATIENCE,
  );

  it('insist on https where people come by it', async () => {
    const app = express().use(securityHeaders(true));
    const open = await new Promise<Server>((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    const { headers } = await fetch(`http://127.0.0.1:${(open.address() as AddressInfo).port}/`);
    await new Promise((resolve) => open.close(resolve));
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  });
});

describeWithBrowser('the page under the content policy', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, PATIENCE);
  afterAll(() => browser?.close());

  it(
    'draws the organisation and a team without a complaint, and cannot be made to run anything else',
    async () => {
      const watched = await watchedPage(browser, server.address);
      const { page } = watched;
      await page.goto(`${server.address}/`);
      await page.getByRole('table', { name: /Teams with a goal/ }).waitFor();
      await page.getByRole('link', { name: 'vercel/ai', exact: true }).click();
      await page.locator('svg.recharts-surface').first().waitFor();
      expect(watched.complaints).toEqual([]);
      await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror="window.ran = true">')`);
      await page.evaluate(
        `document.head.append(Object.assign(document.createElement('script'), { text: 'window.ran = true' }))`,
      );
      await page.waitForTimeout(300);
      expect(await page.evaluate('window.ran')).toBeUndefined();
      expect(watched.complaints.join('\n')).toMatch(/Content Security Policy/);
      await watched.close();
    },
    PATIENCE,
  );
});

describe('what a page of another site could send by itself', () => {
  it.each([
    ['GET', `/graphql?query=${encodeURIComponent('{ organization { slug } }')}`, {}, undefined],
    ['HEAD', '/graphql?query=%7B__typename%7D', {}, undefined],
    ['POST', '/graphql', { 'content-type': 'text/plain' }, QUESTION],
    ['POST', '/graphql', { 'content-type': 'text/plain; x=application/json' }, QUESTION],
    ['POST', '/graphql', { 'content-type': 'application/x-www-form-urlencoded' }, 'query=%7B__typename%7D'],
    ['POST', '/graphql', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['POST', '/graphql', {}, QUESTION],
  ])(
    'is refused: %s %s %j',
    async (method, path, headers, body) => {
      const { status, body: said } = await ask(path, method, { ...asEveryone, ...headers }, body);
      expect([400, 415]).toContain(status);
      expect(said).not.toContain('open-source');
    },
    PATIENCE,
  );
});

describe('strangers', () => {
  it.each([
    '{ __schema { types { name } } }',
    '{ organisation { slug } }',
    '{ organization { slu } }',
    '{',
    '',
    'mutation { x }',
  ])(
    'are told to sign in, and nothing of the schema: %s',
    async (query) => {
      const answered = await ask('/graphql', 'POST', JSON_TYPE, JSON.stringify({ query }));
      expect(problem(answered)).toEqual({
        status: 401,
        code: 'UNAUTHENTICATED',
        message: expect.stringMatching(/^sign in/),
      });
      expect(answered.body).not.toMatch(/Did you mean|Team|organization|types/);
    },
    PATIENCE,
  );
});

describe('a body that cannot be taken', () => {
  const cases: [string, () => Promise<Answered>, number, string, RegExp][] = [
    ['an array of questions', () => graphql(`[${QUESTION},${QUESTION}]`), 400, 'NO_BATCHES', /one question a request/],
    ['cut-off JSON', () => graphql(QUESTION.slice(0, -3)), 400, 'BAD_JSON', /not JSON/],
    ['a bare word', () => graphql('"hello"'), 400, 'BAD_JSON', /not JSON/],
    ['more than 1 MiB', () => graphql(`{"query":"${'x'.repeat(1024 * 1024)}"}`), 413, 'TOO_LARGE', /1024 KiB/],
    [
      'more than 1 MiB in a small packet',
      () => graphql(gzipSync(`{"query":"${'x'.repeat(4 * 1024 * 1024)}"}`), { 'content-encoding': 'gzip' }),
      413,
      'TOO_LARGE',
      /1024 KiB/,
    ],
    [
      'gzip that is none',
      () => graphql(QUESTION, { 'content-encoding': 'gzip' }),
      400,
      'BAD_REQUEST',
      /cannot be read/,
    ],
    ['another packing', () => graphql(QUESTION, { 'content-encoding': 'zstd' }), 415, 'BAD_ENCODING', /gzip/],
    [
      'another alphabet',
      () => graphql(QUESTION, { 'content-type': 'application/json; charset=latin1' }),
      415,
      'BAD_CHARSET',
      /UTF-8/,
    ],
    ['XML', () => graphql('<a/>', { 'content-type': 'text/xml' }), 415, 'NOT_JSON', /as JSON/],
    [
      'more than 100 KiB elsewhere',
      () => ask('/nowhere', 'POST', { ...JSON_TYPE, ...asEveryone }, `"${'x'.repeat(100 * 1024)}"`),
      413,
      'TOO_LARGE',
      /100 KiB/,
    ],
    [
      'a question that asks too much',
      () => graphql('{"query":"{ teams(first: 1000) { nodes { children(first: 1000) { totalCount } } } }"}'),
      400,
      'TOO_COSTLY',
      /rows, and the limit is 50000: ask with a smaller/,
    ],
  ];
  it.each(cases)(
    'is answered in a sentence: %s',
    async (_name, send, status, code, message) => {
      expect(problem(await send())).toEqual({ status, code, message: expect.stringMatching(message) });
    },
    PATIENCE,
  );
});

describe('how often', () => {
  let strict: Running;
  const others = { authorization: 'Bearer pace_another-token' };
  beforeAll(async () => {
    await letIn(database.url, 'pace_another-token', [{ role: 'LEADER' }]);
    strict = await start({
      DATABASE_URL: database.url,
      ROLE: 'api',
      RATE_LIMIT_API: '5',
      RATE_LIMIT_INGEST: '2',
      RATE_LIMIT_SIGN_IN: '3',
    });
  }, PATIENCE);
  afterAll(() => strict?.stop(), PATIENCE);

  const statuses = async (times: number, path: string, init: RequestInit): Promise<number[]> => {
    const found: number[] = [];
    for (let i = 0; i < times; i += 1) found.push((await fetch(`${strict.address}${path}`, init)).status);
    return found;
  };
  const asked = (headers: object): RequestInit => ({
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body: QUESTION,
  });

  it(
    'a principal may ask, apart from what others ask and what it pushes',
    async () => {
      expect(await statuses(6, '/graphql', asked(asEveryone))).toEqual([200, 200, 200, 200, 200, 429]);
      const refused = await fetch(`${strict.address}/graphql`, asked(asEveryone));
      expect(refused.headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/);
      expect(await refused.json()).toEqual({
        errors: [
          {
            message: expect.stringMatching(/^at most 5 requests a minute: try again in \d+ seconds$/),
            extensions: { code: 'TOO_MANY_REQUESTS' },
          },
        ],
      });
      expect(await statuses(1, '/graphql', asked(others))).toEqual([200]);
      expect(await statuses(3, '/ingest/deliveries', { method: 'POST', headers: asEveryone })).toEqual([202, 202, 429]);
    },
    PATIENCE,
  );

  it(
    'a stranger may ask and try tokens, by address; health may be asked always',
    async () => {
      expect(await statuses(6, '/graphql', asked({}))).toEqual([401, 401, 401, 401, 401, 429]);
      expect(await statuses(4, '/graphql', asked({ authorization: 'Bearer pace_guessed' }))).toEqual([
        401, 401, 401, 429,
      ]);
      expect(await statuses(1, '/graphql', asked(others))).toEqual([200]);
      expect(new Set(await statuses(30, '/health/live', {}))).toEqual(new Set([200]));
    },
    PATIENCE,
  );
});
