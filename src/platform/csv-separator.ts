import { utf8 } from './text.js';

/** What people's spreadsheets put between cells. */
const SEPARATORS = [',', ';', '\t'] as const;
type Separator = (typeof SEPARATORS)[number];

/**
 * What stands between the cells of a file, told by its first line that is not blank, and its whole text.
 * @throws UserError NOT_UTF8, PACKED
 */
export async function separated(
  text: AsyncIterable<Buffer | string>,
): Promise<{ separator: Separator; whole: AsyncGenerator<string> }> {
  const decoded = utf8(text);
  let read = '';
  while (!read.trimStart().includes('\n')) {
    const next = await decoded.next();
    if (next.done === true) break;
    read += next.value;
  }
  const whole = async function* (): AsyncGenerator<string> {
    yield read;
    yield* decoded;
  };
  return { separator: separatorOf(read.trimStart().split('\n', 1)[0] ?? ''), whole: whole() };
}

/** The one that stands there most often outside of quotes. */
function separatorOf(header: string): Separator {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const count = (separator: string): number => bare.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}
