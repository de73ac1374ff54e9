import type { OracleEvent, OracleOwner, OracleWorld } from '../oracle.js';
import { fullName, type Repository, type World } from './world.js';

export interface OracleTree {
  teams: { slug: string; parent: string | null; source: 'DEPLOYMENT' | 'RELEASE' }[];
  owners: OracleOwner[];
}

/**
 * What METRICS.md makes of the plain data: only candidates are told to the oracle, so every environment is production.
 * A release is told as a version tag, which it counts alike.
 */
export function oracleWorld(world: World, { teams, owners }: OracleTree): OracleWorld {
  return {
    timeZone: 'UTC',
    teams: teams.map((team) => ({ ...team, source: team.source === 'RELEASE' ? 'TAG' : team.source, pattern: '' })),
    owners,
    events: world.repositories.flatMap((one) => [...deployed(one), ...published(one)]),
  };
}

function deployed(repository: Repository): OracleEvent[] {
  return repository.deployments.flatMap(({ sha, environment, production, transient, statuses }) => {
    const isProduction = production || /^(prod|production|live)([-_/ ].*)?$/i.test(environment);
    const success = statuses.filter(({ state }) => state === 'success').map(({ createdAt }) => createdAt);
    const at = success.toSorted()[0];
    if (transient || !isProduction || at === undefined) return [];
    const event = { repo: fullName(repository), component: '', sha, environment, at: Date.parse(at) };
    return [{ ...event, source: 'DEPLOYMENT' as const }];
  });
}

function published(repository: Repository): OracleEvent[] {
  return repository.releases.flatMap(({ sha, tag, draft, prerelease, publishedAt }) => {
    if (draft || prerelease || publishedAt === null) return [];
    const event = { repo: fullName(repository), component: '', sha: sha ?? tag, at: Date.parse(publishedAt) };
    return [{ ...event, source: 'TAG' as const, version: true }];
  });
}
