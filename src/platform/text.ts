import { codeOf, UserError } from './errors.js';

/** How a gzip file begins. */
const PACKED = [0x1f, 0x8b];

/**
 * The characters of a UTF-8 text that comes in pieces, without a byte order mark, wherever the pieces are cut.
 * @throws UserError NOT_UTF8: what cannot be read is not guessed at
 */
export async function* utf8(text: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begun = false;
  try {
    for await (const piece of text) {
      const bytes = Buffer.from(piece);
      if (!begun && PACKED.every((byte, i) => bytes[i] === byte)) {
        throw new UserError(
          'PACKED',
          'this is packed with gzip: unpack it first, or give a file whose name ends in .gz',
        );
      }
      begun ||= bytes.length > 0;
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    // By its code, whatever realm it is of.
    if (codeOf(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new UserError('NOT_UTF8', 'this is not UTF-8 text: save it as UTF-8, then give it again');
  }
}
