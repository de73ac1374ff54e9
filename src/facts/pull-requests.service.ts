import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { explainGitHub } from '../github/client.js';
import { clientOf, GitHub, type GitHubAccount } from '../github/github.js';
import { UserError } from '../platform/errors.js';
import { ChangeLinksService, type LinkedCounts } from './change-links.service.js';
import { ChangeSettings } from './change-settings.module.js';
import { withChangesLock } from './changes-lock.js';
import { PullRequestReader, type ReadCounts } from './pull-request-reader.js';
import { type ChangeFeedRow, PullRequestsStore } from './pull-requests.store.js';
import { Spending } from './spending.js';

/** A limit that is used up for longer ends the run: the next one goes on. */
const PATIENCE_MS = 90_000;
/** So many repositories are read together: what little is new in each fills questions for all. */
const TOGETHER = 1_000;
/** Of so many the changes are in memory at one time. */
const LINKED_TOGETHER = 250;

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
  /** Told of the run after every thousand repositories at most. */
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
    const accounts = await this.github.accesses(signal, { patienceMs: PATIENCE_MS });
    return withChangesLock(this.db, async () => {
      const repositories = await this.store.toRead();
      const spending = new Spending(points);
      const run: ChangesRun = {
        ...{ repositories: repositories.length, looked: 0, read: 0, failed: 0, added: 0, changed: 0 },
        ...{ linked: { exact: 0, ancestry: 0, estimated: 0 }, requests: 0, points: 0, stopped: null },
      };
      for (const feeds of batchesOf(repositories)) {
        await this.batch(accounts, feeds, run, spending, signal);
        if (spending.over) run.stopped ??= 'the points of a run are spent: the next one goes on';
        run.requests = spending.requests;
        run.points = spending.points;
        await onProgress?.({ ...run, linked: { ...run.linked } });
        if (run.stopped !== null) break;
      }
      // The planner must know the new size at once.
      if (run.added > 0) await this.db.query('ANALYZE change, change_marker, change_feed');
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
      for (let from = 0; from < feeds.length; from += LINKED_TOGETHER) {
        const some = feeds.slice(from, from + LINKED_TOGETHER);
        const linked = await this.links.link(client, some, run.linked, spending);
        const touched = new Set([...read, ...linked]);
        await this.db.transaction((manager) => this.store.count(manager, some, touched));
      }
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

/** A thousand at most in the order they come, all of one owner: one sign-in sees them all. */
function batchesOf(repositories: readonly ChangeFeedRow[]): ChangeFeedRow[][] {
  const batches: ChangeFeedRow[][] = [];
  const open = new Map<string, ChangeFeedRow[]>();
  for (const repository of repositories) {
    const owner = ownerOf(repository.name);
    let batch = open.get(owner);
    if (!batch || batch.length === TOGETHER) {
      batch = [];
      open.set(owner, batch);
      batches.push(batch);
    }
    batch.push(repository);
  }
  return batches;
}
