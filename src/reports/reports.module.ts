import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
import { ReportsStore } from './reports.store.js';
import { ReviewsService } from './reviews.service.js';

@Module({
  imports: [OrgModule, RollupModule],
  providers: [ReportsStore, ReviewsService],
  exports: [ReportsStore, ReviewsService],
})
export class ReportsModule {}
