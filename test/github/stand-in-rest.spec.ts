import fc from 'fast-check';
import { generatedWorld } from '../support/github/generated-world.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { token } from '../support/github/viewer.js';
import { withDeployment, withoutRelease, withRename, withStatus } from '../support/github/world-changes.js';
import { octokit, refusal, worldOf } from '../support/github/asking.js';

const PRIVATE = { owner: 'acme', repo: 'api' };
const BLIND = 'ghp_blind';
const NARROW = 'github_pat_narrow';
const APP = 'ghs_installation';

let github: GitHubStandIn;
let generated: GitHubStandIn;

beforeAll(async () => {
  const tokens = [
    token('ghp_standInStandInStandInStandInStandIn1'),
    token(BLIND, { seesPrivate: false }),
    token(NARROW, { withheld: ['members', 'deployments'] }),
    token(APP),
  ];
  github = await startGitHub({ world: worldOf(250), tokens });
  generated = await startGitHub({ world: generatedWorld(3) });
});

afterAll(async () => {
  await github.close();
  await generated.close();
});

describe('every endpoint, through Octokit, in the shape of GitHub’s schema', () => {
  test('the account, the organisation and its teams', async () => {
    const { rest } = octokit(generated);
    const [organization] = generated.world.organizations;
    const teams = organization?.teams ?? [];
    expect((await rest.users.getAuthenticated()).data.login).toBe('octo-reader');
    expect((await rest.rateLimit.get()).data.resources.graphql?.limit).toBe(5000);
    expect((await rest.orgs.get({ org: 'acme' })).data.login).toBe('acme');
    const { data } = await rest.teams.list({ org: 'ACME', per_page: 100 });
    expect(data.map(({ slug, parent }) => [slug, parent?.slug ?? null])).toEqual(teams.map((t) => [t.slug, t.parent]));
  });

  test('a team’s members come with those of the teams below, its repositories with those above', async () => {
    const { rest } = octokit(generated);
    const teams = generated.world.organizations[0]?.teams ?? [];
    const child = teams.find(({ parent, repositories }) => parent !== null && repositories.length > 0);
    const parent = teams.find(({ slug }) => slug === child?.parent);
    const members = await rest.teams.listMembersInOrg({ org: 'acme', team_slug: parent?.slug ?? '', per_page: 100 });
    expect(members.data.map(({ login }) => login)).toEqual(expect.arrayContaining([...(child?.members ?? [])]));
    const repositories = await rest.teams.listReposInOrg({ org: 'acme', team_slug: child?.slug ?? '', per_page: 100 });
    const expected = [...(child?.repositories ?? []), ...(parent?.repositories ?? [])];
    expect(repositories.data.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
  });

  test('all repositories with their tags, releases, deployments and statuses', async () => {
    const client = octokit(generated);
    const { rest } = client;
    const repositories = await client.paginate(rest.repos.listForOrg, { org: 'acme', per_page: 10 });
    expect(repositories).toHaveLength(generated.world.repositories.length);
    for (const { name, tags, releases, deployments } of generated.world.repositories) {
      const of = { owner: 'acme', repo: name, per_page: 100 };
      expect((await rest.repos.get(of)).data.name).toBe(name);
      expect(await client.paginate(rest.repos.listTags, of)).toHaveLength(tags.length);
      expect(await client.paginate(rest.repos.listReleases, of)).toHaveLength(releases.length);
      const listed = await client.paginate(rest.repos.listDeployments, of);
      expect(listed.map(({ id }) => id)).toEqual(listed.map(({ id }) => id).toSorted((a, b) => b - a));
      expect(listed).toHaveLength(deployments.length);
    }
    const { name, deployments } = generated.world.repositories[0] ?? { name: '', deployments: [] };
    const many = deployments.find(({ statuses }) => statuses.length > 100);
    const of = { owner: 'acme', repo: name, deployment_id: many?.id ?? 0, per_page: 100 };
    const statuses = await client.paginate(rest.repos.listDeploymentStatuses, of);
    expect(statuses.map(({ id }) => id)).toEqual(many?.statuses.map(({ id }) => id).toReversed());
  });
});

test('pages of 250 items are whole and in order whatever their size, with GitHub’s Link header', async () => {
  const client = octokit(github);
  const pages = fc.asyncProperty(fc.integer({ min: 1, max: 130 }), async (perPage) => {
    const all = await client.paginate(client.rest.repos.listDeployments, { ...PRIVATE, per_page: perPage });
    expect(all.map(({ id }) => id - 3_000_000_000)).toEqual(Array.from({ length: 250 }, (_, n) => 250 - n));
  });
  await fc.assert(pages, { numRuns: 8, examples: [[100], [50], [130]] });
  const { headers } = await client.rest.repos.listReleases({ ...PRIVATE, per_page: 100, page: 2 });
  const to = (page: number, rel: string): string =>
    `<${github.address}/repositories/600/releases?per_page=100&page=${page}>; rel="${rel}"`;
  expect(headers.link).toBe([to(1, 'prev'), to(3, 'next'), to(3, 'last'), to(1, 'first')].join(', '));
});

test('what has not changed is 304, costs nothing, and is another thing to another token', async () => {
  const one = octokit(github);
  const first = await one.rest.repos.get(PRIVATE);
  const etag = first.headers.etag ?? '';
  const again = await refusal(one.request('GET /repos/acme/api', { headers: { 'if-none-match': etag } }));
  expect(again.status).toBe(304);
  expect(again.response?.headers['x-ratelimit-used']).toBe(first.headers['x-ratelimit-used']);
  const other = octokit(github, NARROW);
  const unlike = await other.request('GET /repos/acme/api', { headers: { 'if-none-match': etag } });
  expect(unlike.status).toBe(200);
});

test('every answer says what is left', async () => {
  const { headers } = await octokit(github, APP).rest.repos.get(PRIVATE);
  expect(headers).toMatchObject({
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-used': '1',
    'x-ratelimit-resource': 'core',
    'x-github-request-id': expect.stringMatching(/^[0-9A-F:]+$/),
  });
  expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1000 + 3500);
});

