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
    TeamsStore,
    ValidityRangesStore,
  ],
  exports: [Installation, GitHubOrganizationService, OrganizationStore, PeopleStore, RepositoriesStore, TeamsStore],
})
export class OrgModule {}
