import { CalendarsStore } from '../../../src/org/calendars.store.js';
import { GitHubIdentitiesStore } from '../../../src/org/github-identities.store.js';
import { GitHubOrganizationService } from '../../../src/org/github-organization.service.js';
import { GitHubOrganizationStore } from '../../../src/org/github-organization.store.js';
import { OrganizationStore } from '../../../src/org/organization.store.js';
import { RepositoriesStore } from '../../../src/org/repositories.store.js';
import { ValidityRangesStore } from '../../../src/org/validity-ranges.store.js';
import { SightingsStore } from '../../../src/org/sightings.store.js';
import { ChangesStore } from '../../../src/facts/changes.store.js';
import { DeadLettersStore } from '../../../src/facts/dead-letters.store.js';
import { FactsStore } from '../../../src/facts/facts.store.js';
import { LateStatusesService } from '../../../src/facts/late-statuses.service.js';
import { LookService } from '../../../src/facts/look.service.js';
import { OpenDeploymentsStore } from '../../../src/facts/open-deployments.store.js';
import { PullingService } from '../../../src/facts/pulling.service.js';
import { RepositoryLooksStore } from '../../../src/facts/repository-looks.store.js';
import { RepositoryPuller } from '../../../src/facts/repository-puller.js';
import { RepositoryPullsStore } from '../../../src/facts/repository-pulls.store.js';
import { SyncRunsStore } from '../../../src/facts/sync-runs.store.js';
import { SyncService } from '../../../src/facts/sync.service.js';
import { SyncSeenStore } from '../../../src/facts/sync-seen.store.js';
import { SyncStreamStore } from '../../../src/facts/sync-stream.store.js';
import { GitHub } from '../../../src/github/github.js';
import type { Clock } from '../../../src/platform/clock.js';
import type { DataSource } from 'typeorm';

/** The product's `sync` upon a database. */
export function syncServices(db: DataSource, clock: Clock) {
  const repositories = new RepositoriesStore();
  const facts = new FactsStore(repositories, db);
  const pulls = new RepositoryPullsStore(db);
  const open = new OpenDeploymentsStore();
  const late = new LateStatusesService(db, facts, open);
  const looks = new RepositoryLooksStore(db);
  const puller = new RepositoryPuller(
    db,
    facts,
    new SyncStreamStore(),
    pulls,
    new ChangesStore(repositories),
    looks,
    new SyncSeenStore(),
    open,
    new DeadLettersStore(db),
  );
  const looking = new LookService(db, new SightingsStore());
  const runs = new SyncRunsStore(db);
  const organization = new GitHubOrganizationService(
    db,
    new GitHubOrganizationStore(),
    new GitHubIdentitiesStore(),
    new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), repositories),
    repositories,
  );
  return {
    runs,
    serviceOf: (access: GitHub): SyncService => {
      const pulling = new PullingService(db, access, looking, looks, puller, pulls, runs, late);
      return new SyncService(db, clock, access, organization, repositories, pulling, runs);
    },
  };
}
