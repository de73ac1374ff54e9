import type { GitHubClient } from './client.js';
import type { RepositoryName } from './feed-page.js';

/** Which of these deployments GitHub has no longer; each is a request. */
export async function goneDeployments(
  client: GitHubClient,
  { owner, name }: RepositoryName,
  ids: readonly number[],
): Promise<number[]> {
  const gone: number[] = [];
  for (const id of ids) {
    const there = await client.rest.repos.getDeployment({ owner, repo: name, deployment_id: id }).then(
      () => true,
      (error: unknown) => {
        if ((error as { status?: number }).status !== 404) throw error;
        return false;
      },
    );
    if (!there) gone.push(id);
  }
  return gone;
}
