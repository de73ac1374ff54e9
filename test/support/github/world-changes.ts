import {
  type Issue,
  type Deployment,
  type DeploymentStatus,
  fullName,
  type Release,
  type Repository,
  type StatusState,
  type Tag,
  type WorkflowRun,
  type World,
} from './world.js';

/** A new world in which one repository is another one. */
export function withRepository(world: World, name: string, change: (repository: Repository) => Repository): World {
  if (!world.repositories.some((one) => fullName(one) === name)) throw new Error(`no repository ${name} in this world`);
  return {
    ...world,
    repositories: world.repositories.map((one) => (fullName(one) === name ? change(one) : one)),
  };
}

export type NewDeployment = Pick<Deployment, 'sha' | 'environment' | 'createdAt'> & Partial<Deployment>;

export function withDeployment(world: World, name: string, deployment: NewDeployment): World {
  const ids = world.repositories.flatMap(({ deployments }) => deployments.map(({ id }) => id));
  return withRepository(world, name, (repository) => ({
    ...repository,
    deployments: [
      ...repository.deployments,
      {
        id: largest(ids, 3_000_000_000) + 1,
        ref: 'main',
        originalEnvironment: deployment.environment,
        production: deployment.environment === 'production',
        transient: false,
        updatedAt: deployment.statuses?.at(-1)?.createdAt ?? deployment.createdAt,
        statuses: [],
        ...deployment,
      },
    ],
  }));
}

/** A status comes, however late: it moves the deployment's `updatedAt` and nothing of the repository's. */
export function withStatus(
  world: World,
  name: string,
  deploymentId: number,
  state: StatusState,
  createdAt: string,
): World {
  const statuses = world.repositories.flatMap(({ deployments }) => deployments.flatMap((one) => one.statuses));
  const id =
    largest(
      statuses.map((one) => one.id),
      9_000_000_000,
    ) + 1;
  return withRepository(world, name, (repository) => ({
    ...repository,
    deployments: repository.deployments.map((deployment) => {
      if (deployment.id !== deploymentId) return deployment;
      const status: DeploymentStatus = { id, state, createdAt, environment: deployment.environment };
      return { ...deployment, updatedAt: createdAt, statuses: [...deployment.statuses, status] };
    }),
  }));
}

export function withoutDeployment(world: World, name: string, deploymentId: number): World {
  return withRepository(world, name, (repository) => ({
    ...repository,
    deployments: repository.deployments.filter(({ id }) => id !== deploymentId),
  }));
}

export function withRelease(world: World, name: string, release: Release): World {
  return withRepository(world, name, (repository) => ({
    ...repository,
    releases: [...repository.releases.filter(({ id }) => id !== release.id), release],
  }));
}

export function withoutRelease(world: World, name: string, releaseId: number): World {
  return withRepository(world, name, (repository) => ({
    ...repository,
    releases: repository.releases.filter(({ id }) => id !== releaseId),
  }));
}

/** An issue comes, or changes. */
export function withIssue(world: World, name: string, issue: Issue): World {
  return withRepository(world, name, (repository) => ({
    ...repository,
    issues: [...(repository.issues ?? []).filter(({ id }) => id !== issue.id), issue],
  }));
}

/** A run comes, or comes to its end. */
export function withRun(world: World, name: string, run: WorkflowRun): World {
  return withRepository(world, name, (repository) => ({
    ...repository,
    runs: [...(repository.runs ?? []).filter(({ id }) => id !== run.id), run],
  }));
}

/** A tag comes, or moves. */
export function withTag(world: World, name: string, tag: Tag): World {
  return withRepository(world, name, (repository) => ({
    ...repository,
    tags: [...repository.tags.filter((one) => one.name !== tag.name), tag],
  }));
}

export function withoutTag(world: World, name: string, tag: string): World {
  return withRepository(world, name, (repository) => ({
    ...repository,
    tags: repository.tags.filter((one) => one.name !== tag),
  }));
}

/** GitHub redirects from the old name. The teams keep the repository. */
export function withRename(world: World, name: string, to: string): World {
  const [owner = '', before = ''] = name.split('/');
  const renamed = withRepository(world, name, (repository) => ({
    ...repository,
    name: to,
    formerly: [...repository.formerly, name],
  }));
  return {
    ...renamed,
    organizations: renamed.organizations.map((organization) => ({
      ...organization,
      teams: organization.teams.map((team) =>
        organization.login === owner
          ? {
              ...team,
              repositories: team.repositories.map((one) => (one === before ? to : one)),
              permissions: Object.fromEntries(
                Object.entries(team.permissions ?? {}).map(([one, held]) => [one === before ? to : one, held]),
              ),
            }
          : team,
      ),
    })),
  };
}

function largest(ids: readonly number[], floor: number): number {
  return ids.reduce((most, id) => Math.max(most, id), floor);
}
