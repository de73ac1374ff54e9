import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { type Day, dayAt } from '../core/week.js';
import { type Asked, explainGitHub } from '../github/client.js';
import { clientOf, GitHub, type GitHubAccount } from '../github/github.js';
import { changesAnything, type ImportSummary } from '../org/organization.store.js';
import { GitHubOrganizationService } from '../org/github-organization.service.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { PullingService } from './pulling.service.js';
import type { SyncMode } from './repository-looks.store.js';
import { failureOf } from './pull-failure.js';
import { type OnProgress, RunProgress } from './run-progress.js';
import { withSyncLock } from './sync-lock.js';
import { type SyncRunRow, SyncRunsStore, type SyncTrigger } from './sync-runs.store.js';

/** The organisation stays as it was known, the run tells why, and what was delivered is pulled all the same. */
const PASSED_OVER = new Set([
  'GITHUB_FORBIDDEN',
  'GITHUB_INSTALLATION',
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
  /** Take GitHub's word for the organisation, and for its repositories, even if most of it is gone. */
  acceptOrganization?: boolean;
  /** Default: INCREMENT. */
  mode?: Exclude<SyncMode, 'FULL'>;
  /** Read everything to its end again, and take GitHub's word where it shows nothing any more. */
  full?: boolean;
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
    private readonly pulling: PullingService,
    private readonly runs: SyncRunsStore,
  ) {}

  /**
   * Pulls what is new in every repository; one that fails is recorded and keeps none of the others waiting.
   * @throws UserError NO_TOKEN, SYNC_RUNNING; and what failed the run as a whole, which is recorded: GITHUB_TOKEN,
   * GITHUB_APP, GITHUB_INSTALLATION, GITHUB_NOT_FOUND, GITHUB_AWAY, GITHUB_LIMIT, GITHUB_FORBIDDEN, NOTHING_TO_SYNC
   */
  async run(asked: SyncQuestion, { wait = 0, onProgress, signal }: SyncOptions = {}): Promise<SyncedRun> {
    if (!this.github.configured) await this.github.accesses();
    const accounts: GitHubAccount[] = [];
    return withSyncLock(this.db, wait, async (lock) => {
      const progress = await this.begin(lock, asked, accounts, onProgress);
      try {
        accounts.push(...(await this.github.accesses(signal)));
        // A run that waits stores no page that would tell of it.
        for (const { client } of accounts) client.onPause(() => void progress.write().catch(() => undefined));
        const { changed, problem } = await this.follow(accounts, asked);
        const said = saidOf(problem, await this.pull(accounts, asked, progress, signal));
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
  private async follow(accounts: readonly GitHubAccount[], asked: SyncQuestion): Promise<Followed> {
    if (asked.organizations || asked.repositories) return { changed: null, problem: null };
    const { organizations, timeZone } = this.github;
    const options = { timeZone, acceptShrunk: asked.acceptOrganization ?? false };
    const clientFor = (owner: string) => Promise.resolve(owner).then((login) => clientOf(accounts, login));
    try {
      const { summary } = await this.organization.follow(clientFor, organizations, this.clock.now(), options);
      return { changed: summary !== null && changesAnything(summary) ? summary.kinds : null, problem: null };
    } catch (error) {
      if (error instanceof UserError && PASSED_OVER.has(error.code)) return { changed: null, problem: error };
      throw error;
    }
  }

  private async begin(
    lock: QueryRunner,
    asked: SyncQuestion,
    accounts: readonly GitHubAccount[],
    onProgress: OnProgress | undefined,
  ): Promise<RunProgress> {
    const now = this.clock.now();
    await this.runs.interrupt(lock, now);
    const whole = !asked.organizations && !asked.repositories;
    const row = await this.runs.begin(lock, { trigger: asked.trigger, mode: modeOf(asked), whole }, now);
    return new RunProgress(this.runs, lock, row, () => askedOf(accounts), onProgress);
  }

  private async pull(
    accounts: readonly GitHubAccount[],
    asked: SyncQuestion,
    progress: RunProgress,
    signal: AbortSignal | undefined,
  ): Promise<UserError | null> {
    const now = this.clock.now();
    const since = asked.since === undefined ? null : new Date(`${asked.since}T00:00:00Z`);
    const acceptShrunk = asked.acceptOrganization ?? false;
    const question = { ...(await this.wanted(asked, now)), mode: modeOf(asked), since, acceptShrunk, now, signal };
    return this.pulling.pull(accounts, question, progress);
  }

  /** Whose repositories, and which by name. */
  private async wanted(asked: SyncQuestion, now: Date): Promise<{ owners: readonly string[]; names: string[] }> {
    const owners = asked.organizations ?? (asked.repositories ? [] : this.github.organizations);
    const names = asked.repositories ?? (owners.length > 0 ? [] : await this.owned(now));
    return { owners, names: [...names] };
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

/** What the run tells of itself; it has ended all the same. */
function saidOf(...problems: (UserError | null)[]): { errorCode: string | null; error: string | null } {
  const problem = problems.find((one) => one !== null);
  return { errorCode: problem?.code ?? null, error: problem?.message ?? null };
}

function modeOf({ full, mode = 'INCREMENT' }: SyncQuestion): SyncMode {
  return full ? 'FULL' : mode;
}

/** What all of them have asked, and what the scarcest has left. */
function askedOf(accounts: readonly GitHubAccount[]): Asked {
  const all = accounts.map(({ client }) => client.asked());
  const told = all.filter(({ remaining }) => remaining !== null);
  const [scarcest] = told.toSorted((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0));
  return {
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
    remaining: scarcest?.remaining ?? null,
    resetsAt: scarcest?.resetsAt ?? null,
    waitingUntil: latest(all.map(({ waitingUntil }) => waitingUntil)),
  };
}

/** Null: of none. */
function latest(dates: readonly (Date | null)[]): Date | null {
  const told = dates.filter((date) => date !== null);
  return told.length === 0 ? null : new Date(Math.max(...told.map((date) => date.getTime())));
}
