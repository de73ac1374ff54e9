import { connection, type ConnectionArguments } from './graphql-connection.js';
import { nodeId } from './identifiers.js';
import { inOrder } from './world-index.js';
import type { PullRequest, PullRequestAuthor, PullRequestCommit, Repository } from './world.js';

interface PullsAsked extends ConnectionArguments {
  states?: string[] | null;
  baseRefName?: string | null;
  orderBy?: { field: string; direction: 'ASC' | 'DESC' };
}

const DEFAULT_BRANCH = 'main';

/** What a repository tells of its changes: pull requests, and its default branch. */
export function changeFields(repository: Repository) {
  return {
    defaultBranchRef: { __typename: 'Ref', name: DEFAULT_BRANCH, prefix: 'refs/heads/' },
    pullRequests: (asked: PullsAsked) => pullRequests(repository, asked),
  };
}

const NONE: readonly PullRequest[] = [];

function pullRequests(repository: Repository, { states, baseRefName, orderBy, ...asked }: PullsAsked) {
  const direction = orderBy?.direction === 'DESC' ? -1 : 1;
  const by = (one: PullRequest): string => (orderBy?.field === 'UPDATED_AT' ? one.updatedAt : one.createdAt);
  const all = inOrder(repository.pullRequests ?? NONE, `${orderBy?.field} ${direction}`, (a, b) => {
    const [left, right] = [by(a), by(b)];
    return direction * (left < right ? -1 : left > right ? 1 : a.number - b.number);
  });
  const list = all.filter(
    (one) =>
      (states?.includes(one.mergedAt === null ? 'OPEN' : 'MERGED') ?? true) &&
      (baseRefName === undefined || baseRefName === null || one.base === baseRefName),
  );
  return connection({ list, direction, place: (one) => [by(one), one.number] }, asked, (one) =>
    pullRequestNode(repository, one),
  );
}

function pullRequestNode(repository: Repository, one: PullRequest) {
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', repository.id, one.number),
    number: one.number,
    title: one.title,
    body: one.body,
    headRefName: one.branch,
    baseRefName: one.base,
    createdAt: one.createdAt,
    mergedAt: one.mergedAt,
    updatedAt: one.updatedAt,
    merged: one.mergedAt !== null,
    additions: one.additions,
    deletions: one.deletions,
    author: one.author && actor(one.author),
    mergeCommit: one.merge && {
      __typename: 'Commit',
      id: nodeId('C', repository.id, one.merge.sha),
      oid: one.merge.sha,
      message: one.merge.message,
    },
    labels: (asked: ConnectionArguments) =>
      connection({ list: one.labels, direction: 1, place: (name) => [name, 0] }, asked, (name) => ({
        __typename: 'Label',
        id: nodeId('LA', repository.id, name),
        name,
      })),
    reviews: (asked: ConnectionArguments) =>
      connection({ list: one.reviews, direction: 1, place: (review) => [review.submittedAt, 0] }, asked, (review) => ({
        __typename: 'PullRequestReview',
        id: nodeId('PRR', repository.id, one.number, review.submittedAt),
        submittedAt: review.submittedAt,
        author: actor(review.author),
      })),
    commits: (asked: ConnectionArguments) => {
      const numbered = one.commits.map((commit, n) => ({ commit, n }));
      return connection({ list: numbered, direction: 1, place: ({ n }) => ['', n] }, asked, ({ commit }) => ({
        __typename: 'PullRequestCommit',
        id: nodeId('PR', repository.id, one.number, commit.sha),
        commit: pulledCommit(repository, commit),
      }));
    },
  };
}

function actor({ id, login, bot }: PullRequestAuthor) {
  const kind = bot ? 'Bot' : 'User';
  return { __typename: kind, id: nodeId(bot ? 'BOT' : 'U', id), databaseId: id, login };
}

function pulledCommit(repository: Repository, { sha, authoredAt, message, email, authorId }: PullRequestCommit) {
  return {
    __typename: 'Commit',
    id: nodeId('C', repository.id, sha),
    oid: sha,
    authoredDate: authoredAt,
    message,
    author: {
      __typename: 'GitActor',
      email,
      user:
        authorId === undefined
          ? null
          : { __typename: 'User', id: nodeId('U', authorId), databaseId: authorId, login: `account-${authorId}` },
    },
  };
}
