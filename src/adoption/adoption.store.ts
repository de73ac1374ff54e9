import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Coverage } from '../core/velocity.js';
import type { Week } from '../core/week.js';
import { RepositoriesStore } from '../org/repositories.store.js';
import { batches } from '../platform/batches.js';
import { readSql } from '../platform/sql.js';
import type { CommitRow } from './commit-row.js';
import { measureWeeks, staleWeeks } from './measuring.js';

export interface MarkedCommitsRow {
  scope_id: number;
  week: Week;
  commits: number;
  marked_commits: number;
  /** At least so many people committed. */
  authors: number;
  /** The same of the team in the scope where they are fewest, 0 when none is known. */
  fewest_authors: number;
  repositories: number;
}

/** Who was on a scope in a week, and who of them used AI. Null: not known, or not told because the scope is hidden. */
export interface AdoptionWeekRow {
  team_id: number;
  week: Week;
  coverage: Coverage;
  suppressed: boolean;
  roster: number | null;
  active: number | null;
  /** Active accounts that belong to no known person; for the organisation's TREE only. */
  not_linked: number | null;
}

/** What a measuring did. */
export interface MeasuredAdoption {
  weeks: number;
  changed: number;
  /** The earliest week that says something else than before; null if none does. */
  changedFrom: Week | null;
  /** Accounts that belong to no known person. */
  unlinked: number;
}

export interface AdoptionQuestion {
  lastClosedWeek: Week;
  /** Measure all weeks with usage, changed or not. */
  everything?: boolean;
}

@Injectable()
export class AdoptionStore {
  constructor(
    private readonly db: DataSource,
    private readonly repositories: RepositoriesStore,
  ) {}

  /** Upserts commit counts by repository and week within the caller's transaction; returns how many rows were said. */
  async saveCommits(manager: EntityManager, rows: AsyncIterable<CommitRow>): Promise<{ rows: number }> {
    let count = 0;
    let changedFrom: Week | null = null;
    for await (const batch of batches(rows)) {
      // Of a repository's week said twice the later word counts.
      const said = new Map(batch.map((row) => [`${row.repo.toLowerCase()} ${row.week}`, row]));
      const from = await this.saveBatch(manager, [...said.values()]);
      if (from !== null && (changedFrom === null || from < changedFrom)) changedFrom = from;
      count += batch.length;
    }
    if (changedFrom !== null) await noteChange(manager, changedFrom);
    return { rows: count };
  }

  /** Returns the first week that says something else than before. */
  private async saveBatch(manager: EntityManager, rows: CommitRow[]): Promise<Week | null> {
    const names = rows.map((row) => row.repo);
    await this.repositories.ensure(
      manager,
      names,
      rows.map(() => ''),
    );
    const [changed] = await manager.query<[{ first: Week | null }]>(
      `WITH changed AS (
       INSERT INTO commit_week AS known (repository_id, week, commits, marked_commits, authors)
       SELECT repository.id, said.week, said.commits, said.marked, said.authors
       FROM unnest($1::text[], $2::date[], $3::int[], $4::int[], $5::int[]) AS said(repo, week, commits, marked, authors)
       JOIN repository ON lower(repository.full_name) = lower(said.repo)
       ON CONFLICT (repository_id, week) DO UPDATE
       SET commits = excluded.commits, marked_commits = excluded.marked_commits, authors = excluded.authors
       WHERE (known.commits, known.marked_commits, known.authors)
             IS DISTINCT FROM (excluded.commits, excluded.marked_commits, excluded.authors)
       RETURNING week)
       SELECT min(week)::text AS first FROM changed`,
      [
        names,
        rows.map((row) => row.week),
        rows.map((row) => row.commits),
        rows.map((row) => row.aiMarkedCommits),
        rows.map((row) => row.authors),
      ],
    );
    return changed.first;
  }

  async markedCommits(teamIds: number[], scope: 'OWN' | 'TREE', from: Week, to: Week): Promise<MarkedCommitsRow[]> {
    return this.db.query(readSql(import.meta.url, 'marked-commits.sql'), [teamIds, scope, from, to]);
  }

  /** The measured weeks of scopes, oldest first. */
  async listWeeks(teamIds: number[], scope: 'OWN' | 'TREE', from: Week, to: Week): Promise<AdoptionWeekRow[]> {
    return this.db.query(readSql(import.meta.url, 'list-adoption.sql'), [teamIds, scope, from, to]);
  }

  /**
   * Links accounts to people and measures, of the weeks with usage up to the last closed one, those whose usage, roster
   * or coverage changed, for all scopes, within the caller's transaction. Notes the change for those who work with it.
   */
  async measure(manager: EntityManager, question: AdoptionQuestion): Promise<MeasuredAdoption> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
    await manager.query(readSql(import.meta.url, 'link-usage.sql'));
    const coverage = await staleWeeks(manager, question.lastClosedWeek, question.everything === true);
    const [{ unlinked }] = await manager.query<[{ unlinked: number }]>(
      'SELECT count(DISTINCT identity)::int AS unlinked FROM ai_usage_day WHERE identity IS NOT NULL',
    );
    if (coverage.size === 0) return { weeks: 0, changed: 0, changedFrom: null, unlinked };
    const saved = await measureWeeks(manager, coverage);
    await manager.query('ANALYZE adoption_week');
    if (saved.changedFrom !== null) await noteChange(manager, saved.changedFrom);
    return { weeks: coverage.size, ...saved, unlinked };
  }
}

/** For those who work with adoption. The lock keeps the changes in the order of their ids, which is how they are taken up. */
async function noteChange(manager: EntityManager, from: Week): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
  await manager.query('INSERT INTO adoption_change (from_week) VALUES ($1)', [from]);
}
