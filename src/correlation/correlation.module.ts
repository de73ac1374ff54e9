import { Module } from '@nestjs/common';
import { GoalsModule } from '../goals/goals.module.js';
import { CorrelationService } from './correlation.service.js';
import { CorrelationStore } from './correlation.store.js';

@Module({
  imports: [GoalsModule],
  providers: [CorrelationStore, CorrelationService],
  exports: [CorrelationStore, CorrelationService],
})
export class CorrelationModule {}
