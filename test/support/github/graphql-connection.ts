/** A connection in GitHub's shape over a list that is in order already. */
export interface ConnectionArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

/** Where an item stands: its value in the order, and its number. Cursors hold that, so they outlive what they name. */
type Place = readonly [string, number];

export interface Ordered<T> {
  list: readonly T[];
  direction: 1 | -1;
  place: (item: T) => Place;
}

export function connection<T, Shape extends object>(
  { list, direction, place }: Ordered<T>,
  asked: ConnectionArguments,
  shape: (item: T) => Shape,
) {
  const compare = (item: T, to: Place): number => {
    const [value, id] = place(item);
    return direction * (value < to[0] ? -1 : value > to[0] ? 1 : id - to[1]);
  };
  const after = asked.after ? placeIn(asked.after) : null;
  const before = asked.before ? placeIn(asked.before) : null;
  const start = after ? countWhile(list, (item) => compare(item, after) <= 0) : 0;
  const end = before ? countWhile(list, (item) => compare(item, before) < 0) : list.length;
  const from = typeof asked.first === 'number' ? start : Math.max(start, end - (asked.last ?? 0));
  const to = typeof asked.first === 'number' ? Math.min(end, start + asked.first) : end;
  const cursor = (item: T | undefined): string | null => (item === undefined ? null : cursorOf(place(item)));
  const part = list.slice(from, to);
  return {
    totalCount: list.length,
    pageInfo: {
      startCursor: cursor(part[0]),
      endCursor: cursor(part.at(-1)),
      hasNextPage: to < list.length,
      hasPreviousPage: from > 0,
    },
    nodes: () => part.map(shape),
    edges: () => part.map((item) => ({ cursor: cursor(item), node: () => shape(item) })),
  };
}

/** How many of an ordered list come before the first that is not so. */
function countWhile<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && holds(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const MARK = 'cursor:v2:';

function cursorOf(place: Place): string {
  return Buffer.from(MARK + JSON.stringify(place)).toString('base64');
}

function placeIn(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64').toString();
  try {
    const place: unknown = JSON.parse(text.slice(MARK.length));
    if (text.startsWith(MARK) && Array.isArray(place)) return place as unknown as Place;
  } catch {
    // What follows says it.
  }
  throw new BadCursor(cursor);
}

export class BadCursor extends Error {
  constructor(cursor: string) {
    super(`\`${cursor}\` does not appear to be a valid cursor.`);
  }
}
