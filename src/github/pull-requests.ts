import type { GitHubClient } from './client.js';
import { type Connection, RequestCutOff, toPage } from './feed-page.js';
import { askMany, type Part, type PartsAnswer } from './many-repositories.js';

/** So many repositories are looked at in one question, which costs a point. */
export const LOOKED_AT_ONCE = 100;
/** A pull request asks for three lists: so many of them, alone, are the most for one point. */
export const MOST_PULLS = 49;
/** Requests of lists that GitHub still counts as one point. */
const ONE_POINT = 149;
const LISTS_A_PULL = 3;
/** Where its marks are looked for; of one with more commits the rest is not read. */
const COMMITS = 100;
const LABELS = 20;
/** Among them is the first of somebody else. */
const REVIEWS = 10;

/** What tells whether a repository has merged anything since it was read. */
export interface PullRequestLook {
  githubId: number | null;
  fullName: string;
  /** Null: it has no branch yet. */
  defaultBranch: string | null;
  /** Of the merged one that was updated last; null: there is none. */
  newest: string | null;
  total: number;
}

/** A merged pull request as GitHub tells it; its texts are read for marks and forgotten. */
export interface PullRequestPayload {
  number: number;
  title: string;
  body: string;
  headRefName: string;
  createdAt: string;
  mergedAt: string | null;
  updatedAt: string;
  additions: number;
  deletions: number;
  mergeCommit: { oid: string; message: string } | null;
  author: { __typename: string; login: string; databaseId?: number | null } | null;
  labels: { nodes: ({ name: string } | null)[] | null } | null;
  reviews: { nodes: (ReviewPayload | null)[] | null } | null;
  commits: { totalCount: number; nodes: ({ commit: CommitPayload } | null)[] | null };
}

export interface ReviewPayload {
  submittedAt: string | null;
  author: { __typename: string; login: string } | null;
}

export interface CommitPayload {
  oid: string;
  authoredDate: string;
  message: string;
  author: { email: string | null; user: { databaseId: number | null } | null } | null;
}

export interface PullRequestPage {
  items: PullRequestPayload[];
  next: string | null;
}

/** A page that is asked for: the merged pull requests that were updated last, of one branch. */
export interface PullRequestQuestion {
  /** owner/name */
  repository: string;
  branch: string;
  /** Null: from the newest. */
  cursor: string | null;
  first: number;
}

interface LookNode {
  databaseId: number | null;
  nameWithOwner: string;
  defaultBranchRef: { name: string } | null;
  pullRequests: { totalCount: number; nodes: ({ updatedAt: string } | null)[] | null };
}

/** Looks at 100 repositories at most, owner/name. */
export async function lookAtPullRequests(
  client: GitHubClient,
  repositories: readonly string[],
): Promise<PartsAnswer<PullRequestLook>> {
  const parts = repositories.map((repository) => ({ repository, declared: '', fields: LOOK, variables: {} }));
  const { nodes, cost } = await askMany<LookNode>(client, 'merged', parts);
  return {
    cost,
    nodes: nodes.map((node) =>
      node instanceof Error
        ? node
        : {
            githubId: node.databaseId,
            fullName: node.nameWithOwner,
            defaultBranch: node.defaultBranchRef?.name ?? null,
            newest: node.pullRequests.nodes?.[0]?.updatedAt ?? null,
            total: node.pullRequests.totalCount,
          },
    ),
  };
}

/** Asks for a page of each repository. */
export async function pullRequestPages(
  client: GitHubClient,
  questions: readonly PullRequestQuestion[],
): Promise<PartsAnswer<PullRequestPage>> {
  const { nodes, cost } = await askMany<{ pullRequests: Connection<PullRequestPayload> }>(
    client,
    'pullRequests',
    questions.map(partOf),
  );
  return {
    cost,
    nodes: nodes.map((node) => {
      if (node instanceof Error) return node;
      const page = node.pullRequests.nodes?.every((one) => one?.commits) ? toPage(node.pullRequests) : null;
      return page ?? new RequestCutOff();
    }),
  };
}

/** Puts questions together so that each request costs a point and brings as much as that allows. */
export function requestsOf<Question extends { first: number }>(questions: readonly Question[]): Question[][] {
  const requests: Question[][] = [];
  let room = 0;
  for (const question of questions) {
    const lists = 1 + LISTS_A_PULL * question.first;
    if (lists > room) {
      requests.push([]);
      room = ONE_POINT;
    }
    requests.at(-1)?.push(question);
    room -= lists;
  }
  return requests;
}

const LOOK = `databaseId nameWithOwner defaultBranchRef { name }
    pullRequests(states: MERGED, first: 1, orderBy: { field: UPDATED_AT, direction: DESC }) { totalCount nodes { updatedAt } }`;

function partOf({ repository, branch, cursor, first }: PullRequestQuestion, n: number): Part {
  return {
    repository,
    declared: `, $branch${n}: String!, $after${n}: String`,
    variables: { [`branch${n}`]: branch, [`after${n}`]: cursor },
    fields: `pullRequests(states: MERGED, baseRefName: $branch${n}, first: ${first}, after: $after${n}, orderBy: { field: UPDATED_AT, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ${PULL_REQUEST} }
    }`,
  };
}

const PULL_REQUEST = `number title body headRefName createdAt mergedAt updatedAt additions deletions
        mergeCommit { oid message }
        author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
        labels(first: ${LABELS}) { nodes { name } }
        reviews(first: ${REVIEWS}) { nodes { submittedAt author { __typename login } } }
        commits(first: ${COMMITS}) {
          totalCount
          nodes { commit { oid authoredDate message author { email user { databaseId } } } }
        }`;
