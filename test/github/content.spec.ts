import { type Checking, checking } from '../support/github/checking.js';
import { commitStory, shaIn, type Told } from '../support/github/commit-story.js';
import { emptyRepository, worldOf } from '../support/github/one-repository.js';
import { withDeployment, withRepository } from '../support/github/world-changes.js';
import type { World } from '../support/github/world.js';

const API = 'acme/api';
const sha = (name: string): string => shaIn('api', name);
const NAMES: Record<string, Told> = {
  first: { files: ['src/index.ts', 'docs/guide.md', 'package.json', 'CHANGELOG.md'] },
  feature: {},
  // A branch from before the feature, merged.
  work: { on: ['first'], by: 'ben', files: ['src/other.ts'] },
  more: { by: 'stranger', files: ['src/other.ts', 'src/third.ts'] },
  merge: { on: ['feature', 'more'], files: ['src/other.ts', 'src/third.ts'] },
  words: { files: ['docs/guide.md', '.github/workflows/ci.yml'] },
  update: { by: 'dependabot[bot]', files: ['package.json', 'package-lock.json'] },
  release: { files: ['package.json', 'CHANGELOG.md'] },
  again: { files: [] },
  wrong: { files: ['src/index.ts'] },
  revert: { files: ['src/index.ts'], as: 'feature' },
  patch: { on: ['feature'], files: ['src/index.ts'] },
  last: { on: ['revert'] },
};
const DELIVERED = ['first', 'feature', 'merge', 'words', 'update', 'release', 'again', 'revert', 'more', 'patch', 'last', 'lost', 'after']; // prettier-ignore

function world(): World {
  const base = worldOf(emptyRepository('api', 600_001));
  const commits = commitStory('api', '2026-10-01T00:00:00Z', { ...NAMES, after: {} });
  const withCommits = withRepository(base, API, (one) => ({ ...one, commits }));
  return DELIVERED.reduce((now, name, n) => deployed(now, name, n), withCommits);
}

function deployed(now: World, name: string, n: number): World {
  const at = new Date(Date.parse('2026-10-02T12:00:00Z') + n * 6 * 3_600_000).toISOString().replace('.000Z', 'Z');
  return withDeployment(now, API, {
    sha: sha(name),
    environment: 'production',
    createdAt: at,
    statuses: [{ id: 9_000_000_000 + n, state: 'success', createdAt: at, environment: 'production' }],
  });
}

describe('the content of deliveries', () => {
  let live: Checking;
  const named = new Map([...Object.keys(NAMES), 'lost', 'after'].map((name) => [sha(name), name]));
  const measured = async (): Promise<void> => void (await live.acme.measure('2026-11-09'));
  const told = async (): Promise<string[]> => {
    const lines = await live.lines(
      `SELECT concat_ws(' ', event.sha, verdict.verdict, event.commits, event.content, CASE WHEN event.bots THEN 'bots' END,
                        looked.authors || ' people', looked.reason) AS line
       FROM delivery_event AS event
       JOIN verdict ON verdict.event_id = event.id JOIN scope_lens USING (lens_id) JOIN team ON team.id = team_id
       LEFT JOIN delivery_content AS looked ON looked.event_id = event.id
       WHERE team.slug = 'web' AND scope = 'OWN' AND structure = 'THEN' ORDER BY event.occurred_at`,
    );
    return lines.map((line) => line.replace(/^\w+/, (one) => named.get(one) ?? one));
  };

  beforeAll(async () => {
    live = await checking({ world: world() });
    await live.acme.load(
      'teams: [{slug: web, name: Web, deliverySource: DEPLOYMENT}]\nownership: [{repo: acme/api, team: web}]',
    );
    expect((await live.sync([API])).failed).toEqual([]);
    await measured();
  });
  afterAll(() => live.close());

  test('turns what is unchecked into what it is, in seven questions, and asks nothing twice', async () => {
    expect(await told()).toEqual(DELIVERED.map((name) => `${name} UNCHECKED`));
    expect(await live.check()).toEqual({ checked: 11, unfetchable: 1, requests: 7 });
    await measured();
    expect(await told()).toEqual([
      'first UNCHECKED',
      'feature DELIVERY 1 CODE 1 people',
      'merge DELIVERY 3 CODE 2 people',
      'words CONFIG_ONLY 1 CONFIG 1 people',
      'update BOT_ONLY 1 CODE bots 0 people',
      'release EMPTY 1 VERSION 1 people',
      'again EMPTY 1 VERSION 1 people',
      'revert EMPTY 2 VERSION 1 people',
      'more OUT_OF_ORDER 0 0 people',
      'patch DELIVERY 1 1 people',
      'last DELIVERY 1 CODE 1 people',
      'lost UNCHECKED HEAD_GONE',
      'after DELIVERY 1 CODE 1 people',
    ]);
    const [week] = (await live.acme.weeks('web')).filter(({ week }) => week === '2026-09-28');
    expect(week).toMatchObject({ deliveries: 7, empty: 3 });
    expect(await live.check()).toEqual({ checked: 0, unfetchable: 0, requests: 0 });
  });
});
