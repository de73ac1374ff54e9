import { Module } from '@nestjs/common';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { FactsModule } from '../facts/facts.module.js';
import { GoalsModule } from '../goals/goals.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { OrgModule } from '../org/org.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { InboxMonths } from './inbox-months.js';
import { Processors } from './processors.js';
import { RetentionService } from './retention.service.js';
import { Schedules } from './schedules.js';

@Module({
  imports: [
    JobsModule,
    OrgModule,
    FactsModule,
    VelocityModule,
    AdoptionModule,
    GoalsModule,
    RollupModule,
    ReportsModule,
  ],
  providers: [InboxMonths, Processors, RetentionService, Schedules],
})
export class WorkerModule {}
