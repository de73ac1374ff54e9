import { type DraftDeployment, deploymentsOf } from './generated-deployments.js';
import { generatedTeams } from './generated-teams.js';
import { releasesOf } from './generated-releases.js';
import { type Random, seeded } from './random.js';
import type { Deployment, Organization, Repository, World } from './world.js';

export interface WorldSize {
  /** Login of the organisation. */
  organization: string;
  repositories: number;
  teams: number;
  people: number;
  /** In all repositories together. */
  deployments: number;
  /** In all repositories together. */
  releases: number;
  from: string;
  to: string;
}

const USUAL: WorldSize = {
  organization: 'acme',
  repositories: 24,
  teams: 12,
  people: 40,
  deployments: 900,
  releases: 200,
  from: '2025-01-06T00:00:00Z',
  to: '2026-11-15T00:00:00Z',
};

/** Beyond 32 bits, as GitHub's are by now. */
const FIRST_DEPLOYMENT = 3_000_000_000;
const FIRST_STATUS = 9_000_000_000;
const FIRST_RELEASE = 180_000_000;

/** One organisation with teams in teams, and repositories with every kind of history; the same for the same arguments. */
export function generatedWorld(seed: number, size: Partial<WorldSize> = {}): World {
  const wanted = { ...USUAL, ...size };
  const random = seeded(seed);
  const people = Array.from({ length: wanted.people }, (_, n) => ({
    id: 5000 + n,
    login: `dev-${n + 1}`,
    name: `Developer ${n + 1}`,
  }));
  const repositories = told(random, wanted);
  const organization: Organization = {
    id: 7000 + seed,
    login: wanted.organization,
    name: `Generated ${wanted.organization}`,
    createdAt: '2019-03-01T09:00:00Z',
    members: people.map(({ login }) => login),
    teams: generatedTeams(
      random,
      wanted.teams,
      people,
      repositories.filter((one) => !one.fork),
    ),
  };
  return { organizations: [organization], people, repositories };
}

function told(random: Random, size: WorldSize): Repository[] {
  const [from, to] = [Date.parse(size.from), Date.parse(size.to)];
  // Every eighth repository deploys nothing, every fourth releases nothing; the others differ tenfold.
  const weights = Array.from({ length: size.repositories }, (_, n) => (n % 8 === 7 ? 0 : random.whole(1, 10)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const drafts = weights.map((weight) =>
    deploymentsOf(random, Math.round((size.deployments * weight) / total), from, to),
  );
  const numbered = withNumbers(drafts);
  const releasing = Math.ceil(size.releases / Math.max(1, Math.ceil(size.repositories * 0.75)));
  return weights.map((_, n) => {
    const { tags, releases } = releasesOf(random, n % 4 === 3 ? 0 : releasing, from, to, FIRST_RELEASE + n * 10_000);
    return {
      id: 600_000 + n * 13,
      owner: size.organization,
      name: `${random.pick(['api', 'web', 'billing', 'search', 'mobile', 'infra'])}-${n + 1}`,
      formerly: n % 11 === 4 ? [`${size.organization}/old-${n + 1}`] : [],
      createdAt: new Date(from - 30 * 86_400_000).toISOString().replace('.000Z', 'Z'),
      pushedAt: size.to,
      archived: n % 10 === 6,
      fork: n % 12 === 9,
      private: n % 3 === 1,
      tags,
      releases,
      deployments: numbered[n] ?? [],
    };
  });
}

/** Deployments and statuses are numbered over all repositories in the order of their instants. */
function withNumbers(drafts: readonly DraftDeployment[][]): Deployment[][] {
  const inTime = <T extends { createdAt: string }>(list: T[]): T[] =>
    list.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  const deploymentIds = new Map(inTime(drafts.flat()).map((draft, n) => [draft, FIRST_DEPLOYMENT + n * 3]));
  const statusIds = new Map(
    inTime(drafts.flat().flatMap(({ statuses }) => statuses)).map((status, n) => [status, FIRST_STATUS + n * 2]),
  );
  return drafts.map((list) =>
    list.map((draft) => ({
      ...draft,
      id: deploymentIds.get(draft) ?? 0,
      statuses: inTime(draft.statuses).map((status) => ({ ...status, id: statusIds.get(status) ?? 0 })),
    })),
  );
}
