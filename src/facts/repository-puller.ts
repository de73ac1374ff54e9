import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { GitHubClient } from '../github/client.js';
import { goneDeployments } from '../github/gone-deployments.js';
import { allLabels, type IncidentLabels } from '../github/issues.js';
import { type Opening, openRepository } from '../github/pages.js';
import { ChangesStore } from './changes.store.js';
import { DeadLettersStore, type Letter } from './dead-letters.store.js';
import { emptyAnswer } from './empty-answer.js';
import { FactsStore, type SavedEvents } from './facts.store.js';
import { OpenDeploymentsStore } from './open-deployments.store.js';
import { failureOf, type PullFailure } from './pull-failure.js';
import { RepositoryLooksStore, type WantedRepository, type WantedStream } from './repository-looks.store.js';
import { RepositoryPullsStore } from './repository-pulls.store.js';
import { readPage, repositoryName, type StreamPage, toRow } from './stream-pages.js';
import { SyncSeenStore } from './sync-seen.store.js';
import { type Pass, type Stream, STREAMS, SyncStreamStore } from './sync-stream.store.js';

/** A status may come late: every pass looks again at what is younger than this. */
const RESCAN_DAYS = 30;
/** After so long between two pages, entries may have moved from one to the other. */
const STALE_MS = 60_000;
/** Deployments that a pass has missed are asked for one by one; the rest of them waits for the next pass. */
const MISSED_AT_ONCE = 100;

export interface PullQuestion extends Pick<WantedRepository, 'repository' | 'streams' | 'knownThrough'> {
  client: GitHubClient;
  /** On the first pull, nothing older is fetched. */
  since: Date | null;
  now: Date;
  /** Of the issues that tell of failures. */
  labels: IncidentLabels;
  /** Told of each page when it is stored; may keep the next one waiting. */
  onPage: (saved: SavedEvents) => Promise<void>;
  signal?: AbortSignal | undefined;
}

/** One repository of GitHub → facts: a page and its cursor in one transaction, so that any pull goes on where the last stopped. */
@Injectable()
export class RepositoryPuller {
  constructor(
    private readonly db: DataSource,
    private readonly facts: FactsStore,
    private readonly streams: SyncStreamStore,
    private readonly pulls: RepositoryPullsStore,
    private readonly changes: ChangesStore,
    private readonly looks: RepositoryLooksStore,
    private readonly seen: SyncSeenStore,
    private readonly open: OpenDeploymentsStore,
    private readonly letters: DeadLettersStore,
  ) {}

