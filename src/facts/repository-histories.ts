import { mayBeLess, weighCommits } from '../core/change-set.js';
import { type Commit, type Cut, cutHistory } from '../core/commit-history.js';
import type { HistoryPage, HistoryQuestion } from '../github/commit-pages.js';
import type { RepositoryName } from '../github/feed-page.js';
import type { PartAnswer } from '../github/packed-question.js';
import type { FoundContent, Unfetchable, WaitingDelivery } from './content-checks.store.js';

const PAGE = 100;
/** More commits than most deliveries hold; a page that is too small costs less than many that are too large. */
const A_DELIVERY = 8;
/** So often the history of one delivery is asked for before how far it reaches is asked alone. */
const MOST_PAGES = 6;
const IS_COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const DAY_MS = 86_400_000;
const RETRY_DAYS: Partial<Record<Unfetchable | 'FIRST', number>> = {
  NOT_SHOWN: 7,
  FORBIDDEN: 1,
  TOO_MUCH: 1,
  FIRST: 1,
};

/** A history that is being read, from a commit on. */
interface Reading {
  /** Where its next page begins; null: it was read to the first commit of all. */
  next: string | null;
  pages: number;
}

/**
 * The deliveries of one repository and as much of its history as they need: newest first, for the older ones lie in what
 * the newer ones ask for. It asks nothing itself: it says what to ask, and takes the answers.
 */
export class RepositoryHistories {
  private readonly history = new Map<string, Commit>();
  private readonly readings = new Map<string, Reading>();
  /** From which commit on the history was read that a commit was found in. */
  private readonly source = new Map<string, string>();
  private readonly gone = new Set<string>();
  private readonly open: WaitingDelivery[];
  private found: FoundContent[] = [];
  private far: WaitingDelivery[] = [];
  private pages = 0;

  /** @param waiting newest first */
  constructor(
    readonly repository: RepositoryName,
    waiting: readonly WaitingDelivery[],
    private readonly now: Date,
  ) {
    // Of some there is nothing to ask.
    const told = waiting.map((one) => ({ one, found: this.withoutAsking(one) }));
    this.found = told.flatMap(({ found }) => found ?? []);
    this.open = told.flatMap(({ one, found }) => (found === null ? [one] : []));
  }

  /** What is known of those that were found since it was last asked. */
  takeFound(): FoundContent[] {
    const taken = this.found;
    this.found = [];
    return taken;
  }

  /** Those that lie too far apart to be read. */
  takeFar(): WaitingDelivery[] {
    const taken = this.far;
    this.far = [];
    return taken;
  }

  /** What to ask next: for the newest that is not known yet; nothing when all are. */
  questions(): HistoryQuestion[] {
    const [first] = this.open;
    if (!first) return [];
    const head = this.ask(first.sha);
    // Older code, or another line of it, is found from the other side.
    const other = head === null || this.pages >= 2 ? this.ask(this.basesOf(first)[0] ?? '') : null;
    return [head, other].filter((question) => question !== null);
  }

  take({ from }: HistoryQuestion, answer: PartAnswer<HistoryPage>): void {
    if ('refused' in answer) {
      for (const one of this.open.splice(0)) this.found.push(unfetchable(one, answer.refused, this.now));
      return;
    }
    if (answer.found === null) this.gone.add(from);
    else {
      const reading = this.readings.get(from) ?? { next: null, pages: 0 };
      this.readings.set(from, { next: answer.found.next, pages: reading.pages + 1 });
      for (const commit of answer.found.commits) {
        if (!this.source.has(commit.sha)) this.source.set(commit.sha, from);
        this.history.set(commit.sha, commit);
      }
    }
  }

  /** Answers are in: finds all that can be found. */
  answered(): void {
    this.pages += 1;
    this.settle();
  }

  private settle(): void {
    for (let [one] = this.open; one !== undefined; [one] = this.open) {
      const judged = this.judge(one);
      if (judged === null && this.pages < MOST_PAGES) return;
      if (judged === null) this.far.push(one);
      else this.found.push(judged);
      this.open.shift();
      this.pages = 0;
    }
  }

  private withoutAsking(one: WaitingDelivery): FoundContent | null {
    if (!IS_COMMIT.test(one.sha)) return unfetchable(one, 'NO_COMMIT', this.now);
    if (one.bases.length === 0) return { ...nothing(one, this.now, 'FIRST'), state: 'FIRST' };
    return this.basesOf(one).length === 0 ? unfetchable(one, 'BASE_GONE', this.now) : null;
  }

  private judge(one: WaitingDelivery): FoundContent | null {
    const { sha } = one;
    if (this.gone.has(sha)) return unfetchable(one, 'HEAD_GONE', this.now);
    const bases = this.basesOf(one);
    if (bases.length === 0) return unfetchable(one, 'BASE_GONE', this.now);
    const cut = cutHistory(this.history, bases, sha);
    return cut && this.checked(one, cut);
  }

  /** Those that are commits, and that GitHub is not known to have no more. */
  private basesOf({ bases }: WaitingDelivery): string[] {
    return bases.filter((base) => IS_COMMIT.test(base) && !this.gone.has(base));
  }

  private checked(one: WaitingDelivery, { commits, ancestor, onward }: Cut): FoundContent {
    const weighed = weighCommits(commits);
    const [before, after] = [onward ?? '', one.sha].map((sha) => this.history.get(sha)?.tree);
    // The same files as before, whatever happened in between: nothing new, as of a version alone.
    const same = commits.length > 0 && after !== undefined && before === after;
    const unchanged = same || (commits.length > 0 && weighed.files === 0);
    return {
      ...nothing(one, this.now),
      ...weighed,
      ancestor,
      content: unchanged ? 'VERSION' : null,
      filesFrom: !unchanged && mayBeLess(weighed) ? onward : null,
    };
  }

  /** Null: its history is read to its end, or it is not there. */
  private ask(sha: string): HistoryQuestion | null {
    const from = this.source.get(sha) ?? sha;
    if (this.gone.has(from)) return null;
    const reading = this.readings.get(from);
    if (!reading) {
      return { repository: this.repository, from, after: null, first: Math.min(PAGE, this.open.length * A_DELIVERY) };
    }
    if (reading.next === null) return null;
    const first = Math.min(PAGE, this.open.length * A_DELIVERY * 2 ** reading.pages);
    return { repository: this.repository, from, after: reading.next, first };
  }
}

export function unfetchable(one: WaitingDelivery, reason: Unfetchable, now: Date): FoundContent {
  return { ...nothing(one, now, reason), state: 'UNFETCHABLE', reason };
}

/** A delivery that lies so far from the one before it that only how far is known. */
export function farApart(
  one: WaitingDelivery,
  { ahead, behind }: { ahead: number; behind: number },
  now: Date,
): FoundContent {
  return { ...nothing(one, now), commits: ahead, ancestor: ahead === 0 && behind > 0 };
}

function nothing(one: WaitingDelivery, now: Date, why: Unfetchable | 'FIRST' | null = null): FoundContent {
  const days = why === null ? undefined : RETRY_DAYS[why];
  return {
    eventId: one.eventId,
    state: 'CHECKED',
    reason: null,
    sha: one.sha,
    base: one.bases[0] ?? null,
    commits: null,
    content: null,
    bots: null,
    ancestor: null,
    authors: null,
    additions: null,
    deletions: null,
    files: null,
    filesFrom: null,
    retryAt: days === undefined ? null : new Date(now.getTime() + days * DAY_MS),
  };
}
