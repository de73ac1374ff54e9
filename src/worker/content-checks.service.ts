import { Injectable } from '@nestjs/common';
import type { ContentSummary } from '../facts/content-checks.store.js';
import { ContentService } from '../facts/content.service.js';
import { ContentBudget } from '../github/content-budget.module.js';
import { GitHub } from '../github/github.js';
import { JudgedSpansStore } from '../goals/judged-spans.store.js';
import { Installation } from '../org/installation.js';
import { ContentNeedsStore } from '../velocity/content-needs.store.js';

/** A limit that is used up for longer ends the run: the next one goes on. */
const PATIENCE_MS = 90_000;

/** Which deliveries wait is velocity's to say, what is useful the goals', and what GitHub says of them a fact. */
@Injectable()
export class ContentChecksService {
  constructor(
    private readonly installation: Installation,
    private readonly github: GitHub,
    private readonly budget: ContentBudget,
    private readonly spans: JudgedSpansStore,
    private readonly needs: ContentNeedsStore,
    private readonly content: ContentService,
  ) {}

  /** @throws UserError NO_ORGANIZATION, and what GitHub refuses */
  async run(signal?: AbortSignal): Promise<ContentSummary> {
    if (this.budget.requestsAnHour === 0) return { checked: 0, unfetchable: 0, paths: 0, requests: 0 };
    const { now, timeZone } = await this.installation.state();
    const useful = await this.spans.find(now, timeZone);
    return this.content.run({
      clientFor: (owner) => this.github.clientFor(owner, signal, { patienceMs: PATIENCE_MS }),
      budget: this.budget.requestsAnHour,
      waiting: this.needs.waiting(now, useful),
      signal,
    });
  }
}
