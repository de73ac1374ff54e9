import { Module } from '@nestjs/common';
import { FactsModule } from '../facts/facts.module.js';
import { OrgModule } from '../org/org.module.js';
import { DeliveriesStore } from './deliveries.store.js';
import { EngineersStore } from './engineers.store.js';
import { FreshnessStore } from './freshness.store.js';
import { RepositoryListStore } from './repository-list.store.js';
import { VelocityStore } from './velocity.store.js';

@Module({
  imports: [OrgModule, FactsModule],
  providers: [VelocityStore, DeliveriesStore, EngineersStore, FreshnessStore, RepositoryListStore],
  exports: [VelocityStore, DeliveriesStore, EngineersStore, FreshnessStore, RepositoryListStore],
})
export class VelocityModule {}
