import { Module } from '@nestjs/common';
import { CalendarsStore } from './calendars.store.js';
import { GitHubIdentitiesStore } from './github-identities.store.js';
import { GitHubOrganizationService } from './github-organization.service.js';
import { GitHubOrganizationStore } from './github-organization.store.js';
import { Installation } from './installation.js';
import { OrganizationStore } from './organization.store.js';
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
    OrganizationStore,
    RepositoriesStore,
    TeamsStore,
    ValidityRangesStore,
  ],
  exports: [Installation, GitHubOrganizationService, OrganizationStore, RepositoriesStore, TeamsStore],
})
export class OrgModule {}
