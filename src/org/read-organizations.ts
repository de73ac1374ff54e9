import type { Again } from '../github/client.js';
import type { ClientFor } from '../github/github.js';
import { type GitHubOrganization, readOrganization } from '../github/teams.js';
import { explainOrganization } from './explain-organization.js';

/** GitHub takes names in any case for the same. */
export function distinct(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/**
 * Organisations of GitHub with their teams, each complete.
 * @throws UserError GITHUB_INSTALLATION, GITHUB_FORBIDDEN, GITHUB_NOT_FOUND, GITHUB_TOKEN, GITHUB_LIMIT, GITHUB_AWAY
 */
export async function readOrganizations(
  clientFor: ClientFor,
  names: readonly string[],
  again: Again = 'sync',
): Promise<GitHubOrganization[]> {
  const read: GitHubOrganization[] = [];
  for (const name of names) {
    const one = await readOrganization(await clientFor(name), name).catch((error: unknown) => {
      throw explainOrganization(error, name, again);
    });
    read.push(one);
  }
  return read;
}
