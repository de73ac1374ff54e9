import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Week } from '../core/week.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { readSql } from '../platform/sql.js';
import type { CommitRow } from './commit-row.js';

export interface MarkedCommitsRow {
  scope_id: number;
  week: Week;
  commits: number;
  marked_commits: number;
  /** At least so many people committed. */
  authors: number;
  repositories: number;
}

const BATCH = 5_000;

@Injectable()
export class AdoptionStore {
  constructor(
    private readonly db: DataSource,
    private readonly repositories: RepositoriesStore,
  ) {}

  /** Upserts commit counts by repository and week within the caller's transaction; returns how many rows were said. */
  async saveCommits(manager: EntityManager, rows: AsyncIterable<CommitRow>): Promise<{ rows: number }> {
    let batch = new Map<string, CommitRow>();
    let count = 0;
    for await (const row of rows) {
      batch.set(`${row.repo.toLowerCase()} ${row.week}`, row);
      count += 1;
      if (batch.size < BATCH) continue;
      await this.saveBatch(manager, [...batch.values()]);
      batch = new Map();
    }
    await this.saveBatch(manager, [...batch.values()]);
    return { rows: count };
  }

  private async saveBatch(manager: EntityManager, rows: CommitRow[]): Promise<void> {
    if (rows.length === 0) return;
    const names = rows.map((row) => row.repo);
    await this.repositories.ensure(
      manager,
      names,
      rows.map(() => ''),
    );
    await manager.query(
      `INSERT INTO commit_week (repository_id, week, commits, marked_commits, authors)
       SELECT repository.id, said.week, said.commits, said.marked, said.authors
       FROM unnest($1::text[], $2::date[], $3::int[], $4::int[], $5::int[]) AS said(repo, week, commits, marked, authors)
       JOIN repository ON lower(repository.full_name) = lower(said.repo)
       ON CONFLICT (repository_id, week) DO UPDATE
       SET commits = excluded.commits, marked_commits = excluded.marked_commits, authors = excluded.authors`,
      [
        names,
        rows.map((row) => row.week),
        rows.map((row) => row.commits),
        rows.map((row) => row.aiMarkedCommits),
        rows.map((row) => row.authors),
      ],
    );
  }

  async markedCommits(teamIds: number[], scope: 'OWN' | 'TREE', from: Week, to: Week): Promise<MarkedCommitsRow[]> {
    return this.db.query(readSql(import.meta.url, 'marked-commits.sql'), [teamIds, scope, from, to]);
  }
}
