import type { Deployment, DeploymentStatus, Release, Repository } from './world.js';

/** A repository of an organisation, and what happens to it. */
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
