import { doraOf, type DoraFigures } from '../../src/core/dora.js';
import { sumWindow } from '../../src/core/velocity.js';
import { addWeeks, type Week, weekStart } from '../../src/core/week.js';
import { parseChangeRow } from '../../src/facts/change-row.js';
import { ChangesStore } from '../../src/facts/changes.store.js';
import { FactsStore, type SavedEvents } from '../../src/facts/facts.store.js';
import { parseIncidentRow } from '../../src/facts/incident-row.js';
import { toRow } from '../../src/facts/stream-pages.js';
import { SyncStreamStore } from '../../src/facts/sync-stream.store.js';
import { translateDeployment } from '../../src/github/translate.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { DoraStore, type FailureRow } from '../../src/velocity/dora.store.js';
import { type Scope, type Structure, weeksOf } from '../../src/velocity/velocity.store.js';
import type { Row, TinyOrganization } from './tiny-organization.js';

export const FROM: Week = '2026-03-02';
export const TO: Week = '2026-03-16';

export interface Deployment {
  id: number;
  sha: string;
  statuses: [string, string][];
}

/** What the tests of DORA's five do with an organisation. */
export function doraOn(acme: TinyOrganization) {
  const repositories = new RepositoriesStore();
  const changes = new ChangesStore(repositories);
  const store = new DoraStore(acme.db);
  const span = (scope: Scope, structure: Structure, from: Week, to: Week) => ({
    scope,
    structure,
    from: weekStart(from, 'UTC'),
    to: weekStart(to, 'UTC'),
  });
  return {
    store,
    changes: (rows: Row[]): Promise<SavedEvents> =>
      acme.db.transaction((manager) =>
        changes.saveChanges(manager, stream(rows.map((row) => parseChangeRow(row, acme.clock.now())))),
      ),
    incidents: (rows: Row[]): Promise<SavedEvents> =>
      acme.db.transaction((manager) =>
        changes.saveIncidents(manager, stream(rows.map((row) => parseIncidentRow(row, acme.clock.now())))),
      ),
    /** As a pull from GitHub stores them. */
    deployments: (repo: string, all: Deployment[]): Promise<void> =>
      acme.db.transaction(async (manager) => {
        const page = all.map(({ id, sha, statuses }) => ({
          ...{ id, sha, environment: 'production', production_environment: true, transient_environment: false },
          created_at: statuses[0]?.[1] ?? '',
          statuses: statuses.map(([state, createdAt], n) => ({ id: `${id}-${n}`, state, createdAt })),
        }));
        await repositories.ensure(manager, [repo], ['']);
        await new SyncStreamStore().saveDeployments(manager, repo, page);
        const events = page.map(translateDeployment).filter((event) => event !== null);
        await new FactsStore(repositories, acme.db).savePulled(
          manager,
          events.map((event) => toRow(repo, event)),
        );
      }),
    async figures(
      slug: string,
      scope: Scope = 'OWN',
      structure: Structure = 'THEN',
      from = FROM,
      to = TO,
    ): Promise<DoraFigures> {
      const id = await acme.idOf(slug);
      const counts = (await store.counts([id], span(scope, structure, from, to))).get(id);
      if (!counts) throw new Error(`nothing was counted of ${slug}`);
      const weeks = await acme.weeks(slug, scope, structure);
      return doraOf(counts, sumWindow(weeksOf(weeks), from, to));
    },
    async failures(
      slug: string,
      scope: Scope = 'OWN',
      structure: Structure = 'THEN',
      weeks = 2,
    ): Promise<FailureRow[]> {
      const asked = { teamId: await acme.idOf(slug), ...span(scope, structure, FROM, addWeeks(FROM, weeks)) };
      return (await store.listFailures(asked, { first: 100 })).rows;
    },
  };
}

// eslint-disable-next-line @typescript-eslint/require-await
export async function* stream<T>(rows: T[]): AsyncGenerator<T> {
  yield* rows;
}
