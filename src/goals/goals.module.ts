import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { VelocityModule } from '../velocity/velocity.module.js';
import { BaselineFreezesStore } from './baseline-freezes.store.js';
import { BaselineProposalsStore } from './baseline-proposals.store.js';
import { BaselinesStore } from './baselines.store.js';
import { GoalTeamsStore } from './goal-teams.store.js';
import { GoalsStore } from './goals.store.js';
import { JudgingChangesStore } from './judging-changes.store.js';
import { JudgedSpansStore } from './judged-spans.store.js';
import { JudgeService } from './judge.service.js';
import { ProgramsStore } from './programs.store.js';
import { ProgressRestatementsStore } from './progress-restatements.store.js';

const PARTS = [
  BaselinesStore,
  BaselineFreezesStore,
  BaselineProposalsStore,
  GoalsStore,
  JudgingChangesStore,
  GoalTeamsStore,
  ProgramsStore,
  ProgressRestatementsStore,
  JudgeService,
  JudgedSpansStore,
];

@Module({
  imports: [OrgModule, VelocityModule],
  providers: PARTS,
  exports: PARTS,
})
export class GoalsModule {}
