import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.js';
import type { Answer } from './refusals.js';
import type { LoggedRequest } from './request-log.js';

/** In the form of GitHub's. */
export function newRequestId(): string {
  const part = (bytes: number): string => randomBytes(bytes).toString('hex').toUpperCase();
  return [part(2), part(3), part(4), part(4), part(4)].join(':');
}

export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: Answer,
  fault: Fault | null,
  entry: LoggedRequest,
): void {
  if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const whole = Buffer.from(text);
  const sent = fault?.kind === 'half' ? whole.subarray(0, whole.length >> 1) : whole;
  entry.status = status;
  entry.bytes = sent.length;
  response.writeHead(status, {
    server: 'github.com',
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, max-age=60, s-maxage=60',
    vary: 'Accept, Authorization, Cookie, X-GitHub-OTP,Accept-Encoding, Accept, X-Requested-With',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    ...headers,
    ...(status === 304
      ? {}
      : { 'content-length': String(fault?.kind === 'half' && fault.of === 'json' ? sent.length : whole.length) }),
  });
  if (fault?.kind === 'half' && fault.of === 'body') response.write(sent, () => request.socket.destroy());
  else response.end(status === 304 ? undefined : sent);
}
