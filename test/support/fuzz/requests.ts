import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Hostile } from './hostile.js';

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'get',
  'M-SEARCH',
  'XXXX',
  '',
];
const PATHS = [
  '/',
  '/graphql',
  '/graphql/',
  '//graphql',
  '/GRAPHQL',
  '/graphql?query={__typename}',
  '/graphql?query=%00',
  '/health/live',
  '/health/ready',
  '/health',
  '/metrics',
  '/ingest',
  '/ingest/deliveries',
  '/ingest/ai-usage',
  '/ingest/nothing',
  '/assets/',
  '/assets/../../package.json',
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/%',
  '/%E0%A4%A',
  '/%00',
  '/index.html',
  '/index.html%00.js',
  '/.env',
  '/?x=1&x=2&x[__proto__]=1',
  '*',
  'http://other.example/',
  '',
  '/a'.repeat(3_000),
];
const HEADERS = [
  'Content-Type: application/json',
  'Content-Type: application/json; charset=utf-16',
  'Content-Type: application/json; charset=nothing',
  'Content-Type: text/plain',
  'Content-Type: application/graphql',
  'Content-Type: multipart/form-data',
  'Content-Type: ;;;',
  'Content-Type: application/json, text/plain',
  'Content-Encoding: gzip',
  'Content-Encoding: br',
  'Content-Encoding: deflate',
  'Content-Encoding: identity, gzip',
  'Content-Encoding: x',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999',
  'Content-Length: 1, 2',
  'Expect: 100-continue',
  'Expect: something',
  'Accept: text/html',
  'Accept: nothing/at-all',
  'Accept: multipart/mixed; deferSpec=20220824',
  'Accept-Encoding: *;q=0',
  'Range: bytes=0-1',
  'Range: bytes=9999999-',
  'Range: x',
  'If-Match: x',
  'If-Modified-Since: yesterday',
  'If-None-Match: *',
  'Upgrade: websocket\r\nConnection: Upgrade',
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==',
  'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x',
  'Authorization: Bearer',
  'Authorization: Bearer pace_',
  'Authorization: Basic Og==',
  'Authorization: Bearer pace_\u00ff',
  'Cookie: a=b; a=c; =; ;',
  `Cookie: ${'x'.repeat(4_000)}`,
  'X-Forwarded-For: 1.2.3.4',
  'X-HTTP-Method-Override: DELETE',
  'Origin: null',
  'Origin: https://other.example',
  'X-Forwarded-Host: other.example',
  'apollo-require-preflight: 1',
  'x-apollo-operation-name: x',
  `X-Long: ${'x'.repeat(20_000)}`,
  'Bad Header: x',
  ': x',
  'X-Null: a\u0000b',
  'TE: trailers',
  'Via: 1.1 x',
];

/** The bytes of a request that a broken or ill-meaning client sends, each a connection of its own. */
export function hostileRequest(hostile: Hostile, authorization: string): Buffer {
  const { random } = hostile;
  const method = random.chance(0.5) ? 'POST' : random.pick(METHODS);
  const chosen = random.pick(PATHS);
  const path = random.chance(0.2) ? hostile.mutated(chosen).replace(/[\r\n ]/g, '') : chosen;
  const body = hostileBody(hostile);
  const own = random.chance(0.7)
    ? [`Content-Length: ${random.chance(0.9) ? body.length : random.whole(0, body.length * 2)}`]
    : [];
  const headers = [
    ...(random.chance(0.95) ? ['Host: 127.0.0.1'] : random.chance(0.5) ? ['Host: other.example'] : []),
    ...(random.chance(0.8) ? [`Authorization: ${authorization}`] : []),
    ...(random.chance(0.6) ? ['Content-Type: application/json'] : []),
    ...own,
    ...Array.from({ length: random.whole(0, 3) }, () => random.pick(HEADERS)),
  ];
  const version = random.chance(0.97) ? 'HTTP/1.1' : random.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP', '']);
  const whole = Buffer.concat([Buffer.from(`${method} ${path} ${version}\r\n${headers.join('\r\n')}\r\n\r\n`), body]);
  return random.chance(0.1) ? whole.subarray(0, random.whole(1, whole.length)) : whole;
}

function hostileBody(hostile: Hostile): Buffer {
  const { random } = hostile;
  const question = JSON.stringify({ query: '{ organization { slug } }', variables: { a: hostile.text() } });
  return random.pick([
    () => Buffer.from(question),
    () => Buffer.from(hostile.mutated(question)),
    () => Buffer.from(hostile.text()),
    () => gzipSync(question),
    () => gzipSync(question).subarray(0, 20),
    () => Buffer.from(question, 'utf16le'),
    () => Buffer.from(`${'['.repeat(random.whole(1, 200_000))}`),
    () => Buffer.from(`{"a":`.repeat(random.whole(1, 20_000))),
    () => Buffer.from('5\r\nhello\r\n0\r\n\r\n'),
    () => Buffer.from('zz\r\nhello'),
    () =>
      Buffer.from(
        JSON.stringify({
          query: random.pick([null, 1, [], {}, { kind: 'Document' }, '', ' ', '#', '{']),
          operationName: random.pick([null, 1, 'x', '']),
          variables: random.pick([null, 1, 'x', [], {}]),
          extensions: random.pick([
            null,
            'x',
            { persistedQuery: 1 },
            { persistedQuery: { version: 1, sha256Hash: 'x' } },
            { persistedQuery: { version: 1 } },
          ]),
        }),
      ),
    () => Buffer.from(JSON.stringify([{ query: '{ __typename }' }])),
    () => Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
    () => Buffer.alloc(0),
  ])();
}

const PATIENCE_MS = 300;

/** Whatever comes back before the connection is ended, by either side. */
export function exchange(address: string, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const done = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    // A connection is kept open for the next request, and one that waits for the rest of this one has nothing to say.
    const timer = setTimeout(done, PATIENCE_MS);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      timer.refresh();
      if (/^HTTP\/1\.1 \d{3}/.test(chunk.toString('latin1')) && isWhole(Buffer.concat(chunks).toString('latin1')))
        done();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      done();
    });
  });
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  const length = /^content-length: (\d+)/im.exec(answer)?.[1];
  return end >= 0 && length !== undefined && answer.length - end - 4 >= Number(length);
}
