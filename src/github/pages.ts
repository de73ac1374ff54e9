import { type GitHubClient } from './client.js';
import type { DeploymentPayload, ReleasePayload, StatusPayload, TagPayload } from './translate.js';

/** One page, newest first; `next` is where the one after it begins, null at the end. */
export interface FeedPage<Item> {
  items: Item[];
  next: string | null;
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
  const answer = await client.graphql<{ repository: { releases: Connection<ReleasePayload> } }>(RELEASES, {
    ...repository,
    after,
  });
  return toPage(answer.repository.releases);
}

/** Asks for 100 tags, newest commit first. */
export async function tagPage(
  client: GitHubClient,
  repository: RepositoryName,
  after: string | null,
): Promise<FeedPage<TagPayload>> {
  const answer = await client.graphql<{ repository: { refs: Connection<TagPayload> | null } }>(TAGS, {
    ...repository,
    after,
  });
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
  const items = data.map((deployment) => ({ ...deployment, statuses: histories.get(deployment.id) ?? [] }));
  return { items, next: /rel="next"/.test(headers.link ?? '') ? String(page + 1) : null };
}

async function statusesOf(
  client: GitHubClient,
  repository: RepositoryName,
  deployments: { id: number; node_id: string }[],
): Promise<Map<number, StatusPayload[]>> {
  if (deployments.length === 0) return new Map();
  const { nodes } = await client.graphql<{ nodes: (StatusNode | null)[] }>(STATUSES, {
    ids: deployments.map((d) => d.node_id),
  });
  const histories = new Map<number, StatusPayload[]>();
  for (const node of nodes) {
    if (node?.databaseId === undefined || node.databaseId === null) continue;
    const known = (node.statuses?.nodes ?? []).filter((status) => status !== null);
    const whole = known.length === (node.statuses?.totalCount ?? 0);
    histories.set(node.databaseId, whole ? known : await longHistory(client, repository, node.databaseId));
  }
  return histories;
}

interface StatusNode {
  databaseId?: number | null;
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

function toPage<Item>({ nodes, pageInfo }: Connection<Item>): FeedPage<Item> {
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
      databaseId
      statuses(first: ${PAGE}) { totalCount nodes { id state createdAt } }
    }
  }
}`;
