import { Module } from '@nestjs/common';
import { FactsModule } from '../facts/facts.module.js';
import { OrgModule } from '../org/org.module.js';
import { FreshnessStore } from './freshness.store.js';
import { RepositoryListStore } from './repository-list.store.js';
import { VelocityStore } from './velocity.store.js';

@Module({
  imports: [OrgModule, FactsModule],
  providers: [VelocityStore, FreshnessStore, RepositoryListStore],
  exports: [VelocityStore, FreshnessStore, RepositoryListStore],
})
export class VelocityModule {}
