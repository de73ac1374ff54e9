import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { fieldProblems, RowProblems } from './row-problems.js';
import { utf8 } from './text.js';

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
  const problems = new RowProblems();
  let line = 0;
  for await (const row of linesOf(text)) {
    line += 1;
    if (row.trim() === '') continue;
    try {
      // Postgres stores every character but this one.
      if (row.includes('\\u0000')) throw new SyntaxError('it holds the character U+0000');
      const parsed = parse(JSON.parse(row));
      if (problems.none) yield parsed;
    } catch (error) {
      problems.add(`line ${line}`, problemOf(error));
    }
  }
  problems.refuse(line);
}

/** The lines of a text that comes in pieces. Unlike readline's, they end with the error that the text ends with. */
async function* linesOf(text: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const chunk of utf8(text)) {
    const [first = '', ...more] = chunk.split('\n');
    begun.push(first);
    const last = more.pop();
    if (last === undefined) continue;
    yield begun.join('');
    yield* more;
    begun = [last];
  }
  const rest = begun.join('');
  if (rest !== '') yield rest;
}

function problemOf(error: unknown): string {
  if (error instanceof z.ZodError) return fieldProblems(error);
  if (error instanceof SyntaxError) return `is not JSON (${error.message})`;
  throw error;
}
