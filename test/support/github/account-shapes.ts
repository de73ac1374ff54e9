import { nodeId } from './identifiers.js';
import type { Organization, Person, Team } from './world.js';

/** People, organisations and teams as REST shows them. `base` is the address of the API. */
export type Shape = Record<string, unknown>;

const PAGES = 'https://github.com';

/** A simple user; organisations own repositories in the same shape. */
export function account(
  base: string,
  { id, login }: { id: number; login: string },
  type: 'User' | 'Organization',
): Shape {
  const url = `${base}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId(type === 'User' ? 'U' : 'O', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${PAGES}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function publicUser(base: string, person: Person): Shape {
  return {
    ...account(base, person, 'User'),
    name: person.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 2,
    public_gists: 0,
    followers: 1,
    following: 1,
    created_at: '2018-05-04T10:00:00Z',
    updated_at: '2026-01-04T10:00:00Z',
  };
}

export function organizationFull(
  base: string,
  { id, login, name, createdAt }: Organization,
  repositories: number,
): Shape {
  const url = `${base}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('O', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null,
    name,
    is_verified: false,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: repositories,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${PAGES}/${login}`,
    created_at: createdAt,
    updated_at: createdAt,
    archived_at: null,
    type: 'Organization',
  };
}

export function team(base: string, organization: Organization, shown: Team): Shape {
  const above = organization.teams.find(({ slug }) => slug === shown.parent);
  return { ...teamSimple(base, organization, shown), parent: above ? teamSimple(base, organization, above) : null };
}

function teamSimple(base: string, organization: Organization, { id, slug, name }: Team): Shape {
  const url = `${base}/organizations/${organization.id}/team/${id}`;
  return {
    name,
    id,
    node_id: nodeId('T', id),
    slug,
    description: '',
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    url,
    html_url: `${PAGES}/orgs/${organization.login}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: organization.id,
    permission: 'pull',
  };
}
