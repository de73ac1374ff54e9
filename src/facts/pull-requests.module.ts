import { Module } from '@nestjs/common';
import { OrgModule } from '../org/org.module.js';
import { ChangeLinksService } from './change-links.service.js';
import { ChangeLinksStore } from './change-links.store.js';
import { PullRequestReader } from './pull-request-reader.js';
import { PullRequestsService } from './pull-requests.service.js';
import { PullRequestsStore } from './pull-requests.store.js';

/** Needs a global `GitHub` and `ChangeSettings`. */
@Module({
  imports: [OrgModule],
  providers: [PullRequestsStore, PullRequestReader, ChangeLinksStore, ChangeLinksService, PullRequestsService],
  exports: [PullRequestsService],
})
export class PullRequestsModule {}
