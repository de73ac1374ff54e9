import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { type Day, dayAt } from '../core/week.js';
import { explainGitHub, type GitHubClient } from '../github/client.js';
import { GitHub } from '../github/github.js';
import { checkToken, organizationRepositories } from '../github/pages.js';
import { changesAnything, type ImportSummary } from '../org/organization.store.js';
import { GitHubOrganizationService } from '../org/github-organization.service.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { failureOf, RepositoryPuller } from './repository-puller.js';
import { type OnProgress, RunProgress } from './run-progress.js';
import { withSyncLock } from './sync-lock.js';
import { type SyncRunRow, SyncRunsStore, type SyncTrigger } from './sync-runs.store.js';

const AT_ONCE = 4;
/** A token that is refused and a limit that is used up are no repository's fault. */
const STOPS_ALL = new Set(['GITHUB_TOKEN', 'GITHUB_LIMIT']);
/** The organisation stays as it was known, the run tells why, and what was delivered is pulled all the same. */
const PASSED_OVER = new Set([
  'GITHUB_FORBIDDEN',
  'GITHUB_ORGANIZATION_SHRUNK',
  'ORGANIZATION_MISMATCH',
  'NO_GITHUB_ORGS',
]);

export interface SyncQuestion {
  trigger: SyncTrigger;
  /** Logins. Default: those of the settings, or else what teams own. */
  organizations?: readonly string[];
  /** owner/name. With them nothing else is pulled, unless organisations are asked for too. */
  repositories?: readonly string[];
  /** On the first pull of a repository, nothing older is fetched. */
  since?: Day;
  /** Take GitHub's word for the organisation even if most of it is gone. */
  acceptOrganization?: boolean;
}

export interface SyncedRun extends SyncRunRow {
  /** What changed of teams, people and ownership, by kind; null when nothing did. */
  organization: ImportSummary['kinds'] | null;
}

interface Followed {
  changed: ImportSummary['kinds'] | null;
  problem: UserError | null;
}

export interface SyncOptions {
  /** How many milliseconds to wait for another run at most; default 0. */
  wait?: number;
  /** Told of the run as it goes on, about once a second. */
  onProgress?: OnProgress;
  /** Ends the run with the request in hand: INTERRUPTED, and the next goes on where it stopped. */
  signal?: AbortSignal;
}

