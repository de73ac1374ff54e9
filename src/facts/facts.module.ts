import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { ChangesStore } from './changes.store.js';
import { FactsStore } from './facts.store.js';
import { LateStatusesService } from './late-statuses.service.js';
import { LookService } from './look.service.js';
import { OpenDeploymentsStore } from './open-deployments.store.js';
import { PullingService } from './pulling.service.js';
import { RepositoryLooksStore } from './repository-looks.store.js';
import { RepositoryPuller } from './repository-puller.js';
import { RepositoryPullsStore } from './repository-pulls.store.js';
import { SyncSeenStore } from './sync-seen.store.js';
import { SyncRunsStore } from './sync-runs.store.js';
import { SyncService } from './sync.service.js';
import { SyncStreamStore } from './sync-stream.store.js';

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
  ],
  exports: [FactsStore, ChangesStore, SyncRunsStore, SyncService],
})
export class FactsModule {}
