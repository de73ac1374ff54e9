import { Module } from '@nestjs/common';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { FactsModule } from '../facts/facts.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { OrgModule } from '../org/org.module.js';
import { AiUsageController } from './ai-usage.controller.js';
import { ChangesController } from './changes.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DrainNotice } from './drain-notice.js';
import { RefusalsTold } from './refusals-told.js';
import { ScimDiscoveryController } from './scim/scim-discovery.controller.js';
import { ScimGroupsController } from './scim/scim-groups.controller.js';
import { ScimGroupsService } from './scim/scim-groups.service.js';
import { ScimUsersController } from './scim/scim-users.controller.js';
import { ScimUsersService } from './scim/scim-users.service.js';
import { ScimWriter } from './scim/scim-writer.js';
import { WebhookCounts } from './webhook-counts.js';
import { WebhooksController } from './webhooks.controller.js';

const PUSHED = [DeliveriesController, ChangesController, AiUsageController, WebhooksController];
const SCIM = [ScimDiscoveryController, ScimUsersController, ScimGroupsController];

/** The HTTP face for what is pushed to us. Needs a global `WebhookSignature`. */
@Module({
  imports: [AdoptionModule, FactsModule, JobsModule, OrgModule],
  providers: [DrainNotice, ScimWriter, ScimUsersService, ScimGroupsService, RefusalsTold, WebhookCounts],
  controllers: [...PUSHED, ...SCIM],
})
export class IntakeModule {}
