import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BATCH_GAP_MINUTES, PRODUCTION_PATTERN, RULE_VERSION } from '../core/event-rules.js';
import { addDays, type Day, type Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';

/** What is measured: weeks from `from` up to `to` (exclusive), structure NOW as of `nowDay`. */
export interface MeasuredSpan {
  timeZone: string;
  from: Week;
  to: Week;
  nowDay: Day;
}

/**
 * A lens is a repository as a scope sees it: which components on which days, counted by which rules. Scopes that see the
 * same share one, and events are judged once for each lens. Everything here works in the caller's transaction, by
 * temporary tables: `scope_member`, `owned_component`, `due_lens`, `dirty_lens_week`, `dirty_scope`, `taken_coverage`.
 */
@Injectable()
export class LensesStore {
  /** Who belongs to what, and who owns what, as it was and as it is. */
  async gatherStructure(manager: EntityManager, { from, to, nowDay }: MeasuredSpan): Promise<void> {
    await manager.query(
      `DROP TABLE IF EXISTS scope_member, owned_component, seen_lens, scope_state, due_lens, judged_event,
         dirty_lens_week, dirty_scope, changed_lens, taken_coverage, dirty_week, closed_week, own_week, handed_week, measured_week, new_lens`,
    );
    for (const table of ['scope-members.sql', 'owned-components.sql']) {
      await manager.query(readSql(import.meta.url, table), [nowDay, from, to]);
    }
    await manager.query('ANALYZE scope_member');
    await manager.query('ANALYZE owned_component');
    await manager.query(WORK_TABLES);
  }

  /** Finds the lenses of now, judges what is seen through new ones, and drops those that nobody looks through any more. */
  async renew(manager: EntityManager, { timeZone }: MeasuredSpan): Promise<void> {
    await manager.query(readSql(import.meta.url, 'find-lenses.sql'), [timeZone, RULE_VERSION, PRODUCTION_PATTERN]);
    await manager.query('ANALYZE seen_lens');
    await manager.query(`INSERT INTO lens (repository_id, signature)
      SELECT DISTINCT repository_id, signature FROM seen_lens ORDER BY repository_id, signature ON CONFLICT DO NOTHING`);
    await manager.query(`INSERT INTO due_lens (lens_id, since, ruled, overlapping)
      SELECT id, '-infinity', false, false FROM lens WHERE NOT EXISTS (SELECT FROM lens_part WHERE lens_id = lens.id)`);
    await manager.query(PARTS_OF_NEW);
    await manager.query(OVERLAPPING);
    await manager.query(
      'UPDATE due_lens SET overlapping = true FROM lens WHERE lens.id = lens_id AND lens.overlapping',
    );
    await manager.query(readSql(import.meta.url, 'save-scope-lenses.sql'));
    await manager.query('ANALYZE lens, lens_part, scope_lens, due_lens');
    await this.judgeNew(manager, timeZone);
    await this.dropUnused(manager);
    await manager.query(readSql(import.meta.url, 'compare-scopes.sql'));
    await manager.query(readSql(import.meta.url, 'dirty-scopes.sql'));
    await manager.query(DROP_UNMEASURED);
  }

  /** Judges again, from the week on in which it changed, what has changed in repositories; notes weeks that count otherwise. */
  async judgeChanged(manager: EntityManager, timeZone: string): Promise<void> {
    await manager.query('TRUNCATE due_lens');
    await manager.query(TAKE_EVENT_CHANGES, [timeZone]);
    const [due] = await manager.query<[{ since: Date | null }]>('SELECT min(since) AS since FROM due_lens');
    if (due.since === null) return;
    await manager.query('ANALYZE due_lens');
    const select = readSql(import.meta.url, 'judge-lenses.sql');
    await manager.query(`CREATE TEMPORARY TABLE judged_event ON COMMIT DROP AS ${select}`, [
      timeZone,
      RULE_VERSION,
      BATCH_GAP_MINUTES,
      due.since,
    ]);
    await manager.query('ANALYZE judged_event (lens_id, occurred_at, event_id)');
    await manager.query(readSql(import.meta.url, 'save-verdicts.sql'), [due.since]);
    await manager.query('CREATE TEMPORARY VIEW counted_verdict AS SELECT * FROM judged_event');
    await this.countWeeks(manager, timeZone, due.since);
  }

  /** What was noted of feeds whose coverage changed; it says nothing when all weeks are measured anyway. */
  async takeCoverageChanges(manager: EntityManager, measuredBefore: boolean): Promise<void> {
    if (!measuredBefore) {
      await manager.query('DELETE FROM coverage_change');
      return;
    }
    await manager.query(`WITH taken AS (DELETE FROM coverage_change RETURNING repository_id, changed)
      INSERT INTO taken_coverage (repository_id, changed) SELECT repository_id, range_agg(changed) FROM taken GROUP BY 1`);
    await manager.query('ANALYZE taken_coverage');
  }

  /** Forgets every verdict and week: the next measuring begins anew. */
  async forget(manager: EntityManager): Promise<void> {
    await manager.query(
      'TRUNCATE lens, lens_part, scope_lens, verdict, lens_week, measured_scope, measuring_cursor RESTART IDENTITY',
    );
  }

  private async judgeNew(manager: EntityManager, timeZone: string): Promise<void> {
    const [due] = await manager.query<[{ any: boolean }]>('SELECT EXISTS (SELECT FROM due_lens) AS any');
    if (!due.any) return;
    const select = readSql(import.meta.url, 'judge-lenses.sql');
    await manager.query(
      `INSERT INTO verdict (event_id, occurred_at, lens_id, component_id, place, day, rule_version, counted, filled,
         checked, opens_batch, verdict, sha, reason) ${select}`,
      [timeZone, RULE_VERSION, BATCH_GAP_MINUTES, '-infinity'],
    );
    await manager.query('ANALYZE verdict');
    await manager.query(
      'CREATE TEMPORARY VIEW counted_verdict AS SELECT verdict.* FROM due_lens JOIN verdict USING (lens_id)',
    );
    await this.countWeeks(manager, timeZone, '-infinity');
    await manager.query('ANALYZE lens_week');
    await manager.query('INSERT INTO new_lens SELECT lens_id FROM due_lens');
  }

  private async countWeeks(manager: EntityManager, timeZone: string, since: Date | string): Promise<void> {
    await manager.query(readSql(import.meta.url, 'count-lens-weeks.sql'), [timeZone, since]);
    await manager.query('DROP VIEW counted_verdict');
    await manager.query('ANALYZE dirty_lens_week');
  }

  private async dropUnused(manager: EntityManager): Promise<void> {
    await manager.query(`WITH unused AS (
        DELETE FROM lens WHERE NOT EXISTS (SELECT FROM scope_lens WHERE lens_id = lens.id) RETURNING id),
      weeks AS (DELETE FROM lens_week USING unused WHERE lens_week.lens_id = unused.id)
      DELETE FROM verdict USING unused WHERE verdict.lens_id = unused.id`);
  }
}

/** The day as of which structure NOW is taken: the last one of the last closed week. */
export function nowDayOf(closed: Week): Day {
  return addDays(closed, 6);
}

const WORK_TABLES = `
  CREATE TEMPORARY TABLE due_lens (lens_id int PRIMARY KEY, since timestamptz, ruled boolean, overlapping boolean) ON COMMIT DROP;
  CREATE TEMPORARY TABLE new_lens (lens_id int PRIMARY KEY) ON COMMIT DROP;
  CREATE TEMPORARY TABLE dirty_lens_week (lens_id int, week date) ON COMMIT DROP;
  CREATE TEMPORARY TABLE dirty_scope (team_id int, scope text, causes int) ON COMMIT DROP;
  CREATE TEMPORARY TABLE changed_lens (team_id int, scope text) ON COMMIT DROP;
  CREATE TEMPORARY TABLE taken_coverage (repository_id int, changed tstzmultirange) ON COMMIT DROP;
`;

const PARTS_OF_NEW = `
  INSERT INTO lens_part (lens_id, part, component_id, source, production_pattern, tag_pattern, days)
  SELECT seen.lens_id, place, (part ->> 0)::int, part ->> 1, part ->> 2, part ->> 3, (part ->> 4)::datemultirange
  FROM (SELECT DISTINCT ON (lens.id) lens.id AS lens_id, seen_lens.parts
        FROM due_lens JOIN lens ON lens.id = due_lens.lens_id JOIN seen_lens USING (repository_id, signature)) AS seen
  CROSS JOIN jsonb_array_elements(seen.parts) WITH ORDINALITY AS row(part, place)`;

const OVERLAPPING = `
  UPDATE lens SET overlapping = true
  FROM due_lens
  WHERE lens.id = due_lens.lens_id AND EXISTS (
    SELECT FROM lens_part AS one JOIN lens_part AS other USING (lens_id, component_id)
    WHERE one.lens_id = lens.id AND one.part < other.part AND one.days && other.days)`;

/** Of scopes that are gone, or are the same now as they were. */
const DROP_UNMEASURED = `
  DELETE FROM velocity_week AS known
  WHERE NOT EXISTS (SELECT FROM measured_scope AS scope
                    WHERE scope.team_id = known.team_id AND scope.scope = known.scope
                      AND (known.structure = 'THEN' OR scope.moved))`;

/** New lenses are judged from the beginning anyway: what changes later is all there is to know of the others. */
const TAKE_EVENT_CHANGES = `
  WITH taken AS (DELETE FROM event_change RETURNING repository_id, since, ruled)
  INSERT INTO due_lens (lens_id, since, ruled, overlapping)
  SELECT lens.id, date_trunc('week', min(taken.since) AT TIME ZONE $1) AT TIME ZONE $1, bool_or(taken.ruled), lens.overlapping
  FROM taken JOIN lens USING (repository_id)
  WHERE lens.id NOT IN (SELECT lens_id FROM new_lens)
  GROUP BY lens.id`;
