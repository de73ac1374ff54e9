import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LINK_DAYS, type LinkDelivery, type LinkWay, type OpenChange } from '../core/change-links.js';
import { PRODUCTION_PATTERN } from '../core/event-rules.js';
import { readSql } from '../platform/sql.js';

/** A repository's changes whose delivery is not known for sure, and what may have brought them. Times in milliseconds. */
export interface OpenRepository {
  id: number;
  /** owner/name */
  name: string;
  firstAt: number;
  changes: (OpenChange & { deliveredBy: string | null; how: LinkWay | null })[];
  /** `mergedAt`: of the change whose merge it is; null: of none. */
  deliveries: (LinkDelivery & { mergedAt: number | null })[];
  /** What was asked before of the history of these deliveries. */
  ancestry: AskedHistory[];
}

/** How far back the history of a delivered commit was asked for; null: GitHub does not know it. */
export interface AskedHistory {
  sha: string;
  since: number | null;
  final: boolean;
}

export interface SavedLink {
  repositoryId: number;
  number: number;
  deliveredBy: string | null;
  how: LinkWay | null;
}

/** A commit may be delivered a little before GitHub calls it merged. */
const EARLIER_MS = 3_600_000;
/** Whatever a delivery holds was merged before it, and is known by then; clocks differ. */
const CLOCKS_MS = 120_000;

type OpenChangeRow = OpenRepository['changes'][number] & { repositoryId: number; name: string; readThrough: number };
type DeliveryRow = OpenRepository['deliveries'][number] & {
  repositoryId: number;
  firstAt: number;
  asked: boolean;
  since: number | null;
  final: boolean | null;
};

/** Which delivery brought each change, as it was found out. */
@Injectable()
export class ChangeLinksStore {
  constructor(private readonly db: DataSource) {}

  /** Of these repositories those with anything to find out, unless they are being read. */
  async open(repositories: number[]): Promise<OpenRepository[]> {
    const changes = await this.db.query<OpenChangeRow[]>(readSql(import.meta.url, 'open-changes.sql'), [
      repositories,
      LINK_DAYS,
    ]);
    const byRepository = byRepositoryOf(changes);
    const bounds = [...byRepository].map(([id, rows]) => ({
      id,
      since: Math.min(...rows.map(({ mergedAt }) => mergedAt)) - EARLIER_MS,
      until: (rows[0]?.readThrough ?? 0) - CLOCKS_MS,
    }));
    const deliveries = await this.db.query<DeliveryRow[]>(readSql(import.meta.url, 'linking-deliveries.sql'), [
      bounds.map(({ id }) => id),
      bounds.map(({ since }) => since),
      bounds.map(({ until }) => until),
      PRODUCTION_PATTERN,
    ]);
    return [...byRepositoryOf(deliveries)].map(([id, rows]) => {
      const open = byRepository.get(id) ?? [];
      return {
        ...{ id, name: open[0]?.name ?? '', firstAt: rows[0]?.firstAt ?? 0, changes: open, deliveries: rows },
        ancestry: rows
          .filter(({ asked }) => asked)
          .map(({ sha, since, final }) => ({ sha, since, final: final === true })),
      };
    });
  }

  /** Returns the repositories of which something is otherwise than before. */
  async save(links: SavedLink[]): Promise<number[]> {
    if (links.length === 0) return [];
    const rows = await this.db.query<{ id: number }[]>(readSql(import.meta.url, 'save-links.sql'), [
      JSON.stringify(links),
    ]);
    return rows.map(({ id }) => id);
  }

  async saveAsked(asked: (AskedHistory & { repositoryId: number })[]): Promise<void> {
    if (asked.length === 0) return;
    await this.db.query(
      `INSERT INTO delivery_ancestry AS known (repository_id, sha, since, final)
       SELECT "repositoryId", sha, to_timestamp(since / 1000), final
       FROM jsonb_to_recordset($1::jsonb) AS asked("repositoryId" int, sha text, since double precision, final boolean)
       ON CONFLICT (repository_id, sha) DO UPDATE SET since = excluded.since, final = excluded.final`,
      [JSON.stringify(asked)],
    );
  }

  /** Everything delivered to these repositories, as far as they were read, has been looked through. */
  async linked(repositories: number[]): Promise<void> {
    await this.db.query(
      `UPDATE change_feed SET linked_through = read_through
       WHERE repository_id = ANY ($1::int[]) AND read_through IS NOT NULL AND pass_started_at IS NULL`,
      [repositories],
    );
  }
}

function byRepositoryOf<Row extends { repositoryId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const known = groups.get(row.repositoryId);
    if (known) known.push(row);
    else groups.set(row.repositoryId, [row]);
  }
  return groups;
}
