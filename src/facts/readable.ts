import type { GitHubEvent } from '../github/translate.js';
import { oneLine } from '../platform/errors.js';

/** An entry of a page that nobody understands. */
export interface Unreadable {
  /** Of the entry, within its repository and stream. */
  key: string;
  /** One line. */
  reason: string;
  /** What is used of it. */
  item: object;
}

/**
 * Parts a page into what can be stored and what cannot, so that one entry that is not as GitHub has it keeps none of the
 * others waiting.
 */
export function sortReadable<Item extends object>(
  items: readonly Item[],
  translate: (item: Item) => GitHubEvent | null,
  keyOf: (item: Item) => string,
  trim: (item: Item) => object = (item) => item,
): { readable: Item[]; unreadable: Unreadable[] } {
  const readable: Item[] = [];
  const unreadable: Unreadable[] = [];
  for (const item of items) {
    const trimmed = trim(item);
    const reason = problemOf(item, trimmed, translate);
    if (reason === null) readable.push(item);
    else unreadable.push({ key: keyOf(item), reason, item: trimmed });
  }
  return { readable, unreadable };
}

function problemOf<Item>(item: Item, trimmed: object, translate: (item: Item) => GitHubEvent | null): string | null {
  if (JSON.stringify(trimmed).includes('\\u0000')) return 'it holds the character NUL, which no text may';
  try {
    const event = translate(item);
    if (event === null) return null;
    if (Number.isNaN(Date.parse(event.occurredAt))) return `its time is ${event.occurredAt}, which is none`;
    return event.sha === '' ? 'it names no commit' : null;
  } catch (error) {
    return oneLine(error);
  }
}
