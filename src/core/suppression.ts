/** The smallest group whose share may be shown (ADOPTION.md, section 6). */
export const SMALLEST_GROUP = 5;

/** True when a figure about this many people must be hidden. */
export function isSmallGroup(people: number): boolean {
  return people < SMALLEST_GROUP;
}

/** A share to the whole percent: less any others it does not tell of a small group within. */
export function coarse(share: number): number {
  return Math.round(100 * share) / 100;
}

/** A team in a week: its own people, and those of it and all below it, each person once. */
export interface TeamRosters {
  team: number;
  /** The teams directly above it in that week; a team that moved has two. */
  parents: readonly number[];
  own: number;
  /**
   * Of `own` those whom no other team has. Somebody on two teams goes with whichever of them is subtracted first, so
   * only these are surely left of a team that is not.
   */
  alone: number;
  tree: number;
}

/** Scopes whose figures are hidden, by team. */
export interface HiddenScopes {
  own: Set<number>;
  tree: Set<number>;
}

/** People of a scope. Its parts are the team's own people and the trees directly below it; own people have no parts. */
interface Group {
  people: number;
  alone: number;
  parts: readonly Group[];
}

/**
 * Which scopes to hide so that no shown scope, less any shown scopes below it that have nobody in common, is about one
 * to four people. A group with fewer than five people alone is hidden; what is left of a shown scope without all that is
 * shown below it must be nobody or hold five people alone, or the smallest of the shown is hidden too. A scope without
 * people is never hidden. A team's own people and its tree are one group where they are all that it has: both or none.
 */
export function hiddenScopes(teams: readonly TeamRosters[]): HiddenScopes {
  const { own, tree, topDown } = groupsOf(teams);
  const hidden = new Set<Group>();
  for (const group of topDown) {
    if (isSmallGroup(group.people) || isSmallGroup(aloneIn(leavesOf([group])))) hidden.add(group);
  }
  // Wider scopes first: what is hidden below a scope that is shown concerns nothing above it.
  for (const group of topDown) if (!hidden.has(group)) protect(group, hidden);
  const teamsOf = (groups: Map<number, Group>): Set<number> =>
    new Set([...groups].filter(([, group]) => hidden.has(group)).map(([team]) => team));
  return { own: teamsOf(own), tree: teamsOf(tree) };
}

/**
 * Hides below a shown group until subtraction leaves nobody or enough people: less what is shown below it, and, where
 * all of it is shown, less itself, which leaves those who are in it twice.
 */
function protect(group: Group, hidden: Set<Group>): void {
  const leaves = leavesOf([group]);
  for (;;) {
    const shown = shownBelow(group, hidden);
    const covered = leavesOf(shown);
    const left = [...leaves].filter((leaf) => !covered.has(leaf));
    const twice = shown.reduce((sum, one) => sum + one.people, 0) - group.people;
    if (left.length === 0 ? twice === 0 || !isSmallGroup(twice) : !isSmallGroup(aloneIn(left))) return;
    const [smallest, ...others] = shown;
    // Never so: without anything shown below it all its people are left, and they are enough.
    if (!smallest) return;
    hidden.add(others.reduce((least, other) => (other.people < least.people ? other : least), smallest));
  }
}

/** The widest shown groups below a group. */
function shownBelow(group: Group, hidden: ReadonlySet<Group>): Group[] {
  const shown = new Set<Group>();
  const look = (one: Group): void => {
    for (const part of one.parts) {
      if (hidden.has(part)) look(part);
      else shown.add(part);
    }
  };
  look(group);
  return [...shown];
}

function leavesOf(groups: readonly Group[]): Set<Group> {
  const seen = new Set<Group>();
  const look = (group: Group): void => {
    if (seen.has(group)) return;
    seen.add(group);
    group.parts.forEach(look);
  };
  groups.forEach(look);
  return new Set([...seen].filter(({ parts }) => parts.length === 0));
}

function aloneIn(leaves: Iterable<Group>): number {
  let alone = 0;
  for (const leaf of leaves) alone += leaf.alone;
  return alone;
}

/** The groups that hold anybody; every one comes after all that it is a part of. */
function groupsOf(teams: readonly TeamRosters[]): {
  own: Map<number, Group>;
  tree: Map<number, Group>;
  topDown: Group[];
} {
  const below = new Map<number, TeamRosters[]>();
  for (const team of teams) {
    for (const parent of team.parents) {
      const siblings = below.get(parent);
      if (siblings) siblings.push(team);
      else below.set(parent, [team]);
    }
  }
  const own = new Map<number, Group>();
  const tree = new Map<number, Group>();
  const bottomUp: Group[] = [];
  const visited = new Set<number>();
  const visit = (team: TeamRosters): void => {
    if (visited.has(team.team)) return;
    visited.add(team.team);
    const children = below.get(team.team) ?? [];
    children.forEach(visit);
    if (team.own > 0) {
      const group = { people: team.own, alone: team.alone, parts: [] };
      own.set(team.team, group);
      bottomUp.push(group);
    }
    const parts = [own.get(team.team), ...children.map((child) => tree.get(child.team))].filter((part) => !!part);
    const [only] = parts;
    if (only && parts.length === 1 && only.people === team.tree) tree.set(team.team, only);
    else if (team.tree > 0) {
      const group = { people: team.tree, alone: 0, parts };
      tree.set(team.team, group);
      bottomUp.push(group);
    }
  };
  teams.forEach(visit);
  return { own, tree, topDown: bottomUp.toReversed() };
}
