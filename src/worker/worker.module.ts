import { Module } from '@nestjs/common';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { FailedDeliveriesService } from '../facts/failed-deliveries.service.js';
import { FactsModule } from '../facts/facts.module.js';
import { PullRequestsModule } from '../facts/pull-requests.module.js';
import { GitHub } from '../github/github.js';
import { DeliveryLog } from '../github/webhook-deliveries.js';
import { GoalsModule } from '../goals/goals.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { OrgModule } from '../org/org.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { RollupModule } from '../rollup/rollup.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { ContentChecksService } from './content-checks.service.js';
import { InboxMonths } from './inbox-months.js';
import { Processors } from './processors.js';
import { RetentionService } from './retention.service.js';
import { Schedules } from './schedules.js';

/** Signs in as the App itself; without one there is no log to look into. */
const DELIVERY_LOG = {
  provide: DeliveryLog,
  inject: [GitHub],
  useFactory: (github: GitHub) => new DeliveryLog(github.asApp),
};

@Module({
  imports: [
    JobsModule,
    OrgModule,
    FactsModule,
    PullRequestsModule,
    VelocityModule,
    AdoptionModule,
    GoalsModule,
    RollupModule,
    ReportsModule,
  ],
  providers: [
    DELIVERY_LOG,
    FailedDeliveriesService,
    InboxMonths,
    Processors,
    ContentChecksService,
    RetentionService,
    Schedules,
  ],
})
export class WorkerModule {}
