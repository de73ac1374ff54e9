export const PAGE = 100;
/** A question that takes GitHub ten seconds is given up, and each of these teams brings two lists. */
const TEAMS_A_PAGE = 25;

const LISTS = {
  members: `totalCount pageInfo { hasNextPage endCursor } nodes { databaseId login name email }`,
  repositories: `totalCount pageInfo { hasNextPage endCursor } edges { permission node { nameWithOwner } }`,
};

/** An organisation and a page of its teams, each with the first pages of its two lists. */
export const ORGANIZATION = `query organization($login: String!, $after: String) {
  organization(login: $login) {
    databaseId
    login
    name
    teams(first: ${TEAMS_A_PAGE}, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        databaseId
        slug
        name
        parentTeam { slug }
        members(first: ${PAGE}, membership: IMMEDIATE) { ${LISTS.members} }
        repositories(first: ${PAGE}) { ${LISTS.repositories} }
      }
    }
  }
}`;

/** The next pages of a team's lists. */
export const TEAM = `query team($id: ID!, $members: String, $repositories: String, $more: Boolean!, $owned: Boolean!) {
  node(id: $id) {
    ... on Team {
      members(first: ${PAGE}, after: $members, membership: IMMEDIATE) @include(if: $more) { ${LISTS.members} }
      repositories(first: ${PAGE}, after: $repositories) @include(if: $owned) { ${LISTS.repositories} }
    }
  }
}`;
