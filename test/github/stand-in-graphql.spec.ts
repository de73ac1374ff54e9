import { getOperationAST, parse } from 'graphql';
import { priceOf } from '../support/github/graphql-price.js';
import { githubSchema } from '../support/github/graphql-schema.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { token, TOKEN } from '../support/github/viewer.js';
import { withDeployment } from '../support/github/world-changes.js';
import { ask, octokit, worldOf } from '../support/github/asking.js';

let github: GitHubStandIn;

beforeAll(async () => {
  const narrow = token('github_pat_narrow', { withheld: ['deployments'] });
  github = await startGitHub({ world: worldOf(250), tokens: [token(TOKEN), narrow] });
});
afterAll(() => github.close());

const FEED = `query ($after: String) {
  rateLimit { cost remaining resetAt limit used nodeCount }
  repository(owner: "acme", name: "api") {
    databaseId
    refs(refPrefix: "refs/tags/", first: 2, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { name target { __typename oid
        ... on Tag { tagger { date } target { oid ... on Commit { committedDate } } }
        ... on Commit { committedDate } } }
    }
    releases(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) {
      totalCount nodes { databaseId tagName isDraft isPrerelease publishedAt createdAt updatedAt tagCommit { oid } url }
    }
    deployments(first: 100, after: $after, orderBy: {field: CREATED_AT, direction: DESC}, environments: ["production"]) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { id environment originalEnvironment createdAt updatedAt commitOid state latestStatus { state }
        statuses(first: 10) { totalCount pageInfo { hasNextPage } nodes { id state createdAt environment } } }
    }
  }
}`;

interface Feed {
  rateLimit: object;
  repository: {
    databaseId: number;
    refs: { totalCount: number; nodes: object[] };
    releases: { totalCount: number; nodes: object[] };
    deployments: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: { id: string; commitOid: string }[] }; // prettier-ignore
  };
}

test('a repository’s whole feed', async () => {
  const { repository, rateLimit } = await octokit(github).graphql<Feed>(FEED);
  // One connection of deployments, a hundred of statuses in it, one of refs, one of releases: 103 requests.
  expect(rateLimit).toMatchObject({ cost: 1, limit: 5000, nodeCount: 1103 });
  expect(repository.refs).toMatchObject({
    totalCount: 250,
    nodes: [
      { name: 'v250', target: { __typename: 'Commit', oid: expect.stringMatching(/fa$/), committedDate: '2025-01-11T10:00:00Z' } }, // prettier-ignore
      { name: 'v249', target: { __typename: 'Tag', tagger: { date: expect.any(String) }, target: { oid: expect.stringMatching(/f9$/), committedDate: '2025-01-11T09:00:00Z' } } }, // prettier-ignore
    ],
  });
  expect(repository.releases.nodes).toEqual([
    expect.objectContaining({ databaseId: 250, tagName: 'v250', isDraft: false, createdAt: '2025-01-11T10:00:00Z', publishedAt: '2025-01-11T11:00:00Z' }), // prettier-ignore
  ]);
  expect(repository.deployments.nodes[0]).toMatchObject({
    environment: 'production',
    state: 'ACTIVE',
    latestStatus: { state: 'SUCCESS' },
    statuses: { totalCount: 1, pageInfo: { hasNextPage: false }, nodes: [{ state: 'SUCCESS' }] },
  });
});

test('a cursor stays where it is when something new comes before it', async () => {
  const github = await startGitHub({ world: worldOf(250) });
  const client = octokit(github);
  const first = (await client.graphql<Feed>(FEED)).repository.deployments;
  github.change((world) => withDeployment(world, 'acme/api', { sha: 'f'.repeat(40), environment: 'production', createdAt: '2026-01-01T00:00:00Z' })); // prettier-ignore
  const second = (await client.graphql<Feed>(FEED, { after: first.pageInfo.endCursor })).repository.deployments;
  const shas = [...first.nodes, ...second.nodes].map(({ commitOid }) => Number.parseInt(commitOid, 16));
  expect(shas).toEqual(Array.from({ length: 250 }, (_, n) => 250 - n).filter((n) => n % 5));
  expect([second.totalCount, second.pageInfo.hasNextPage]).toEqual([201, false]);
  await github.close();
});

test('histories of many deployments by their REST node ids', async () => {
  const client = octokit(github);
  const { data } = await client.rest.repos.listDeployments({ owner: 'acme', repo: 'api', per_page: 100 });
  const query =
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Deployment { id statuses(first: 100) { totalCount } } } }';
  const { nodes } = await client.graphql<{ nodes: object[] }>(query, { ids: data.map(({ node_id }) => node_id) });
  expect(nodes).toEqual(data.map(({ node_id }) => ({ id: node_id, statuses: { totalCount: 1 } })));
  const unknown = await ask(client, query, { ids: [data[0]?.node_id, 'DE_nothing'] });
  expect(unknown).toMatchObject({ data: { nodes: [{}, null] }, errors: [{ type: 'NOT_FOUND', path: ['nodes', 1] }] });
  const ids = Array.from({ length: 101 }, () => 'DE_x');
  expect((await ask(client, query, { ids })).errors?.[0]?.type).toBe('ARGUMENT_LIMIT');
});

