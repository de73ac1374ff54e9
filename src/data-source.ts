import { DataSource, type DataSourceOptions } from 'typeorm';
import { Foundation1764000000000 } from '../migrations/1764000000000-foundation.js';
import { TeamClosure1764000000001 } from '../migrations/1764000000001-team-closure.js';
import { GithubFeed1764000000002 } from '../migrations/1764000000002-github-feed.js';
import { SyncRuns1764000000003 } from '../migrations/1764000000003-sync-runs.js';
import { GithubOrganization1764000000004 } from '../migrations/1764000000004-github-organization.js';
import { AiUsage1764000000005 } from '../migrations/1764000000005-ai-usage.js';
import { ChangesAndCorrelation1764000000006 } from '../migrations/1764000000006-changes-and-correlation.js';
import { Access1764000000007 } from '../migrations/1764000000007-access.js';
import { Sessions1764000000008 } from '../migrations/1764000000008-sessions.js';
import { AuditAndRetention1764000000009 } from '../migrations/1764000000009-audit-and-retention.js';
import { OrganizationWrites1764000000011 } from '../migrations/1764000000011-organization-writes.js';
import { Lenses1764000000012 } from '../migrations/1764000000012-lenses.js';
import { DisputesAndComponents1764000000015 } from '../migrations/1764000000015-disputes-and-components.js';
import { Baselines1764000000014 } from '../migrations/1764000000014-baselines.js';
import { ChangesAndIncidents1764000000013 } from '../migrations/1764000000013-changes-and-incidents.js';
import { ProgressRestatements1764000000016 } from '../migrations/1764000000016-progress-restatements.js';
import { PullRequests1764000000020 } from '../migrations/1764000000020-pull-requests.js';
import { Webhooks1764000000019 } from '../migrations/1764000000019-webhooks.js';
import { Looks1764000000017 } from '../migrations/1764000000017-looks.js';
import { PeopleImport1764000000010 } from '../migrations/1764000000010-people-import.js';
import { Clearing1764000000024 } from '../migrations/1764000000024-clearing.js';
import { DeliveryContent1764000000021 } from '../migrations/1764000000021-delivery-content.js';
import { FewerWrites1764000000023 } from '../migrations/1764000000023-fewer-writes.js';
import { Operators1764000000022 } from '../migrations/1764000000022-operators.js';
import { AccessSession, ProviderIdentity, SignInAttempt, SignInLink } from './access/sign-in.entities.js';
import { AccessGrant, AccessToken, AuditEntryEntity, AuditHead, PrincipalEntity } from './access/access.entities.js';
import {
  AdoptionChange,
  AdoptionCursor,
  AdoptionKept,
  AdoptionStaleWeek,
  AdoptionWeek,
  AiUsageDay,
} from './adoption/adoption.entities.js';
import { CommitWeek } from './adoption/commit-week.entity.js';
import { CorrelationCursor, CorrelationWeek } from './correlation/correlation.entities.js';
import { ComponentPlacing } from './facts/component-placing.entity.js';
import { Change, Incident, MergedDelivery } from './facts/change.entities.js';
import { ChangeFeed, ChangeMarker, DeliveryAncestry } from './facts/pull-request.entities.js';
import { ContentRun, DeliveryContentRow } from './facts/content.entities.js';
import { AlarmEntity, WebhookRefusal } from './facts/alarm.entity.js';
import { DeliveryEvent } from './facts/delivery-event.entity.js';
import { Deployment, DeploymentStatus, SyncStream } from './facts/github-feed.entities.js';
import { FeedCoverage } from './facts/feed-coverage.entity.js';
import { OpenDeployment, RepositoryDue, RepositoryLookRow, SyncSeen } from './facts/look.entities.js';
import { RepositoryPull, SyncRun, SyncRunFailure } from './facts/sync-run.entities.js';
import { WEBHOOKS } from './facts/webhook.entities.js';
import { Baseline, BaselineProposal, JudgedOwnership } from './goals/baseline.entities.js';
import { Cohort, CohortTeam, Program, ProgressWeek } from './goals/goals.entities.js';
import { JudgingCursor, ProgressChange } from './goals/progress-change.entities.js';
import { ProgressRestatement } from './goals/progress-restatement.entity.js';
import { CalendarDay } from './org/calendar-day.entity.js';
import { CalendarTeam } from './org/calendar-team.entity.js';
import { CalendarVersion } from './org/calendar-version.entity.js';
import { Calendar } from './org/calendar.entity.js';
import { Component } from './org/component.entity.js';
import { Membership } from './org/membership.entity.js';
import { OrganizationChange } from './org/organization-change.entity.js';
import { Organization } from './org/organization.entity.js';
import { OwnershipProposal } from './org/ownership-proposal.entity.js';
import { Ownership } from './org/ownership.entity.js';
import { PeopleMappingEntity, ScimGroup, ScimGroupMember, ScimUser } from './org/people.entities.js';
import { Person } from './org/person.entity.js';
import { Repository } from './org/repository.entity.js';
import { TeamParent } from './org/team-parent.entity.js';
import { Team } from './org/team.entity.js';
import { WorkflowRule } from './org/workflow-rule.entity.js';
import { RollupCursor } from './rollup/rollup-cursor.entity.js';
import { Report } from './reports/report.entity.js';
import { RollupRestatement } from './rollup/rollup-restatement.entity.js';
import { RollupWeek } from './rollup/rollup-week.entity.js';
import { Dispute } from './velocity/dispute.entity.js';
import { EngineerCursor, EngineerWeek } from './velocity/engineer.entities.js';
import { VelocityChange } from './velocity/velocity-change.entity.js';
import { EventVerdict, Lens, LensPart, LensWeek, ScopeLens } from './velocity/lens.entities.js';
import {
  CoverageChange,
  EventChange,
  MeasuredScope,
  MeasuringCursor,
  Restatement,
} from './velocity/measuring.entities.js';
import { EventRuling, TeamSource, VelocityWeek } from './velocity/velocity.entities.js';