  /** Pulls the streams that are asked for to their ends; null when that went well. */
  async pull(asked: PullQuestion): Promise<PullFailure | null> {
    const { client, now, repository } = asked;
    let stream: Stream | null = null;
    await this.pulls.asked(repository, now);
    try {
      const opening = await opened(client, asked);
      for (const one of STREAMS.map((name) => asked.streams.find((wanted) => wanted.stream === name))) {
        if (one) await this.pass(asked, one, opening, (stream = one.stream));
      }
      const issues = asked.streams.find((wanted) => wanted.stream === 'ISSUE');
      if (issues) await this.issues(asked, issues, opening);
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
  private async issues(asked: PullQuestion, wanted: WantedStream, opening: Opening | null): Promise<void> {
    const { repository } = asked;
    try {
      await this.pass(asked, wanted, opening, 'ISSUE');
    } catch (error) {
      asked.signal?.throwIfAborted();
      const { code, message } = failureOf(error, `the issues of ${repository}`, repository);
      const mend = code === 'GITHUB_FORBIDDEN' ? '; or set INCIDENT_LABELS and HOTFIX_LABELS to off' : '';
      await this.streams.fail(this.db.manager, repository, 'ISSUE', message + mend);
      if (code !== 'GITHUB_FORBIDDEN') throw error;
    }
  }

  private async pass(asked: PullQuestion, wanted: WantedStream, opening: Opening | null, stream: Stream) {
    const { client, repository, since, now, labels, onPage, signal } = asked;
    const how = { rescanDays: RESCAN_DAYS, whole: wanted.whole };
    const pass = await this.streams.begin(this.db.manager, repository, stream, now, since, how);
    const stores = { streams: this.streams, open: this.open, changes: this.changes };
    const quiet = quietly(pass, wanted);
    let cursor = pass.cursor;
    let resumed = cursor !== null;
    do {
      const page = await readPage(stream, { client, repository, cursor, resumed, opening, labels, now, ...stores });
      if (cursor === null) checkEmpty(repository, wanted, pass, page);
      const total = cursor === null ? (wanted.look && stream !== 'ISSUE' ? wanted.look.total : page.total) : null;
      const reached = pass.since !== null && page.oldest !== null && new Date(page.oldest) < pass.since;
      const full = page.next === null || reached;
      const gone = full && stream === 'DEPLOYMENT' ? await this.missed(client, repository, pass, page) : [];
      const { saved, next } = await this.db.transaction(async (manager) => {
        const news = await this.seen.meet(manager, repository, stream, pass, page.keys);
        const saved = await this.save(manager, repository, page);
        await this.letters.keep(manager, lettersOf(repository, stream, page), now);
        const next = full || quiet(total, news, saved) ? null : page.next;
        if (full) saved.changed += await this.takeGone(manager, repository, stream, pass, gone);
        await this.streams.advance(manager, repository, stream, { next, total, full });
        if (next === null) await this.end(manager, asked, wanted, pass);
        return { saved, next };
      });
      const before = performance.now();
      await onPage(saved);
      signal?.throwIfAborted();
      cursor = next;
      resumed = performance.now() - before > STALE_MS;
    } while (cursor !== null);
  }

  private async save(manager: EntityManager, repository: string, page: StreamPage): Promise<SavedEvents> {
    const beside = await page.store(manager);
    const events = page.events.map((event) => toRow(repository, event));
    const { rows, added, changed } = await this.facts.savePulled(manager, events);
    return { rows: rows + beside.rows, added: added + beside.added, changed: changed + beside.changed };
  }

  /** Deployments that GitHub has no longer: a pass over numbered pages may miss one that is there, so each is asked for. */
  private async missed(client: GitHubClient, repository: string, pass: Pass, page: StreamPage): Promise<number[]> {
    if (!pass.knownBefore) return [];
    const missed = await this.seen.missedDeployments(this.db.manager, repository, pass, page.keys);
    return goneDeployments(client, repositoryName(repository), missed.slice(0, MISSED_AT_ONCE));
  }

  private takeGone(manager: EntityManager, repository: string, stream: Stream, pass: Pass, gone: number[]) {
    if (stream === 'DEPLOYMENT') return this.seen.takeDeployments(manager, repository, gone);
    return stream === 'ISSUE' ? 0 : this.seen.takeGone(manager, repository, stream, pass);
  }

  /** The pass is at its end: what it read looks as it was looked at before it began, and with the others its feed is known. */
  private async end(manager: EntityManager, asked: PullQuestion, { stream, look }: WantedStream, pass: Pass) {
    const { repository, streams, knownThrough } = asked;
    // What was read by an earlier run may look otherwise by now.
    await this.looks.read(manager, repository, stream, pass.cursor === null ? look : null, pass.startedAt);
    if (stream === 'DEPLOYMENT') await this.seen.forgetDeployments(manager, repository);
    if (stream !== STREAMS.filter((name) => streams.some((wanted) => wanted.stream === name)).at(-1)) return;
    const known = await this.streams.known(manager, repository, STREAMS);
    const since = stream === 'DEPLOYMENT' ? pass.since : knownThrough;
    if (!known || (stream !== 'DEPLOYMENT' && since === null)) return;
    const from = since !== null && since.toISOString() > known.from ? since.toISOString() : known.from;
    await this.facts.saveCovered(manager, { kind: 'coverage', repo: repository, from, through: known.through });
  }
}

/** What its stream is pulled for again when it is replayed. */
function lettersOf(repository: string, stream: Stream, { unreadable }: StreamPage): Letter[] {
  return unreadable.map(({ key, reason, item }) => ({
    source: 'PULL',
    key: `${repository} ${stream} ${key}`,
    reason,
    payload: { repository, stream, item },
  }));
}

/** First pages at one question, when more than one of them is wanted. */
async function opened(client: GitHubClient, { repository, streams, labels }: PullQuestion): Promise<Opening | null> {
  if (streams.filter(({ stream }) => stream !== 'DEPLOYMENT').length < 2) return null;
  const issues = streams.some(({ stream }) => stream === 'ISSUE');
  return openRepository(client, repositoryName(repository), issues ? allLabels(labels) : []);
}

/** @throws UserError EMPTY_ANSWER: nothing where there is or was something */
function checkEmpty(
  repository: string,
  { stream, look, whole }: WantedStream,
  { total }: Pass,
  page: StreamPage,
): void {
  if (stream === 'ISSUE' || page.keys.length > 0) return;
  if ((look?.total ?? (whole ? 0 : (total ?? 0))) > 0) throw emptyAnswer(repository, [stream]);
}

/**
 * Says after each page whether the pass may stop there: as many entries came since the last pass as are new on the pages
 * so far. What changed on the first page the look tells; issues are in the order of their changes, so of them a page on
 * which nothing changed is asked for too. A pass in hand, and one that has to be whole, is read to its end.
 */
function quietly({ cursor, total }: Pass, { stream, whole }: WantedStream) {
  let missing = Number.NaN;
  return (told: number | null, news: number | null, { added, changed }: SavedEvents): boolean => {
    if (cursor !== null || total === null || whole) return false;
    if (told !== null) missing = told - total;
    missing -= news ?? added;
    return missing === 0 && (stream !== 'ISSUE' || added + changed === 0);
  };
}
