import { FreshnessStore } from '../../src/velocity/freshness.store.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { type Syncing, syncing } from '../support/github/syncing.js';
import { fullName } from '../support/github/world.js';

const world = generatedWorld(5, { repositories: 2, teams: 1, people: 1, deployments: 20, releases: 4 });
const [GOOD = '', OTHER = ''] = world.repositories.map(fullName);
/** GitHub shows none of them. */
const GONE = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `acme/gone-${name}`);
const CLOSED = '2026-11-09';
const AT = new Date('2026-11-16T12:00:00Z');

let live: Syncing;
let freshness: FreshnessStore;

beforeAll(async () => {
  live = await syncing({ world });
  freshness = new FreshnessStore(live.acme.db);
  const owned = [
    ...GONE.map((repo) => ({ repo, team: 'lost' })),
    { repo: GOOD, team: 'found' },
    { repo: OTHER, team: 'half' },
    { repo: GONE[6], team: 'half' },
  ].map(({ repo, team }, n) => ({ repo, team, ...(n === 9 || n === 6 ? { component: team } : {}) }));
  await live.acme.load(
    `teams: [{slug: all, name: All}, {slug: lost, name: Lost, parent: all}, {slug: found, name: Found}, {slug: half, name: Half, parent: all}]
ownership: ${JSON.stringify(owned)}\n`,
  );
});
afterAll(() => live.close());

const ofScope = async (slug: string) => {
  const id = await live.acme.idOf(slug);
  const row = (await freshness.ofScopes([id], CLOSED, 'UTC', 13)).get(id);
  return { failing: row?.failing, failures: row?.failures.map(({ repository }) => repository) };
};
const ofRepository = async (name: string) => {
  const [row] = await live.acme.db.query<{ id: number }[]>('SELECT id FROM repository WHERE full_name = $1', [name]);
  return (await freshness.ofRepositories([row?.id ?? 0], CLOSED, 'UTC', 13)).get(row?.id ?? 0);
};

test('before the first pull nothing fails, and nothing was asked', async () => {
  expect(await ofScope('all')).toEqual({ failing: 0, failures: [] });
  expect(await ofRepository(GOOD)).toMatchObject({ failing: 0, failures: [], askedAt: null, error: null });
});

test('a scope counts its repositories whose last pull failed, each once, and names the first five', async () => {
  const { failed } = await live.run({ trigger: 'SCHEDULE' });
  expect(failed.map(({ repository }) => repository)).toEqual(GONE);
  expect(await ofScope('lost')).toEqual({ failing: 7, failures: GONE.slice(0, 5) });
  // One of them belongs to both teams below it, each a part.
  expect(await ofScope('all')).toEqual({ failing: 7, failures: GONE.slice(0, 5) });
  expect(await ofScope('half')).toEqual({ failing: 1, failures: [GONE[6]] });
  expect(await ofScope('found')).toEqual({ failing: 0, failures: [] });
});

test('a single repository says when it was asked last and what went wrong then', async () => {
  expect(await ofRepository(GOOD)).toMatchObject({ failing: 0, failures: [], askedAt: AT, error: null });
  const gone = await ofRepository(GONE[0] ?? '');
  expect(gone).toMatchObject({ failing: 1, askedAt: AT, error: expect.stringContaining('check the name') });
  expect(gone?.failures).toEqual([{ repository: GONE[0], message: gone?.error }]);
});
