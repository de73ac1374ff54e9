import type { GitHubClient } from './client.js';
import { type RepositoryName, RequestCutOff } from './feed-page.js';
import { answered } from './graphql-answer.js';
import { PAGE, STATUSES } from './queries.js';
import type { StatusPayload } from './translate.js';

/** A deployment that has not succeeded. */
export interface OpenDeploymentId {
  id: number;
  nodeId: string;
  repository: RepositoryName;
}

interface StatusNode {
  statuses?: { totalCount: number; nodes: (StatusPayload | null)[] | null } | null;
}

/**
 * Histories of deployments of any repositories, in their order; null: it is gone. One point for a hundred.
 * @param asked at most a hundred
 * @throws RequestCutOff when a history has holes
 */
export async function lateStatuses(
  client: GitHubClient,
  asked: readonly OpenDeploymentId[],
): Promise<(StatusPayload[] | null)[]> {
  const ids = asked.map(({ nodeId }) => nodeId);
  const { data } = await answered<{ nodes?: (StatusNode | null)[] }>(client, STATUSES, { ids });
  const histories: (StatusPayload[] | null)[] = [];
  for (const [n, one] of asked.entries()) {
    const node = data.nodes?.[n];
    if (node === undefined || (node && !node.statuses)) throw new RequestCutOff();
    const known = (node?.statuses?.nodes ?? []).filter((status) => status !== null);
    const whole = known.length === (node?.statuses?.totalCount ?? 0);
    histories.push(node === null ? null : whole ? known : await longHistory(client, one));
  }
  return histories;
}

async function longHistory(client: GitHubClient, { id, repository }: OpenDeploymentId): Promise<StatusPayload[]> {
  const all = await client.paginate(client.rest.repos.listDeploymentStatuses, {
    owner: repository.owner,
    repo: repository.name,
    deployment_id: id,
    per_page: PAGE,
  });
  return all.map((status) => ({ id: status.node_id, state: status.state, createdAt: status.created_at }));
}
