import type { GitHubClient } from './client.js';
import { RequestCutOff } from './feed-page.js';
import { askMany, type Part, type PartsAnswer } from './many-repositories.js';

/** So many commits are asked for in one question, which costs a point. */
export const HISTORIES_AT_ONCE = 100;
const PAGE = 100;

/** A commit whose history is asked for, back to a time. */
export interface HistoryQuestion {
  /** owner/name */
  repository: string;
  sha: string;
  /** ISO 8601, UTC. */
  since: string;
  /** Null: from the commit itself. */
  cursor: string | null;
}

export interface HistoryPage {
  /** It and those before it, the newest first. */
  commits: { oid: string; committedDate: string }[];
  /** Null: there is nothing more back to that time. */
  next: string | null;
}

interface CommitNode {
  object: {
    history?: {
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
      nodes: ({ oid: string; committedDate: string } | null)[] | null;
    };
  } | null;
}

/** The page of each question; null where GitHub does not know the commit. */
export async function historyPages(
  client: GitHubClient,
  questions: readonly HistoryQuestion[],
): Promise<PartsAnswer<HistoryPage | null>> {
  const { nodes, cost } = await askMany<CommitNode>(client, 'histories', questions.map(partOf));
  return { cost, nodes: nodes.map((node) => (node instanceof Error ? node : pageOf(node))) };
}

function pageOf({ object }: CommitNode): HistoryPage | Error | null {
  // A tag that is gone, or what is no commit.
  if (!object?.history) return null;
  const { nodes, pageInfo } = object.history;
  if (!nodes) return new RequestCutOff();
  return {
    commits: nodes.filter((node) => node !== null),
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}

function partOf({ repository, sha, since, cursor }: HistoryQuestion, n: number): Part {
  return {
    repository,
    declared: `, $sha${n}: GitObjectID!, $since${n}: GitTimestamp!, $after${n}: String`,
    variables: { [`sha${n}`]: sha, [`since${n}`]: since, [`after${n}`]: cursor },
    fields: `object(oid: $sha${n}) {
      ... on Commit {
        history(first: ${PAGE}, since: $since${n}, after: $after${n}) {
          pageInfo { hasNextPage endCursor }
          nodes { oid committedDate }
        }
      }
    }`,
  };
}
