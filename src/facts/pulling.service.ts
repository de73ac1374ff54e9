import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { GitHubClient } from '../github/client.js';
import { GitHub, type GitHubAccount } from '../github/github.js';
import { allLabels } from '../github/issues.js';
import type { RepositoryLook } from '../github/look.js';
import { UserError } from '../platform/errors.js';
import { emptyAnswer } from './empty-answer.js';
import { LateStatusesService } from './late-statuses.service.js';
import { LookService } from './look.service.js';
import { RepositoryLooksStore, type SyncMode, type WantedRepository } from './repository-looks.store.js';
import type { PullFailure } from './pull-failure.js';
import { type PullQuestion, RepositoryPuller } from './repository-puller.js';
import { RepositoryPullsStore } from './repository-pulls.store.js';
import type { RunProgress } from './run-progress.js';
import { SyncRunsStore } from './sync-runs.store.js';
import { type Stream, STREAMS } from './sync-stream.store.js';
import { Turns } from './turns.js';

/** Of an account, so that a large one keeps no other waiting. */
const AT_ONCE = 4;
/** After so many pages a repository waits until all others have had their turn. */
const TURN_PAGES = 20;
/** A token that is refused and a limit that is used up are no repository's fault. */
const STOPS_ALL = new Set(['GITHUB_TOKEN', 'GITHUB_LIMIT', 'GITHUB_APP', 'GITHUB_INSTALLATION']);

export interface PullingQuestion {
  owners: readonly string[];
  /** owner/name */
  names: readonly string[];
  mode: SyncMode;
  /** On the first pull of a repository, nothing older is fetched. */
  since: Date | null;
  acceptShrunk: boolean;
  now: Date;
  signal: AbortSignal | undefined;
}

/** Looks at everything at once; only what looks otherwise than it did is pulled. */
@Injectable()
export class PullingService {
  constructor(
    private readonly db: DataSource,
    private readonly github: GitHub,
    private readonly looking: LookService,
    private readonly looks: RepositoryLooksStore,
    private readonly puller: RepositoryPuller,
    private readonly pulls: RepositoryPullsStore,
    private readonly runs: SyncRunsStore,
    private readonly late: LateStatusesService,
  ) {}

  /**
   * All accounts side by side. Returns what is wrong with a whole owner.
   * @throws UserError what stops an account, when the others have ended
   */
  async pull(
    accounts: readonly GitHubAccount[],
    asked: PullingQuestion,
    progress: RunProgress,
  ): Promise<UserError | null> {
    const ended = await Promise.allSettled(
      shared(accounts, asked).map(({ account, ...part }) => this.ofAccount(account, { ...asked, ...part }, progress)),
    );
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    if (progress.stored)
      await this.db.query('ANALYZE delivery_event, feed_coverage, deployment, deployment_status, sync_seen');
    return ended.map((one) => (one.status === 'fulfilled' ? one.value : null)).find((one) => one !== null) ?? null;
  }

  /** An installation that is suspended or gone stops none of the others: what it would have shown has failed. */
  private async ofAccount(
    { client, refused }: GitHubAccount,
    asked: PullingQuestion,
    progress: RunProgress,
  ): Promise<UserError | null> {
    try {
      if (refused) throw refused;
      return await this.ofClient(client, asked, progress);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'GITHUB_INSTALLATION') throw error;
      const { code, message } = error;
      const failures = (await this.looking.expected(asked)).map((repository) => ({ repository, code, message }));
      await this.runs.addFailures(this.db.manager, progress.id, failures);
      await this.pulls.failed(failures, asked.now);
      if (refused) progress.expect(failures.length);
      if (refused) progress.add({ failed: failures.length });
      await progress.write();
      return error;
    }
  }

  private async ofClient(
    client: GitHubClient,
    asked: PullingQuestion,
    progress: RunProgress,
  ): Promise<UserError | null> {
    const { mode, since, now, signal } = asked;
    const { labels } = this.github;
    const streams: Stream[] = allLabels(labels).length > 0 ? [...STREAMS, 'ISSUE'] : [...STREAMS];
    const { looks, failures, problem } = await this.looking.look({ ...asked, client, streams });
    progress.expect(looks.length + failures.length);
    await progress.write();
    const wanted = await this.looks.compare(looks, { streams, mode, since, now });
    const unknown = wanted.flatMap(emptyOf);
    await this.runs.addFailures(this.db.manager, progress.id, [...failures, ...unknown]);
    await this.pulls.failed([...failures, ...unknown], now);
    progress.add({ done: looks.length - wanted.length, failed: failures.length + unknown.length });
    await progress.write();
    if (mode === 'MONTHLY') progress.differ(wanted.flatMap((one) => one.streams).filter((one) => one.differs).length);
    if (mode !== 'INCREMENT') await this.rescan(client, looks, now, progress);
    const turns = new Turns(AT_ONCE);
    const believed = wanted.filter((one) => emptyOf(one).length === 0);
    await turns.all(believed, (one) => this.pullOne({ ...one, client, since, now, labels, signal }, progress, turns));
    return problem;
  }

  /** What a look cannot show. */
  private async rescan(
    client: GitHubClient,
    looks: readonly RepositoryLook[],
    now: Date,
    progress: RunProgress,
  ): Promise<void> {
    const names = looks.map(({ fullName }) => fullName);
    await this.late.rescan(client, names, now, async ({ added, changed }) => {
      progress.add({ pages: 1, added, changed });
      await progress.tick();
    });
  }

  private async pullOne(asked: Omit<PullQuestion, 'onPage'>, progress: RunProgress, turns: Turns): Promise<void> {
    let pages = 0;
    const onPage = async ({ added, changed }: { added: number; changed: number }): Promise<void> => {
      progress.add({ pages: 1, added, changed });
      await progress.tick();
      if ((pages += 1) % TURN_PAGES === 0) await turns.next();
    };
    asked.signal?.throwIfAborted();
    const failure = await this.puller.pull({ ...asked, onPage });
    asked.signal?.throwIfAborted();
    if (failure) await this.runs.addFailures(this.db.manager, progress.id, [failure]);
    progress.add(failure ? { failed: 1 } : { done: 1 });
    await progress.write();
    // What stops one stops all: the others need not be asked to say the same.
    if (failure && STOPS_ALL.has(failure.code)) throw new UserError(failure.code, failure.message);
  }
}

/** Each account's part of what is asked; what is nobody's is asked of the first, which says that it is not shown. */
function shared(accounts: readonly GitHubAccount[], { owners, names }: Pick<PullingQuestion, 'owners' | 'names'>) {
  const whose = (owner: string): GitHubAccount | undefined =>
    accounts.find(({ login }) => login === null || login.toLowerCase() === owner.toLowerCase()) ?? accounts[0];
  return accounts
    .map((account) => ({
      account,
      owners: owners.filter((owner) => whose(owner) === account),
      names: names.filter((name) => whose(name.split('/', 1)[0] ?? '') === account),
    }))
    .filter((part) => part.owners.length + part.names.length > 0);
}

/** Nothing where there was something: not known, and not deleted. */
function emptyOf({ repository, streams }: WantedRepository): PullFailure[] {
  const empty = streams.filter((one) => one.empty).map(({ stream }) => stream);
  if (empty.length === 0) return [];
  const { code, message } = emptyAnswer(repository, empty);
  return [{ repository, code, message }];
}
