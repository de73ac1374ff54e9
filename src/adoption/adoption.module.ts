import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { AdoptionStore } from './adoption.store.js';

@Module({ imports: [OrgModule], providers: [AdoptionStore], exports: [AdoptionStore] })
export class AdoptionModule {}
