import { Module } from '@nestjs/common';
import { FactsModule } from '../facts/facts.module.js';
import { OrgModule } from '../org/org.module.js';
import { ContentNeedsStore } from './content-needs.store.js';
import { DeliveriesStore } from './deliveries.store.js';
import { DisputeDecisionsStore } from './dispute-decisions.store.js';
import { DisputeWritesStore } from './dispute-writes.store.js';
import { DisputesStore } from './disputes.store.js';
import { EngineersStore } from './engineers.store.js';
import { DoraStore } from './dora.store.js';
import { ExplanationsStore } from './explanations.store.js';
import { FreshnessStore } from './freshness.store.js';
import { RepositoryListStore } from './repository-list.store.js';
import { RestatementsStore } from './restatements.store.js';
import { ScopeChangesStore } from './scope-changes.store.js';
import { SourceProposalsStore } from './source-proposals.store.js';
import { VelocityStore } from './velocity.store.js';

const STORES = [
  VelocityStore,
  ContentNeedsStore,
  DeliveriesStore,
  DisputeDecisionsStore,
  DisputeWritesStore,
  DisputesStore,
  EngineersStore,
  DoraStore,
  ExplanationsStore,
  FreshnessStore,
  RepositoryListStore,
  RestatementsStore,
  ScopeChangesStore,
  SourceProposalsStore,
];

@Module({ imports: [OrgModule, FactsModule], providers: STORES, exports: STORES })
export class VelocityModule {}
