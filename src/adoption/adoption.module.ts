import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { AdoptionRetentionStore } from './adoption-retention.store.js';
import { AdoptionStore } from './adoption.store.js';
import { PersonUsageStore } from './person-usage.store.js';
import { UsageStore } from './usage.store.js';

const STORES = [AdoptionRetentionStore, AdoptionStore, PersonUsageStore, UsageStore];

@Module({ imports: [OrgModule], providers: STORES, exports: STORES })
export class AdoptionModule {}
