import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { ChangesStore } from './changes.store.js';
import { ContentChecksStore } from './content-checks.store.js';
import { ContentFilesService } from './content-files.service.js';
import { ContentHistoriesService } from './content-histories.service.js';
import { ContentService } from './content.service.js';
import { FactsStore } from './facts.store.js';
import { RepositoryPuller } from './repository-puller.js';
import { RepositoryPullsStore } from './repository-pulls.store.js';
import { SyncRunsStore } from './sync-runs.store.js';
import { SyncService } from './sync.service.js';
import { SyncStreamStore } from './sync-stream.store.js';
import { WorkflowRunsService } from './workflow-runs.service.js';
import { WorkflowRunsStore } from './workflow-runs.store.js';

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
    ContentChecksStore,
    ContentFilesService,
    ContentHistoriesService,
    ContentService,
    WorkflowRunsService,
    WorkflowRunsStore,
  ],
  exports: [
    FactsStore,
    ChangesStore,
    SyncRunsStore,
    SyncService,
    ContentService,
    ContentChecksStore,
    WorkflowRunsService,
  ],
})
export class FactsModule {}
