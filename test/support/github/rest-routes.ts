import { account, organizationFull, publicUser, team } from './account-shapes.js';
import { deployment, deploymentStatus, release } from './delivery-shapes.js';
import { contentFile } from './file-shapes.js';
import { notAccessible, notFound, onlyTheFirst, requiresAuthentication } from './refusals.js';
import { fullRepository, tag } from './repository-shapes.js';
import {
  above,
  below,
  listed,
  ofOrganization,
  ofRepository,
  ofTeam,
  ok,
  ownerOf,
  RELEASES_SHOWN,
  type Route,
  shapeOfRepository,
  sortedRepositories,
  visible,
} from './rest-subjects.js';
import { isInstallation } from './viewer.js';
import { byDate, deploymentOf, inOrder } from './world-index.js';

/** What a sync needs of GitHub's REST API. */
export const ROUTES: readonly Route[] = [
  {
    operation: 'users/get-authenticated',
    path: '/user',
    docs: 'users/users#get-the-authenticated-user',
    answer: ({ base, asker, docs, index }) => {
      if (!asker?.login) return requiresAuthentication(docs);
      const { login, userId: id } = asker;
      return ok(publicUser(base, index.person(login) ?? { id, login, name: login }));
    },
  },
  {
    operation: 'apps/list-repos-accessible-to-installation',
    path: '/installation/repositories',
    docs: 'apps/installations#list-repositories-accessible-to-the-app-installation',
    answer: (asked) => {
      if (!asked.asker || !isInstallation(asked.asker)) return notAccessible(asked.docs, false);
      const own = asked.index.world.repositories.filter(({ owner }) => owner === asked.asker?.owner);
      return { ...listed(own, shapeOfRepository(asked)), named: 'repositories' };
    },
  },
  {
    operation: 'orgs/get',
    path: '/orgs/{org}',
    docs: 'orgs/orgs#get-an-organization',
    answer: ofOrganization(({ base, index }, organization) => {
      const repositories = index.world.repositories.filter((one) => one.owner === organization.login && !one.private);
      return ok(organizationFull(base, organization, repositories.length));
    }),
  },
  {
    operation: 'repos/list-for-org',
    path: '/orgs/{org}/repos',
    docs: 'repos/repos#list-organization-repositories',
    answer: ofOrganization((asked, { login }) => {
      const own = visible(asked, asked.index.world.repositories).filter(({ owner }) => owner === login);
      const type = asked.query.get('type') ?? 'all';
      const wanted = own.filter((one) => (type === 'forks' ? one.fork : type === 'sources' ? !one.fork : true));
      return listed(sortedRepositories(wanted, asked.query), shapeOfRepository(asked));
    }),
  },
  {
    operation: 'teams/list',
    path: '/orgs/{org}/teams',
    docs: 'teams/teams#list-teams',
    permission: 'members',
    answer: ofOrganization(({ base }, organization) =>
      listed(organization.teams, (one) => team(base, organization, one)),
    ),
  },
  {
    operation: 'teams/list-members-in-org',
    path: '/orgs/{org}/teams/{team_slug}/members',
    docs: 'teams/members#list-team-members',
    permission: 'members',
    answer: ofTeam(({ base, index }, organization, of) => {
      const logins = new Set([of, ...below(organization, of)].flatMap(({ members }) => members));
      const people = index.world.people.filter(({ login }) => logins.has(login));
      return listed(people, (person) => account(base, person, 'User'));
    }),
  },
  {
    operation: 'teams/list-repos-in-org',
    path: '/orgs/{org}/teams/{team_slug}/repos',
    docs: 'teams/teams#list-team-repositories',
    permission: 'members',
    answer: ofTeam((asked, organization, of) => {
      const names = new Set([of, ...above(organization, of)].flatMap(({ repositories }) => repositories));
      const own = visible(asked, asked.index.world.repositories).filter(({ owner }) => owner === organization.login);
      return listed(
        own.filter(({ name }) => names.has(name)),
        shapeOfRepository(asked),
      );
    }),
  },
  {
    operation: 'repos/get',
    path: '/repos/{owner}/{repo}',
    docs: 'repos/repos#get-a-repository',
    answer: ofRepository((asked, repository) => ok(fullRepository(asked.base, repository, ownerOf(asked, repository)))),
  },
  {
    operation: 'repos/get-content',
    path: '/repos/{owner}/{repo}/contents/{path}',
    docs: 'repos/contents#get-repository-content',
    permission: 'contents',
    answer: ofRepository(({ base, params, docs }, repository) => {
      const path = decodeURIComponent(params['path'] ?? '');
      const text = repository.files?.[path];
      return text === undefined ? notFound(docs) : ok(contentFile(base, repository, path, text));
    }),
  },
  {
    operation: 'repos/list-tags',
    path: '/repos/{owner}/{repo}/tags',
    docs: 'repos/repos#list-repository-tags',
    permission: 'contents',
    answer: ofRepository(({ base }, repository) =>
      listed(
        inOrder(repository.tags, 'name', (a, b) => (a.name < b.name ? 1 : -1)),
        (one) => tag(base, repository, one),
      ),
    ),
  },
  {
    operation: 'repos/list-releases',
    path: '/repos/{owner}/{repo}/releases',
    docs: 'releases/releases#list-releases',
    permission: 'contents',
    answer: ofRepository(({ base, through, docs }, repository) => {
      if (through > RELEASES_SHOWN) return onlyTheFirst(RELEASES_SHOWN, docs);
      const list = inOrder(
        repository.releases,
        'newest',
        byDate((one) => one.createdAt, -1),
      );
      return listed(list, (one) => release(base, repository, one));
    }),
  },
  {
    operation: 'repos/list-deployments',
    path: '/repos/{owner}/{repo}/deployments',
    docs: 'deployments/deployments#list-deployments',
    permission: 'deployments',
    answer: ofRepository(({ base, query }, repository) => {
      const newest = inOrder(
        repository.deployments,
        'newest',
        byDate((one) => one.createdAt, -1),
      );
      const filters = (['sha', 'ref', 'environment'] as const).filter((name) => query.has(name));
      const list =
        filters.length === 0 ? newest : newest.filter((one) => filters.every((by) => one[by] === query.get(by)));
      return listed(list, (one) => deployment(base, repository, one));
    }),
  },
  {
    operation: 'repos/get-deployment',
    path: '/repos/{owner}/{repo}/deployments/{deployment_id}',
    docs: 'deployments/deployments#get-a-deployment',
    permission: 'deployments',
    answer: ofRepository(({ base, params, docs }, repository) => {
      const found = deploymentOf(repository, Number(params['deployment_id']));
      return found ? ok(deployment(base, repository, found)) : notFound(docs);
    }),
  },
  {
    operation: 'repos/list-deployment-statuses',
    path: '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    docs: 'deployments/statuses#list-deployment-statuses',
    permission: 'deployments',
    answer: ofRepository(({ base, params, docs }, repository) => {
      const of = deploymentOf(repository, Number(params['deployment_id']));
      if (!of) return notFound(docs);
      return listed(of.statuses.toReversed(), (one) => deploymentStatus(base, repository, of, one));
    }),
  },
];
