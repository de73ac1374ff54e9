import type { Organization, Person, Team, World } from './world.js';

export function withOrganization(
  world: World,
  login: string,
  change: (organization: Organization) => Organization,
): World {
  return {
    ...world,
    organizations: world.organizations.map((one) => (one.login === login ? change(one) : one)),
  };
}

/** A new world in which one team is another one. */
export function withTeam(world: World, login: string, slug: string, change: (team: Team) => Team): World {
  return withOrganization(world, login, (organization) => {
    if (!organization.teams.some((team) => team.slug === slug)) throw new Error(`no team ${slug} in ${login}`);
    return { ...organization, teams: organization.teams.map((team) => (team.slug === slug ? change(team) : team)) };
  });
}

/** Another name, and the slug that GitHub makes of it; the teams below follow. */
export function withTeamRenamed(world: World, login: string, slug: string, to: { slug: string; name: string }): World {
  const renamed = withTeam(world, login, slug, (team) => ({ ...team, ...to }));
  return withOrganization(renamed, login, (organization) => ({
    ...organization,
    teams: organization.teams.map((team) => (team.parent === slug ? { ...team, parent: to.slug } : team)),
  }));
}

export function withPerson(world: World, login: string, change: (person: Person) => Person): World {
  return { ...world, people: world.people.map((one) => (one.login === login ? change(one) : one)) };
}

/** Somebody takes another login, in all teams. */
export function withLogin(world: World, login: string, to: string): World {
  const moved = (logins: readonly string[]): string[] => logins.map((one) => (one === login ? to : one));
  return {
    ...withPerson(world, login, (person) => ({ ...person, login: to })),
    organizations: world.organizations.map((organization) => ({
      ...organization,
      members: moved(organization.members),
      teams: organization.teams.map((team) => ({ ...team, members: moved(team.members) })),
    })),
  };
}
