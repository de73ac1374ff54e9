import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { explainGitHub, type GitHubClient } from '../github/client.js';
import { allLabels, type IncidentLabels } from '../github/issues.js';
import { type Opening, openRepository } from '../github/pages.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { oneLine, UserError } from '../platform/errors.js';
import { ChangesStore } from './changes.store.js';
import type { CoverageRow } from './delivery-row.js';
import { FactsStore, type SavedEvents } from './facts.store.js';
import { RepositoryPullsStore } from './repository-pulls.store.js';
import { readPage, repositoryName, type StreamPage, toRow } from './stream-pages.js';
import { type Advance, type Pass, type Stream, STREAMS, SyncStreamStore } from './sync-stream.store.js';

/** A status may come late: every pass looks again at what is younger than this. */
const RESCAN_DAYS = 30;
/** So old may be the last pass that read every page, for one to stop where nothing is new. */
const FULL_PASS_MS = 24 * 3_600_000;

export interface PullQuestion {
  client: GitHubClient;
  /** owner/name */
  repository: string;
  /** On the first pull, nothing older is fetched. */
  since: Date | null;
  now: Date;
  /** Of the issues that tell of failures. */
  labels: IncidentLabels;
  /** Told of each page when it is stored. */
  onPage: (saved: SavedEvents) => Promise<void>;
  signal?: AbortSignal | undefined;
}

export interface PullFailure {
  repository: string;
  code: string;
  message: string;
}

/** One repository of GitHub → facts: a page and its cursor in one transaction, so that any pull goes on where the last stopped. */
@Injectable()
export class RepositoryPuller {
  constructor(
    private readonly db: DataSource,
    private readonly repositories: RepositoriesStore,
    private readonly facts: FactsStore,
    private readonly streams: SyncStreamStore,
    private readonly pulls: RepositoryPullsStore,
    private readonly changes: ChangesStore,
  ) {}

  /** Pulls its streams to their ends; null when that went well. */
  async pull(asked: PullQuestion): Promise<PullFailure | null> {
    const { client, now } = asked;
    let repository = asked.repository;
    let stream: Stream | null = null;
    await this.pulls.asked(repository, now);
    try {
      const opening = await openRepository(client, repositoryName(repository), allLabels(asked.labels));
      repository = opening.repository.fullName;
      await this.db.transaction((manager) => this.repositories.describe(manager, asked.repository, opening.repository));
      for (stream of STREAMS) await this.pass({ ...asked, repository }, stream, opening);
      await this.issues({ ...asked, repository }, opening);
      await this.pulls.ended(repository, now, null);
      return null;
    } catch (error) {
      // Who is told to stop has not failed.
      asked.signal?.throwIfAborted();
      const failure = { repository, ...failureOf(error, `repository ${repository}`, repository) };
      if (stream !== null) await this.streams.fail(this.db.manager, repository, stream, failure.message);
      await this.pulls.ended(repository, now, failure);
      return failure;
    }
  }

  /** A token that may not read issues pulls deliveries all the same: only the stream tells of it. */
  private async issues(asked: PullQuestion, opening: Opening): Promise<void> {
    if (allLabels(asked.labels).length === 0) return;
    const { repository } = asked;
    try {
      await this.pass(asked, 'ISSUE', opening);
    } catch (error) {
      asked.signal?.throwIfAborted();
      const { code, message } = failureOf(error, `the issues of ${repository}`, repository);
      const mend = code === 'GITHUB_FORBIDDEN' ? '; or set INCIDENT_LABELS and HOTFIX_LABELS to off' : '';
      await this.streams.fail(this.db.manager, repository, 'ISSUE', message + mend);
      if (code !== 'GITHUB_FORBIDDEN') throw error;
    }
  }

  private async pass(asked: PullQuestion, stream: Stream, opening: Opening): Promise<void> {
    const { client, repository, since, now, labels, onPage, signal } = asked;
    const pass = await this.streams.begin(this.db.manager, repository, stream, now, since, RESCAN_DAYS);
    const { streams, changes } = this;
    const quiet = quietly(pass, now);
    let cursor = pass.cursor;
    let resumed = cursor !== null;
    do {
      const page = await readPage(stream, { client, repository, cursor, resumed, opening, labels, streams, changes });
      const total = cursor === null ? page.total : null;
      const reached = pass.since !== null && page.oldest !== null && new Date(page.oldest) < pass.since;
      const { saved, next } = await this.db.transaction(async (manager) => {
        const saved = await this.save(manager, repository, page);
        const stopped = reached || quiet(total, saved);
        const next = stopped ? null : page.next;
        await this.advance(manager, repository, stream, pass, { next, total, full: page.next === null || reached });
        return { saved, next };
      });
      await onPage(saved);
      signal?.throwIfAborted();
      cursor = next;
      resumed = false;
    } while (cursor !== null);
  }

  private async save(manager: EntityManager, repository: string, page: StreamPage): Promise<SavedEvents> {
    const beside = await page.store(manager);
    const events = page.events.map((event) => toRow(repository, event));
    const { rows, added, changed } = await this.facts.savePulled(manager, events);
    return { rows: rows + beside.rows, added: added + beside.added, changed: changed + beside.changed };
  }

  private async advance(
    manager: EntityManager,
    repository: string,
    stream: Stream,
    { since }: Pass,
    advance: Advance,
  ): Promise<void> {
    await this.streams.advance(manager, repository, stream, advance);
    if (advance.next !== null || stream !== STREAMS.at(-1)) return;
    const covered = await this.coverage(manager, repository, since);
    if (covered) await this.facts.saveCovered(manager, covered);
  }

  /** What is known when the last stream was read to its end, back to where this pass went. */
  private async coverage(manager: EntityManager, repo: string, since: Date | null): Promise<CoverageRow | null> {
    const known = await this.streams.known(manager, repo, STREAMS);
    if (!known) return null;
    const from = since !== null && since.toISOString() > known.from ? since.toISOString() : known.from;
    return { kind: 'coverage', repo, from, through: known.through };
  }
}

/**
 * Says after each page whether the pass may stop there: all pages were read within a day, nothing on this one is new or
 * changed, and as many entries came since as are new on the pages before it. A pass in hand is read to its end.
 */
function quietly({ cursor, total, fullPassAt }: Pass, now: Date): (told: number | null, saved: SavedEvents) => boolean {
  const lately = fullPassAt !== null && now.getTime() - fullPassAt.getTime() < FULL_PASS_MS;
  if (cursor !== null || total === null || !lately) return () => false;
  let missing = Number.NaN;
  return (told, { added, changed }) => {
    if (told !== null) missing = told - total;
    missing -= added;
    return added === 0 && changed === 0 && missing === 0;
  };
}

/** What to tell of an error, and what a program may know it by. */
export function failureOf(error: unknown, what: string, prefix: string): { code: string; message: string } {
  const explained = explainGitHub(error, what);
  return explained instanceof UserError
    ? { code: explained.code, message: explained.message }
    : { code: 'UNEXPECTED', message: `${prefix}: ${oneLine(explained)}` };
}