test.each([
  ['a wrong token', 'ghp_wrong', '/repos/acme/api', 401, 'Bad credentials'],
  ['no token', '', '/user', 401, 'Requires authentication'],
  ['an unknown organisation', undefined, '/orgs/nobody/repos', 404, 'Not Found'],
  ['a private repository that the token does not see', BLIND, '/repos/acme/api', 404, 'Not Found'],
  ['a token without a permission', NARROW, '/orgs/acme/teams', 403, 'Resource not accessible by personal access token'],
  [
    'too deep into the releases',
    undefined,
    '/repos/acme/api/releases?per_page=100&page=101',
    422,
    'Only the first 10000',
  ],
])('refused: %s', async (_what, auth, path, status, message) => {
  const refused = await refusal(octokit(github, auth).request(`GET ${path}`));
  expect(refused).toMatchObject({ status, message: expect.stringContaining(message) });
  expect(refused.response?.data).toMatchObject({ documentation_url: expect.stringMatching(/^https:\/\/docs\.github\.com\/rest/), status: `${status}` }); // prettier-ignore
});

test('a renamed repository redirects by its number, with what is below it', async () => {
  const response = await fetch(`${github.address}/repos/acme/old-api/deployments?per_page=2`, { redirect: 'manual' });
  expect(response.status).toBe(301);
  expect(response.headers.get('location')).toBe(`${github.address}/repositories/600/deployments?per_page=2`);
  const followed = await octokit(github).rest.repos.listDeployments({ owner: 'acme', repo: 'old-api', per_page: 2 });
  expect(followed.data).toHaveLength(2);
});

test('the world changes while the server runs', async () => {
  const github = await startGitHub({ world: worldOf(2) });
  const { rest } = octokit(github);
  const before = await rest.repos.get(PRIVATE);
  github.change((world) => withDeployment(world, 'acme/api', { sha: 'f'.repeat(40), environment: 'production', createdAt: '2026-01-01T00:00:00Z' })); // prettier-ignore
  const [newest] = (await rest.repos.listDeployments(PRIVATE)).data;
  github.change((world) => withStatus(world, 'acme/api', newest?.id ?? 0, 'success', '2026-02-01T00:00:00Z'));
  github.change((world) => withoutRelease(world, 'acme/api', 1));
  const { data } = await rest.repos.listDeployments(PRIVATE);
  expect(data[0]).toMatchObject({
    sha: 'f'.repeat(40),
    production_environment: true,
    updated_at: '2026-02-01T00:00:00Z',
  });
  expect((await rest.repos.listReleases(PRIVATE)).data.map(({ id }) => id)).toEqual([2]);
  // Nothing at the repository tells of the late status.
  expect((await rest.repos.get(PRIVATE)).data).toEqual(before.data);
  github.change((world) => withRename(world, 'acme/api', 'service'));
  expect((await rest.repos.get(PRIVATE)).data.full_name).toBe('acme/service');
  await github.close();
});

test('an answer that is not in the shape of GitHub’s schema is noticed', async () => {
  const distort = (operation: string, body: unknown): unknown =>
    operation === 'repos/list-deployments' ? (body as object[]).map((one) => ({ ...one, sha: null })) : body;
  const github = await startGitHub({ world: worldOf(3), distort });
  const refused = await refusal(octokit(github).rest.repos.listDeployments(PRIVATE));
  expect(refused.status).toBe(500);
  expect(github.violations).toEqual([expect.stringContaining('repos/list-deployments 200: body/0/sha must be string')]);
  await expect(github.close()).rejects.toThrow('not as GitHub has it');
});
