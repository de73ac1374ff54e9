import { Injectable } from '@nestjs/common';
import { explainGitHub } from '../github/client.js';
import type { ClientFor } from '../github/github.js';
import { Clock } from '../platform/clock.js';
import { ContentChecksStore, type ContentSummary, type WaitingDelivery } from './content-checks.store.js';
import { ContentFilesService } from './content-files.service.js';
import { ContentHistoriesService } from './content-histories.service.js';
import { ContentSpending } from './content-spending.js';

/** Of the budget, while there are histories to read; the rest is for paths. */
const FOR_HISTORIES = 0.7;
const HOUR_MS = 3_600_000;

export interface ContentQuestion {
  clientFor: ClientFor;
  /** Requests an hour. */
  budget: number;
  /** Deliveries in the order in which they are wanted, all that one answer has of a repository newest first. */
  waiting: AsyncIterable<readonly WaitingDelivery[]>;
  signal?: AbortSignal | undefined;
}

/** What deliveries hold, asked of GitHub within a budget; what it does not reach waits for the next run. */
@Injectable()
export class ContentService {
  constructor(
    private readonly store: ContentChecksStore,
    private readonly histories: ContentHistoriesService,
    private readonly files: ContentFilesService,
    private readonly clock: Clock,
  ) {}

  /**
   * May stop at any moment: what is stored is stored, all else is found again.
   * @throws UserError GITHUB_TOKEN, GITHUB_LIMIT, GITHUB_AWAY
   */
  async run({ clientFor, budget, waiting, signal }: ContentQuestion): Promise<ContentSummary> {
    const now = this.clock.now();
    const left = budget - (await this.store.spentSince(new Date(now.getTime() - HOUR_MS)));
    const run = await this.store.begin(now);
    const spending = new ContentSpending(run, Math.max(0, left), clientFor, signal);
    try {
      for await (const some of waiting) {
        await this.histories.find(some, spending, FOR_HISTORIES);
        if (!spending.has(FOR_HISTORIES)) break;
      }
      await this.files.find(spending);
    } catch (error) {
      signal?.throwIfAborted();
      throw explainGitHub(error, 'the content of deliveries');
    } finally {
      spending.spent();
      await this.store.end(run, this.clock.now());
    }
    const { checked, unfetchable, requests } = run;
    return { checked, unfetchable, requests };
  }
}