const ORG = [
  Organization,
  OrganizationChange,
  Team,
  TeamParent,
  Person,
  Membership,
  PeopleMappingEntity,
  ScimUser,
  ScimGroup,
  ScimGroupMember,
  Repository,
  Component,
  Ownership,
  Calendar,
  CalendarTeam,
  CalendarDay,
  CalendarVersion,
  OwnershipProposal,
  WorkflowRule,
];
const FACTS = [
  DeliveryEvent,
  DeliveryContentRow,
  ContentRun,
  ComponentPlacing,
  FeedCoverage,
  Deployment,
  DeploymentStatus,
  SyncStream,
  SyncRun,
  SyncRunFailure,
  RepositoryPull,
  AlarmEntity,
  WebhookRefusal,
  RepositoryLookRow,
  RepositoryDue,
  SyncSeen,
  OpenDeployment,
  Change,
  MergedDelivery,
  ChangeMarker,
  ChangeFeed,
  DeliveryAncestry,
  Incident,
  CommitWeek,
  AiUsageDay,
  AdoptionStaleWeek,
];
const SIGN_IN = [SignInAttempt, ProviderIdentity, AccessSession, SignInLink];
const ACCESS = [PrincipalEntity, AccessGrant, AccessToken, AuditEntryEntity, AuditHead];
const FIGURES = [
  TeamSource,
  Dispute,
  EventVerdict,
  EventRuling,
  Lens,
  LensPart,
  LensWeek,
  ScopeLens,
  CoverageChange,
  EventChange,
  MeasuredScope,
  MeasuringCursor,
  Restatement,
  VelocityWeek,
  VelocityChange,
  EngineerWeek,
  EngineerCursor,
  AdoptionWeek,
  AdoptionChange,
  AdoptionCursor,
  AdoptionKept,
  Program,
  Cohort,
  CohortTeam,
  Baseline,
  BaselineProposal,
  JudgedOwnership,
  ProgressWeek,
  ProgressRestatement,
  ProgressChange,
  JudgingCursor,
  CorrelationWeek,
  CorrelationCursor,
  RollupWeek,
  RollupRestatement,
  RollupCursor,
  Report,
];

/** Every entity and migration, for the app, the command line and the tests. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [...ORG, ...FACTS, ...WEBHOOKS, ...FIGURES, ...ACCESS, ...SIGN_IN],
    migrations: [
      Foundation1764000000000,
      TeamClosure1764000000001,
      GithubFeed1764000000002,
      SyncRuns1764000000003,
      GithubOrganization1764000000004,
      AiUsage1764000000005,
      ChangesAndCorrelation1764000000006,
      Access1764000000007,
      Sessions1764000000008,
      AuditAndRetention1764000000009,
      PeopleImport1764000000010,
      OrganizationWrites1764000000011,
      Lenses1764000000012,
      ChangesAndIncidents1764000000013,
      Baselines1764000000014,
      DisputesAndComponents1764000000015,
      ProgressRestatements1764000000016,
      Looks1764000000017,
      Webhooks1764000000019,
      PullRequests1764000000020,
      DeliveryContent1764000000021,
      Operators1764000000022,
      FewerWrites1764000000023,
      Clearing1764000000024,
    ],
    migrationsTransactionMode: 'each',
    synchronize: false,
    applicationName: 'paceline',
  };
}

/** Connects without changing anything. */
export async function connect(url: string): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url)).initialize();
}

/** Brings the schema up to this build; of several that start at once one does it. Returns the names of what was run. */
export async function migrate(db: DataSource): Promise<string[]> {
  const lock = db.createQueryRunner();
  await lock.connect();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('paceline migrate'))`);
    return (await db.runMigrations()).map((migration) => migration.name);
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtext('paceline migrate'))`);
    await lock.release();
  }
}
