import { type GitHubClient } from './client.js';
import type { DeploymentPayload, ReleasePayload, StatusPayload, TagPayload } from './translate.js';

/** One page, newest first; `next` is where the one after it begins, null at the end. */
export interface FeedPage<Item> {
  items: Item[];
  next: string | null;
}

/** Half an answer is no answer: the page is asked for again. */
export class RequestCutOff extends Error {
  override readonly name = 'RequestCutOff';

  constructor() {
    super('an answer of GitHub was cut off');
  }
}

interface Connection<Node> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: (Node | null)[] | null;
}

export interface RepositoryName {
  owner: string;
  name: string;
}

const PAGE = 100;

/** Asks for 100 releases, newest first. */
export async function releasePage(
  client: GitHubClient,
  repository: RepositoryName,
  after: string | null,
): Promise<FeedPage<ReleasePayload>> {
  const answer = await client.graphql<{ repository?: { releases: Connection<ReleasePayload> } }>(RELEASES, {
    ...repository,
    after,
  });
  return toPage(answer.repository?.releases);
}

/** Asks for 100 tags, newest commit first. */
export async function tagPage(
  client: GitHubClient,
  repository: RepositoryName,
  after: string | null,
): Promise<FeedPage<TagPayload>> {
  const answer = await client.graphql<{ repository?: { refs: Connection<TagPayload> | null } }>(TAGS, {
    ...repository,
    after,
  });
  if (!answer.repository) throw new RequestCutOff();
  return answer.repository.refs ? toPage(answer.repository.refs) : { items: [], next: null };
}

/**
 * Asks for 100 deployments, newest first, and for the history of all of them. REST alone tells which environment is
 * production, GraphQL alone tells many histories at once. The cursor is the number of the page.
 */
export async function deploymentPage(
  client: GitHubClient,
  repository: RepositoryName,
  after: string | null,
): Promise<FeedPage<DeploymentPayload>> {
  const page = Number(after ?? '1');
  const { data, headers } = await client.rest.repos.listDeployments({
    owner: repository.owner,
    repo: repository.name,
    per_page: PAGE,
    page,
  });
  const histories = await statusesOf(client, repository, data);
  const items = data.map((deployment) => {
    const statuses = histories.get(deployment.node_id);
    // Deleted between the two questions, or not told: it must not become a deployment without a history.
    if (statuses === undefined) throw new RequestCutOff();
    return { ...deployment, statuses };
  });
  return { items, next: /rel="next"/.test(headers.link ?? '') ? String(page + 1) : null };
}

/** Histories by GraphQL's id, which is REST's `node_id`: the numbers are larger than GraphQL's integers. */
async function statusesOf(
  client: GitHubClient,
  repository: RepositoryName,
  deployments: { id: number; node_id: string }[],
): Promise<Map<string, StatusPayload[]>> {
  if (deployments.length === 0) return new Map();
  const numbers = new Map(deployments.map((deployment) => [deployment.node_id, deployment.id]));
  const { nodes } = await client.graphql<{ nodes: (StatusNode | null)[] }>(STATUSES, { ids: [...numbers.keys()] });
  const histories = new Map<string, StatusPayload[]>();
  for (const node of nodes) {
    const number = node?.id === undefined ? undefined : numbers.get(node.id);
    if (!node?.id || !node.statuses || number === undefined) continue;
    const known = (node.statuses.nodes ?? []).filter((status) => status !== null);
    const whole = known.length === node.statuses.totalCount;
    histories.set(node.id, whole ? known : await longHistory(client, repository, number));
  }
  return histories;
}

interface StatusNode {
  id?: string;
  statuses?: { totalCount: number; nodes: (StatusPayload | null)[] | null } | null;
}

/** More than 100 statuses: page by page. */
async function longHistory(
  client: GitHubClient,
  { owner, name }: RepositoryName,
  id: number,
): Promise<StatusPayload[]> {
  const all = await client.paginate(client.rest.repos.listDeploymentStatuses, {
    owner,
    repo: name,
    deployment_id: id,
    per_page: PAGE,
  });
  return all.map((status) => ({ id: status.node_id, state: status.state, createdAt: status.created_at }));
}

function toPage<Item>(connection: Connection<Item> | undefined): FeedPage<Item> {
  if (!connection) throw new RequestCutOff();
  const { nodes, pageInfo } = connection;
  return {
    items: (nodes ?? []).filter((node) => node !== null),
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}

export interface RepositoryFacts {
  githubId: number;
  fullName: string;
  createdAt: string;
}

/** Identity and birth of a repository; a renamed one answers with its new name. */
export async function describeRepository(
  client: GitHubClient,
  { owner, name }: RepositoryName,
): Promise<RepositoryFacts> {
  const { data } = await client.rest.repos.get({ owner, repo: name });
  return { githubId: data.id, fullName: data.full_name, createdAt: data.created_at };
}

/** All repositories of an organisation. */
export async function organizationRepositories(client: GitHubClient, org: string): Promise<string[]> {
  const all = await client.paginate(client.rest.repos.listForOrg, { org, per_page: PAGE, type: 'all' });
  return all.map((repository) => repository.full_name);
}

const RELEASES = `query releases($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    releases(first: ${PAGE}, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { databaseId tagName isDraft isPrerelease publishedAt createdAt tagCommit { oid } }
    }
  }
}`;

const TAGS = `query tags($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: "refs/tags/", first: ${PAGE}, after: $after, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        name
        target {
          __typename
          oid
          ... on Commit { committedDate }
          ... on Tag { tagger { date } target { oid ... on Commit { committedDate } } }
        }
      }
    }
  }
}`;

const STATUSES = `query statuses($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Deployment {
      id
      statuses(first: ${PAGE}) { totalCount nodes { id state createdAt } }
    }
  }
}`;
