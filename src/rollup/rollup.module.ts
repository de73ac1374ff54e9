import { Module } from '@nestjs/common';
import { AdoptionModule } from '../adoption/adoption.module.js';
import { CorrelationModule } from '../correlation/correlation.module.js';
import { GoalsModule } from '../goals/goals.module.js';
import { OrgModule } from '../org/org.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { RefreshService } from './refresh.service.js';
import { ReorganizationPreviewService } from './reorganization-preview.service.js';
import { RollupExplanationsStore } from './rollup-explanations.store.js';
import { RollupStore } from './rollup.store.js';
import { ScopePictureService } from './scope-picture.service.js';

@Module({
  imports: [OrgModule, VelocityModule, AdoptionModule, GoalsModule, CorrelationModule],
  providers: [RollupStore, RollupExplanationsStore, RefreshService, ReorganizationPreviewService, ScopePictureService],
  exports: [RollupStore, RollupExplanationsStore, RefreshService, ReorganizationPreviewService, ScopePictureService],
})
export class RollupModule {}
