/** One page, newest first; `next` is where the one after it begins, null at the end. */
export interface FeedPage<Item> {
  items: Item[];
  next: string | null;
  /** How many there are on all pages; null: GitHub does not say. */
  total: number | null;
}

/** Half an answer is no answer: the page is asked for again. */
export class RequestCutOff extends Error {
  override readonly name = 'RequestCutOff';

  constructor() {
    super('an answer of GitHub was cut off');
  }
}

export interface Connection<Node> {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: (Node | null)[] | null;
}

export interface RepositoryName {
  owner: string;
  name: string;
}

/** @throws RequestCutOff for a connection that is not there */
export function toPage<Item>(connection: Connection<Item> | undefined): FeedPage<Item> {
  if (!connection) throw new RequestCutOff();
  const { nodes, pageInfo, totalCount } = connection;
  return {
    items: (nodes ?? []).filter((node) => node !== null),
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    total: totalCount,
  };
}
