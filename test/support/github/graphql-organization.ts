import { connection, type ConnectionArguments } from './graphql-connection.js';
import { repositoryNode } from './graphql-shapes.js';
import { nodeId } from './identifiers.js';
import { above, below } from './rest-subjects.js';
import type { WorldIndex } from './world-index.js';
import { inOrder } from './world-index.js';
import { type Organization, type Permission, PERMISSIONS, type Person, type Repository, type Team } from './world.js';

/** What organisations and teams are seen in. */
export interface Seen {
  index: WorldIndex;
  now: Date;
  /** Whether the token sees a repository. */
  sees: (repository: Repository) => boolean;
}
type Membership = 'ALL' | 'IMMEDIATE' | 'CHILD_TEAM';

export function organizationNode(seen: Seen, organization: Organization) {
  const teams = inOrder(organization.teams, 'name', (a, b) => (a.name === b.name ? a.id - b.id : a.name < b.name ? -1 : 1)); // prettier-ignore
  return {
    __typename: 'Organization',
    id: nodeId('O', organization.id),
    databaseId: organization.id,
    login: organization.login,
    name: organization.name,
    teams: (asked: ConnectionArguments & { rootTeamsOnly: boolean }) =>
      connection(
        {
          list: asked.rootTeamsOnly ? teams.filter(({ parent }) => parent === null) : teams,
          direction: 1,
          place: (one) => [one.name, one.id],
        },
        asked,
        (one) => teamNode(seen, organization, one),
      ),
    team: ({ slug }: { slug: string }) => {
      const found = organization.teams.find((one) => one.slug === slug);
      return found ? teamNode(seen, organization, found) : null;
    },
  };
}

export function teamNode(seen: Seen, organization: Organization, team: Team) {
  return {
    __typename: 'Team',
    id: nodeId('T', team.id),
    databaseId: team.id,
    slug: team.slug,
    combinedSlug: `${organization.login}/${team.slug}`,
    name: team.name,
    parentTeam: () => {
      const found = organization.teams.find(({ slug }) => slug === team.parent);
      return found ? teamNode(seen, organization, found) : null;
    },
    members: ({ membership, ...asked }: ConnectionArguments & { membership: Membership }) => {
      const logins = new Set(membersOf(organization, team, membership));
      const list = seen.index.world.people.filter(({ login }) => logins.has(login)).toSorted((a, b) => a.id - b.id);
      return connection({ list, direction: 1, place: (one) => ['', one.id] }, asked, userNode);
    },
    repositories: (asked: ConnectionArguments) => {
      const held = permissionsOf(organization, team);
      const list = seen.index.world.repositories
        .filter((one) => one.owner === organization.login && held.has(one.name) && seen.sees(one))
        .toSorted((a, b) => a.id - b.id);
      const page = connection({ list, direction: 1, place: (one) => ['', one.id] }, asked, (one) => ({
        permission: held.get(one.name) ?? 'READ',
        node: repositoryNode(one, seen.now),
      }));
      // An edge carries the permission beside its node.
      return {
        ...page,
        nodes: () => page.nodes().map(({ node }) => node),
        edges: () => page.edges().map(({ cursor, node }) => ({ cursor, ...node() })),
      };
    },
  };
}

function userNode(person: Person) {
  return {
    __typename: 'User',
    id: nodeId('U', person.id),
    databaseId: person.id,
    login: person.login,
    name: person.name,
    email: person.email ?? '',
  };
}

function membersOf(organization: Organization, team: Team, membership: Membership): string[] {
  const children = below(organization, team).flatMap(({ members }) => members);
  if (membership === 'CHILD_TEAM') return children;
  return membership === 'IMMEDIATE' ? [...team.members] : [...team.members, ...children];
}

/** GitHub hands a permission down: of its own and those of the teams above, the highest counts. */
function permissionsOf(organization: Organization, team: Team): Map<string, Permission> {
  const held = new Map<string, Permission>();
  for (const { repositories, permissions } of [team, ...above(organization, team)]) {
    for (const name of repositories) {
      const given = permissions?.[name] ?? 'WRITE';
      const before = held.get(name);
      if (before === undefined || PERMISSIONS.indexOf(given) > PERMISSIONS.indexOf(before)) held.set(name, given);
    }
  }
  return held;
}
