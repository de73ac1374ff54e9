import { ContentChecksStore } from '../../../src/facts/content-checks.store.js';
import { ContentFilesService } from '../../../src/facts/content-files.service.js';
import { ContentHistoriesService } from '../../../src/facts/content-histories.service.js';
import { ContentService } from '../../../src/facts/content.service.js';
import { connectGitHub } from '../../../src/github/client.js';
import { JudgedSpansStore } from '../../../src/goals/judged-spans.store.js';
import { ContentNeedsStore } from '../../../src/velocity/content-needs.store.js';
import { type Syncing, syncing } from './syncing.js';
import type { GitHubOptions } from './stand-in.js';
import { TOKEN } from './viewer.js';

/** `syncing`, and what asks what deliveries hold. */
export async function checking(options: GitHubOptions) {
  const live: Syncing = await syncing(options);
  const { db, clock } = live.acme;
  const store = new ContentChecksStore(db);
  const service = new ContentService(
    store,
    new ContentHistoriesService(store, clock),
    new ContentFilesService(store),
    clock,
  );
  return {
    ...live,
    store,
    /** Asks, and counts what it cost; `measure` has to have been. */
    async check(budget = 1_000, signal?: AbortSignal) {
      const client = connectGitHub({ token: TOKEN, apiUrl: live.github.address, retrySecondMs: 5, signal });
      const useful = await new JudgedSpansStore(db).find(clock.now(), 'UTC');
      return service.run({
        clientFor: () => Promise.resolve(client),
        budget,
        waiting: new ContentNeedsStore(db).waiting(clock.now(), useful),
        signal,
      });
    },
    /** An event a line, oldest first: `sha commits content bots ancestor`. */
    lines: (sql: string): Promise<string[]> =>
      db.query<{ line: string }[]>(sql).then((rows) => rows.map(({ line }) => line)),
  };
}

export type Checking = Awaited<ReturnType<typeof checking>>;
