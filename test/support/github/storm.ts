import type { GitHubStandIn } from './stand-in.js';
import { TOKEN } from './viewer.js';

/** The token that is given when the first is refused. */
export const NEXT_TOKEN = 'ghp_nextNextNextNextNextNextNextNextNext2';

/** A pull that runs in a process of its own. */
export interface StormyRun {
  kill: () => void;
  /** With its exit code; null: it was killed. */
  ended: Promise<number | null>;
}

export interface Storm {
  /** How many requests a pull takes that nothing disturbs. */
  requests: number;
  start: (token: string) => StormyRun;
  /** How long a limit is used up; milliseconds. */
  usedUpMs: number;
  seed: number;
}

export interface Weathered {
  runs: number;
  kills: number;
  /** Times that a limit was used up. */
  usedUp: number;
  /** Runs that a refused token has ended. */
  refused: number;
}

type Blow = 'kill' | 'core' | 'graphql' | 'token';
/** What happens when this share of an undisturbed pull's requests has been asked. */
const BLOWS: readonly [share: number, blow: Blow][] = [
  [0.15, 'kill'],
  [0.3, 'core'],
  [0.4, 'kill'],
  [0.5, 'token'],
  [0.65, 'graphql'],
  [0.8, 'kill'],
];
const MOST_RUNS = 20;

/**
 * Pulls to the end while everything happens at once: of a hundred answers five are a 502 and two half a document, one
 * connection of a hundred is reset, secondary limits are met, both limits are used up once, the process is killed three
 * times, and the token ends in the middle: an App's without anybody noticing, of persons until there is another.
 */
export async function weather(github: GitHubStandIn, { requests, start, usedUpMs, seed }: Storm): Promise<Weathered> {
  const told: Weathered = { runs: 0, kills: 0, usedUp: 0, refused: 0 };
  const before = github.requests.length;
  const blows = [...BLOWS];
  let token = TOKEN;
  rain(github, seed);
  const strike = (blow: Blow, run: StormyRun): void => {
    if (blow === 'kill') run.kill();
    else if (blow !== 'token') {
      told.usedUp += 1;
      github.useUp(blow, new Date(Date.now() + usedUpMs), github.app?.minted.at(-1)?.text ?? token);
    } else if (github.app) github.app.expire();
    else github.revoke(token);
  };
  while (told.runs < MOST_RUNS) {
    told.runs += 1;
    const run = start(token);
    let code: number | null | undefined;
    void run.ended.then((ended) => (code = ended));
    while (code === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const due = github.requests.length - before >= (blows[0]?.[0] ?? Infinity) * requests;
      const next = due ? blows.shift() : undefined;
      if (next) strike(next[1], run);
    }
    if (code === 0 && blows.length === 0) break;
    if (code === null) told.kills += 1;
    // A new token is given when the run has ended over the old one.
    if (code !== 0 && code !== null && !github.app && !blows.some(([, blow]) => blow === 'token')) {
      if (token === TOKEN) told.refused += 1;
      token = NEXT_TOKEN;
    }
  }
  github.faults.clear();
  return told;
}

function rain({ faults }: GitHubStandIn, seed: number): void {
  faults.badGateway({ share: 0.05, seed });
  faults.half('json', { share: 0.02, seed: seed + 1 });
  faults.reset({ share: 0.01, seed: seed + 2 });
  faults.secondaryLimit({ share: 0.02, seed: seed + 3, times: 4 }, 1);
}
