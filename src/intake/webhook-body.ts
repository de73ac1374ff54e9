import type { IncomingMessage } from 'node:http';

/** GitHub's own limit of a payload. */
const LARGEST_BODY_BYTES = 25 * 1024 * 1024;

export interface Refused {
  refused: 'TOO_LARGE' | 'CUT_OFF';
}

/** The body as it was sent, or why there is none. Whatever ends the reading, the connection stays open for the answer. */
export function bodyText(request: IncomingMessage): Promise<string | Refused> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY_BYTES)
    return Promise.resolve({ refused: 'TOO_LARGE' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (result: string | Refused): void => {
      request.off('data', hear);
      resolve(result);
    };
    const hear = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > LARGEST_BODY_BYTES) end({ refused: 'TOO_LARGE' });
      else chunks.push(chunk);
    };
    request.on('data', hear);
    request.once('end', () => end(Buffer.concat(chunks).toString('utf8')));
    request.once('error', () => end({ refused: 'CUT_OFF' }));
    request.once('aborted', () => end({ refused: 'CUT_OFF' }));
  });
}
