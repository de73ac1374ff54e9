import type { Shape } from './account-shapes.js';
import { type Answer, notFound } from './refusals.js';
import { minimalRepository } from './repository-shapes.js';
import { type Permission, sees, type Token } from './viewer.js';
import type { WorldIndex } from './world-index.js';
import type { Organization, Repository, Team } from './world.js';

export interface Asked {
  index: WorldIndex;
  base: string;
  params: Record<string, string>;
  query: URLSearchParams;
  asker: Token | null;
  /** Where the page asked for ends. */
  through: number;
  docs: string;
}
/** A whole list, of which a page is sent. */
export interface Listed {
  list: readonly unknown[];
  shape(item: unknown): Shape;
  /** The list stands in an object by this name, beside how long all of it is. */
  named?: string;
}
export interface Route {
  /** GitHub's operationId: what the answer is checked against. */
  operation: string;
  path: string;
  docs: string;
  permission?: Permission;
  answer(asked: Asked): Answer | Listed;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const listed = <T>(list: readonly T[], shape: (item: T) => Shape): Listed => ({
  list,
  shape: (item) => shape(item as T),
});

/** Releases beyond these are refused. */
export const RELEASES_SHOWN = 10_000;

export function ofOrganization(answer: (asked: Asked, organization: Organization) => Answer | Listed) {
  return (asked: Asked): Answer | Listed => {
    const found = asked.index.organization(asked.params['org'] ?? '');
    return found ? answer(asked, found) : notFound(asked.docs);
  };
}

export function ofTeam(answer: (asked: Asked, organization: Organization, team: Team) => Answer | Listed) {
  return ofOrganization((asked, organization) => {
    const found = organization.teams.find(({ slug }) => slug === asked.params['team_slug']);
    return found ? answer(asked, organization, found) : notFound(asked.docs);
  });
}

export function ofRepository(answer: (asked: Asked, repository: Repository) => Answer | Listed) {
  return (asked: Asked): Answer | Listed => {
    const found = asked.index.repository(`${asked.params['owner']}/${asked.params['repo']}`);
    return found && sees(asked.asker, found) ? answer(asked, found) : notFound(asked.docs);
  };
}

export function ownerOf({ index }: Asked, { owner }: Repository): { id: number; login: string } {
  return index.organization(owner) ?? { id: 1, login: owner };
}

export function visible({ asker }: Asked, repositories: readonly Repository[]): Repository[] {
  return repositories.filter((one) => sees(asker, one));
}

export const shapeOfRepository = (asked: Asked) => (one: Repository) =>
  minimalRepository(asked.base, one, ownerOf(asked, one));

/** GitHub lists the members of the teams below with a team's own. */
export function below(organization: Organization, { slug }: Team): Team[] {
  return organization.teams
    .filter(({ parent }) => parent === slug)
    .flatMap((one) => [one, ...below(organization, one)]);
}

/** GitHub lists the repositories of the teams above with a team's own. */
export function above(organization: Organization, { parent }: Team): Team[] {
  const found = organization.teams.find(({ slug }) => slug === parent);
  return found ? [found, ...above(organization, found)] : [];
}

export function sortedRepositories(list: Repository[], query: URLSearchParams): Repository[] {
  const sort = query.get('sort') ?? 'created';
  const key = (one: Repository): string =>
    sort === 'full_name' ? one.name : sort === 'pushed' || sort === 'updated' ? one.pushedAt : one.createdAt;
  const direction = (query.get('direction') ?? (sort === 'full_name' ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  return list.toSorted((a, b) => direction * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
}