describe('GitHub’s errors, with 200', () => {
  const several =
    'query { a: repository(owner: "acme", name: "api") { name } b: repository(owner: "acme", name: "no") { name } }';
  const page = (arguments_: string): string =>
    `{ repository(owner: "acme", name: "api") { releases${arguments_} { totalCount } } }`;
  const tooMuch = '{ organization(login: "acme") { repositories(first: 100) { nodes { releases(first: 100) { nodes { mentions(first: 100) { totalCount } } } } } } }'; // prettier-ignore

  test.each([
    ['one of several repositories is unknown', several, { type: 'NOT_FOUND', path: ['b'], message: "Could not resolve to a Repository with the name 'acme/no'." }], // prettier-ignore
    ['a field that GitHub does not have', '{ repository(owner: "acme", name: "api") { velocity } }', { message: "Field 'velocity' doesn't exist on type 'Repository'", extensions: { code: 'undefinedField', typeName: 'Repository', fieldName: 'velocity' } }], // prettier-ignore
    ['REST’s field asked of GraphQL', '{ repository(owner: "acme", name: "api") { deployments(first: 1) { nodes { productionEnvironment } } } }', { extensions: { code: 'undefinedField', typeName: 'Deployment', fieldName: 'productionEnvironment' } }], // prettier-ignore
    ['no page size', page(''), { type: 'MISSING_PAGINATION_BOUNDARIES' }],
    ['a page over 100', page('(first: 101)'), { type: 'EXCESSIVE_PAGINATION', message: 'Requesting 101 records on the `releases` connection exceeds the `first` limit of 100 records.' }], // prettier-ignore
    ['a cursor of nobody', page('(first: 1, after: "x")'), { type: 'INVALID_CURSOR_ARGUMENTS' }],
    ['over 500,000 nodes', tooMuch, { type: 'MAX_NODE_LIMIT_EXCEEDED', message: expect.stringContaining('1,010,100 possible nodes') }], // prettier-ignore
    ['no query', '{', { message: expect.stringContaining('Parse error') }],
    ['a number beyond 32 bits', '{ repository(owner: "acme", name: "api") { deployments(first: 1) { nodes { databaseId } } } }', { message: expect.stringContaining('non 32-bit') }], // prettier-ignore
  ])('%s', async (_what, query, error) => {
    expect((await ask(octokit(github), query)).errors).toEqual([expect.objectContaining(error)]);
  });

  test('the repository that is known is answered all the same', async () => {
    expect((await ask(octokit(github), several)).data).toEqual({ a: { name: 'api' }, b: null });
  });

  test('what the token may not read', async () => {
    const { data, errors } = await ask(octokit(github, 'github_pat_narrow'), FEED);
    expect(errors).toEqual([expect.objectContaining({ type: 'FORBIDDEN', path: ['repository', 'deployments'] })]);
    expect(data).toEqual({ rateLimit: expect.anything(), repository: null });
  });

  test.each(['RATE_LIMITED', 'RATE_LIMIT'] as const)('the budget is used up: %s', async (limitError) => {
    const poor = await startGitHub({ world: worldOf(1), limits: { graphql: 2 }, limitError });
    const client = octokit(poor);
    await ask(client, FEED);
    await ask(client, FEED);
    const { data, headers } = await client.request('POST /graphql', { query: FEED });
    expect(data).toMatchObject({
      errors: [{ type: limitError, message: expect.stringMatching(/exceeded for user ID/) }],
    });
    expect(headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-resource': 'graphql' });
    expect(poor.requests.map(({ cost, status }) => [cost, status])).toEqual([[1, 200], [1, 200], [0, 200]]); // prettier-ignore
    await poor.close();
  });
});

test('a field that GitHub has and the stand-in does not serve is told, not left empty', async () => {
  const github = await startGitHub({ world: worldOf(1) });
  await ask(octokit(github), '{ repository(owner: "acme", name: "api") { stargazerCount } }');
  await expect(github.close()).rejects.toThrow(
    'GitHub has Repository.stargazerCount, the stand-in does not serve it yet',
  );
});

describe('prices by the published rule', () => {
  const price = (query: string, variables: Record<string, unknown> = {}) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no query');
    const { cost, nodes } = priceOf(githubSchema(), document, operation, variables);
    return [cost, nodes];
  };
  const inner = 'issues(first: 50) { nodes { labels(first: 60) { nodes { name } } } }';
  test.each([
    // GitHub's own example: 1 + 100 + 5,000 requests.
    ['GitHub’s example', `{ viewer { repositories(first: 100) { nodes { ${inner} } } } }`, {}, [51, 305_100]],
    ['nothing connected', '{ viewer { login } }', {}, [1, 0]],
    ['a variable', 'query ($n: Int!) { viewer { repositories(first: $n) { nodes { releases(last: 1) { totalCount } } } } }', { n: 100 }, [1, 200]], // prettier-ignore
    [
      'a default',
      'query ($n: Int = 50) { viewer { repositories(first: $n) { edges { node { name } } } } }',
      {},
      [1, 50],
    ],
    ['fragments', '{ viewer { ...f } } fragment f on User { repositories(first: 100) { nodes { ... on Repository { releases(first: 100) { nodes { reactions(first: 1) { totalCount } } } } } } }', {}, [101, 20_100]], // prettier-ignore
    ['ids', 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Deployment { statuses(first: 100) { totalCount } } } }', { ids: ['a', 'b', 'c'] }, [1, 303]], // prettier-ignore
  ])('%s', (_what, query, variables, expected) => {
    expect(price(query, variables)).toEqual(expected);
  });
});
