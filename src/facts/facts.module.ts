import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { ChangesStore } from './changes.store.js';
import { DeadLetterReplay } from './dead-letter-replay.js';
import { DeadLettersStore } from './dead-letters.store.js';
import { FactsStore } from './facts.store.js';
import { HeardDeploymentsStore } from './heard-deployments.store.js';
import { HeardReleasesStore } from './heard-releases.store.js';
import { HeardRepositories } from './heard-repositories.js';
import { HeardTagsStore } from './heard-tags.store.js';
import { RepositoryDueStore } from './repository-due.store.js';
import { RepositoryPuller } from './repository-puller.js';
import { RepositoryPullsStore } from './repository-pulls.store.js';
import { SyncRunsStore } from './sync-runs.store.js';
import { SyncService } from './sync.service.js';
import { SyncStreamStore } from './sync-stream.store.js';
import { WebhookApplier } from './webhook-applier.js';
import { WebhookDrainService } from './webhook-drain.service.js';
import { WebhookInbox } from './webhook-inbox.js';
import { WebhookInboxStore } from './webhook-inbox.store.js';

/** What GitHub tells by itself. */
const HEARD = [HeardDeploymentsStore, HeardReleasesStore, HeardRepositories, HeardTagsStore, RepositoryDueStore];
const WEBHOOKS = [
  DeadLetterReplay,
  DeadLettersStore,
  WebhookApplier,
  WebhookDrainService,
  WebhookInbox,
  WebhookInboxStore,
];

/** Needs a global `GitHub`. */
@Module({
  imports: [OrgModule],
  providers: [
    FactsStore,
    ChangesStore,
    SyncStreamStore,
    RepositoryPullsStore,
    RepositoryPuller,
    SyncRunsStore,
    SyncService,
    ...HEARD,
    ...WEBHOOKS,
  ],
  exports: [FactsStore, ChangesStore, SyncRunsStore, SyncService, ...WEBHOOKS],
})
export class FactsModule {}
