import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { GoalTeamsStore } from './goal-teams.store.js';
import { GoalsStore } from './goals.store.js';
import { JudgingChangesStore } from './judging-changes.store.js';
import { JudgeService } from './judge.service.js';
import { ProgramsStore } from './programs.store.js';

@Module({
  imports: [OrgModule, VelocityModule],
  providers: [GoalsStore, JudgingChangesStore, GoalTeamsStore, ProgramsStore, JudgeService],
  exports: [GoalsStore, JudgingChangesStore, GoalTeamsStore, ProgramsStore, JudgeService],
})
export class GoalsModule {}
