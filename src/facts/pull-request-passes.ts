import { MOST_PULLS, type PullRequestLook } from '../github/pull-requests.js';
import { UserError } from '../platform/errors.js';
import type { ChangeFeedRow } from './pull-requests.store.js';

/** So far back a repository is read the first time. */
const BACK_MS = 400 * 86_400_000;
/** Beside what is new: the one that was the newest, and one before it, which ends the pass. */
const SPARE = 2;

/** A pass over a repository's merged pull requests, and the page that it asks for. */
export interface Reading {
  feed: ChangeFeedRow;
  branch: string;
  /** The pass ends at what was updated before. */
  floor: Date;
  cursor: string | null;
  first: number;
}

/** A repository and what GitHub shows of it. */
export interface Shown {
  feed: ChangeFeedRow;
  look: PullRequestLook;
}

/** Names change hands: numbers do not. */
export function sameOne(
  { githubId, name }: ChangeFeedRow,
  look: PullRequestLook | Error | undefined,
): PullRequestLook | Error {
  if (look === undefined) return new Error('GitHub said nothing of it');
  if (look instanceof Error || githubId === null || look.githubId === Number(githubId)) return look;
  return new UserError('GITHUB_NOT_FOUND', `${name} is another repository by now: sync again`);
}

export function hasNews({ feed, look }: Shown): boolean {
  if (feed.reading || feed.readThrough === null || look.total !== feed.total) return true;
  return look.newest === null ? feed.newest !== null : Date.parse(look.newest) !== feed.newest?.getTime();
}

export function readingOf({ feed, look }: Shown, now: Date): Reading {
  const floor = feed.floor ?? feed.newest ?? new Date(now.getTime() - BACK_MS);
  return {
    feed,
    // One without a branch has merged nothing into it.
    branch: look.defaultBranch ?? 'main',
    floor,
    cursor: feed.cursor,
    first: firstOf(feed, look.total),
  };
}

/** As many as there can be: no more are paid for. */
function firstOf({ total, cursor }: ChangeFeedRow, now: number): number {
  if (cursor !== null) return MOST_PULLS;
  // All that were merged, or as many as are new; one that is not new was updated.
  const most = total === null ? now : Math.max(1, now - total) + SPARE;
  return Math.min(MOST_PULLS, Math.max(1, most));
}
