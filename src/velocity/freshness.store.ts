import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addWeeks, type Week, weekStart } from '../core/week.js';
import { readSql } from '../platform/sql.js';

/** How old and how complete the facts of a scope are. */
export interface FreshnessRow {
  scope_id: number;
  repositories: number;
  behind: number;
  known_through: Date | null;
  oldest_repository: string | null;
  coverage: number | null;
  /** Repositories whose last pull failed. */
  failing: number;
  /** Of them, the first five by name: what to do. */
  failures: { repository: string; message: string }[];
}

export interface RepositoryFreshnessRow extends FreshnessRow {
  /** When it was last pulled, whatever came of it; null: never. */
  askedAt: Date | null;
  /** Why its last pull failed, and what to do; null: it did not. */
  error: string | null;
}

@Injectable()
export class FreshnessStore {
  constructor(private readonly db: DataSource) {}

  /** Freshness of single repositories, as of the same week. */
  async ofRepositories(
    ids: number[],
    closed: Week,
    timeZone: string,
    weeks: number,
  ): Promise<Map<number, RepositoryFreshnessRow>> {
    const end = addWeeks(closed, 1);
    const rows = await this.db.query<RepositoryFreshnessRow[]>(readSql(import.meta.url, 'repository-freshness.sql'), [
      ids,
      weekStart(end, timeZone),
      timeZone,
      addWeeks(end, -weeks),
      end,
    ]);
    return new Map(rows.map((row) => [row.scope_id, row]));
  }

  /** What the last pull of everything could not do; null when it could, or when nothing was ever pulled. */
  async lastPullFailure(): Promise<string | null> {
    const [run] = await this.db.query<{ error: string | null }[]>(
      `SELECT error FROM sync_run WHERE whole AND state IN ('DONE', 'FAILED') ORDER BY id DESC LIMIT 1`,
    );
    return run?.error ?? null;
  }

  /** Freshness of each scope at the end of a closed week; coverage looks at `weeks` closed weeks. */
  async ofScopes(teamIds: number[], closed: Week, timeZone: string, weeks: number): Promise<Map<number, FreshnessRow>> {
    const end = addWeeks(closed, 1);
    const rows = await this.db.query<FreshnessRow[]>(readSql(import.meta.url, 'freshness.sql'), [
      teamIds,
      closed,
      weekStart(end, timeZone),
      addWeeks(end, -weeks),
      end,
    ]);
    return new Map(rows.map((row) => [row.scope_id, row]));
  }
}
