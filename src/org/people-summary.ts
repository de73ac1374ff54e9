import type { Day } from '../core/week.js';
import type { PlannedMembership } from './memberships.store.js';
import type { PeopleField } from './people-mapping.js';

/** Somebody for whom something changes: teams by slug. */
export interface PersonChange {
  person: string;
  from: string[];
  to: string[];
}
export interface Changes {
  count: number;
  /** The first fifty, by person. */
  first: PersonChange[];
}
export interface TeamChanges {
  team: string;
  joins: number;
  leaves: number;
  movedIn: number;
  movedOut: number;
}
/** What an import of people did, or would do; a second import of the same file has no counts but `rows` and `unchanged`. */
export interface PeopleSummary {
  day: Day;
  rows: number;
  people: { added: number; changed: number; unchanged: number };
  /** `current`: those that held from the day on before; `closed`: those of them that end earlier than they did. */
  memberships: { current: number; opened: number; closed: number };
  joins: Changes;
  moves: Changes;
  leaves: Changes;
  /** People who stay where they are from or up to another day. */
  dates: Changes;
  byTeam: TeamChanges[];
  columns: Record<string, PeopleField>;
}

type Kind = 'joins' | 'moves' | 'leaves' | 'dates';
export type CountedChanges = Pick<PeopleSummary, 'memberships' | 'byTeam'> & Record<Kind, IdChanges>;
interface IdChanges {
  count: number;
  first: { personId: number; from: string[]; to: string[] }[];
}

const SHOWN = 50;

/** Counts a plan by person and by team. `slugs`: team id → slug. */
export function countChanges(plan: readonly PlannedMembership[], slugs: ReadonlyMap<number, string>): CountedChanges {
  const kinds: Record<Kind, IdChanges> = {
    joins: { count: 0, first: [] },
    moves: { count: 0, first: [] },
    leaves: { count: 0, first: [] },
    dates: { count: 0, first: [] },
  };
  const teams = new Map<string, TeamChanges>();
  const counted = (team: string, what: keyof Omit<TeamChanges, 'team'>): void => {
    const changes = teams.get(team) ?? { team, joins: 0, leaves: 0, movedIn: 0, movedOut: 0 };
    changes[what] += 1;
    teams.set(team, changes);
  };
  for (const [personId, memberships] of byPerson(plan)) {
    const slugsOf = (those: PlannedMembership[]): string[] =>
      those.map(({ teamId }) => slugs.get(teamId) ?? `${teamId}`).toSorted();
    const from = slugsOf(memberships.filter(({ held }) => held));
    const to = slugsOf(memberships.filter(({ holds }) => holds));
    const kind = kindOf(from, to, memberships);
    if (kind === null) continue;
    kinds[kind].count += 1;
    if (kinds[kind].first.length < SHOWN) kinds[kind].first.push({ personId, from, to });
    const gained = to.filter((team) => !from.includes(team));
    const lost = from.filter((team) => !to.includes(team));
    gained.forEach((team) => counted(team, kind === 'joins' ? 'joins' : 'movedIn'));
    lost.forEach((team) => counted(team, kind === 'leaves' ? 'leaves' : 'movedOut'));
  }
  return {
    ...kinds,
    byTeam: [...teams.values()].toSorted((a, b) => (a.team < b.team ? -1 : 1)),
    memberships: {
      current: plan[0]?.current ?? 0,
      opened: plan.filter(({ held, holds }) => holds && !held).length,
      closed: plan.filter(({ closed }) => closed).length,
    },
  };
}

function kindOf(from: string[], to: string[], memberships: PlannedMembership[]): Kind | null {
  if (from.length === 0) return to.length === 0 ? null : 'joins';
  if (to.length === 0) return 'leaves';
  if (from.join() !== to.join()) return 'moves';
  return memberships.some(({ differs }) => differs) ? 'dates' : null;
}

function byPerson(plan: readonly PlannedMembership[]): Map<number, PlannedMembership[]> {
  const people = new Map<number, PlannedMembership[]>();
  for (const membership of plan) {
    const group = people.get(membership.personId);
    if (group) group.push(membership);
    else people.set(membership.personId, [membership]);
  }
  return people;
}
