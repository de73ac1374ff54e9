import { PAGE } from './queries.js';

/** What a look can tell of, each by one list of a repository. */
export const LOOKED = ['TAG', 'RELEASE', 'DEPLOYMENT', 'ISSUE'] as const;
export type LookedStream = (typeof LOOKED)[number];

/** The field of a repository that tells of a stream, as refusals name it. */
export const FIELD: Record<LookedStream, string> = {
  TAG: 'refs',
  RELEASE: 'releases',
  DEPLOYMENT: 'deployments',
  ISSUE: 'issues',
};

/**
 * The cheapest that tells: how many there are, and of the newest what an edit, a move, a late status or a deletion
 * changes. A list costs the same points however long its page is.
 */
const LISTS: Record<LookedStream, string> = {
  TAG: `refs(refPrefix: "refs/tags/", first: ${PAGE}, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
    totalCount nodes { name target { oid } }
  }`,
  RELEASE: `releases(first: ${PAGE}, orderBy: { field: CREATED_AT, direction: DESC }) {
    totalCount nodes { id updatedAt tagCommit { oid } }
  }`,
  DEPLOYMENT: `deployments(first: ${PAGE}, orderBy: { field: CREATED_AT, direction: DESC }) {
    totalCount nodes { id updatedAt }
  }`,
  // Of all labels: what GitHub makes of several it does not say, and each of its own would cost a list.
  ISSUE: `issues(first: 1, orderBy: { field: UPDATED_AT, direction: DESC }) { totalCount nodes { id updatedAt } }`,
};

/** Without streams a repository is only identified. */
function looked(streams: readonly LookedStream[]): string {
  return `fragment looked on Repository {
  id
  databaseId
  nameWithOwner
  createdAt
  isArchived
  isPrivate
  ${streams.map((stream) => LISTS[stream]).join('\n  ')}
}`;
}

/** A page of what an organisation or a user owns; those that come meanwhile come last. */
export const ownerQuestion = (streams: readonly LookedStream[], size: number): string =>
  `query lookAtOwner($login: String!, $after: String) {
  repositoryOwner(login: $login) {
    repositories(first: ${size}, after: $after, ownerAffiliations: [OWNER], orderBy: { field: CREATED_AT, direction: ASC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...looked }
    }
  }
}
${looked(streams)}`;

export const nodesQuestion = (streams: readonly LookedStream[]): string =>
  `query lookAtNodes($ids: [ID!]!) {
  nodes(ids: $ids) { ...looked }
}
${looked(streams)}`;

/** One field for each name: `n0`, `n1`, … with variables `owner0`, `name0`, … */
export const namesQuestion = (streams: readonly LookedStream[], count: number): string => {
  const numbers = Array.from({ length: count }, (_, n) => n);
  return `query lookAtNames(${numbers.map((n) => `$owner${n}: String!, $name${n}: String!`).join(', ')}) {
  ${numbers.map((n) => `n${n}: repository(owner: $owner${n}, name: $name${n}) { ...looked }`).join('\n  ')}
}
${looked(streams)}`;
};
