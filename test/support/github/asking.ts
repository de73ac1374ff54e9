import { Octokit } from '@octokit/rest';
import type { World } from './world.js';
import type { GitHubStandIn } from './stand-in.js';
import { TOKEN } from './viewer.js';

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Octokit as it is, with nothing of the product around it. */
export function octokit({ address }: GitHubStandIn, auth: string | undefined = TOKEN): Octokit {
  return new Octokit({ baseUrl: address, ...(auth === '' ? {} : { auth }), log: SILENT });
}

/** What a refusal said. */
export interface Refused {
  status: number;
  message: string;
  response?: { data: Record<string, unknown>; headers: Record<string, string> };
}

export async function refusal(asked: Promise<unknown>): Promise<Refused> {
  try {
    await asked;
  } catch (error) {
    return error as Refused;
  }
  throw new Error('it was not refused');
}

/** A GraphQL answer as it comes, errors and all. */
export interface Raw {
  data?: Record<string, unknown> | null;
  errors?: { message: string; type?: string; path?: unknown; extensions?: Record<string, unknown> }[];
}

export async function ask(client: Octokit, query: string, variables: object = {}): Promise<Raw> {
  const { data } = await client.request('POST /graphql', { query, variables });
  return data as Raw;
}

/** One organisation with one repository that has this many of everything. */
export function worldOf(count: number): World {
  const day = (n: number): string => new Date(Date.UTC(2025, 0, 1) + n * 3_600_000).toISOString().replace('.000Z', 'Z');
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  const sha = (n: number): string => n.toString(16).padStart(40, '0');
  return {
    organizations: [{ id: 7, login: 'acme', name: 'Acme', createdAt: day(0), members: [], teams: [] }],
    people: [],
    repositories: [
      {
        id: 600,
        owner: 'acme',
        name: 'api',
        formerly: ['acme/old-api'],
        createdAt: day(0),
        pushedAt: day(count),
        archived: false,
        fork: false,
        private: true,
        tags: numbers.map((n) => ({
          name: `v${n}`,
          sha: sha(n),
          committedAt: day(n),
          taggedAt: n % 2 ? day(n) : null,
        })),
        releases: numbers.map((n) => ({
          id: n,
          tag: `v${n}`,
          sha: sha(n),
          draft: false,
          prerelease: false,
          createdAt: day(n),
          publishedAt: day(n + 1),
          updatedAt: day(n + 1),
        })),
        deployments: numbers.map((n) => ({
          id: 3_000_000_000 + n,
          sha: sha(n),
          ref: 'main',
          environment: n % 5 ? 'production' : 'staging',
          originalEnvironment: 'production',
          production: n % 5 > 0,
          transient: false,
          createdAt: day(n),
          updatedAt: day(n),
          statuses: [{ id: 9_000_000_000 + n, state: 'success', createdAt: day(n), environment: 'production' }],
        })),
      },
    ],
  };
}
