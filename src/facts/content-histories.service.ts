import { Injectable } from '@nestjs/common';
import { askHistories, type HistoryQuestion } from '../github/commit-pages.js';
import { compareCommits } from '../github/comparisons.js';
import { Clock } from '../platform/clock.js';
import { ContentChecksStore, type FoundContent, type WaitingDelivery } from './content-checks.store.js';
import type { ContentSpending } from './content-spending.js';
import { farApart, RepositoryHistories, unfetchable } from './repository-histories.js';
import { repositoryName } from './stream-pages.js';

const HISTORIES_A_QUESTION = 60;
const AT_ONCE = 3;
/** So many are stored together: each writing of a repository's events has its weeks judged again. */
const STORED_AT_ONCE = 2_000;

/**
 * What lies between deliveries and those before them: how many commits, by bots or not, and whether it is older code. One
 * page of a history answers for all the deliveries in it, and one question asks for pages of many repositories.
 */
@Injectable()
export class ContentHistoriesService {
  constructor(
    private readonly store: ContentChecksStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Finds what it can of these within a share of the budget; what is not found waits on. Of one repository all have to be
   * given at once, newest first.
   */
  async find(waiting: readonly WaitingDelivery[], spending: ContentSpending, share: number): Promise<void> {
    const open = byRepository(waiting).map(
      ([repository, own]) => new RepositoryHistories(repositoryName(repository), own, this.clock.now()),
    );
    const found: FoundContent[] = [];
    try {
      for (let more = true; more; more = more && spending.has(share)) {
        const questions = open.flatMap((one) => one.questions().map((question) => ({ of: one, question })));
        const whole = await askAll(questions, spending, share);
        for (const one of open) {
          one.answered();
          found.push(...one.takeFound(), ...(await this.lookFar(one, spending)));
        }
        if (found.length >= STORED_AT_ONCE) await this.keep(spending, found.splice(0));
        more = whole && questions.length > 0;
      }
    } finally {
      await this.keep(spending, found);
    }
  }

  /** How far those lie from the ones before them that are too far for their histories: one by one, for they are few. */
  private async lookFar(histories: RepositoryHistories, spending: ContentSpending): Promise<FoundContent[]> {
    const found: FoundContent[] = [];
    for (const one of histories.takeFar()) {
      const client = await spending.client(histories.repository.owner);
      const apart = await compareCommits(client, histories.repository, one.bases[0] ?? '', one.sha);
      const now = this.clock.now();
      found.push(apart === null ? unfetchable(one, 'BASE_GONE', now) : farApart(one, apart, now));
    }
    return found;
  }

  private async keep(spending: ContentSpending, found: FoundContent[]): Promise<void> {
    spending.run.checked += found.filter(({ state }) => state === 'CHECKED').length;
    spending.run.unfetchable += found.filter(({ state }) => state === 'UNFETCHABLE').length;
    spending.spent();
    await this.store.save(spending.run, found, this.clock.now());
  }
}

interface Asking {
  of: RepositoryHistories;
  question: HistoryQuestion;
}

/** False when the budget did not reach. */
async function askAll(questions: readonly Asking[], spending: ContentSpending, share: number): Promise<boolean> {
  for (const packs of groupsOf(packed(questions, spending.commits), AT_ONCE)) {
    if (!spending.has(share)) return false;
    await Promise.all(packs.map((pack) => ask(pack, spending)));
  }
  return true;
}

async function ask(pack: readonly Asking[], spending: ContentSpending): Promise<void> {
  const client = await spending.client(pack[0]?.of.repository.owner ?? '');
  const answers = await askHistories(
    client,
    pack.map(({ question }) => question),
    () => spending.tooMany(),
  );
  answers.forEach((answer, n) => {
    const { of, question } = pack[n] as Asking;
    if ('refused' in answer && answer.refused === 'TOO_MUCH') spending.failedOver(of.repository.name);
    of.take(question, answer);
  });
}

/** Questions that are asked as one: of one owner, whose credential they need. */
function packed(questions: readonly Asking[], most: number): Asking[][] {
  const packs: Asking[][] = [];
  const filling = new Map<string, { pack: Asking[]; commits: number }>();
  for (const one of questions) {
    const owner = one.of.repository.owner.toLowerCase();
    const last = filling.get(owner);
    const { first } = one.question;
    if (last && last.commits + first <= most && last.pack.length < HISTORIES_A_QUESTION) {
      last.pack.push(one);
      last.commits += first;
    } else {
      const pack = [one];
      packs.push(pack);
      filling.set(owner, { pack, commits: first });
    }
  }
  return packs;
}

export function byRepository<Item extends { repository: string }>(items: readonly Item[]): [string, Item[]][] {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const own = found.get(item.repository);
    if (own) own.push(item);
    else found.set(item.repository, [item]);
  }
  return [...found];
}

export function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
