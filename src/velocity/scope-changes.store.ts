import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SMALLEST_GROUP } from '../core/suppression.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { readSql } from '../platform/sql.js';
import type { Span } from './deliveries.store.js';
import type { ScopesSpan } from './dora.store.js';

/** A merged change; `at` is UTC with microseconds. Null is not known. Who wrote it is not told. */
export interface ChangeRow {
  repositoryId: number;
  repository: string;
  number: number;
  at: string;
  openedAt: Date | null;
  firstCommitAt: Date | null;
  firstReviewAt: Date | null;
  size: number | null;
  commits: number | null;
  author: 'HUMAN' | 'BOT' | 'AI_AGENT' | null;
  deliveredBy: string | null;
  linked: 'EXACT' | 'ANCESTRY' | 'ESTIMATED' | null;
  revert: boolean | null;
  hotfix: boolean | null;
  /** Null: nobody looked, or it is not told. */
  tools: { tool: string; confidence: 'HIGH' | 'MEDIUM' }[] | null;
  toolRules: string | null;
}

/** Of a scope and span; `fewest`: authors in the week and team of it where they are fewest. */
export interface MarkedChangesRow {
  team_id: number;
  merged: number;
  marked: number;
  authors: number;
  fewest: number;
  /** Every version of the rules that looked. */
  rules: string[];
}

/** Merged changes as scopes, repositories and their authors see them. */
@Injectable()
export class ScopeChangesStore {
  constructor(private readonly db: DataSource) {}

  ofScope({ teamId, scope, structure, from, to }: Span, page: PageRequest): Promise<Page<ChangeRow>> {
    return this.list([teamId, scope, structure, from, to, null, null], page);
  }

  ofRepository(id: number, page: PageRequest): Promise<Page<ChangeRow>> {
    return this.list([null, null, null, null, null, id, null], page);
  }

  /** For themselves alone. */
  ofPerson(id: number, page: PageRequest): Promise<Page<ChangeRow>> {
    return this.list([null, null, null, null, null, null, id], page);
  }

  /** By team; a scope of which nothing was looked at is not there. */
  async marked(
    teamIds: number[],
    { scope, structure, from, to }: ScopesSpan,
    timeZone: string,
  ): Promise<Map<number, MarkedChangesRow>> {
    const asked = [teamIds, scope, structure, from, to, timeZone];
    const rows = await this.db.query<MarkedChangesRow[]>(readSql(import.meta.url, 'marked-changes.sql'), asked);
    return new Map(rows.map((row) => [row.team_id, row]));
  }

  private async list(asked: unknown[], page: PageRequest): Promise<Page<ChangeRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['instant', 'id', 'id']);
    const rowsAfter = (key: typeof after, limit: number): Promise<(ChangeRow & { total: number })[]> =>
      this.db.query(readSql(import.meta.url, 'list-changes.sql'), [
        ...asked,
        ...(key ?? [null, null, null]),
        limit,
        SMALLEST_GROUP,
      ]);
    const rows = await rowsAfter(after, size + 1);
    // A page past the end says nothing about the total: ask for the first row.
    const total = rows[0]?.total ?? (await rowsAfter(null, 1))[0]?.total ?? 0;
    return toPage<ChangeRow>(rows, size, total, (row) => [row.at, row.repositoryId, row.number]);
  }
}
