import type { Day } from '../core/week.js';
import { type ChangesRun, PullRequestsService } from '../facts/pull-requests.service.js';
import { type SyncRunFailureRow, type SyncRunRow, SyncRunsStore } from '../facts/sync-runs.store.js';
import { type SyncedRun, SyncService } from '../facts/sync.service.js';
import { TeamsStore } from '../org/teams.store.js';
import { RefreshService } from '../rollup/refresh.service.js';
import { refreshedText } from './commands.js';
import { kindLines } from './import-commands.js';
import { type Output, print, progress } from './output.js';
import { withSession } from './session.js';

export interface SyncOptions {
  org?: string;
  repo?: string;
  since?: Day;
  acceptOrganization?: boolean;
  full?: boolean;
  changes?: boolean;
}

/** Pulls from GitHub, then measures. A repository that fails is named, the others are pulled; then the exit code is 1. */
export async function sync(
  output: Output,
  { org, repo, since, acceptOrganization, full, changes }: SyncOptions,
): Promise<void> {
  await withSession(false, async ({ app }) => {
    const run = await app.get(SyncService, { strict: false }).run(
      {
        trigger: 'COMMAND',
        // A repository is enough of an answer.
        ...(repo === undefined ? (org === undefined ? {} : { organizations: [org] }) : { repositories: [repo] }),
        ...(since === undefined ? {} : { since }),
        ...(full === undefined ? {} : { full }),
        ...(acceptOrganization === undefined ? {} : { acceptOrganization }),
      },
      { onProgress: (now) => progress(progressText(now)) },
    );
    const read = changes ? await app.get(PullRequestsService, { strict: false }).run() : null;
    const failures = await app.get(SyncRunsStore, { strict: false }).failures([run.id]);
    const organization = await app.get(TeamsStore, { strict: false }).organization();
    const measured = organization ? await app.get(RefreshService, { strict: false }).refresh() : null;
    const failed = failures.map(({ repository, code, message }) => ({ repository, code, message }));
    print(output, { ...run, failed, measured, ...(read && { changes: read }) }, [
      ...syncedLines(run, failures),
      ...(read ? [changesText(read)] : []),
      ...(measured ? [refreshedText(measured)] : []),
    ]);
    if (failed.length > 0 || run.error !== null) process.exitCode = 1;
  });
}

function progressText({ repositories, done, failed, pages }: SyncRunRow): string {
  return `pulled ${done + failed} of ${repositories ?? '?'} repositories, ${pages} pages`;
}

function changesText({ looked, repositories, added, changed, linked, points, stopped }: ChangesRun): string {
  const delivered = linked.exact + linked.ancestry + linked.estimated;
  const rest = stopped === null ? '' : `; ${stopped}`;
  return `pull requests of ${looked} of ${repositories} repositories for ${points} points: ${added} added, ${changed} changed, ${delivered} linked to deliveries, ${linked.estimated} of them by estimate${rest}`;
}

function syncedLines(run: SyncedRun, failures: SyncRunFailureRow[]): string[] {
  const { repositories, done, pages, requests, added, changed } = run;
  return [
    `${done} of ${repositories ?? 0} repositories pulled, ${pages} pages by ${requests} requests: ${added} events added, ${changed} changed`,
    ...(run.organization === null ? [] : kindLines(run.organization)),
    ...(run.error === null ? [] : [`failed: ${run.error}`]),
    ...failures.map(({ message }) => `failed: ${message}`),
  ];
}
