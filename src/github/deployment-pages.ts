import { type GitHubClient } from './client.js';
import { type FeedPage, type RepositoryName, RequestCutOff } from './feed-page.js';
import { moreStatuses } from './more-statuses.js';
import { sized } from './page-sizes.js';
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
  repository: RepositoryName,
  after: string | null,
  resumed: boolean,
): Promise<{ page: number; data: Listed; more: boolean }> {
  const [number = '1', known = ''] = (after ?? '1').split(' ');
  for (let page = Number(number) - (resumed ? 1 : 0); ; page -= 1) {
    const { data, more } = await numbered(client, repository, page);
    const begins = data[0]?.created_at;
    if (page <= 1 || !resumed || (begins !== undefined && begins > known)) {
      return { page, data, more };
    }
  }
}

/** A page of 100, in parts where that is too much at once. */
async function numbered(
  client: GitHubClient,
  { owner, name: repo }: RepositoryName,
  number: number,
): Promise<{ data: Listed; more: boolean }> {
  return sized(client, 'deployments', async (size, request) => {
    const parts = PAGE / size;
    const data: Listed = [];
    let more = true;
    for (let page = (number - 1) * parts + 1; more && page <= number * parts; page += 1) {
      const part = await client.rest.repos.listDeployments({ owner, repo, per_page: size, page, request });
      data.push(...part.data);
      more = /rel="next"/.test(part.headers.link ?? '');
    }
    return { data, more };
  });
}

/** Histories by GraphQL's id, which is REST's `node_id`: the numbers are larger than GraphQL's integers. */
async function statusesOf(
  client: GitHubClient,
  deployments: { id: number; node_id: string }[],
): Promise<Map<string, StatusPayload[]>> {
  if (deployments.length === 0) return new Map();
  const ids = deployments.map(({ node_id: id }) => id);
  const nodes: (StatusNode | null)[] = [];
  while (nodes.length < ids.length) {
    const answer = await sized(client, 'statuses', (size, request) =>
      client.graphql<{ nodes: (StatusNode | null)[] }>(STATUSES, {
        ...{ ids: ids.slice(nodes.length, nodes.length + size), request },
      }),
    );
    // GitHub has a place for each id; without them there would be no end.
    if (answer.nodes.length === 0) throw new RequestCutOff();
    nodes.push(...answer.nodes);
  }
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
