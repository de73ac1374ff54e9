import { USAGE_COUNTS } from '../core/adoption.js';
import { type CsvColumns, parseCsv } from '../platform/csv.js';
import { parseNdjson } from '../platform/ndjson.js';
import { utf8 } from '../platform/text.js';
import { parseUsageRow, type UsageRow } from './usage-row.js';

/** The person's column may bear any of these names, as long as there is just one. */
const COLUMNS: CsvColumns = {
  required: ['tool', 'person', 'day'],
  optional: ['model', ...USAGE_COUNTS],
  alias: { login: 'person', email: 'person' },
};

/**
 * Rows of AI usage from NDJSON, if the first character that is no space is a brace, else from CSV with a header.
 * @throws UserError BAD_ROWS naming line, field or column, and what it should be
 */
export async function* parseUsage(text: AsyncIterable<Buffer | string>, now: Date): AsyncGenerator<UsageRow> {
  const { start, whole } = await opened(text);
  yield* start === '{' || start === '['
    ? parseNdjson(whole, (value) => parseUsageRow(value, now))
    : parseCsv(whole, COLUMNS, (cells) => parseUsageRow(fromCells(cells), now));
}

/** A record of a CSV file as its NDJSON row; empty cells say nothing. */
function fromCells(cells: Record<string, string>): unknown {
  const { tool = '', person = '', day = '', model, ...rest } = cells;
  const stated = Object.entries(rest).filter(([, cell]) => cell !== '');
  const counts = Object.fromEntries(stated.map(([name, cell]) => [name, /^\d+$/.test(cell) ? Number(cell) : cell]));
  return { tool, person, day, ...(model ? { model } : {}), counts };
}

/** The text, and its first character that is no space. Empty: there is none. */
async function opened(text: AsyncIterable<Buffer | string>): Promise<{ start: string; whole: AsyncGenerator<string> }> {
  const decoded = utf8(text);
  let read = '';
  while (read.trimStart() === '') {
    const next = await decoded.next();
    if (next.done === true) break;
    read += next.value;
  }
  const whole = async function* (): AsyncGenerator<string> {
    yield read;
    yield* decoded;
  };
  return { start: read.trimStart().charAt(0), whole: whole() };
}
