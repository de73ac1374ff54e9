import { commitOf, type Directory, directoryOf, historyOf, rootOf } from './commit-graph.js';
import { BadCursor, type ConnectionArguments } from './graphql-connection.js';
import { nodeId, numberOf } from './identifiers.js';
import type { Commit, Repository } from './world.js';

interface HistoryAsked extends ConnectionArguments {
  since?: string | null;
}

/** What an object's SHA names: a commit or a directory; null, without an error, for what is not there. */
export function commitObject(repository: Repository, oid: string): object | null {
  const commit = commitOf(repository, oid);
  if (commit) return commitNode(repository, commit);
  const directory = directoryOf(repository, oid);
  return directory ? treeNode(repository, directory) : null;
}

function commitNode(repository: Repository, commit: Commit) {
  const { sha, parents, committedAt, author, changes } = commit;
  const files = Object.keys(changes).length;
  return {
    __typename: 'Commit',
    id: nodeId('C', repository.id, sha),
    oid: sha,
    committedDate: committedAt,
    authoredDate: committedAt,
    // A line a file, as made-up as what it holds.
    additions: Object.values(changes).filter((text) => text !== null).length * 3,
    deletions: files,
    changedFilesIfAvailable: files,
    tree: () => treeNode(repository, rootOf(repository, commit)),
    author: {
      name: author.name,
      email: author.email,
      date: committedAt,
      // GitHub has no User for a program.
      user: () => (author.login === null || author.login.endsWith('[bot]') ? null : userNode(author.login)),
    },
    parents: ({ first }: ConnectionArguments) => {
      const shown = parents.slice(0, first ?? 0).flatMap((one) => commitOf(repository, one) ?? []);
      return { totalCount: parents.length, nodes: () => shown.map((one) => commitNode(repository, one)) };
    },
    history: (asked: HistoryAsked) => history(repository, commit, asked),
  };
}

/** A cursor is the SHA that the history begins with and how many commits lie before the page. */
function history(repository: Repository, { sha }: Commit, { first, after, since }: HistoryAsked) {
  const [of, place] = (after ?? `${sha} -1`).split(' ');
  const begin = Number(place) + 1;
  if (of !== sha || !Number.isInteger(begin)) throw new BadCursor(after ?? '');
  const size = first ?? 0;
  const part: Commit[] = [];
  let n = 0;
  let hasNextPage = false;
  for (const commit of historyOf(repository, sha)) {
    if (since && Date.parse(commit.committedAt) < Date.parse(since)) continue;
    if (n >= begin && part.length < size) part.push(commit);
    else if (n >= begin) {
      hasNextPage = true;
      break;
    }
    n += 1;
  }
  return {
    totalCount: () => [...historyOf(repository, sha)].length,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: begin > 0,
      startCursor: part.length > 0 ? `${sha} ${begin}` : null,
      endCursor: part.length > 0 ? `${sha} ${begin + part.length - 1}` : null,
    },
    nodes: () => part.map((one) => commitNode(repository, one)),
  };
}

function userNode(login: string) {
  return { __typename: 'User', id: nodeId('U', login), databaseId: numberOf(login), login, name: login };
}

function treeNode(repository: Repository, directory: Directory) {
  return {
    __typename: 'Tree',
    id: nodeId('TR', repository.id, directory.oid),
    oid: directory.oid,
    entries: () =>
      [...directory.entries]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, of]) => ({
          name,
          oid: typeof of === 'string' ? of : of.oid,
          type: typeof of === 'string' ? 'blob' : 'tree',
        })),
  };
}
