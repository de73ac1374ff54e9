import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { HeardRepository } from '../github/webhook-heard.js';
import { HeardRepositoriesStore, type KnownRepository } from '../org/heard-repositories.store.js';
import { readSql } from '../platform/sql.js';

/** What a repository was at a moment. */
export interface RepositoryWord {
  repository: HeardRepository;
  /** Deleted. */
  gone: boolean;
  /** When it was heard: GitHub may not say when it changed. */
  receivedAt: Date;
}

/** Which repositories deliveries are about, and what has become of them. */
@Injectable()
export class HeardRepositories {
  constructor(private readonly store: HeardRepositoriesStore) {}

  /** By GitHub's numbers. Those that nobody knows, of none of `organizations`, are left out. */
  async find(
    manager: EntityManager,
    told: readonly HeardRepository[],
    organizations: readonly string[],
  ): Promise<Map<number, KnownRepository>> {
    const latest = new Map<number, HeardRepository>();
    for (const one of told) {
      const before = latest.get(one.githubId);
      if (before === undefined || (one.updatedAt ?? '') >= (before.updatedAt ?? '')) latest.set(one.githubId, one);
    }
    const found = await this.store.find(manager, [...latest.values()], organizations);
    return new Map(found.map((one) => [one.githubId, one]));
  }

  /** The last word on each counts, whenever it came. Returns whether anything was said last. */
  async describe(
    manager: EntityManager,
    words: readonly (RepositoryWord & { repositoryId: number })[],
    now: Date,
  ): Promise<boolean> {
    if (words.length === 0) return false;
    const latest = new Map<number, (typeof words)[number] & { at: number }>();
    for (const word of words) {
      const at = word.repository.updatedAt === null ? word.receivedAt.getTime() : Date.parse(word.repository.updatedAt);
      const before = latest.get(word.repositoryId);
      if (before === undefined || (!before.gone && (word.gone || at >= before.at)))
        latest.set(word.repositoryId, { ...word, at });
    }
    const said = [...latest.values()].map(({ repositoryId, at, gone }) => ({
      ...{ repositoryId, gone },
      heardAt: new Date(at),
    }));
    const last = await manager.query<{ repositoryId: number }[]>(readSql(import.meta.url, 'note-repositories.sql'), [
      JSON.stringify(said),
    ]);
    const told = last.flatMap(({ repositoryId }) => {
      const word = latest.get(repositoryId);
      return word ? [{ ...word.repository, gone: word.gone }] : [];
    });
    await this.store.describe(manager, told, now);
    return told.length > 0;
  }
}
