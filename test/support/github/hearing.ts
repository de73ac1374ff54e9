import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { DeadLettersStore } from '../../../src/facts/dead-letters.store.js';
import { FactsStore } from '../../../src/facts/facts.store.js';
import { HeardDeploymentsStore } from '../../../src/facts/heard-deployments.store.js';
import { HeardReleasesStore } from '../../../src/facts/heard-releases.store.js';
import { HeardRepositories } from '../../../src/facts/heard-repositories.js';
import { HeardTagsStore } from '../../../src/facts/heard-tags.store.js';
import { RepositoryDueStore } from '../../../src/facts/repository-due.store.js';
import { WebhookApplier } from '../../../src/facts/webhook-applier.js';
import { type Drained, WebhookDrainService } from '../../../src/facts/webhook-drain.service.js';
import { type Delivery, WebhookInboxStore } from '../../../src/facts/webhook-inbox.store.js';
import { GitHub } from '../../../src/github/github.js';
import { isWanted, trimPayload } from '../../../src/github/webhook-trim.js';
import { HeardRepositoriesStore } from '../../../src/org/heard-repositories.store.js';
import { RepositoriesStore } from '../../../src/org/repositories.store.js';
import type { Clock } from '../../../src/platform/clock.js';
import type { Webhook } from './webhook-payloads.js';

/** The product's inbox and drain on a database, without HTTP and jobs. */
export function hearing(db: DataSource, clock: Clock, organizations: string[] = ['acme']) {
  const repositories = new RepositoriesStore();
  const facts = new FactsStore(repositories, db);
  const inbox = new WebhookInboxStore(db);
  const letters = new DeadLettersStore(db);
  const github = new GitHub({ token: undefined, apiUrl: undefined, organizations, timeZone: 'UTC' });
  const applier = new WebhookApplier(
    github,
    new HeardRepositories(new HeardRepositoriesStore(repositories)),
    new HeardDeploymentsStore(facts),
    new HeardReleasesStore(facts),
    new HeardTagsStore(),
    new RepositoryDueStore(),
  );
  const service = new WebhookDrainService(db, clock, inbox, letters, applier);
  return {
    inbox,
    letters,
    service,
    drain: (): Promise<Drained> => service.drain(),
    /** Stores deliveries as the route does. */
    store: (hooks: readonly Webhook[]): Promise<void> => inbox.add(hooks.map(deliveryOf), clock.now()),
    /** Stores and applies them one by one. */
    async hear(hooks: readonly Webhook[]): Promise<void> {
      for (const hook of hooks) {
        await inbox.add([deliveryOf(hook)], clock.now());
        await service.drain();
      }
    },
  };
}

export type Hearing = ReturnType<typeof hearing>;

/** As it is stored; a fresh id each time. */
export function deliveryOf({ event, payload }: Webhook): Delivery {
  const kept = isWanted(event) ? trimPayload(event, payload) : null;
  if (!isWanted(event) || kept === null) throw new Error(`nothing comes of ${event}`);
  return { guid: randomUUID(), event, payload: kept };
}
