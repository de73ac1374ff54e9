import type { GitHubGrant, GitHubOrganization, GitHubPermission, GitHubTeam } from '../github/teams.js';
import type { OrganizationFile, OwnershipEntry, PersonEntry, TeamEntry } from './organization-file.schema.js';

/** The team at the top of what was read, and which organisation it stands for; null when it stands for none of them. */
export interface Root {
  slug: string;
  name: string;
  githubOrganizationId: number | null;
}
/** What is stored of the organisation: it keeps its name and settings. */
export interface StoredRoot extends Root {
  timeZone: string;
  fiscalYearStart: string;
}

/** What stands above several organisations unless an organisation file says otherwise. */
const ABOVE_SEVERAL: Root = { slug: 'github', name: 'GitHub', githubOrganizationId: null };

const RANKS: Readonly<Record<GitHubPermission, number>> = { READ: 0, TRIAGE: 0, WRITE: 1, MAINTAIN: 2, ADMIN: 3 };

/** One organisation is the root itself; several have one above them. A root that a file named stays. */
export function rootOf(organizations: readonly GitHubOrganization[], stored: StoredRoot | null): Root {
  const [only, ...others] = organizations;
  if (stored !== null && stored.githubOrganizationId === null) return stored;
  if (!only || others.length > 0) return ABOVE_SEVERAL;
  return { slug: only.login.toLowerCase(), name: only.name, githubOrganizationId: only.githubId };
}

/** The slugs that an organisation and its teams have; the same however many organisations there are. */
export function slugOf({ login }: GitHubOrganization, team?: Pick<GitHubTeam, 'slug'>): string {
  return (team ? `${login}/${team.slug}` : login).toLowerCase();
}

/** Whether an organisation is a team below the root, or its teams are right below it. */
export function isTeam(
  organization: GitHubOrganization,
  organizations: readonly GitHubOrganization[],
  root: Root,
): boolean {
  const several = organizations.length > 1 || root.slug === ABOVE_SEVERAL.slug;
  return several && slugOf(organization) !== root.slug;
}

/** What was read, as an organisation file would state it: no dates, so they follow the rules of a file without dates. */
export function organizationFileOf(
  organizations: readonly GitHubOrganization[],
  root: Root,
  { timeZone, fiscalYearStart }: Pick<StoredRoot, 'timeZone' | 'fiscalYearStart'>,
): OrganizationFile {
  return {
    organization: { slug: root.slug, name: root.name, timeZone, fiscalYearStart, teamsFrom: 'GITHUB' },
    teams: organizations.flatMap((one) => teamsOf(one, isTeam(one, organizations, root))),
    people: organizations.flatMap(peopleOf),
    ownership: organizations.flatMap(ownershipOf),
    calendars: [],
    programs: [],
    grants: [],
  };
}

function teamsOf(organization: GitHubOrganization, below: boolean): TeamEntry[] {
  const top = below ? slugOf(organization) : undefined;
  const teams = organization.teams.map((team) => ({
    slug: slugOf(organization, team),
    name: team.name,
    parent: team.parent === null ? top : slugOf(organization, { slug: team.parent }),
  }));
  return top === undefined ? teams : [{ slug: top, name: organization.name }, ...teams];
}

function peopleOf(organization: GitHubOrganization): PersonEntry[] {
  return organization.teams.flatMap((team) =>
    team.members.map(({ login, name, email }) => ({
      login,
      team: slugOf(organization, team),
      ...(name === null ? {} : { name }),
      ...(email === null ? {} : { email }),
    })),
  );
}

function ownershipOf(organization: GitHubOrganization): OwnershipEntry[] {
  return owners(organization.teams).map(({ repository, team }) => ({
    repo: repository,
    team: slugOf(organization, { slug: team }),
    component: '',
  }));
}

/**
 * Who owns what, among the teams of one organisation. A team owns a repository when it may write to it, no other team
 * has a higher permission on it, and no team above it has the same: GitHub hands a permission down to the teams below.
 */
export function owners(teams: readonly GitHubTeam[]): { repository: string; team: string }[] {
  const parents = new Map(teams.map(({ slug, parent }) => [slug, parent]));
  return [...holders(teams)].flatMap(([repository, ranks]) => {
    const highest = Math.max(...ranks.values());
    const first = [...ranks].filter(([, rank]) => rank === highest).map(([team]) => team);
    return first
      .filter((team) => !above(team, parents).some((ancestor) => first.includes(ancestor)))
      .map((team) => ({ repository, team }));
  });
}

/** Of each repository, the teams that may write to it and how much they may. */
function holders(teams: readonly GitHubTeam[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  const mayWrite = ({ permission }: GitHubGrant): boolean => RANKS[permission] >= RANKS.WRITE;
  for (const { slug, grants } of teams) {
    for (const { repository, permission } of grants.filter(mayWrite)) {
      const ranks = found.get(repository) ?? new Map<string, number>();
      found.set(repository, ranks.set(slug, RANKS[permission]));
    }
  }
  return found;
}

function above(team: string, parents: ReadonlyMap<string, string | null>): string[] {
  const trail: string[] = [];
  for (let at = parents.get(team); at !== null && at !== undefined && !trail.includes(at); at = parents.get(at))
    trail.push(at);
  return trail;
}
