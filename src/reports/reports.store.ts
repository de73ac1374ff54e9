import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Review } from '../core/review.js';
import type { Week } from '../core/week.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';

export interface ReportRow {
  id: string;
  team_id: number;
  week: Week;
  edition: number;
  content: Review;
  markdown: string;
  hash: string;
  written_at: Date;
}

const COLUMNS = 'report.id, team_id, week::text AS week, edition, content, markdown, hash, written_at';

@Injectable()
export class ReportsStore {
  constructor(private readonly db: DataSource) {}

  async byId(id: string): Promise<ReportRow | null> {
    if (!/^\d{1,18}$/.test(id)) return null;
    const [row] = await this.db.query<ReportRow[]>(`SELECT ${COLUMNS} FROM report WHERE id = $1`, [id]);
    return row ?? null;
  }

  /** The newest edition of a scope's week. */
  async newest(teamId: number, week: Week): Promise<ReportRow | null> {
    const [row] = await this.db.query<ReportRow[]>(
      `SELECT ${COLUMNS} FROM report WHERE team_id = $1 AND week = $2 ORDER BY edition DESC LIMIT 1`,
      [teamId, week],
    );
    return row ?? null;
  }

  /** The weeks that a scope has a review of, oldest first. */
  async weeks(teamId: number): Promise<Week[]> {
    const rows = await this.db.query<{ week: Week }[]>(
      'SELECT DISTINCT week::text AS week FROM report WHERE team_id = $1 ORDER BY week',
      [teamId],
    );
    return rows.map((row) => row.week);
  }

  /** Stores the first edition of a scope's week; whoever comes second changes nothing. True if it was this one. */
  async add(report: Omit<ReportRow, 'id'>): Promise<boolean> {
    const rows = await this.db.query<{ id: string }[]>(
      `INSERT INTO report (team_id, week, edition, content, markdown, hash, written_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (team_id, week, edition) DO NOTHING RETURNING id`,
      [report.team_id, report.week, report.edition, report.content, report.markdown, report.hash, report.written_at],
    );
    return rows.length > 0;
  }

  /** The reviews of a scope, newest week first. */
  async list(teamId: number, page: PageRequest): Promise<Page<ReportRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['day', 'id']);
    const rows = await this.db.query<ReportRow[]>(
      `SELECT ${COLUMNS} FROM report
       WHERE team_id = $1 AND ($2::date IS NULL OR (week, edition) < ($2::date, $3::int))
       ORDER BY report.week DESC, edition DESC LIMIT $4`,
      [teamId, after?.[0] ?? null, after?.[1] ?? null, size + 1],
    );
    const [{ total }] = await this.db.query<[{ total: number }]>(
      'SELECT count(*)::int AS total FROM report WHERE team_id = $1',
      [teamId],
    );
    return toPage(rows, size, total, (row) => [row.week, row.edition]);
  }
}
