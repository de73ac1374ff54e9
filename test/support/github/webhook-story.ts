import {
  deploymentCreated,
  deploymentStatusCreated,
  releaseHook,
  repositoryHook,
  tagHook,
  type Webhook,
} from './webhook-payloads.js';
import {
  fullName,
  type Deployment,
  type DeploymentStatus,
  type Release,
  type Repository,
  type World,
} from './world.js';

/** A repository of an organisation, and a deployment and a release of it. */
export const SHOP: Repository = {
  id: 501,
  owner: 'acme',
  name: 'shop',
  formerly: [],
  createdAt: '2026-01-05T00:00:00Z',
  pushedAt: '2026-11-02T10:00:00Z',
  archived: false,
  fork: false,
  private: true,
  tags: [],
  releases: [],
  deployments: [],
};

export const DEPLOYED: Deployment = {
  id: 3_000_000_001,
  sha: 'a'.repeat(40),
  ref: 'main',
  environment: 'production',
  originalEnvironment: 'production',
  production: true,
  transient: false,
  createdAt: '2026-11-02T10:00:00Z',
  updatedAt: '2026-11-02T10:00:00Z',
  statuses: [],
};

export const status = (id: number, state: DeploymentStatus['state'], createdAt: string): DeploymentStatus => ({
  id,
  state,
  createdAt,
  environment: DEPLOYED.environment,
});

export const success = (createdAt: string, id = 9_000_000_001): DeploymentStatus => status(id, 'success', createdAt);

export const RELEASED: Release = {
  id: 9001,
  tag: 'v1.0.0',
  sha: 'b'.repeat(40),
  draft: false,
  prerelease: false,
  createdAt: '2026-11-02T09:00:00Z',
  publishedAt: '2026-11-02T12:00:00Z',
  updatedAt: '2026-11-02T12:00:00Z',
};

/** What a repository is when its story is over, and the deliveries that told it, in the order in which they were sent. */
export interface Story {
  end: Repository;
  hooks: Webhook[];
}

/**
 * A story of a repository of its own: a deployment that failed and succeeded twice, a redeploy that fails, a release that
 * is published, edited, and one that is deleted, a tag, and a rename in the middle of it.
 */
export function story(n: number): Story {
  const before: Repository = { ...SHOP, id: 1000 + n, name: `before-${n}` };
  const after: Repository = { ...before, name: `shop-${n}`, pushedAt: '2026-11-02T15:00:00Z' };
  const id = DEPLOYED.id + n * 10;
  const statuses = [
    status(id * 10, 'in_progress', '2026-11-02T10:01:00Z'),
    status(id * 10 + 1, 'failure', '2026-11-02T10:02:00Z'),
    success('2026-11-02T10:05:00Z', id * 10 + 2),
    success('2026-11-02T10:09:00Z', id * 10 + 3),
  ];
  const deployed = { ...DEPLOYED, id };
  const failed = { ...DEPLOYED, id: id + 1, sha: 'c'.repeat(40), createdAt: '2026-11-02T16:00:00Z' };
  const failure = status(id * 10 + 4, 'error', '2026-11-02T16:01:00Z');
  const released = { ...RELEASED, id: 9000 + n * 10 };
  const edited = { ...released, prerelease: true, updatedAt: '2026-11-03T08:00:00Z' };
  const dropped = { ...released, id: released.id + 1, tag: 'v0.9.0', updatedAt: '2026-11-02T13:00:00Z' };
  const tag = {
    name: 'v1.0.0',
    sha: RELEASED.sha ?? '',
    committedAt: '2026-11-02T09:00:00Z',
    taggedAt: '2026-11-02T11:00:00Z',
  };
  return {
    end: {
      ...after,
      formerly: [fullName(before)],
      tags: [tag],
      releases: [edited],
      deployments: [
        { ...deployed, statuses },
        { ...failed, statuses: [failure] },
      ],
    },
    hooks: [
      deploymentCreated(before, deployed),
      ...statuses.map((one) => deploymentStatusCreated(before, deployed, one)),
      tagHook('create', before, tag.name, '2026-11-02T11:00:00Z'),
      releaseHook('published', before, released),
      releaseHook('released', before, released),
      releaseHook('published', before, dropped),
      releaseHook('deleted', before, dropped),
      repositoryHook('renamed', after, before.name),
      deploymentStatusCreated(after, failed, failure),
      releaseHook('edited', after, edited),
    ],
  };
}

export const worldOf = (repositories: readonly Repository[]): World => ({
  organizations: [{ id: 77, login: 'acme', name: 'Acme', createdAt: '2020-01-01T00:00:00Z', members: [], teams: [] }],
  people: [],
  repositories,
});
