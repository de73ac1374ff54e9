import type { Readable } from 'node:stream';
import { codeOf, UserError } from '../platform/errors.js';

const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/** The body as far as it may go. Whatever ends the reading, the connection stays open for the answer. */
export async function* limited(body: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LARGEST_BODY_BYTES) {
        throw new UserError('TOO_LARGE', `at most ${LARGEST_BODY_BYTES / 2 ** 20} MiB at once; send it in parts`);
      }
      yield chunk;
    }
  } catch (error) {
    // Who went away is told nothing, but nor is it a failure of ours.
    if (codeOf(error) === 'ECONNRESET') throw new UserError('CUT_OFF', 'the body broke off before its end');
    throw error;
  }
}
