import { Module } from '@nestjs/common';
import { FactsModule } from '../facts/facts.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { DeliveriesController } from './deliveries.controller.js';

/** The HTTP face for what is pushed to us. */
@Module({ imports: [FactsModule, JobsModule], controllers: [DeliveriesController] })
export class IntakeModule {}
