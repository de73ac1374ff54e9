import { Injectable } from '@nestjs/common';
import { aiRuleVersion } from '../core/ai-markers.js';
import type { GitHubClient } from '../github/client.js';
import {
  LOOKED_AT_ONCE,
  lookAtPullRequests,
  MOST_PULLS,
  type PullRequestPage,
  requestsOf,
} from '../github/pull-requests.js';
import { translatePullRequest } from '../github/translate-pull-request.js';
import { Clock } from '../platform/clock.js';
import { ChangeSettings } from './change-settings.module.js';
import { hasNews, type Reading, readingOf, sameOne, type Shown } from './pull-request-passes.js';
import { readPages } from './pull-request-pages.js';
import { type ChangeFeedRow, PullRequestsStore, type ReadPage } from './pull-requests.store.js';
import { failureOf } from './pull-failure.js';
import type { Spending } from './spending.js';

/** So many pages of a repository a run: one with a long past keeps none of the others waiting. */
const PAGES_A_RUN = 20;
/** So many repositories with a past are read to their ends before others are. */
const BEGUN_TOGETHER = 50;
/** A page that did not reach the end is followed by one so much larger. */
const LARGER = 4;

/** What reading has done so far. */
export interface ReadCounts {
  /** Repositories that were looked at, those of them that were read to their ends, and failures. */
  looked: number;
  read: number;
  failed: number;
  /** Pull requests that are new, and those that say something else than before. */
  added: number;
  changed: number;
}

type Failed = { feed: ChangeFeedRow; error: Error };

/** Merged pull requests of GitHub → changes: a page and where its pass goes on in one transaction. */
@Injectable()
export class PullRequestReader {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ChangeSettings,
    private readonly store: PullRequestsStore,
  ) {}

  /**
   * Looks at repositories and reads those with something new, until all are read to their ends or the points are spent: all
   * that are read already at once, then those with a past, some at a time. Returns those of which anything was read.
   */
  async read(client: GitHubClient, feeds: ChangeFeedRow[], counts: ReadCounts, spending: Spending): Promise<number[]> {
    const open: Reading[] = [];
    for (let from = 0; from < feeds.length && !spending.over; from += LOOKED_AT_ONCE)
      open.push(...(await this.look(client, feeds.slice(from, from + LOOKED_AT_ONCE), counts, spending)));
    const touched = new Set<number>();
    const isKnown = ({ feed }: Reading): boolean => feed.total !== null;
    await this.readAll(client, open.filter(isKnown), counts, spending, touched);
    const begun = open.filter((one) => !isKnown(one));
    for (let from = 0; from < begun.length; from += BEGUN_TOGETHER)
      await this.readAll(client, begun.slice(from, from + BEGUN_TOGETHER), counts, spending, touched);
    return [...touched];
  }

  /** A page of each in turn. */
  private async readAll(
    client: GitHubClient,
    readings: Reading[],
    counts: ReadCounts,
    spending: Spending,
    touched: Set<number>,
  ): Promise<void> {
    let open = readings;
    for (let round = 0; round < PAGES_A_RUN && open.length > 0; round += 1) {
      const next: Reading[] = [];
      for (const request of requestsOf(open)) {
        if (spending.over) return;
        next.push(...(await this.readOnce(client, request, counts, spending)));
        for (const { feed } of request) touched.add(feed.id);
      }
      open = next;
    }
  }

  /** Those with something new, or with a pass in hand. */
  private async look(
    client: GitHubClient,
    feeds: ChangeFeedRow[],
    counts: ReadCounts,
    spending: Spending,
  ): Promise<Reading[]> {
    const now = this.clock.now();
    const { nodes, cost } = await lookAtPullRequests(
      client,
      feeds.map(({ name }) => name),
    );
    spending.take(cost);
    counts.looked += feeds.length;
    const failed: Failed[] = [];
    const shown: Shown[] = [];
    feeds.forEach((feed, n) => {
      const look = sameOne(feed, nodes[n]);
      if (look instanceof Error) failed.push({ feed, error: look });
      else shown.push({ feed, look });
    });
    await this.fail(counts, failed);
    const quiet = shown.filter((one) => !hasNews(one)).map(({ feed }) => feed.id);
    await this.store.quiet(quiet, now);
    counts.read += quiet.length;
    const passes = shown.filter(hasNews).map((one) => ({ ...readingOf(one, now), look: one.look }));
    const begun = passes.filter(({ feed }) => !feed.reading);
    await this.store.begin(
      begun.map(({ feed, look, floor }) => ({ id: feed.id, newest: look.newest, total: look.total, floor })),
      now,
    );
    return passes;
  }

  /** Those that go on. */
  private async readOnce(
    client: GitHubClient,
    readings: Reading[],
    counts: ReadCounts,
    spending: Spending,
  ): Promise<Reading[]> {
    const questions = readings.map(({ feed, branch, cursor, first }) => ({ repository: feed.name, branch, cursor, first })); // prettier-ignore
    const told = await readPages(client, questions, spending);
    const failed: Failed[] = [];
    const read: { reading: Reading; page: ReadPage }[] = [];
    readings.forEach((reading, n) => {
      const page = told[n] ?? new Error('GitHub said nothing of it');
      if (page instanceof Error) failed.push({ feed: reading.feed, error: page });
      else read.push({ reading, page: this.pageOf(reading, page) });
    });
    await this.fail(counts, failed);
    const pages = read.map(({ page }) => page);
    const saved = await this.store.savePages(pages, aiRuleVersion(this.settings.company));
    counts.added += saved.added;
    counts.changed += saved.changed;
    counts.read += pages.filter(({ next }) => next === null).length;
    return read.flatMap(({ reading, page }) =>
      page.next === null
        ? []
        : [{ ...reading, cursor: page.next, first: Math.min(MOST_PULLS, LARGER * reading.first) }],
    );
  }

  private pageOf({ feed, floor }: Reading, { items, next }: PullRequestPage): ReadPage {
    const wanted = items.filter(({ updatedAt }) => Date.parse(updatedAt) >= floor.getTime());
    return {
      id: feed.id,
      name: feed.name,
      changes: wanted.map((item) => translatePullRequest(item, this.settings.company)).filter((one) => one !== null),
      next: wanted.length < items.length ? null : next,
    };
  }

  private async fail(counts: ReadCounts, failed: Failed[]): Promise<void> {
    counts.failed += failed.length;
    await this.store.fail(
      failed.map(({ feed: { id, name }, error }) => ({
        id,
        error: failureOf(error, `the pull requests of ${name}`, name).message,
      })),
    );
  }
}
