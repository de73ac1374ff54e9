import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { addWeeks, type Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

interface Standing {
  organization_change: string;
  first_week: Week | null;
  measured_change: string | null;
  measured_from: Week | null;
  measured_to: Week | null;
}

/** Who was at work where: the exposure of figures per engineer. */
@Injectable()
export class EngineersStore {
  /**
   * Measures the closed weeks of all scopes, in the caller's transaction and after velocity: all of them when the
   * organisation changed, or weeks before are measured by now; otherwise those that closed since, if any.
   */
  async measure(manager: EntityManager, closed: Week): Promise<void> {
    const [standing] = await manager.query<[Standing]>(STANDING);
    const { organization_change: change, first_week: first } = standing;
    if (first === null || first > closed) return;
    const same = standing.measured_change === change && standing.measured_from === first;
    const from = same && standing.measured_to !== null ? addWeeks(standing.measured_to, 1) : first;
    if (from > closed) return;
    await this.measureWeeks(manager, from, addWeeks(closed, 1));
    // What lies outside of what is measured now was measured of another organisation.
    if (!same) await manager.query('DELETE FROM engineer_week WHERE week < $1 OR week > $2', [first, closed]);
    await manager.query(NOTE, [change, first, closed]);
  }

  private async measureWeeks(manager: EntityManager, from: Week, to: Week): Promise<void> {
    await manager.query('DROP TABLE IF EXISTS engineer_span, measured_engineer_week');
    await manager.query(readSql(import.meta.url, 'engineer-spans.sql'), [from, to]);
    await manager.query('ANALYZE engineer_span');
    await manager.query(readSql(import.meta.url, 'measure-engineers.sql'), [from, to]);
    await manager.query('ANALYZE measured_engineer_week');
    await manager.query(readSql(import.meta.url, 'save-engineers.sql'), [from, to]);
    await manager.query('ANALYZE engineer_week');
  }
}

const STANDING = `
  SELECT coalesce((SELECT max(id) FROM organization_change), 0) AS organization_change,
         (SELECT measured_from::text FROM measuring_cursor) AS first_week,
         cursor.organization_change AS measured_change, cursor.first_week::text AS measured_from,
         cursor.closed_week::text AS measured_to
  FROM (VALUES (true)) AS one(id)
  LEFT JOIN engineer_cursor AS cursor USING (id)`;

const NOTE = `
  INSERT INTO engineer_cursor (organization_change, first_week, closed_week) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET organization_change = excluded.organization_change,
    first_week = excluded.first_week, closed_week = excluded.closed_week`;
