import { Module } from '@nestjs/common';
import { CalendarsStore } from './calendars.store.js';
import { GitHubIdentitiesStore } from './github-identities.store.js';
import { GitHubOrganizationService } from './github-organization.service.js';
import { GitHubOrganizationStore } from './github-organization.store.js';
import { Installation } from './installation.js';
import { MembershipsStore } from './memberships.store.js';
import { OrganizationStore } from './organization.store.js';
import { PeopleStore } from './people.store.js';
import { PersonsStore } from './persons.store.js';
import { RepositoriesStore } from './repositories.store.js';
import { ScimGroupsStore } from './scim-groups.store.js';
import { ScimLinksService } from './scim-links.service.js';
import { ScimMembershipsStore } from './scim-memberships.store.js';
import { ScimUsersStore } from './scim-users.store.js';
import { TeamsStore } from './teams.store.js';
import { ValidityRangesStore } from './validity-ranges.store.js';

/** Teams (a tree), people, repositories, memberships, ownership and calendars, all with validity ranges. */
@Module({
  providers: [
    Installation,
    CalendarsStore,
    GitHubIdentitiesStore,
    GitHubOrganizationService,
    GitHubOrganizationStore,
    MembershipsStore,
    OrganizationStore,
    PeopleStore,
    PersonsStore,
    RepositoriesStore,
    ScimGroupsStore,
    ScimLinksService,
    ScimMembershipsStore,
    ScimUsersStore,
    TeamsStore,
    ValidityRangesStore,
  ],
  exports: [
    Installation,
    GitHubOrganizationService,
    OrganizationStore,
    PeopleStore,
    PersonsStore,
    RepositoriesStore,
    ScimGroupsStore,
    ScimLinksService,
    ScimMembershipsStore,
    ScimUsersStore,
    TeamsStore,
  ],
})
export class OrgModule {}
