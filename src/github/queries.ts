/** GraphQL's questions about one repository. */
export const PAGE = 100;

const RELEASE_LIST = `releases(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { databaseId tagName isDraft isPrerelease publishedAt createdAt tagCommit { oid } }
    }`;

const TAG_LIST = `refs(refPrefix: "refs/tags/", first: $first, after: $after, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
      totalCount
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
    }`;

export const RELEASES = `query releases($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    ${RELEASE_LIST}
  }
}`;

export const TAGS = `query tags($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    ${TAG_LIST}
  }
}`;

/** What a repository is, with the first pages of its tags and releases, and of its issues if they are asked for. */
export const openingWith = ({
  declared,
  lists,
}: {
  declared: string;
  lists: string;
}): string => `query opening($owner: String!, $name: String!, $first: Int!, $after: String${declared}) {
  repository(owner: $owner, name: $name) {
    databaseId
    nameWithOwner
    createdAt
    ${TAG_LIST}
    ${RELEASE_LIST}
    ${lists}
  }
}`;

export const STATUSES = `query statuses($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Deployment {
      id
      statuses(first: ${PAGE}) { totalCount pageInfo { endCursor } nodes { id state createdAt } }
    }
  }
}`;
