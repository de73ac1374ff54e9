import { Module } from '@nestjs/common';
import { FactsModule } from '../facts/facts.module.js';
import { OrgModule } from '../org/org.module.js';
import { FreshnessStore } from './freshness.store.js';
import { VelocityStore } from './velocity.store.js';

@Module({
  imports: [OrgModule, FactsModule],
  providers: [VelocityStore, FreshnessStore],
  exports: [VelocityStore, FreshnessStore],
})
export class VelocityModule {}
