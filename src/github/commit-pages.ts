import type { Commit } from '../core/commit-history.js';
import type { TreeEntry } from '../core/tree-comparison.js';
import type { GitHubClient } from './client.js';
import { type RepositoryName, RequestCutOff } from './feed-page.js';
import { askPacked, type Part, type PartAnswer } from './packed-question.js';

/** Whose history is asked for, as `git log` tells it, and how much of it. */
export interface HistoryQuestion {
  repository: RepositoryName;
  /** The SHA that it begins with. */
  from: string;
  /** Null: at its beginning. */
  after: string | null;
  first: number;
}

export interface HistoryPage {
  commits: Commit[];
  /** Null: the first commit of all is on it. */
  next: string | null;
}

interface HistoryNode {
  history?: {
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: (CommitNode | null)[] | null;
  };
}
interface CommitNode {
  oid: string;
  additions: number;
  deletions: number;
  changedFilesIfAvailable: number | null;
  tree: { oid: string };
  parents: { nodes: ({ oid: string } | null)[] | null };
  author: { name: string | null; email: string | null; user: { login: string } | null } | null;
}

/** More than the largest merge that anybody makes. */
const PARENTS = 20;
const FEWEST = 10;

const COMMIT = `fragment told on Commit {
  oid additions deletions changedFilesIfAvailable
  tree { oid }
  parents(first: ${PARENTS}) { nodes { oid } }
  author { name email user { login } }
}`;

/**
 * Pages of many histories in one question; null for a commit that the repository has not, or has no more. Of a history that
 * is too much for GitHub fewer commits come.
 */
export async function askHistories(
  client: GitHubClient,
  questions: readonly HistoryQuestion[],
  onTooMuch?: () => void,
): Promise<PartAnswer<HistoryPage>[]> {
  return (await askPacked<HistoryNode>(client, questions.map(partOf), COMMIT, onTooMuch)).map((answer) =>
    'refused' in answer ? answer : { found: answer.found && pageOf(answer.found) },
  );
}

function partOf({ repository, from, after, first }: HistoryQuestion): Part {
  const page = `first: ${first}${after === null ? '' : `, after: ${JSON.stringify(after)}`}`;
  const fewer = Math.max(FEWEST, Math.floor(first / 4));
  return {
    repository,
    field: `object(oid: "${from}") { ... on Commit { history(${page}) { pageInfo { hasNextPage endCursor } nodes { ...told } } } }`,
    smaller: fewer < first ? partOf({ repository, from, after, first: fewer }) : undefined,
  };
}

function pageOf({ history }: HistoryNode): HistoryPage | null {
  // What is no commit has no history.
  if (history === undefined) return null;
  const nodes = (history.nodes ?? []).filter((node) => node !== null);
  const { hasNextPage, endCursor } = history.pageInfo;
  if (nodes.length === 0 || nodes.length !== history.nodes?.length || (hasNextPage && endCursor === null))
    throw new RequestCutOff();
  return { commits: nodes.map(translateCommit), next: hasNextPage ? endCursor : null };
}

/** GitHub has no user for a program, but gives it an address of its own that holds its login. */
const NO_REPLY = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/i;

function translateCommit({ author, parents, tree, ...node }: CommitNode): Commit {
  const login = author?.user?.login ?? NO_REPLY.exec(author?.email ?? '')?.[1] ?? null;
  return {
    sha: node.oid,
    parents: (parents.nodes ?? []).flatMap((parent) => parent?.oid ?? []),
    tree: tree.oid,
    login: login ?? (/\[bot\]$/i.test(author?.name ?? '') ? (author?.name ?? null) : null),
    author: (login ?? author?.email ?? author?.name ?? '').toLowerCase(),
    additions: node.additions,
    deletions: node.deletions,
    files: node.changedFilesIfAvailable,
  };
}

/** A directory, by its own SHA or by that of a commit whose root it is. */
export interface TreeQuestion {
  repository: RepositoryName;
  oid: string;
}

interface TreeNode {
  entries?: TreeEntry[] | null;
  tree?: { entries: TreeEntry[] | null };
}

const ENTRIES = `fragment listed on GitObject {
  ... on Tree { entries { name oid type } }
  ... on Commit { tree { entries { name oid type } } }
}`;

/** What stands in many directories, in one question; null for what the repository has not. */
export async function askTrees(
  client: GitHubClient,
  questions: readonly TreeQuestion[],
): Promise<PartAnswer<TreeEntry[]>[]> {
  const parts = questions.map(({ repository, oid }) => ({
    repository,
    field: `object(oid: "${oid}") { ...listed }`,
  }));
  return (await askPacked<TreeNode>(client, parts, ENTRIES)).map((answer) =>
    'refused' in answer
      ? answer
      : { found: answer.found && (answer.found.entries ?? answer.found.tree?.entries ?? null) },
  );
}
