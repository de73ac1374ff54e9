import type { GitHubClient } from './client.js';
import { RequestCutOff } from './feed-page.js';
import type { RepositoryFacts } from './pages.js';
import { ORGANIZATION, PAGE, TEAM } from './team-queries.js';

/** An organisation as GitHub shows it: complete, or it was not read. */
export interface GitHubOrganization {
  githubId: number;
  login: string;
  name: string;
  teams: GitHubTeam[];
  /** All of them, those of no team too. */
  repositories: RepositoryFacts[];
}
export interface GitHubTeam {
  githubId: number;
  slug: string;
  name: string;
  /** Slug of the team above. */
  parent: string | null;
  /** Its own; those of the teams below are not among them. */
  members: GitHubMember[];
  /** What it has any permission on; those of the teams above may be among them. */
  grants: GitHubGrant[];
}
export interface GitHubMember {
  githubId: number;
  login: string;
  name: string | null;
  /** The public one of the profile. */
  email: string | null;
}
export interface GitHubGrant {
  /** owner/name */
  repository: string;
  permission: GitHubPermission;
}
export type GitHubPermission = 'READ' | 'TRIAGE' | 'WRITE' | 'MAINTAIN' | 'ADMIN';

type Maybe<T> = T | null | undefined;

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}
/** What comes back, taken to be as full of holes as GraphQL may make it. */
interface Nodes<Node> {
  totalCount: number;
  pageInfo: PageInfo;
  nodes: Maybe<Maybe<Node>[]>;
}
interface Edges<Edge> {
  totalCount: number;
  pageInfo: PageInfo;
  edges: Maybe<Maybe<Edge>[]>;
}
interface MemberNode {
  databaseId: number | null;
  login: string;
  name: string | null;
  email: string;
}
interface GrantEdge {
  permission: GitHubPermission;
  node: Maybe<{ nameWithOwner: string }>;
}
interface TeamLists {
  members?: Maybe<Nodes<MemberNode>>;
  repositories?: Maybe<Edges<GrantEdge>>;
}
interface TeamNode extends TeamLists {
  id: string;
  databaseId: number | null;
  slug: string;
  name: string;
  parentTeam: { slug: string } | null;
}
interface OrganizationNode {
  databaseId: number | null;
  login: string;
  name: string | null;
  teams: Maybe<Nodes<TeamNode>>;
}

/**
 * Reads an organisation with all its teams, their members and repositories. GitHub's refusals come through as they are.
 * @throws RequestCutOff when anything of it is missing: half a team would look like people leaving it
 */
export async function readOrganization(client: GitHubClient, login: string): Promise<GitHubOrganization> {
  const nodes: TeamNode[] = [];
  let head: OrganizationNode;
  let after: string | null = null;
  do {
    const answer: { organization?: Maybe<OrganizationNode> } = await client.graphql(ORGANIZATION, { login, after });
    if (!answer.organization?.teams) throw new RequestCutOff();
    head = answer.organization;
    const page = listOf(answer.organization.teams, answer.organization.teams.nodes);
    nodes.push(...page.items);
    after = page.next;
  } while (after !== null);
  const teams: GitHubTeam[] = [];
  for (const node of nodes) teams.push(translateTeam(node, await restOf(client, node)));
  const known = new Set(teams.map(({ slug }) => slug));
  if (teams.some(({ parent }) => parent !== null && !known.has(parent))) throw new RequestCutOff();
  return {
    githubId: numberOf(head.databaseId),
    login: head.login,
    name: head.name === null || head.name.trim() === '' ? head.login : head.name,
    teams,
    repositories: await repositoriesOf(client, login),
  };
}

/** The pages of a team's lists beyond those that came with it. */
async function restOf(client: GitHubClient, team: TeamNode): Promise<TeamLists[]> {
  const pages: TeamLists[] = [];
  let { members, repositories } = cursorsOf(team);
  while (members !== null || repositories !== null) {
    const asked = { id: team.id, members, repositories, more: members !== null, owned: repositories !== null };
    const { node }: { node?: Maybe<TeamLists> } = await client.graphql(TEAM, asked);
    if (!node || (asked.more && !node.members) || (asked.owned && !node.repositories)) throw new RequestCutOff();
    pages.push(node);
    ({ members, repositories } = cursorsOf(node));
  }
  return pages;
}

function cursorsOf({ members, repositories }: TeamLists): { members: string | null; repositories: string | null } {
  return {
    members: members ? listOf(members, members.nodes).next : null,
    repositories: repositories ? listOf(repositories, repositories.edges).next : null,
  };
}

/** A team with its lists joined. */
function translateTeam(node: TeamNode, more: readonly TeamLists[]): GitHubTeam {
  if (!node.members || !node.repositories) throw new RequestCutOff();
  const lists = [node, ...more];
  const members = lists.flatMap((one) => (one.members ? listOf(one.members, one.members.nodes).items : []));
  const edges = lists.flatMap((one) =>
    one.repositories ? listOf(one.repositories, one.repositories.edges).items : [],
  );
  return {
    githubId: numberOf(node.databaseId),
    slug: node.slug,
    name: node.name,
    parent: node.parentTeam?.slug ?? null,
    members: members.map(({ databaseId, login, name, email }) => ({
      githubId: numberOf(databaseId),
      login,
      name,
      email: email === '' ? null : email,
    })),
    grants: edges.map(({ permission, node: repository }) => {
      if (!repository) throw new RequestCutOff();
      return { repository: repository.nameWithOwner, permission };
    }),
  };
}

/** A page without holes. */
function listOf<Item>(
  { totalCount, pageInfo: { hasNextPage, endCursor } }: { totalCount: number; pageInfo: PageInfo },
  list: Maybe<Maybe<Item>[]>,
): { items: Item[]; next: string | null } {
  const items = list?.filter((item) => item !== null && item !== undefined);
  const hollow = items?.length !== list?.length || (items?.length === 0 && (totalCount > 0 || hasNextPage));
  if (!items || hollow || (hasNextPage && endCursor === null)) throw new RequestCutOff();
  return { items, next: hasNextPage ? endCursor : null };
}

function numberOf(databaseId: number | null): number {
  if (databaseId === null) throw new RequestCutOff();
  return databaseId;
}

async function repositoriesOf(client: GitHubClient, org: string): Promise<RepositoryFacts[]> {
  const all = await client.paginate(client.rest.repos.listForOrg, { org, per_page: PAGE, type: 'all' });
  return all.map(({ id, full_name, created_at }) => {
    if (!created_at) throw new RequestCutOff();
    return { githubId: id, fullName: full_name, createdAt: created_at };
  });
}
