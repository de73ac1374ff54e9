import type { Random } from './random.js';
import type { StatusState } from './world.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A status and how long after the deployment was created it came. */
export type Beat = readonly [StatusState, number];

/** What became of one deployment. */
export interface Story {
  beats: readonly Beat[];
  /** Does the next good deployment to its environment make it inactive? */
  superseded: boolean;
}

export const STORIES = [
  'plain',
  'brief',
  'failure',
  'error',
  'success-twice',
  'late',
  'pending',
  'silent',
  'failed-after-success',
  'reactivated',
  'many',
] as const;
export type StoryName = (typeof STORIES)[number];

/** How often each happens; `many` is told once per repository that has deployments enough. */
const SHARES: readonly (readonly [StoryName, number])[] = [
  ['failure', 0.06],
  ['error', 0.04],
  ['success-twice', 0.05],
  ['late', 0.04],
  ['pending', 0.03],
  ['silent', 0.02],
  ['failed-after-success', 0.02],
  ['reactivated', 0.02],
  ['brief', 0.12],
];

export function storyName(random: Random): StoryName {
  let drawn = random.share();
  for (const [name, share] of SHARES) {
    if (drawn < share) return name;
    drawn -= share;
  }
  return 'plain';
}

/** `gap`: milliseconds from one deployment of the repository to the next, so that late means behind newer ones. */
export function story(name: StoryName, random: Random, gap: number): Story {
  const start: Beat[] = [
    ['queued', random.whole(0, 5) * 1000],
    ['in_progress', random.whole(1, 4) * MINUTE],
  ];
  const done = random.whole(5, 40) * MINUTE;
  const tell = (beats: readonly Beat[], superseded = true): Story => ({ beats, superseded });
  switch (name) {
    case 'plain':
      return tell([...start, ['success', done]]);
    case 'brief':
      return tell([['success', random.whole(0, 120) * 1000]]);
    case 'failure':
      return tell([...start, ['failure', done]], false);
    case 'error':
      return tell(
        [
          ['pending', 1000],
          ['error', done],
        ],
        false,
      );
    case 'success-twice':
      return tell([...start, ['success', done], ['success', done + random.whole(1, 600) * MINUTE]]);
    case 'late':
      return tell([...start, ['success', Math.max(2 * DAY, random.whole(4, 9) * gap) + done]], false);
    case 'pending':
      return tell([['pending', 1000]], false);
    case 'silent':
      return tell([], false);
    case 'failed-after-success':
      return tell([...start, ['success', done], ['failure', done + 30 * MINUTE]]);
    case 'reactivated':
      return tell([...start, ['success', done], ['inactive', done + 20 * MINUTE], ['success', done + 50 * MINUTE]]);
    case 'many':
      return tell([
        ['queued', 0],
        ...Array.from({ length: random.whole(105, 140) }, (_, n): Beat => ['in_progress', (n + 1) * 20_000]),
        ['success', 3_000_000],
      ]);
  }
}
