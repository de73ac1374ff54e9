import type { WorldIndex } from './world-index.js';
import { fullName } from './world.js';

/** GitHub's paths by number, which its redirects and Link headers use, as the paths by name; null where nobody is. */
export function pathByName(index: WorldIndex, path: string): string | null {
  const byNumber = /^\/repositories\/(\d+)(\/.*)?$/.exec(path);
  if (byNumber) {
    const repository = index.repositoryById(Number(byNumber[1]));
    return repository ? `/repos/${fullName(repository)}${byNumber[2] ?? ''}` : null;
  }
  const inOrganization = /^\/organizations\/(\d+)(?:\/team\/(\d+))?(\/.*)?$/.exec(path);
  if (!inOrganization) return path;
  const organization = index.organizationById(Number(inOrganization[1]));
  const team = organization?.teams.find(({ id }) => id === Number(inOrganization[2]));
  if (!organization || (inOrganization[2] && !team)) return null;
  return `/orgs/${organization.login}${team ? `/teams/${team.slug}` : ''}${inOrganization[3] ?? ''}`;
}

/** The other way round. */
export function pathByNumber(index: WorldIndex, path: string): string {
  const [, kind, first = '', second = '', ...rest] = path.split('/');
  const below = (parts: readonly string[]): string => parts.map((part) => `/${part}`).join('');
  if (kind === 'repos') {
    const repository = index.repository(`${first}/${second}`);
    return repository ? `/repositories/${repository.id}${below(rest)}` : path;
  }
  const organization = kind === 'orgs' ? index.organization(first) : undefined;
  if (!organization) return path;
  const team = second === 'teams' ? organization.teams.find(({ slug }) => slug === rest[0]) : undefined;
  const within = team ? `/team/${team.id}${below(rest.slice(1))}` : below([second, ...rest]);
  return `/organizations/${organization.id}${within}`;
}
