import type { Repository, World } from './world.js';

/** A repository of `acme` with nothing in it. */
export function emptyRepository(name: string, id: number, more: Partial<Repository> = {}): Repository {
  return {
    id,
    owner: 'acme',
    name,
    formerly: [],
    createdAt: '2026-01-01T00:00:00Z',
    pushedAt: '2026-11-01T00:00:00Z',
    archived: false,
    fork: false,
    private: true,
    tags: [],
    releases: [],
    deployments: [],
    ...more,
  };
}

export function worldOf(...repositories: Repository[]): World {
  const acme = { id: 1, login: 'acme', name: 'Acme', createdAt: '2019-03-01T09:00:00Z', members: [], teams: [] };
  return { organizations: [acme], people: [], repositories };
}
