import type { GitHubClient } from './client.js';
import { PAGE } from './queries.js';

/** All repositories that an installation of the App was given, by their full names. */
export async function installationRepositories(client: GitHubClient): Promise<string[]> {
  const all = await client.paginate(client.rest.apps.listReposAccessibleToInstallation, { per_page: PAGE });
  return all.map((repository) => repository.full_name);
}
