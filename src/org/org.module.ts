import { Module } from '@nestjs/common';
import { CalendarWritesStore } from './calendar-writes.store.js';
import { ComponentWritesStore } from './component-writes.store.js';
import { CountingPolicyStore } from './counting-policy.store.js';
import { CalendarsStore } from './calendars.store.js';
import { GitHubIdentitiesStore } from './github-identities.store.js';
import { GitHubOrganizationService } from './github-organization.service.js';
import { GitHubOrganizationStore } from './github-organization.store.js';
import { GitHubProposalsStore } from './github-proposals.store.js';
import { HeardRepositoriesStore } from './heard-repositories.store.js';
import { Installation } from './installation.js';
import { MembershipWritesStore } from './membership-writes.store.js';
import { MembershipsStore } from './memberships.store.js';
import { NamedStore } from './named.store.js';
import { OrganizationStore } from './organization.store.js';
import { OwnershipProposalsStore } from './ownership-proposals.store.js';
import { OwnershipWritesStore } from './ownership-writes.store.js';
import { PeopleWritesStore } from './people-writes.store.js';
import { PeopleStore } from './people.store.js';
import { ProfilesStore } from './profiles.store.js';
import { PersonsStore } from './persons.store.js';
import { ReorganizationStore } from './reorganization.store.js';
import { OrganizationChangesStore } from './organization-changes.store.js';
import { RepositoriesStore } from './repositories.store.js';
import { ScimGroupsStore } from './scim-groups.store.js';
import { ScimLinksService } from './scim-links.service.js';
import { ScimMembershipsStore } from './scim-memberships.store.js';
import { ScimUsersStore } from './scim-users.store.js';
import { SightingsStore } from './sightings.store.js';
import { TeamWritesStore } from './team-writes.store.js';
import { TeamsStore } from './teams.store.js';
import { ValidityRangesStore } from './validity-ranges.store.js';
import { WorkflowRulesStore } from './workflow-rules.store.js';

/** What other slices and the faces ask. */
const ASKED = [
  Installation,
  CalendarWritesStore,
  ComponentWritesStore,
  CountingPolicyStore,
  GitHubOrganizationService,
  GitHubProposalsStore,
  HeardRepositoriesStore,
  MembershipWritesStore,
  OrganizationChangesStore,
  OrganizationStore,
  OwnershipProposalsStore,
  OwnershipWritesStore,
  PeopleStore,
  PeopleWritesStore,
  PersonsStore,
  ProfilesStore,
  ReorganizationStore,
  RepositoriesStore,
  ScimGroupsStore,
  ScimLinksService,
  ScimMembershipsStore,
  ScimUsersStore,
  SightingsStore,
  TeamWritesStore,
  TeamsStore,
  WorkflowRulesStore,
];

/** Teams (a tree), people, repositories, memberships, ownership and calendars, all with validity ranges. */
@Module({
  providers: [
    ...ASKED,
    CalendarsStore,
    GitHubIdentitiesStore,
    GitHubOrganizationStore,
    MembershipsStore,
    NamedStore,
    ValidityRangesStore,
  ],
  exports: ASKED,
})
export class OrgModule {}
