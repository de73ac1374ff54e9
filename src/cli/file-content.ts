import { UserError } from '../platform/errors.js';
import { openText } from '../platform/ndjson.js';

/**
 * The bytes of a file, unpacked if its name ends in `.gz`.
 * @throws UserError UNREADABLE_FILE
 */
export async function* contentOf(path: string): AsyncGenerator<Buffer> {
  try {
    yield* openText(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function unreadable(path: string, error: unknown): UserError {
  const why = error instanceof Error && 'code' in error ? error.code : error;
  return new UserError('UNREADABLE_FILE', `cannot read ${path} (${String(why)})`);
}
