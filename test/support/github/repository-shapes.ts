import { account, type Shape } from './account-shapes.js';
import { nodeId } from './identifiers.js';
import { fullName, type Repository, type Tag } from './world.js';

/** Addresses below a repository: the field's name without `_url`, and what stands in it. */
const BELOW = {
  archive: '{archive_format}{/ref}',
  assignees: 'assignees{/user}',
  blobs: 'git/blobs{/sha}',
  branches: 'branches{/branch}',
  collaborators: 'collaborators{/collaborator}',
  comments: 'comments{/number}',
  commits: 'commits{/sha}',
  compare: 'compare/{base}...{head}',
  contents: 'contents/{+path}',
  contributors: 'contributors',
  deployments: 'deployments',
  downloads: 'downloads',
  events: 'events',
  forks: 'forks',
  git_commits: 'git/commits{/sha}',
  git_refs: 'git/refs{/sha}',
  git_tags: 'git/tags{/sha}',
  hooks: 'hooks',
  issue_comment: 'issues/comments{/number}',
  issue_events: 'issues/events{/number}',
  issues: 'issues{/number}',
  keys: 'keys{/key_id}',
  labels: 'labels{/name}',
  languages: 'languages',
  merges: 'merges',
  milestones: 'milestones{/number}',
  notifications: 'notifications{?since,all,participating}',
  pulls: 'pulls{/number}',
  releases: 'releases{/id}',
  stargazers: 'stargazers',
  statuses: 'statuses/{sha}',
  subscribers: 'subscribers',
  subscription: 'subscription',
  tags: 'tags',
  teams: 'teams',
  trees: 'git/trees{/sha}',
};

export function repositoryUrl(base: string, repository: Repository): string {
  return `${base}/repos/${fullName(repository)}`;
}

export function minimalRepository(base: string, repository: Repository, owner: { id: number; login: string }): Shape {
  const url = repositoryUrl(base, repository);
  const name = fullName(repository);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: name,
    private: repository.private,
    owner: account(base, owner, 'Organization'),
    html_url: `https://github.com/${name}`,
    description: null,
    fork: repository.fork,
    url,
    ...Object.fromEntries(Object.entries(BELOW).map(([field, path]) => [`${field}_url`, `${url}/${path}`])),
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    git_url: `git://github.com/${name}.git`,
    ssh_url: `git@github.com:${name}.git`,
    clone_url: `https://github.com/${name}.git`,
    svn_url: `https://github.com/${name}`,
    homepage: null,
    size: 108,
    stargazers_count: 0,
    watchers_count: 0,
    language: 'TypeScript',
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: 0,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: 'main',
    permissions: { admin: false, maintain: false, push: false, triage: false, pull: true },
  };
}

export function fullRepository(base: string, repository: Repository, owner: { id: number; login: string }): Shape {
  return {
    ...minimalRepository(base, repository, owner),
    temp_clone_token: null,
    network_count: 0,
    subscribers_count: 0,
  };
}

export function tag(base: string, repository: Repository, { name, sha }: Tag): Shape {
  const url = repositoryUrl(base, repository);
  return {
    name,
    zipball_url: `${url}/zipball/refs/tags/${encodeURI(name)}`,
    tarball_url: `${url}/tarball/refs/tags/${encodeURI(name)}`,
    commit: { sha, url: `${url}/commits/${sha}` },
    node_id: nodeId('REF', repository.id, `refs/tags/${name}`),
  };
}
