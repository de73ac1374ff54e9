import { Module } from '@nestjs/common';
import { CalendarWritesStore } from './calendar-writes.store.js';
import { CalendarsStore } from './calendars.store.js';
import { GitHubIdentitiesStore } from './github-identities.store.js';
import { GitHubOrganizationService } from './github-organization.service.js';
import { GitHubOrganizationStore } from './github-organization.store.js';
import { Installation } from './installation.js';
import { MembershipWritesStore } from './membership-writes.store.js';
import { NamedStore } from './named.store.js';
import { OrganizationStore } from './organization.store.js';
import { OwnershipProposalsStore } from './ownership-proposals.store.js';
import { OwnershipWritesStore } from './ownership-writes.store.js';
import { PeopleWritesStore } from './people-writes.store.js';
import { ReorganizationStore } from './reorganization.store.js';
import { PeopleStore } from './people.store.js';
import { OrganizationChangesStore } from './organization-changes.store.js';
import { RepositoriesStore } from './repositories.store.js';
import { TeamWritesStore } from './team-writes.store.js';
import { TeamsStore } from './teams.store.js';
import { ValidityRangesStore } from './validity-ranges.store.js';

const WRITES = [
  ReorganizationStore,
  CalendarWritesStore,
  MembershipWritesStore,
  OwnershipProposalsStore,
  OwnershipWritesStore,
  PeopleWritesStore,
  TeamWritesStore,
];

/** Teams (a tree), people, repositories, memberships, ownership and calendars, all with validity ranges. */
@Module({
  providers: [
    Installation,
    CalendarsStore,
    GitHubIdentitiesStore,
    GitHubOrganizationService,
    GitHubOrganizationStore,
    OrganizationChangesStore,
    OrganizationStore,
    PeopleStore,
    RepositoriesStore,
    TeamsStore,
    ValidityRangesStore,
    NamedStore,
    ...WRITES,
  ],
  exports: [
    Installation,
    GitHubOrganizationService,
    OrganizationChangesStore,
    OrganizationStore,
    PeopleStore,
    RepositoriesStore,
    TeamsStore,
    ...WRITES,
  ],
})
export class OrgModule {}
