import { account, type Shape } from './account-shapes.js';
import { nodeId } from './identifiers.js';
import { repositoryUrl } from './repository-shapes.js';
import { type Deployment, type DeploymentStatus, fullName, type Release, type Repository } from './world.js';

const BOT = { id: 41_898_282, login: 'github-actions[bot]' };

function bot(base: string): Shape {
  const url = `${base}/users/${encodeURIComponent(BOT.login)}`;
  const shape = Object.entries(account(base, BOT, 'User')).map(([field, value]) => [
    field,
    typeof value === 'string' && value.startsWith(`${base}/users/`)
      ? value.replace(`${base}/users/${BOT.login}`, url)
      : value,
  ]);
  return { ...(Object.fromEntries(shape) as Shape), html_url: 'https://github.com/apps/github-actions', type: 'Bot' };
}

export function release(base: string, repository: Repository, shown: Release): Shape {
  const url = repositoryUrl(base, repository);
  const own = `${url}/releases/${shown.id}`;
  const page = `https://github.com/${fullName(repository)}/releases`;
  const ball = (kind: string): string | null => (shown.draft ? null : `${url}/${kind}/${encodeURI(shown.tag)}`);
  return {
    url: own,
    assets_url: `${own}/assets`,
    upload_url: `https://uploads.github.com/repos/${fullName(repository)}/releases/${shown.id}/assets{?name,label}`,
    html_url: releasePage(page, shown),
    id: shown.id,
    author: bot(base),
    node_id: nodeId('RE', repository.id, shown.id),
    tag_name: shown.tag,
    target_commitish: 'main',
    name: shown.tag,
    draft: shown.draft,
    immutable: false,
    prerelease: shown.prerelease,
    created_at: shown.createdAt,
    updated_at: shown.updatedAt,
    published_at: shown.publishedAt,
    assets: [],
    tarball_url: ball('tarball'),
    zipball_url: ball('zipball'),
    body: '',
  };
}

function releasePage(page: string, shown: Release): string {
  return `${page}/tag/${encodeURI(shown.tag)}`;
}

export function deployment(base: string, repository: Repository, shown: Deployment): Shape {
  const url = repositoryUrl(base, repository);
  return {
    url: `${url}/deployments/${shown.id}`,
    id: shown.id,
    node_id: nodeId('DE', repository.id, shown.id),
    task: 'deploy',
    original_environment: shown.originalEnvironment,
    environment: shown.environment,
    description: null,
    created_at: shown.createdAt,
    updated_at: shown.updatedAt,
    statuses_url: `${url}/deployments/${shown.id}/statuses`,
    repository_url: url,
    creator: bot(base),
    sha: shown.sha,
    ref: shown.ref,
    payload: {},
    transient_environment: shown.transient,
    production_environment: shown.production,
    performed_via_github_app: null,
  };
}

export function deploymentStatus(base: string, repository: Repository, of: Deployment, shown: DeploymentStatus): Shape {
  const url = repositoryUrl(base, repository);
  return {
    url: `${url}/deployments/${of.id}/statuses/${shown.id}`,
    id: shown.id,
    node_id: nodeId('DES', repository.id, of.id, shown.id),
    state: shown.state,
    creator: bot(base),
    description: '',
    environment: shown.environment,
    target_url: `https://github.com/${fullName(repository)}/actions/runs/${of.id}`,
    created_at: shown.createdAt,
    updated_at: shown.createdAt,
    deployment_url: `${url}/deployments/${of.id}`,
    repository_url: url,
    // Often empty at GitHub, against its own schema.
    environment_url: `https://${of.environment.replace(/\W+/g, '-').toLowerCase()}.example.com`,
    log_url: `https://github.com/${fullName(repository)}/actions/runs/${of.id}`,
    performed_via_github_app: null,
  };
}
