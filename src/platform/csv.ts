import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { z } from 'zod';
import { UserError } from './errors.js';
import { RowProblems } from './row-problems.js';

/** The columns of a file, by names that stand in its first row in any order and any case. */
export interface CsvColumns {
  required: readonly string[];
  optional: readonly string[];
  /** Other names → the column they mean. */
  alias: Readonly<Record<string, string>>;
}

interface CsvRecord {
  record: string[];
  info: Info;
}

/**
 * Parses comma-separated values (RFC 4180; a byte order mark, either line end, blank lines) record by record: `parse` is
 * given the trimmed cells by column. All records are looked at before it fails; nothing after a bad one is yielded.
 * @throws UserError BAD_ROWS naming line, column and what it should be
 */
export async function* parseCsv<T>(
  text: AsyncIterable<Buffer | string>,
  columns: CsvColumns,
  parseCells: (cells: Record<string, string>) => T,
): AsyncGenerator<T> {
  const problems = new RowProblems();
  let header: Header | undefined;
  let records = 0;
  for await (const { line, cells, broken } of recordsOf(text)) {
    if (header === undefined && broken === undefined) {
      header = headerOf(cells, columns);
      continue;
    }
    records += 1;
    try {
      if (broken !== undefined) throw new UserError('BROKEN', broken);
      const parsed = parseCells(cellsOf(cells, header?.columns ?? []));
      if (problems.none) yield parsed;
    } catch (error) {
      problems.add(`line ${line}`, problemOf(error, header));
    }
  }
  problems.refuse(records);
}

interface Header {
  /** As they are called in the file. */
  names: string[];
  /** What they mean. */
  columns: string[];
}

function headerOf(cells: string[], { required, optional, alias }: CsvColumns): Header {
  const known = new Map([...required, ...optional].map((name) => [name.toLowerCase(), name]));
  for (const [other, name] of Object.entries(alias)) known.set(other.toLowerCase(), name);
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const cell of cells) {
    const column = known.get(cell.toLowerCase());
    const before = column === undefined ? undefined : seen.get(column);
    if (column === undefined) problems.push(`unknown column "${cell}"`);
    else if (before !== undefined) problems.push(`columns "${before}" and "${cell}" say the same; keep one`);
    else seen.set(column, cell);
  }
  problems.push(...required.filter((name) => !seen.has(name)).map((name) => `column "${name}" is missing`));
  if (problems.length === 0) return { names: cells, columns: cells.map((cell) => known.get(cell.toLowerCase()) ?? '') };
  throw new UserError(
    'BAD_ROWS',
    `the header cannot be read; nothing was imported.\nline 1: ${problems.join('; ')}. ` +
      `The first row names the columns, with commas between: ${required.join(', ')}; optional: ${optional.join(', ')}`,
  );
}

function cellsOf(cells: string[], columns: readonly string[]): Record<string, string> {
  if (cells.length === columns.length) return Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? '']));
  throw new UserError('BROKEN', `has ${cells.length} cells, the header ${columns.length}; put quotes around commas`);
}

function problemOf(error: unknown, header: Header | undefined): string {
  if (error instanceof UserError && error.code === 'BROKEN') return error.message;
  if (!(error instanceof z.ZodError)) throw error;
  const words = error.issues.map(({ path, message }) => {
    const place = header?.columns.indexOf(String(path.at(-1))) ?? -1;
    return [place < 0 ? '' : `column ${header?.names[place]}`, message].filter(Boolean).join(': ');
  });
  return words.join('; ');
}

/** The cells of a record, trimmed, and the line that it ends on. */
export interface CsvLine {
  line: number;
  cells: string[];
  /** Why there is nothing more to read. */
  broken?: string;
}

/** The records one by one. Where quotes do not match there is nothing more to read. */
export async function* recordsOf(text: AsyncIterable<Buffer | string>, delimiter = ','): AsyncGenerator<CsvLine> {
  const source = Readable.from(text, { objectMode: false });
  const parser = parse({ bom: true, delimiter, info: true, relax_column_count: true, skip_empty_lines: true });
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<CsvRecord>) {
      yield { line: info.lines, cells: record.map((cell) => cell.trim()) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { line: Number(error['lines']), cells: [], broken: `the quotes do not match (${error.message})` };
  } finally {
    source.destroy();
  }
}
