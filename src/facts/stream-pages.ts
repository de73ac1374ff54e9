import type { EntityManager } from 'typeorm';
import type { GitHubClient } from '../github/client.js';
import { deploymentPage } from '../github/deployment-pages.js';
import { type FeedPage, type RepositoryName, RequestCutOff } from '../github/feed-page.js';
import { allLabels, type IncidentLabels, issuePage } from '../github/issues.js';
import { type Opening, releasePage, tagPage } from '../github/pages.js';
import {
  type DeploymentPayload,
  type GitHubEvent,
  translateDeployment,
  translateIssue,
  translateRelease,
  translateTag,
} from '../github/translate.js';
import { UserError } from '../platform/errors.js';
import type { ChangesStore } from './changes.store.js';
import type { DeliveryRow } from './delivery-row.js';
import type { SavedEvents } from './facts.store.js';
import type { OpenDeploymentsStore } from './open-deployments.store.js';
import { sortReadable, type Unreadable } from './readable.js';
import type { Stream, SyncStreamStore } from './sync-stream.store.js';

/** A page as it is stored: its events, and the oldest moment it reaches. */
export interface StreamPage {
  events: GitHubEvent[];
  /** Of all that is on it, what gives no event among it. */
  keys: string[];
  /** What of it nobody understands. */
  unreadable: Unreadable[];
  oldest: string | null;
  next: string | null;
  total: number | null;
  /** Stores what is on it beside events, and says what that changed. */
  store: (manager: EntityManager) => Promise<SavedEvents>;
}

export interface AskedPage {
  client: GitHubClient;
  /** owner/name */
  repository: string;
  /** Null: the first. */
  cursor: string | null;
  /** The page before it was read by an earlier run. */
  resumed: boolean;
  /** First pages that are read already; null: none. */
  opening: Opening | null;
  labels: IncidentLabels;
  now: Date;
  streams: SyncStreamStore;
  open: OpenDeploymentsStore;
  changes: ChangesStore;
}

const NOTHING: SavedEvents = { rows: 0, added: 0, changed: 0 };
/** How often a page that was cut off is asked for. */
const TRIES = 3;

/** A page of a stream; one that was cut off is asked for again. */
export async function readPage(stream: Stream, asked: AskedPage): Promise<StreamPage> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await READ[stream](asked, repositoryName(asked.repository));
    } catch (error) {
      if (!(error instanceof RequestCutOff) || tries === TRIES) throw error;
    }
  }
}

/** How each stream is read. */
const READ: Record<Stream, (asked: AskedPage, name: RepositoryName) => Promise<StreamPage>> = {
  TAG: async ({ client, cursor, opening }, name) => {
    const told = cursor === null ? opening?.tags : null;
    return events(told ?? (await tagPage(client, name, cursor)), translateTag, ({ name }) => name);
  },
  // An old draft is published, and an old release moved, at any time.
  RELEASE: async ({ client, cursor, opening }, name) => {
    const told = cursor === null ? opening?.releases : null;
    const page = told ?? (await releasePage(client, name, cursor));
    return events(page, translateRelease, ({ databaseId, tagName }) => String(databaseId ?? tagName));
  },
  DEPLOYMENT: async ({ client, cursor, resumed, repository, now, streams, open }, name) => {
    const page = await deploymentPage(client, name, cursor, resumed);
    const { items, ...told } = events(page, translateDeployment, ({ id }) => String(id), trimmedDeployment);
    return {
      ...told,
      oldest: page.items.map(({ created_at }) => created_at).toSorted()[0] ?? null,
      store: async (manager) => {
        await streams.saveDeployments(manager, repository, items);
        await open.note(manager, items, now);
        return NOTHING;
      },
    };
  },
  ISSUE: async ({ client, cursor, opening, repository: repo, labels, changes }, name) => {
    const told = cursor === null ? opening?.issues : null;
    const page = told ?? (await issuePage(client, name, allLabels(labels), cursor));
    const cause = { component: null, team: null, causedBySha: null, causedByEvent: null };
    const rows = page.items.map((issue) => ({ ...translateIssue(issue, labels), ...cause, repo, saysResolved: true }));
    return {
      ...page,
      events: [],
      unreadable: [],
      keys: page.items.map(({ id }) => id),
      store: (manager) =>
        changes.savePulled(
          manager,
          rows.map((row) => ({ ...row, source: 'GITHUB_ISSUE' as const })),
        ),
    };
  },
};

/** Without an oldest moment: an order that says nothing about age, so that every page is read. */
function events<Item extends object>(
  page: FeedPage<Item>,
  translate: (item: Item) => GitHubEvent | null,
  keyOf: (item: Item) => string,
  trim?: (item: Item) => object,
): StreamPage & { items: Item[] } {
  const { readable, unreadable } = sortReadable(page.items, translate, keyOf, trim);
  return {
    items: readable,
    unreadable,
    events: readable.map(translate).filter((event) => event !== null),
    keys: page.items.map(keyOf),
    oldest: null,
    next: page.next,
    total: page.total,
    store: () => Promise.resolve(NOTHING),
  };
}

/** What is used of it: no payload, and nobody's name. */
function trimmedDeployment(one: DeploymentPayload): object {
  const { id, sha, environment, production_environment, transient_environment, created_at, statuses } = one;
  return { id, sha, environment, production_environment, transient_environment, created_at, statuses };
}

/** An event of a whole repository. */
export function toRow(repo: string, event: GitHubEvent): DeliveryRow {
  return {
    kind: 'delivery',
    repo,
    component: '',
    source: event.source,
    eventKey: event.key,
    sha: event.sha,
    occurredAt: event.occurredAt,
    environment: event.environment,
    name: event.name,
    tagClass: event.tagClass,
    commits: null,
    content: null,
    bots: null,
    ancestor: null,
    production: event.production,
    transient: event.transient,
    estimated: event.estimated,
  };
}

/** @throws UserError for a name that is not owner/name */
export function repositoryName(fullName: string): RepositoryName {
  const [owner, name, ...more] = fullName.split('/');
  if (owner && name && more.length === 0) return { owner, name };
  throw new UserError('BAD_REPOSITORY', `${fullName} is not owner/name`);
}
