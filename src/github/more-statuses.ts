import type { GitHubClient } from './client.js';
import { type Connection, RequestCutOff, toPage } from './feed-page.js';
import { PAGE } from './queries.js';
import type { StatusPayload } from './translate.js';

const MORE_STATUSES = `query moreStatuses($id: ID!, $after: String) {
  node(id: $id) {
    ... on Deployment {
      statuses(first: ${PAGE}, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id state createdAt } }
    }
  }
}`;

/** The rest of a deployment's history after a page of it; a point for each hundred. */
export async function moreStatuses(
  client: GitHubClient,
  id: string,
  { endCursor }: { endCursor: string | null },
): Promise<StatusPayload[]> {
  const rest: StatusPayload[] = [];
  let after = endCursor;
  while (after !== null) {
    const asked: { node?: { statuses?: Connection<StatusPayload> } | null } = await client.graphql(MORE_STATUSES, { id, after }); // prettier-ignore
    if (!asked.node) throw new RequestCutOff();
    const { items, next } = toPage(asked.node.statuses);
    rest.push(...items);
    after = next;
  }
  return rest;
}
