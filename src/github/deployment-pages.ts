import { type GitHubClient } from './client.js';
import { type FeedPage, type RepositoryName, RequestCutOff } from './feed-page.js';
import { moreStatuses } from './more-statuses.js';
import { PAGE, STATUSES } from './queries.js';
import type { DeploymentPayload, StatusPayload } from './translate.js';

/**
 * Asks for 100 deployments, newest first, and for the history of all of them. REST alone tells which environment is
 * production, GraphQL alone tells many histories at once. The cursor is the number of the page, and the creation of
 * the last deployment before it.
 * @param resumed time has passed since the page before this one was read
 */
export async function deploymentPage(
  client: GitHubClient,
  repository: RepositoryName,
  after: string | null,
  resumed: boolean,
): Promise<FeedPage<DeploymentPayload>> {
  const { page, data, more } = await listed(client, repository, after, resumed);
  const histories = await statusesOf(client, data);
  const items = data.map((deployment) => {
    const statuses = histories.get(deployment.node_id);
    // Deleted between the two questions, or not told: it must not become a deployment without a history.
    if (statuses === undefined) throw new RequestCutOff();
    return { ...deployment, statuses };
  });
  return { items, total: null, next: more ? `${page + 1} ${items.at(-1)?.created_at ?? ''}` : null };
}

type Listed = Awaited<ReturnType<GitHubClient['rest']['repos']['listDeployments']>>['data'];

/**
 * Pages are numbered, so deployments that were deleted meanwhile moved those behind them to pages that are read already:
 * a pass that was put down goes back to a page that begins before the last deployment it has.
 */
async function listed(
  client: GitHubClient,
  { owner, name }: RepositoryName,
  after: string | null,
  resumed: boolean,
): Promise<{ page: number; data: Listed; more: boolean }> {
  const [number = '1', known = ''] = (after ?? '1').split(' ');
  for (let page = Number(number) - (resumed ? 1 : 0); ; page -= 1) {
    const { data, headers } = await client.rest.repos.listDeployments({ owner, repo: name, per_page: PAGE, page });
    const begins = data[0]?.created_at;
    if (page <= 1 || !resumed || (begins !== undefined && begins > known)) {
      return { page, data, more: /rel="next"/.test(headers.link ?? '') };
    }
  }
}

/** Histories by GraphQL's id, which is REST's `node_id`: the numbers are larger than GraphQL's integers. */
async function statusesOf(
  client: GitHubClient,
  deployments: { id: number; node_id: string }[],
): Promise<Map<string, StatusPayload[]>> {
  if (deployments.length === 0) return new Map();
  const ids = deployments.map(({ node_id: id }) => id);
  const { nodes } = await client.graphql<{ nodes: (StatusNode | null)[] }>(STATUSES, { ids });
  const histories = new Map<string, StatusPayload[]>();
  for (const node of nodes) {
    if (!node?.id || !node.statuses) continue;
    const known = (node.statuses.nodes ?? []).filter((status) => status !== null);
    const whole = known.length === node.statuses.totalCount;
    const more = whole ? [] : await moreStatuses(client, node.id, node.statuses.pageInfo);
    histories.set(node.id, [...known, ...more]);
  }
  return histories;
}

interface StatusNode {
  id?: string;
  statuses?: {
    totalCount: number;
    pageInfo: { endCursor: string | null };
    nodes: (StatusPayload | null)[] | null;
  } | null;
}
