import { ADA, BEA, Branch, iso, type Story } from './change-stories.js';
import { type Random, seeded } from './random.js';
import { withRepository } from './world-changes.js';
import { type Deployment, fullName, type Repository, type World } from './world.js';

const HOUR = 3_600_000;
const BOT = { id: 49_699_333, login: 'dependabot', bot: true as const };
const AGENT = { id: 198_982_749, login: 'Copilot', bot: true as const };
const CLAUDE = ['Begin', 'End\n\nCo-Authored-By: Claude <noreply@anthropic.com>'];

/** The same world, in which every repository merges by all kinds of stories and deploys what it likes of its commits. */
export function withChanges(world: World, seed: number, merges: number, from: string): World {
  const random = seeded(seed);
  return world.repositories.reduce(
    (told, one, n) =>
      withRepository(told, fullName(one), (before) => grown(random, before, n, merges, Date.parse(from))),
    world,
  );
}

function grown(random: Random, repository: Repository, n: number, merges: number, from: number): Repository {
  const branch = new Branch(fullName(repository), iso(from));
  const shas = [branch.tip];
  for (let m = 1; m <= merges; m += 1) {
    const at = from + m * 6 * HOUR;
    branch.merge(iso(at), story(random, m));
    shas.push(branch.tip);
    if (random.chance(0.3)) shas.push(branch.push(iso(at + 2 * HOUR)));
    if (random.chance(0.1)) shas.push(branch.beside(iso(at + 3 * HOUR), random.pick(shas)));
  }
  const times = new Map(branch.commits.map(({ sha, committedAt }) => [sha, Date.parse(committedAt)]));
  const deployments = shas
    .filter(() => random.chance(0.5))
    .map((sha, d): Deployment => {
      const at = iso((times.get(sha) ?? from) + random.whole(1, 20) * HOUR + d * 1000);
      const id = 5_000_000_000 + n * 10_000 + d;
      return {
        ...{ id, sha, ref: 'main', environment: 'production', originalEnvironment: 'production' },
        ...{ production: true, transient: false, createdAt: at, updatedAt: at },
        statuses: [{ id, state: 'success', createdAt: at, environment: 'production' }],
      };
    });
  return { ...branch.of(repository), tags: [], releases: [], deployments };
}

function story(random: Random, number: number): Story {
  const by = random.pick(['SQUASH', 'MERGE', 'REBASE'] as const);
  return random.pick<Story>([
    { by },
    { by, author: BEA, labels: ['hotfix'] },
    { by, title: `Revert "Change ${number - 1}"`, body: `Reverts acme/api#${number - 1}` },
    { by, author: BOT, reviews: [] },
    { by, author: AGENT },
    { by, author: ADA, commitMessages: CLAUDE },
  ]);
}
