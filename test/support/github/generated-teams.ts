import type { Random } from './random.js';
import { PERMISSIONS, type Person, type Repository, type Team } from './world.js';

/** Divisions, departments in them, teams in those; every fifth repository is nobody's, some are two teams'. */
export function generatedTeams(
  random: Random,
  count: number,
  people: readonly Person[],
  repositories: readonly Repository[],
): Team[] {
  const teams = Array.from({ length: count }, (_, n): Team => {
    const above = n < 2 ? null : Math.floor((n - 2) / 3);
    return {
      id: 9000 + n,
      slug: slugOf(n),
      name: nameOf(n),
      parent: above === null ? null : slugOf(above),
      members: [],
      repositories: [],
    };
  });
  const leaves = teams.filter(({ slug }) => !teams.some(({ parent }) => parent === slug));
  const members = new Map<string, string[]>();
  const owned = new Map<string, string[]>();
  people.forEach(({ login }, n) => {
    // A few have no team, a few have two, and some belong to a team with teams below.
    if (n % 13 === 12 || leaves.length === 0) return;
    add(members, (n % 7 === 6 ? random.pick(teams) : random.pick(leaves)).slug, login);
    if (n % 9 === 8) add(members, random.pick(leaves).slug, login);
  });
  repositories.forEach(({ name }, n) => {
    if (n % 5 === 4 || leaves.length === 0) return;
    add(owned, (n % 6 === 5 ? random.pick(teams) : random.pick(leaves)).slug, name);
    if (n % 8 === 2) add(owned, random.pick(leaves).slug, name);
  });
  return teams.map((team) => ({
    ...team,
    members: members.get(team.slug) ?? [],
    repositories: owned.get(team.slug) ?? [],
    // Some may only read, some may do more than others; most write.
    permissions: Object.fromEntries(
      (owned.get(team.slug) ?? []).flatMap((name, n) => {
        const held = PERMISSIONS[(team.id + n * 3) % 8];
        return held === undefined ? [] : [[name, held]];
      }),
    ),
  }));
}

function slugOf(n: number): string {
  return `team-${n + 1}`;
}

function nameOf(n: number): string {
  return `Team ${n + 1}`;
}

function add(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key) ?? [];
  if (!list.includes(value)) list.push(value);
  lists.set(key, list);
}
