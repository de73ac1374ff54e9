import { generatedWorld } from '../support/github/generated-world.js';
import { realWorld } from '../support/github/real-world.js';
import { withoutTag, withRelease, withTag } from '../support/github/world-changes.js';
import type { Deployment, World } from '../support/github/world.js';

const states = ({ statuses }: Deployment): string => statuses.map(({ state }) => state).join(' ');
const all = (world: World): Deployment[] => world.repositories.flatMap(({ deployments }) => deployments);

describe('the generated world', () => {
  const world = generatedWorld(11);
  const deployments = all(world);

  test('is the same for the same seed and size, and another for another', () => {
    expect(generatedWorld(11)).toEqual(world);
    expect(generatedWorld(12)).not.toEqual(world);
    expect(all(generatedWorld(11, { deployments: 100 })).length).toBeLessThan(130);
  });

  test.each([
    ['plain and superseded', (d: Deployment) => states(d) === 'queued in_progress success inactive'],
    ['failure', (d: Deployment) => states(d).endsWith('failure') && !states(d).includes('success')],
    ['error', (d: Deployment) => states(d) === 'pending error'],
    ['success twice', (d: Deployment) => /success success/.test(states(d))],
    ['failed after success', (d: Deployment) => /success .*failure/.test(states(d))],
    ['pending for ever', (d: Deployment) => states(d) === 'pending'],
    ['nothing heard', (d: Deployment) => d.statuses.length === 0],
    ['more than 100 statuses', (d: Deployment) => d.statuses.length > 100],
    ['production by flag, not by name', (d: Deployment) => d.production && d.environment === 'eu-cluster'],
    ['production by name, not by flag', (d: Deployment) => !d.production && d.environment === 'production'],
    ['an environment that begins like production', (d: Deployment) => d.environment === 'prod-eu'],
    ['nonprod', (d: Deployment) => d.environment === 'nonprod' && !d.production],
    ['transient', (d: Deployment) => d.transient && d.environment.startsWith('review/')],
    ['another original environment', (d: Deployment) => d.originalEnvironment !== d.environment],
  ])('has: %s', (_what, wanted) => {
    expect(deployments.filter(wanted).length).toBeGreaterThan(0);
  });

  test('has a success that comes days late, behind newer deployments of its environment', () => {
    const late = world.repositories.flatMap((repository) =>
      repository.deployments.filter((one) => {
        const success = one.statuses.find(({ state }) => state === 'success')?.createdAt ?? '';
        return repository.deployments.some(
          (other) =>
            other.environment === one.environment && other.createdAt > one.createdAt && other.createdAt < success,
        );
      }),
    );
    expect(late.length).toBeGreaterThan(5);
  });

  test('has redeploys, rollbacks A B A, and one SHA in two environments', () => {
    const places = world.repositories.flatMap(({ deployments: list }) =>
      [...new Set(list.map(({ environment }) => environment))].map((environment) =>
        list.filter((one) => one.environment === environment).map(({ sha }) => sha),
      ),
    );
    expect(places.some((shas) => shas.some((sha, n) => shas[n + 1] === sha))).toBe(true);
    expect(places.some((shas) => shas.some((sha, n) => shas[n + 1] !== sha && shas[n + 2] === sha))).toBe(true);
    const twice = world.repositories.filter(({ deployments: list }) =>
      list.some((a) =>
        list.some((b) => a.sha === b.sha && a.environment === 'production' && b.environment === 'prod-eu'),
      ),
    );
    expect(twice.length).toBeGreaterThan(0);
  });

  test('has numbers of its own beyond 32 bits, in the order of time', () => {
    const sorted = deployments.toSorted((a, b) => a.id - b.id);
    expect(new Set(deployments.map(({ id }) => id)).size).toBe(deployments.length);
    expect(sorted[0]?.id).toBeGreaterThan(2 ** 31);
    expect(sorted.map(({ createdAt }) => createdAt)).toEqual(sorted.map(({ createdAt }) => createdAt).toSorted());
    for (const { createdAt, updatedAt, statuses } of deployments) {
      const times = [createdAt, ...statuses.map((one) => one.createdAt)];
      expect(times).toEqual(times.toSorted());
      expect(updatedAt).toBe(times.at(-1));
    }
  });

  test('has teams in teams, what nobody owns, drafts, prereleases, forks and archives', () => {
    const teams = world.organizations[0]?.teams ?? [];
    const parents = new Map(teams.map(({ slug, parent }) => [slug, parent]));
    expect(teams.some(({ parent }) => parents.get(parent ?? '') !== null && parent !== null)).toBe(true);
    const owned = new Set(teams.flatMap(({ repositories }) => repositories));
    expect(world.repositories.filter(({ name }) => !owned.has(name)).length).toBeGreaterThan(2);
    for (const kind of ['archived', 'fork', 'private'] as const) {
      expect(world.repositories.some((one) => one[kind])).toBe(true);
    }
    const releases = world.repositories.flatMap((one) => one.releases);
    expect(releases.some(({ draft, publishedAt }) => draft && publishedAt === null)).toBe(true);
    expect(releases.some(({ prerelease }) => prerelease)).toBe(true);
    expect(releases.filter(({ draft }) => !draft).every((one) => one.publishedAt !== one.createdAt)).toBe(true);
  });
});

test('the real world is the sample: 46 repositories, every tag at its instant', () => {
  const { organizations, repositories } = realWorld();
  expect(repositories).toHaveLength(46);
  expect(new Set(repositories.map(({ owner }) => owner)).size).toBe(organizations.length);
  const tags = repositories.flatMap((one) => one.tags);
  expect(tags).toHaveLength(37_017);
  const lightweight = tags.filter(({ taggedAt }) => taggedAt === null);
  expect(lightweight.length).toBeGreaterThan(1000);
  for (const { tags: list } of repositories) {
    const dates = new Map(list.map(({ sha, committedAt }) => [sha, committedAt]));
    expect(list.every(({ sha, committedAt }) => dates.get(sha) === committedAt)).toBe(true);
  }
  const cache = repositories.find(({ owner, name }) => owner === 'actions' && name === 'cache');
  const tag = cache?.tags.find(({ name }) => name === 'v2.1.2');
  expect(tag?.taggedAt ?? tag?.committedAt).toBe('2020-10-07T20:55:25Z');
  expect(repositories.filter(({ releases }) => releases.length > 0).length).toBeGreaterThan(10);
  expect(new Set(repositories.map(({ id }) => id)).size).toBe(46);
});

test('a changed world leaves the one before as it was', () => {
  const before = generatedWorld(2, { repositories: 3 });
  const copy = structuredClone(before);
  const name = `${before.repositories[0]?.owner}/${before.repositories[0]?.name}`;
  const at = '2026-01-01T00:00:00Z';
  const tagged = withTag(before, name, { name: 'v9', sha: 'a'.repeat(40), committedAt: at, taggedAt: null });
  const released = withRelease(tagged, name, { id: 1, tag: 'v9', sha: 'a'.repeat(40), draft: false, prerelease: false, createdAt: at, publishedAt: at, updatedAt: at }); // prettier-ignore
  expect(released.repositories[0]?.releases.at(-1)?.tag).toBe('v9');
  expect(withoutTag(released, name, 'v9').repositories[0]?.tags).toEqual(before.repositories[0]?.tags);
  expect(before).toEqual(copy);
  expect(() => withoutTag(before, 'acme/none', 'v9')).toThrow('no repository acme/none');
});
