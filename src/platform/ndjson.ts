import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { UserError } from './errors.js';

const SHOWN_PROBLEMS = 10;

/** The bytes of a file, unpacked if its name ends in `.gz`. */
export function openText(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

/**
 * Parses newline-delimited JSON row by row; blank lines are skipped. All rows are looked at before it fails, so that a
 * file can be mended in one go; nothing after a bad row is yielded.
 * @throws UserError BAD_ROWS naming line, field and what it should be
 */
export async function* parseNdjson<T>(
  text: AsyncIterable<Buffer | string>,
  parse: (value: unknown) => T,
): AsyncGenerator<T> {
  const problems: string[] = [];
  let line = 0;
  let bad = 0;
  for await (const row of linesOf(text)) {
    line += 1;
    if (row.trim() === '') continue;
    try {
      // Postgres stores every character but this one.
      if (row.includes('\\u0000')) throw new SyntaxError('it holds the character U+0000');
      const parsed = parse(JSON.parse(row));
      if (bad === 0) yield parsed;
    } catch (error) {
      bad += 1;
      if (problems.length < SHOWN_PROBLEMS) problems.push(`line ${line}: ${problemOf(error)}`);
    }
  }
  if (bad > 0) {
    const more = bad > problems.length ? [`and ${bad - problems.length} more rows`] : [];
    throw new UserError(
      'BAD_ROWS',
      [`${bad} of ${line} rows cannot be read; nothing was imported.`, ...problems, ...more].join('\n'),
    );
  }
}

/** The lines of a text that comes in pieces. Unlike readline's, they end with the error that the text ends with. */
async function* linesOf(text: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  for await (const chunk of text) {
    const [first = '', ...more] = (typeof chunk === 'string' ? chunk : decoder.write(chunk)).split('\n');
    begun.push(first);
    const last = more.pop();
    if (last === undefined) continue;
    yield begun.join('');
    yield* more;
    begun = [last];
  }
  const rest = begun.join('') + decoder.end();
  if (rest !== '') yield rest;
}

function problemOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('; ');
  }
  if (error instanceof SyntaxError) return `is not JSON (${error.message})`;
  throw error;
}
