import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { explainGitHub, type GitHubClient } from '../github/client.js';
import { describeRepository, organizationRepositories } from '../github/pages.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { oneLine, UserError } from '../platform/errors.js';
import type { CoverageRow } from './delivery-row.js';
import { FactsStore } from './facts.store.js';
import { readPage, repositoryName, toRow } from './stream-pages.js';
import { type Stream, STREAMS, SyncStreamStore } from './sync-stream.store.js';

/** A status may come late: every pass looks again at what is younger than this. */
const RESCAN_DAYS = 30;
const AT_ONCE = 4;

export interface SyncQuestion {
  repositories: string[];
  /** On the first pull, nothing older is fetched. */
  since: Date | null;
}

export interface Synced {
  repositories: number;
  pages: number;
  added: number;
  changed: number;
  failed: { repository: string; code: string; message: string }[];
}

/** GitHub → facts: a page and its cursor in one transaction, so that any run goes on where the last one stopped. */
@Injectable()
export class GitHubSyncService {
  constructor(
    private readonly db: DataSource,
    private readonly repositories: RepositoriesStore,
    private readonly facts: FactsStore,
    private readonly streams: SyncStreamStore,
  ) {}

  /** @throws UserError when the organisation cannot be listed */
  async repositoriesOf(client: GitHubClient, org: string): Promise<string[]> {
    return organizationRepositories(client, org).catch((error: unknown) => {
      throw explainGitHub(error, `the organisation ${org}`);
    });
  }

  /** Pulls every stream of every repository; one that fails is reported and keeps none of the others waiting. */
  async sync(client: GitHubClient, { repositories, since }: SyncQuestion, now: Date): Promise<Synced> {
    const lock = this.db.createQueryRunner();
    try {
      const [{ locked }] = (await lock.query(`SELECT pg_try_advisory_lock(hashtext('paceline sync')) AS locked`)) as [
        { locked: boolean },
      ];
      if (!locked) throw new UserError('SYNC_RUNNING', 'another sync is running; wait for it, it pulls the same');
      return await this.syncAll(client, { repositories, since }, now);
    } finally {
      await lock.query(`SELECT pg_advisory_unlock(hashtext('paceline sync'))`);
      await lock.release();
    }
  }

  private async syncAll(client: GitHubClient, { repositories, since }: SyncQuestion, now: Date): Promise<Synced> {
    const done: Synced = { repositories: repositories.length, pages: 0, added: 0, changed: 0, failed: [] };
    const queue = [...repositories];
    const worker = async (): Promise<void> => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift())
        await this.syncOne(client, name, since, now, done);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await this.db.query('ANALYZE delivery_event, feed_coverage, deployment, deployment_status');
    return done;
  }

  private async syncOne(
    client: GitHubClient,
    fullName: string,
    since: Date | null,
    now: Date,
    done: Synced,
  ): Promise<void> {
    let stream: Stream | null = null;
    let name = fullName;
    try {
      const described = await describeRepository(client, repositoryName(fullName));
      name = described.fullName;
      await this.db.transaction((manager) => this.repositories.describe(manager, fullName, described));
      for (stream of STREAMS) await this.pass(client, name, stream, since, now, done);
    } catch (error) {
      const explained = explainGitHub(error, `repository ${name}`);
      const message = explained instanceof UserError ? explained.message : `${name}: ${oneLine(explained)}`;
      const failed = stream;
      if (failed !== null) await this.streams.fail(this.db.manager, name, failed, message);
      done.failed.push({
        repository: name,
        code: explained instanceof UserError ? explained.code : 'UNEXPECTED',
        message,
      });
    }
  }

  private async pass(
    client: GitHubClient,
    name: string,
    stream: Stream,
    since: Date | null,
    now: Date,
    done: Synced,
  ): Promise<void> {
    const pass = await this.streams.begin(this.db.manager, name, stream, now, since, RESCAN_DAYS);
    let cursor = pass.cursor;
    do {
      const page = await readPage(stream, client, repositoryName(name), cursor, this.streams, name);
      const reached = pass.since !== null && page.oldest !== null && new Date(page.oldest) < pass.since;
      const next = reached ? null : page.next;
      await this.db.transaction(async (manager) => {
        await page.store(manager);
        await this.streams.advance(manager, name, stream, next);
        const ended = next === null && stream === STREAMS.at(-1);
        const saved = await this.facts.savePulled(manager, [
          ...page.events.map((event) => toRow(name, event)),
          ...(ended ? await this.coverage(manager, name, pass.since) : []),
        ]);
        done.added += saved.added;
        done.changed += saved.changed;
      });
      done.pages += 1;
      cursor = next;
    } while (cursor !== null);
  }

  /** What is known when the last stream was read to its end, back to where this pass went; statements add up. */
  private async coverage(manager: EntityManager, name: string, since: Date | null): Promise<CoverageRow[]> {
    const known = await this.streams.known(manager, name, STREAMS.length);
    if (!known) return [];
    const from = since !== null && since.toISOString() > known.from ? since.toISOString() : known.from;
    return [{ kind: 'coverage', repo: name, from, through: known.through }];
  }
}
