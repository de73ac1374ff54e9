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

/** What the sort key of a list is made of: a figure may be missing, an id is a whole number or its digits. */
export type KeyPart = 'text' | 'figure' | 'id' | 'instant' | 'day';

/** @throws UserError for text that no page of a list with such a key ended with */
export function decodeCursor(
  after: string | null | undefined,
  parts: readonly KeyPart[],
): (string | number | null)[] | null {
  if (after === null || after === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts.length && parts.every((part, i) => FITS[part](key[i]))) {
      return key as (string | number | null)[];
    }
  } catch {
    // Falls through to the one error for whatever is wrong with it.
  }
  throw new UserError('BAD_CURSOR', 'after is no cursor of this list; leave it out to begin at the first row', [
    'after',
  ]);
}

const LARGEST_ID = 2 ** 31 - 1;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,6}Z$/;

const FITS: Record<KeyPart, (part: unknown) => boolean> = {
  text: (part) => typeof part === 'string' && !part.includes('\0'),
  figure: (part) => part === null || (typeof part === 'number' && Number.isFinite(part)),
  id: (part) => (typeof part === 'number' ? isId(part) : typeof part === 'string' && /^\d{1,18}$/.test(part)),
  instant: (part) => typeof part === 'string' && INSTANT.test(part) && Number.isFinite(Date.parse(part)),
  day: (part) => typeof part === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(part) && Number.isFinite(Date.parse(part)),
};

function isId(part: number): boolean {
  return Number.isInteger(part) && part >= 0 && part <= LARGEST_ID;
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
