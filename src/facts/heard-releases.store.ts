import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ReleasePayload, translateRelease } from '../github/translate.js';
import { readSql } from '../platform/sql.js';
import { FactsStore, type SavedEvents } from './facts.store.js';
import { toRow } from './stream-pages.js';

/** A release as it was at a moment. */
export interface HeardRelease {
  repositoryId: number;
  /** owner/name, as it is called here. */
  repo: string;
  release: ReleasePayload & { databaseId: number };
  /** ISO 8601; what was said of an earlier moment comes too late. */
  asOf: string;
  /** Deleted, which is for good. */
  gone: boolean;
}

const placeOf = ({ repositoryId, githubId }: { repositoryId: number; githubId: number }): string =>
  `${repositoryId} ${githubId}`;

/** Releases as webhooks tell of them: the last word counts, whenever it came. */
@Injectable()
export class HeardReleasesStore {
  constructor(private readonly facts: FactsStore) {}

  async save(manager: EntityManager, heard: readonly HeardRelease[]): Promise<SavedEvents & { removed: number }> {
    if (heard.length === 0) return { rows: 0, added: 0, changed: 0, removed: 0 };
    const last = await this.lastWords(manager, heard);
    const shown = last.map((one) => ({ one, event: one.gone ? null : translateRelease(one.release) }));
    const removed = await this.remove(
      manager,
      shown.filter(({ event }) => event === null).map(({ one }) => one),
    );
    const commits = await this.commits(manager, last);
    const rows = shown.flatMap(({ one, event }) => {
      if (event === null) return [];
      const sha = commits.get(placeOf({ repositoryId: one.repositoryId, githubId: one.release.databaseId }));
      return [toRow(one.repo, { ...event, sha: sha ?? event.sha })];
    });
    return { ...(await this.facts.savePulled(manager, rows)), removed };
  }

  /** The latest of each release, unless something later, or its end, was heard before. */
  private async lastWords(manager: EntityManager, heard: readonly HeardRelease[]): Promise<HeardRelease[]> {
    const latest = new Map<string, HeardRelease>();
    for (const one of heard) {
      const place = placeOf({ repositoryId: one.repositoryId, githubId: one.release.databaseId });
      const before = latest.get(place);
      if (before === undefined || (!before.gone && (one.gone || Date.parse(one.asOf) >= Date.parse(before.asOf))))
        latest.set(place, one);
    }
    const said = [...latest.values()].map(({ repositoryId, release, asOf, gone }) => ({
      ...{ repositoryId, asOf, gone },
      githubId: release.databaseId,
    }));
    const noted = await manager.query<{ repositoryId: number; githubId: number }[]>(
      readSql(import.meta.url, 'note-releases.sql'),
      [JSON.stringify(said)],
    );
    return noted.flatMap((one) => latest.get(placeOf(one)) ?? []);
  }

  /** What is deleted, or a draft again, is no release. Its event goes. */
  private async remove(manager: EntityManager, gone: readonly HeardRelease[]): Promise<number> {
    if (gone.length === 0) return 0;
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM delivery_event USING unnest($1::int[], $2::text[]) AS gone (repository_id, key)
       WHERE delivery_event.repository_id = gone.repository_id AND source = 'RELEASE' AND event_key = gone.key`,
      [gone.map(({ repositoryId }) => repositoryId), gone.map(({ release }) => String(release.databaseId))],
    );
    return count;
  }

  private async commits(manager: EntityManager, heard: readonly HeardRelease[]): Promise<Map<string, string>> {
    const said = heard.map(({ repositoryId, release }) => ({
      repositoryId,
      key: String(release.databaseId),
      tag: release.tagName,
    }));
    const rows = await manager.query<{ repositoryId: number; key: string; sha: string }[]>(
      readSql(import.meta.url, 'release-commits.sql'),
      [JSON.stringify(said)],
    );
    return new Map(rows.map(({ repositoryId, key, sha }) => [`${repositoryId} ${key}`, sha]));
  }
}
