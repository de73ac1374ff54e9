import type { GitHubClient } from './client.js';
import { RequestCutOff } from './feed-page.js';
import { answered } from './graphql-answer.js';
import { moreStatuses } from './more-statuses.js';
import { STATUSES } from './queries.js';
import type { StatusPayload } from './translate.js';

/** A deployment that has not succeeded. */
export interface OpenDeploymentId {
  nodeId: string;
}

interface StatusNode {
  statuses?: {
    totalCount: number;
    pageInfo: { endCursor: string | null };
    nodes: (StatusPayload | null)[] | null;
  } | null;
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
    const part = node?.statuses && known.length < node.statuses.totalCount ? node.statuses.pageInfo : null;
    const more = part ? await moreStatuses(client, one.nodeId, part) : [];
    histories.push(node === null ? null : [...known, ...more]);
  }
  return histories;
}
