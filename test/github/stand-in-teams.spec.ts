import { ask, octokit } from '../support/github/asking.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { withOrganization } from '../support/github/team-changes.js';
import { token, TOKEN } from '../support/github/viewer.js';

/** top (ann; site, ADMIN) > mid (ben; api) > low (cat; site, READ). */
function world() {
  const base = generatedWorld(1, { repositories: 2, teams: 0, people: 3, deployments: 0, releases: 0 });
  const [site = '', api = ''] = base.repositories.map(({ name }) => name);
  const team = (id: number, slug: string, parent: string | null, member: string, repository: string) => ({
    id, slug, name: slug, parent, members: [member], repositories: [repository],
  }); // prettier-ignore
  return withOrganization(base, 'acme', (organization) => ({
    ...organization,
    teams: [
      { ...team(1, 'top', null, 'dev-1', site), permissions: { [site]: 'ADMIN' as const } },
      team(2, 'mid', 'top', 'dev-2', api),
      { ...team(3, 'low', 'mid', 'dev-3', site), permissions: { [site]: 'READ' as const } },
    ],
  }));
}

let github: GitHubStandIn;
beforeAll(async () => {
  const narrow = token('github_pat_narrow', { withheld: ['members'] });
  github = await startGitHub({ world: world(), tokens: [token(TOKEN), narrow] });
});
afterAll(() => github.close());

test.each([
  ['ALL', [['dev-1', 'dev-2', 'dev-3'], ['dev-2', 'dev-3'], ['dev-3']]],
  ['IMMEDIATE', [['dev-1'], ['dev-2'], ['dev-3']]],
  ['CHILD_TEAM', [['dev-2', 'dev-3'], ['dev-3'], []]],
])('members %s', async (membership, wanted) => {
  const query = `{ organization(login: "acme") { ${['top', 'mid', 'low']
    .map(
      (slug) => `${slug}: team(slug: "${slug}") {
    members(first: 100, membership: ${membership}) { totalCount nodes { login } } }`,
    )
    .join(' ')} } }`;
  const { organization } = await octokit(github).graphql<{ organization: Record<string, { members: { nodes: { login: string }[] } }> }>(query); // prettier-ignore
  expect(Object.values(organization).map(({ members }) => members.nodes.map(({ login }) => login))).toEqual(wanted);
});

test('permissions are handed down, the highest counts', async () => {
  const query = `{ organization(login: "acme") { databaseId teams(first: 2) { totalCount pageInfo { hasNextPage }
    nodes { slug combinedSlug parentTeam { slug } repositories(first: 100) { edges { permission node { databaseId nameWithOwner } } nodes { isArchived } } } } } }`; // prettier-ignore
  const { organization } = (await ask(octokit(github), query)).data as { organization: { teams: { nodes: object[] } } };
  const [site, api] = github.world.repositories.map(({ name, id }) => ({ databaseId: id, nameWithOwner: `acme/${name}` })); // prettier-ignore
  expect(organization).toMatchObject({ databaseId: 7001, teams: { totalCount: 3, pageInfo: { hasNextPage: true } } });
  // In the order of their names: low, mid, top.
  expect(organization.teams.nodes).toEqual([
    { slug: 'low', combinedSlug: 'acme/low', parentTeam: { slug: 'mid' }, repositories: { edges: [{ permission: 'ADMIN', node: site }, { permission: 'WRITE', node: api }], nodes: [{ isArchived: false }, { isArchived: false }] } },
    { slug: 'mid', combinedSlug: 'acme/mid', parentTeam: { slug: 'top' }, repositories: { edges: [{ permission: 'ADMIN', node: site }, { permission: 'WRITE', node: api }], nodes: [{ isArchived: false }, { isArchived: false }] } },
  ]); // prettier-ignore
});

test('what a token may not read, and what is not there', async () => {
  const teams = '{ organization(login: "acme") { teams(first: 1) { totalCount } } }';
  expect((await ask(octokit(github, 'github_pat_narrow'), teams)).errors).toEqual([
    expect.objectContaining({ type: 'FORBIDDEN', message: 'Resource not accessible by personal access token' }),
  ]);
  expect(await ask(octokit(github), teams.replace('acme', 'nowhere'))).toMatchObject({
    data: { organization: null },
    errors: [{ type: 'NOT_FOUND', message: "Could not resolve to an Organization with the login of 'nowhere'." }],
  });
});

test('a team costs two connections', async () => {
  const query = `{ rateLimit { cost nodeCount } organization(login: "acme") { teams(first: 100) { nodes {
    members(first: 100) { totalCount } repositories(first: 100) { totalCount } } } } }`;
  expect((await octokit(github).graphql<{ rateLimit: object }>(query)).rateLimit).toEqual({
    cost: 2,
    nodeCount: 20_100,
  });
});
