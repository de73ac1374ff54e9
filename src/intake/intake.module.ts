import { Module } from '@nestjs/common';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { FactsModule } from '../facts/facts.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { AiUsageController } from './ai-usage.controller.js';
import { DeliveriesController } from './deliveries.controller.js';

/** The HTTP face for what is pushed to us. */
@Module({ imports: [AdoptionModule, FactsModule, JobsModule], controllers: [DeliveriesController, AiUsageController] })
export class IntakeModule {}
