import { Module } from '@nestjs/common';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { FactsModule } from '../facts/facts.module.js';
import { PullRequestsModule } from '../facts/pull-requests.module.js';
import { GoalsModule } from '../goals/goals.module.js';
import { OrgModule } from '../org/org.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { BaselineAuditModule } from './baseline-audit.js';
import { ErasureService } from './erasure.service.js';
import { ImportsService } from './imports.service.js';
import { PeopleImportService } from './people-import.service.js';
import { SampleService } from './sample.service.js';

/** The command-line face. */
@Module({
  imports: [
    BaselineAuditModule,
    OrgModule,
    FactsModule,
    PullRequestsModule,
    AdoptionModule,
    GoalsModule,
    RollupModule,
    ReportsModule,
    VelocityModule,
  ],
  providers: [ErasureService, ImportsService, PeopleImportService, SampleService],
  exports: [ErasureService, ImportsService, PeopleImportService, SampleService],
})
export class CliModule {}
