import { UserError } from '../platform/errors.js';
import type { GitHubClient } from './client.js';

/** Where GitHub looks for the file, in its order: the first that is there counts. */
const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/**
 * The CODEOWNERS file of a repository's default branch; null when there is none. GitHub's other refusals come through
 * as they are.
 * @throws UserError TOO_LARGE when GitHub shows only that it is there: above a megabyte
 */
export async function readCodeowners(client: GitHubClient, owner: string, repo: string): Promise<string | null> {
  for (const path of PLACES) {
    const found = await client.rest.repos.getContent({ owner, repo, path }).catch((error: unknown) => {
      if (error instanceof Error && 'status' in error && error.status === 404) return null;
      throw error;
    });
    // A directory of that name is a list.
    if (!found || Array.isArray(found.data) || found.data.type !== 'file') continue;
    const { content, encoding } = found.data;
    if (encoding === 'base64') return Buffer.from(content, 'base64').toString('utf8');
    throw new UserError('TOO_LARGE', `${path} is larger than GitHub shows`);
  }
  return null;
}