/** GitHub → facts, one run at a time for a database, each recorded. */
@Injectable()
export class SyncService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly github: GitHub,
    private readonly organization: GitHubOrganizationService,
    private readonly repositories: RepositoriesStore,
    private readonly puller: RepositoryPuller,
    private readonly runs: SyncRunsStore,
  ) {}

  /**
   * Pulls every stream of every repository; one that fails is recorded and keeps none of the others waiting.
   * @throws UserError NO_TOKEN, SYNC_RUNNING; and what failed the run as a whole, which is recorded: GITHUB_TOKEN,
   * GITHUB_NOT_FOUND, GITHUB_AWAY, GITHUB_LIMIT, GITHUB_FORBIDDEN, NOTHING_TO_SYNC
   */
  async run(asked: SyncQuestion, { wait = 0, onProgress, signal }: SyncOptions = {}): Promise<SyncedRun> {
    const client = this.github.client(signal);
    return withSyncLock(this.db, wait, async (lock) => {
      const progress = await this.begin(lock, asked, client, onProgress);
      try {
        const { changed, problem } = await this.follow(client, asked);
        await this.pull(client, asked, progress, signal);
        const said = { errorCode: problem?.code ?? null, error: problem?.message ?? null };
        const run = await progress.end({ state: 'DONE', finishedAt: this.clock.now(), ...said });
        return { ...run, organization: changed };
      } catch (error) {
        const { code, message } = failureOf(error, 'this run', 'the run failed');
        const end = signal?.aborted
          ? ({ state: 'INTERRUPTED', finishedAt: this.clock.now(), errorCode: null, error: null } as const)
          : ({ state: 'FAILED', finishedAt: this.clock.now(), errorCode: code, error: message } as const);
        // A database that is away cannot be told; the next run says that this one was interrupted.
        await progress.end(end).catch(() => undefined);
        throw explainGitHub(error, 'this run');
      }
    });
  }

  /** Without an organisation file the teams of GitHub are the organisation. Deliveries do not wait for them. */
  private async follow(client: GitHubClient, asked: SyncQuestion): Promise<Followed> {
    if (asked.organizations || asked.repositories) return { changed: null, problem: null };
    const { organizations, timeZone } = this.github;
    const options = { timeZone, acceptShrunk: asked.acceptOrganization ?? false };
    try {
      const { summary } = await this.organization.follow(client, organizations, this.clock.now(), options);
      return { changed: summary !== null && changesAnything(summary) ? summary.kinds : null, problem: null };
    } catch (error) {
      if (error instanceof UserError && PASSED_OVER.has(error.code)) return { changed: null, problem: error };
      throw error;
    }
  }

  private async begin(
    lock: QueryRunner,
    asked: SyncQuestion,
    client: GitHubClient,
    onProgress: OnProgress | undefined,
  ): Promise<RunProgress> {
    const now = this.clock.now();
    await this.runs.interrupt(lock, now);
    const row = await this.runs.begin(lock, asked.trigger, !asked.organizations && !asked.repositories, now);
    return new RunProgress(this.runs, lock, row, () => client.asked(), onProgress);
  }

  private async pull(
    client: GitHubClient,
    asked: SyncQuestion,
    progress: RunProgress,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const now = this.clock.now();
    const since = asked.since === undefined ? null : new Date(`${asked.since}T00:00:00Z`);
    const queue = await this.wanted(client, asked, now);
    progress.set({ repositories: queue.length });
    await progress.write();
    const worker = async (): Promise<void> => {
      for (let repository = queue.shift(); repository !== undefined; repository = queue.shift())
        await this.pullOne(client, repository, since, now, progress, signal);
    };
    const ended = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, () =>
        worker().catch((error: unknown) => {
          // What is not a repository's failure is the run's: the others end with the one in hand.
          queue.length = 0;
          throw error;
        }),
      ),
    );
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    if (progress.stored) await this.db.query('ANALYZE delivery_event, feed_coverage, deployment, deployment_status');
  }

  private async pullOne(
    client: GitHubClient,
    repository: string,
    since: Date | null,
    now: Date,
    progress: RunProgress,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const onPage = async ({ added, changed }: { added: number; changed: number }): Promise<void> => {
      progress.add({ pages: 1, added, changed });
      await progress.tick();
    };
    const failure = await this.puller.pull({
      client,
      repository,
      since,
      now,
      labels: this.github.labels,
      onPage,
      signal,
    });
    signal?.throwIfAborted();
    if (failure) await this.runs.addFailure(this.db.manager, { runId: progress.id, ...failure });
    progress.add(failure ? { failed: 1 } : { done: 1 });
    await progress.write();
    // What stops one stops all: the others need not be asked to say the same.
    if (failure && STOPS_ALL.has(failure.code)) throw new UserError(failure.code, failure.message);
  }

  /** Names of what is to be pulled, each once. */
  private async wanted(client: GitHubClient, asked: SyncQuestion, now: Date): Promise<string[]> {
    const organizations = asked.organizations ?? (asked.repositories ? [] : this.github.organizations);
    const lists = await Promise.all(
      organizations.map((name) =>
        organizationRepositories(client, name).catch((error: unknown) => {
          throw explainGitHub(error, `the organisation ${name}`);
        }),
      ),
    );
    const named = [...(asked.repositories ?? []), ...lists.flat()];
    const names = organizations.length > 0 || asked.repositories ? named : await this.owned(now);
    // A listing has shown that the token is good; without one a wrong token would look like many bad repositories.
    if (organizations.length === 0) await checkToken(client);
    return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
  }

  private async owned(now: Date): Promise<string[]> {
    const owned = await this.repositories.owned(this.db.manager, dayAt(now, 'UTC'));
    if (owned.length > 0) return owned;
    throw new UserError(
      'NOTHING_TO_SYNC',
      'say what to pull: --repo OWNER/NAME, --org ORG, GITHUB_ORGS, or ownership in the organisation file',
    );
  }
}
