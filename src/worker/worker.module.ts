import { Module } from '@nestjs/common';
import { FactsModule } from '../facts/facts.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { OrgModule } from '../org/org.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
import { Processors } from './processors.js';
import { Schedules } from './schedules.js';

@Module({
  imports: [JobsModule, OrgModule, FactsModule, RollupModule, ReportsModule],
  providers: [Processors, Schedules],
})
export class WorkerModule {}
