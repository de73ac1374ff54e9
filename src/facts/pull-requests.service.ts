import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { explainGitHub } from '../github/client.js';
import { clientOf, GitHub, type GitHubAccount } from '../github/github.js';
import { LOOKED_AT_ONCE } from '../github/pull-requests.js';
import { UserError } from '../platform/errors.js';
import { ChangeLinksService, type LinkedCounts } from './change-links.service.js';
import { ChangeSettings } from './change-settings.module.js';
import { withChangesLock } from './changes-lock.js';
import { PullRequestReader, type ReadCounts } from './pull-request-reader.js';
import { type ChangeFeedRow, PullRequestsStore } from './pull-requests.store.js';
import { Spending } from './spending.js';

/** What a run has done. */
export interface ChangesRun extends ReadCounts {
  /** All that GitHub showed us. */
  repositories: number;
  linked: LinkedCounts;
  requests: number;
  points: number;
  /** Why it ended before all were looked at; null: it did not. */
  stopped: string | null;
}

export interface ChangesOptions {
  signal?: AbortSignal;
  /** Told of the run after every hundred repositories at most. */
  onProgress?: (run: ChangesRun) => Promise<void> | void;
  /** Of GitHub's points; default: the setting. */
  points?: number;
}

/** Merged pull requests of GitHub → changes, with the deliveries that brought them. */
@Injectable()
export class PullRequestsService {
  constructor(
    private readonly db: DataSource,
    private readonly github: GitHub,
    private readonly settings: ChangeSettings,
    private readonly store: PullRequestsStore,
    private readonly reader: PullRequestReader,
    private readonly links: ChangeLinksService,
  ) {}

  /**
   * Looks at every repository that GitHub showed us, reads those with something new and links what was merged, as far as
   * the points of a run go; the next run goes on there.
   * @throws UserError NO_TOKEN, CHANGES_RUNNING, GITHUB_APP, GITHUB_TOKEN, GITHUB_AWAY, GITHUB_FORBIDDEN
   */
  async run({ signal, onProgress, points = this.settings.points }: ChangesOptions = {}): Promise<ChangesRun> {
    const accounts = await this.github.accesses(signal);
    return withChangesLock(this.db, async () => {
      const repositories = await this.store.toRead();
      const spending = new Spending(points);
      const run: ChangesRun = {
        ...{ repositories: repositories.length, looked: 0, read: 0, failed: 0, added: 0, changed: 0 },
        ...{ linked: { exact: 0, ancestry: 0, estimated: 0 }, requests: 0, points: 0, stopped: null },
      };
      for (const feeds of batchesOf(repositories)) {
        if (spending.over) run.stopped ??= 'the points of a run are spent: the next one goes on';
        if (run.stopped !== null) break;
        await this.batch(accounts, feeds, run, spending, signal);
        run.requests = spending.requests;
        run.points = spending.points;
        await onProgress?.({ ...run, linked: { ...run.linked } });
      }
      return run;
    });
  }

  /** A limit that is used up ends the run, not its success: what was read is stored. */
  private async batch(
    accounts: readonly GitHubAccount[],
    feeds: ChangeFeedRow[],
    run: ChangesRun,
    spending: Spending,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      const client = clientOf(accounts, ownerOf(feeds[0]?.name ?? ''));
      const read = await this.reader.read(client, feeds, run, spending);
      const linked = await this.links.link(client, feeds, run.linked, spending);
      const touched = new Set([...read, ...linked]);
      await this.db.transaction((manager) => this.store.count(manager, feeds, touched));
    } catch (error) {
      signal?.throwIfAborted();
      const explained = explainGitHub(error, 'merged pull requests');
      if (!(explained instanceof UserError)) throw explained;
      const { code, message } = explained;
      if (code === 'GITHUB_LIMIT') run.stopped = message;
      // One account that cannot be asked keeps none of the others waiting.
      else if (code === 'GITHUB_INSTALLATION') await this.fail(feeds, run, message);
      else throw explained;
    }
  }

  private async fail(feeds: ChangeFeedRow[], run: ChangesRun, error: string): Promise<void> {
    run.failed += feeds.length;
    await this.store.fail(feeds.map(({ id }) => ({ id, error })));
  }
}

function ownerOf(name: string): string {
  return name.split('/', 1)[0]?.toLowerCase() ?? '';
}

/** A hundred at most in the order they come, all of one owner: one sign-in sees them all. */
function batchesOf(repositories: readonly ChangeFeedRow[]): ChangeFeedRow[][] {
  const batches: ChangeFeedRow[][] = [];
  const open = new Map<string, ChangeFeedRow[]>();
  for (const repository of repositories) {
    const owner = ownerOf(repository.name);
    let batch = open.get(owner);
    if (!batch || batch.length === LOOKED_AT_ONCE) {
      batch = [];
      open.set(owner, batch);
      batches.push(batch);
    }
    batch.push(repository);
  }
  return batches;
}
