import { story, storyName, type Story } from './deployment-stories.js';
import type { Random } from './random.js';
import type { Deployment, DeploymentStatus } from './world.js';

/** Numbers are given when all repositories are told, in the order of their instants. */
export type DraftDeployment = Omit<Deployment, 'id' | 'statuses'> & { statuses: Omit<DeploymentStatus, 'id'>[] };

interface Place {
  environment: string;
  production: boolean;
  transient: boolean;
}

const DAY = 86_400_000;

const place = (environment: string, production = false, transient = false): Place => ({
  environment,
  production,
  transient,
});

/** How repositories name where they deploy; the flag and the name agree in some and not in others. */
const WAYS: readonly (readonly Place[])[] = [
  [place('staging'), place('production', true)],
  [place('staging'), place('production', true), place('prod-eu', true)],
  [place('nonprod'), place('production', false)],
  [place('staging'), place('prod-eu', false), place('prod-us', false)],
  [place('nonprod'), place('eu-cluster', true)],
  [place('preprod'), place('Live', false)],
];

/** The deployments of one repository: change sets that travel through its environments, oldest first. */
export function deploymentsOf(random: Random, count: number, from: number, to: number): DraftDeployment[] {
  const way = random.pick(WAYS);
  const told: { draft: DraftDeployment; story: Story }[] = [];
  const history: string[] = [];
  const gap = (to - DAY - from) / Math.max(1, count);
  const deploy = (sha: string, { environment, production, transient }: Place, at: number): void => {
    if (told.length >= count) return;
    const now = story(told.length === Math.min(20, count - 1) && count > 5 ? 'many' : storyName(random), random, gap);
    const createdAt = instant(at);
    told.push({
      story: now,
      draft: {
        sha,
        ref: random.chance(0.3) ? sha : 'main',
        environment,
        originalEnvironment: random.chance(0.02) ? `${environment}-old` : environment,
        production,
        transient,
        createdAt,
        updatedAt: createdAt,
        // What lies after the end has not happened yet.
        statuses: now.beats
          .filter(([, after]) => at + after <= to)
          .map(([state, after]) => ({ state, createdAt: instant(at + after), environment })),
      },
    });
  };
  while (told.length < count) {
    const sha = shaToDeploy(random, history);
    const at = from + gap * (told.length + random.share() * 0.9);
    if (random.chance(0.15)) deploy(sha, place(`review/pr-${random.whole(1, 900)}`, random.chance(0.3), true), at);
    way.forEach((where, step) => deploy(sha, where, at + step * random.whole(2, 50) * 60_000));
  }
  supersede(told);
  return told.map(({ draft }) => ({
    ...draft,
    updatedAt: draft.statuses.reduce(
      (last, status) => (status.createdAt > last ? status.createdAt : last),
      draft.createdAt,
    ),
  }));
}

/** A new change set mostly; else the same again (a redeploy), or the one before (A, B, A). */
function shaToDeploy(random: Random, history: string[]): string {
  const drawn = random.share();
  const again = drawn < 0.08 ? history.at(-1) : drawn < 0.14 ? history.at(-2) : undefined;
  const sha = again ?? random.sha();
  history.push(sha);
  return sha;
}

/** A success makes the one before it in its environment inactive. */
function supersede(told: readonly { draft: DraftDeployment; story: Story }[]): void {
  const live = new Map<string, { draft: DraftDeployment; story: Story }>();
  for (const one of told.toSorted((a, b) => (a.draft.createdAt < b.draft.createdAt ? -1 : 1))) {
    const success = one.draft.statuses.find(({ state }) => state === 'success');
    if (!success || !one.story.superseded) continue;
    const before = live.get(one.draft.environment);
    const last = before?.draft.statuses.at(-1);
    if (before && last && last.createdAt < success.createdAt) {
      const { environment } = before.draft;
      before.draft.statuses.push({ state: 'inactive', createdAt: success.createdAt, environment });
    }
    live.set(one.draft.environment, one);
  }
}

function instant(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
