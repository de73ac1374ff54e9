import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { AdoptionStore } from './adoption.store.js';
import { UsageStore } from './usage.store.js';

@Module({ imports: [OrgModule], providers: [AdoptionStore, UsageStore], exports: [AdoptionStore, UsageStore] })
export class AdoptionModule {}
