import { type Day, dayAt } from '../core/week.js';
import { GitHubSyncService, type Synced } from '../facts/github-sync.service.js';
import { connectGitHub, type GitHubClient } from '../github/client.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { TeamsStore } from '../org/teams.store.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { RefreshService } from '../rollup/refresh.service.js';
import { DataSource } from 'typeorm';
import { refreshedText } from './commands.js';
import { type Output, print, progress } from './output.js';
import { type Session, withSession } from './session.js';

export interface SyncOptions {
  org?: string;
  repo?: string;
  since?: Day;
}

/** Pulls from GitHub, then measures. A repository that fails is named, the others are pulled; then the exit code is 1. */
export async function sync(output: Output, options: SyncOptions): Promise<void> {
  await withSession(false, async (session) => {
    const { app, settings } = session;
    if (settings.githubToken === undefined) {
      throw new UserError(
        'NO_TOKEN',
        'GITHUB_TOKEN is not set: give sync a token that may read releases and deployments',
      );
    }
    const client = connectGitHub({ token: settings.githubToken, apiUrl: settings.githubApiUrl });
    const repositories = await wanted(session, client, options);
    progress(`pulling ${repositories.length} repositories`);
    const since = options.since === undefined ? null : new Date(`${options.since}T00:00:00Z`);
    const synced = await app
      .get(GitHubSyncService, { strict: false })
      .sync(client, { repositories, since }, app.get(Clock).now());
    const organization = await app.get(TeamsStore, { strict: false }).organization();
    const measured = organization ? await app.get(RefreshService, { strict: false }).refresh() : null;
    print(output, { ...synced, measured }, [...syncedLines(synced), ...(measured ? [refreshedText(measured)] : [])]);
    if (synced.failed.length > 0) process.exitCode = 1;
  });
}

async function wanted({ app, settings }: Session, client: GitHubClient, { org, repo }: SyncOptions): Promise<string[]> {
  if (repo !== undefined) return [repo];
  const orgs = org === undefined ? settings.githubOrgs : [org];
  const service = app.get(GitHubSyncService, { strict: false });
  const lists = await Promise.all(orgs.map((name) => service.repositoriesOf(client, name)));
  if (orgs.length > 0) return lists.flat();
  const today = dayAt(app.get(Clock).now(), 'UTC');
  const owned = await app.get(RepositoriesStore, { strict: false }).owned(app.get(DataSource).manager, today);
  if (owned.length > 0) return owned;
  throw new UserError(
    'NOTHING_TO_SYNC',
    'say what to pull: --repo OWNER/NAME, --org ORG, GITHUB_ORGS, or ownership in the organisation file',
  );
}

function syncedLines({ repositories, pages, added, changed, failed }: Synced): string[] {
  return [
    `${repositories - failed.length} of ${repositories} repositories pulled, ${pages} pages: ${added} events added, ${changed} changed`,
    ...failed.map(({ message }) => `failed: ${message}`),
  ];
}
