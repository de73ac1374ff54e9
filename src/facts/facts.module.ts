import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { FactsStore } from './facts.store.js';

@Module({ imports: [OrgModule], providers: [FactsStore], exports: [FactsStore] })
export class FactsModule {}
