import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { FactsStore } from './facts.store.js';
import { GitHubSyncService } from './github-sync.service.js';
import { SyncStreamStore } from './sync-stream.store.js';

@Module({
  imports: [OrgModule],
  providers: [FactsStore, SyncStreamStore, GitHubSyncService],
  exports: [FactsStore, GitHubSyncService],
})
export class FactsModule {}
