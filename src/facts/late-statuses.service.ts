import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { GitHubClient } from '../github/client.js';
import { lateStatuses } from '../github/late-statuses.js';
import { PAGE } from '../github/queries.js';
import { type StatusPayload, translateDeployment } from '../github/translate.js';
import { FactsStore, type SavedEvents } from './facts.store.js';
import { type OpenDeploymentRow, OpenDeploymentsStore } from './open-deployments.store.js';
import { toRow } from './stream-pages.js';

/** A status that comes late behind a page of newer deployments moves nothing that a look shows: it has to be asked for. */
@Injectable()
export class LateStatusesService {
  constructor(
    private readonly db: DataSource,
    private readonly facts: FactsStore,
    private readonly open: OpenDeploymentsStore,
  ) {}

  /** Asks for every deployment that may still succeed and that a look does not show, a hundred at once. */
  async rescan(
    client: GitHubClient,
    repositories: string[],
    now: Date,
    onPage: (saved: SavedEvents) => Promise<void>,
  ): Promise<void> {
    const hidden = await this.open.hidden(this.db.manager, repositories, PAGE, now);
    for (let from = 0; from < hidden.length; from += PAGE) {
      const page = hidden.slice(from, from + PAGE);
      await onPage(await this.save(page, await lateStatuses(client, page)));
    }
  }

  private save(page: readonly OpenDeploymentRow[], told: readonly (StatusPayload[] | null)[]): Promise<SavedEvents> {
    const statuses = page.flatMap(({ id }, n) => (told[n] ?? []).map((one) => ({ ...one, deploymentId: id })));
    const events = page.flatMap((one, n) => {
      const event = translateDeployment({
        id: one.id,
        sha: one.sha,
        environment: one.environment,
        production_environment: one.production ?? false,
        transient_environment: one.transient,
        created_at: one.createdAt.toISOString(),
        statuses: told[n] ?? [],
      });
      return event ? [toRow(one.repository, event)] : [];
    });
    const gone = page.filter((_, n) => told[n] === null).map(({ id }) => id);
    return this.db.transaction(async (manager) => {
      await this.open.saveStatuses(manager, statuses);
      await this.open.take(manager, gone);
      return this.facts.savePulled(manager, events);
    });
  }
}
