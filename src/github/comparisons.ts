import type { GitHubClient } from './client.js';
import type { RepositoryName } from './feed-page.js';
import { isTooMuch } from './packed-question.js';

/** How far two commits lie apart. */
export interface Apart {
  /** Commits that the second has and the first has not. */
  ahead: number;
  /** And the other way round. */
  behind: number;
}

/**
 * How far two commits lie apart, however far that is; null when GitHub shows one of them no more, or knows nothing that
 * both build upon, or fails over it. GitHub's other refusals come through as they are.
 */
export async function compareCommits(
  client: GitHubClient,
  { owner, name }: RepositoryName,
  base: string,
  head: string,
): Promise<Apart | null> {
  try {
    const asked = { owner, repo: name, basehead: `${base}...${head}`, per_page: 1, page: 2 };
    const { data } = await client.rest.repos.compareCommitsWithBasehead(asked);
    return { ahead: data.ahead_by, behind: data.behind_by };
  } catch (error) {
    if (isTooMuch(error) || (error as { status?: number }).status === 404) return null;
    throw error;
  }
}
