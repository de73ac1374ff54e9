import { UserError } from './errors.js';

/** A page asked for: how many, and after which row. */
export interface PageRequest {
  first: number;
  after?: string | null | undefined;
}

/** One page of a longer list, with the cursor of each row. */
export interface Page<Row> {
  rows: Row[];
  cursors: string[];
  total: number;
  hasNextPage: boolean;
}

export const LARGEST_PAGE = 1_000;

/** @throws UserError when `first` is out of range */
export function pageSize({ first }: PageRequest): number {
  if (Number.isInteger(first) && first >= 0 && first <= LARGEST_PAGE) return first;
  throw new UserError('BAD_PAGE', `first must be a whole number from 0 to ${LARGEST_PAGE}, not ${first}`, ['first']);
}

/** A cursor is the sort key of its row. */
export function encodeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws UserError for text that no page of this list ended with */
export function decodeCursor(after: string | null | undefined, length: number): (string | number | null)[] | null {
  if (after === null || after === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === length && key.every(isKeyPart)) return key;
  } catch {
    // Falls through to the one error for whatever is wrong with it.
  }
  throw new UserError('BAD_CURSOR', 'after is no cursor of this list; leave it out to begin at the first row', [
    'after',
  ]);
}

function isKeyPart(part: unknown): part is string | number | null {
  return part === null || typeof part === 'string' || (typeof part === 'number' && Number.isFinite(part));
}

/** Cuts rows fetched with one row more than asked into a page. */
export function toPage<Row>(
  fetched: Row[],
  size: number,
  total: number,
  keyOf: (row: Row) => readonly (string | number | null)[],
): Page<Row> {
  const rows = fetched.slice(0, size);
  return { rows, cursors: rows.map((row) => encodeCursor(keyOf(row))), total, hasNextPage: fetched.length > size };
}
