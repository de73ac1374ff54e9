import { Injectable } from '@nestjs/common';
import { type Ancestry, linkChanges, type Linking, type LinkWay } from '../core/change-links.js';
import type { GitHubClient } from '../github/client.js';
import { HISTORIES_AT_ONCE, historyPages } from '../github/commit-histories.js';
import { type AskedHistory, ChangeLinksStore, type OpenRepository } from './change-links.store.js';
import type { ChangeFeedRow } from './pull-requests.store.js';
import type { Spending } from './spending.js';

/** How many changes were linked, by how it is known. */
export type LinkedCounts = Record<Lowercase<LinkWay>, number>;

/** Pages of a hundred commits that are read of one history. */
const MOST_PAGES = 5;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A delivered commit of a repository, its history asked for in part. */
interface Asked {
  repository: OpenRepository;
  sha: string;
  since: number;
  cursor: string | null;
  pages: number;
  holds: Set<string>;
}

/** Finds out which delivery brought each merged change, asking GitHub only where the order of merges does not tell. */
@Injectable()
export class ChangeLinksService {
  constructor(private readonly store: ChangeLinksStore) {}

  /**
   * Links what was merged in these repositories and adds it to the counts. What the points do not reach is estimated.
   * Returns the repositories of which something is otherwise than before.
   */
  async link(
    client: GitHubClient,
    feeds: readonly Pick<ChangeFeedRow, 'id' | 'name'>[],
    counts: LinkedCounts,
    spending: Spending,
  ): Promise<number[]> {
    const ids = feeds.map(({ id }) => id);
    const repositories = await this.store.open(ids);
    const known = new Map(repositories.map(({ id, ancestry }) => [id, ancestryOf(ancestry)]));
    for (;;) {
      const linkings = repositories.map((repository) => ({ repository, ...linkingOf(repository, known) }));
      const wanted = linkings.flatMap(({ repository, wanted: shas }) =>
        [...shas].map(([sha, since]) => ({ repository, sha, since })),
      );
      if (wanted.length === 0 || spending.over) return this.save(linkings, ids, counts);
      await this.ask(client, wanted, known, spending);
    }
  }

  /** Asks for the history of each, as far as it is told in a few pages. */
  private async ask(
    client: GitHubClient,
    wanted: { repository: OpenRepository; sha: string; since: number }[],
    known: Map<number, Map<string, Ancestry>>,
    spending: Spending,
  ): Promise<void> {
    // A delivery may be known by another name than its commit's.
    const nameless = wanted.filter(({ sha }) => !COMMIT.test(sha));
    await this.told(known, nameless.map((one) => ({ ...one, since: null, final: true, holds: [] }))); // prettier-ignore
    let open: Asked[] = wanted
      .filter(({ sha }) => COMMIT.test(sha))
      .map((one) => ({ ...one, cursor: null, pages: 0, holds: new Set() }));
    while (open.length > 0) {
      const next: Asked[] = [];
      for (let from = 0; from < open.length; from += HISTORIES_AT_ONCE)
        next.push(...(await this.askOnce(client, open.slice(from, from + HISTORIES_AT_ONCE), known, spending)));
      open = next;
    }
  }

  /** Those that have another page. */
  private async askOnce(
    client: GitHubClient,
    asked: Asked[],
    known: Map<number, Map<string, Ancestry>>,
    spending: Spending,
  ): Promise<Asked[]> {
    const { nodes, cost } = await historyPages(
      client,
      asked.map(({ repository, sha, since, cursor }) => ({
        ...{ repository: repository.name, sha, cursor },
        since: new Date(since).toISOString(),
      })),
    );
    spending.take(cost);
    const more: Asked[] = [];
    const told: Told[] = [];
    asked.forEach((one, n) => {
      const page = nodes[n];
      // Not told now, it is not asked again in this run; the next one asks.
      if (page === undefined || page instanceof Error || page === null) {
        told.push({ ...one, since: null, final: true, holds: [], kept: page === null });
        return;
      }
      for (const { oid } of page.commits) one.holds.add(oid);
      const oldest = page.commits.at(-1)?.committedDate;
      if (page.next === null) told.push({ ...one, final: false, holds: [...one.holds] });
      else if (one.pages + 1 < MOST_PAGES) more.push({ ...one, cursor: page.next, pages: one.pages + 1 });
      else told.push({ ...one, since: oldest === undefined ? null : Date.parse(oldest), final: true, holds: [...one.holds] }); // prettier-ignore
    });
    await this.told(known, told);
    return more;
  }

  private async told(known: Map<number, Map<string, Ancestry>>, answers: Told[]): Promise<void> {
    for (const { repository, sha, since, final, holds } of answers) {
      const before = known.get(repository.id)?.get(sha);
      known.get(repository.id)?.set(sha, { since, final, holds: new Set([...(before?.holds ?? []), ...holds]) });
    }
    const kept = answers.filter((answer) => answer.kept !== false);
    await this.store.saveAsked(
      kept.map(({ repository, sha, since, final }) => ({ repositoryId: repository.id, sha, since, final })),
    );
  }

  private async save(
    linkings: ({ repository: OpenRepository } & Linking)[],
    all: number[],
    counts: LinkedCounts,
  ): Promise<number[]> {
    const links = linkings.flatMap(({ repository, links: found }) =>
      repository.changes.flatMap(({ number, deliveredBy, how }) => {
        const link = found.get(number);
        if (link?.deliveredBy === (deliveredBy ?? undefined) && link?.how === (how ?? undefined)) return [];
        return [
          { repositoryId: repository.id, number, deliveredBy: link?.deliveredBy ?? null, how: link?.how ?? null },
        ];
      }),
    );
    const otherwise = await this.store.save(links);
    for (const { how } of links) if (how !== null) counts[lower(how)] += 1;
    const left = new Set(linkings.filter(({ wanted }) => wanted.size > 0).map(({ repository }) => repository.id));
    await this.store.linked(all.filter((id) => !left.has(id)));
    return otherwise;
  }
}

/** `kept` false: not told, and to be asked for another time. */
interface Told {
  repository: OpenRepository;
  sha: string;
  since: number | null;
  final: boolean;
  holds: string[];
  kept?: boolean;
}

function linkingOf(
  { id, changes, deliveries, firstAt }: OpenRepository,
  known: Map<number, Map<string, Ancestry>>,
): Linking {
  const merges = deliveries.flatMap(({ sha, mergedAt }) => (mergedAt === null ? [] : [[sha, mergedAt] as const]));
  return linkChanges({ changes, deliveries, firstAt, mergedAt: new Map(merges), ancestry: known.get(id) ?? new Map() });
}

function ancestryOf(asked: AskedHistory[]): Map<string, Ancestry> {
  return new Map(asked.map(({ sha, since, final }) => [sha, { since, final, holds: new Set<string>() }]));
}

function lower(how: LinkWay): Lowercase<LinkWay> {
  return how.toLowerCase() as Lowercase<LinkWay>;
}
