import { NO_COMPANY_RULES, type CompanyAiRules } from '../../../src/core/ai-markers.js';
import { ChangeLinksService } from '../../../src/facts/change-links.service.js';
import { ChangeLinksStore } from '../../../src/facts/change-links.store.js';
import { ChangeSettings } from '../../../src/facts/change-settings.module.js';
import { PullRequestReader } from '../../../src/facts/pull-request-reader.js';
import { type ChangesRun, PullRequestsService } from '../../../src/facts/pull-requests.service.js';
import { PullRequestsStore } from '../../../src/facts/pull-requests.store.js';
import { GitHub } from '../../../src/github/github.js';
import { RepositoriesStore } from '../../../src/org/repositories.store.js';
import type { Syncing } from './syncing.js';
import { TOKEN } from './viewer.js';

/** The product's `changes` beside its `sync`, with so many points a run. */
export function readingChanges({ acme, github }: Syncing, company: CompanyAiRules = NO_COMPANY_RULES, token = TOKEN) {
  const settings = new ChangeSettings(1_000, company);
  const store = new PullRequestsStore(acme.db, new RepositoriesStore());
  const access = new GitHub({
    ...{ token, apiUrl: github.address, organizations: [], timeZone: 'UTC', retrySecondMs: 5 },
  });
  const service = new PullRequestsService(
    acme.db,
    access,
    settings,
    store,
    new PullRequestReader(acme.clock, settings, store),
    new ChangeLinksService(new ChangeLinksStore(acme.db)),
  );
  return (points?: number): Promise<ChangesRun> => service.run(points === undefined ? {} : { points });
}
