import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { AlarmGauge } from './alarm-gauge.js';
import { AlarmsService } from './alarms.service.js';
import { AlarmsStore } from './alarms.store.js';
import { ChangesStore } from './changes.store.js';
import { ContentChecksStore } from './content-checks.store.js';
import { ContentFilesService } from './content-files.service.js';
import { ContentHistoriesService } from './content-histories.service.js';
import { ContentService } from './content.service.js';
import { DeadLetterReplay } from './dead-letter-replay.js';
import { DeadLettersStore } from './dead-letters.store.js';
import { FactsStore } from './facts.store.js';
import { HeardDeploymentsStore } from './heard-deployments.store.js';
import { HeardReleasesStore } from './heard-releases.store.js';
import { HeardRepositories } from './heard-repositories.js';
import { HeardTagsStore } from './heard-tags.store.js';
import { RepositoriesBehindStore } from './repositories-behind.store.js';
import { RepositoryDueStore } from './repository-due.store.js';
import { LateStatusesService } from './late-statuses.service.js';
import { LookService } from './look.service.js';
import { OpenDeploymentsStore } from './open-deployments.store.js';
import { PullingService } from './pulling.service.js';
import { RepositoryLooksStore } from './repository-looks.store.js';
import { RepositoryPuller } from './repository-puller.js';
import { RepositoryPullsStore } from './repository-pulls.store.js';
import { StreamFreshnessStore } from './stream-freshness.store.js';
import { SyncRunDetailsStore } from './sync-run-details.store.js';
import { SyncSeenStore } from './sync-seen.store.js';
import { SyncRunsStore } from './sync-runs.store.js';
import { SyncService } from './sync.service.js';
import { SyncStreamStore } from './sync-stream.store.js';
import { WebhookApplier } from './webhook-applier.js';
import { WebhookDrainService } from './webhook-drain.service.js';
import { WebhookInbox } from './webhook-inbox.js';
import { WebhookInboxStore } from './webhook-inbox.store.js';
import { WorkflowRunsService } from './workflow-runs.service.js';
import { WorkflowRunsStore } from './workflow-runs.store.js';

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

/** What operators see. */
const OPERATORS = [AlarmsService, AlarmsStore, RepositoriesBehindStore, StreamFreshnessStore, SyncRunDetailsStore];

/** Needs a global `GitHub`. */
@Module({
  imports: [OrgModule],
  providers: [
    FactsStore,
    ChangesStore,
    SyncStreamStore,
    SyncSeenStore,
    LookService,
    LateStatusesService,
    OpenDeploymentsStore,
    PullingService,
    RepositoryLooksStore,
    RepositoryPullsStore,
    RepositoryPuller,
    SyncRunsStore,
    SyncService,
    ContentChecksStore,
    ContentFilesService,
    ContentHistoriesService,
    ContentService,
    WorkflowRunsService,
    WorkflowRunsStore,
    ...HEARD,
    ...WEBHOOKS,
    ...OPERATORS,
    AlarmGauge,
  ],
  exports: [
    FactsStore,
    ChangesStore,
    SyncRunsStore,
    SyncService,
    ContentService,
    ContentChecksStore,
    WorkflowRunsService,
    ...WEBHOOKS,
    ...OPERATORS,
  ],
})
export class FactsModule {}
