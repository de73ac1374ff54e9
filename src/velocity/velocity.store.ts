import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type DeliverySource, RULE_VERSION } from '../core/event-rules.js';
import type { Coverage, Weeks } from '../core/velocity.js';
import { addWeeks, type Day, type Week } from '../core/week.js';
import { readSql } from '../platform/sql.js';
import { ComponentPlacesStore } from '../facts/component-places.store.js';
import { LensesStore, type MeasuredSpan, nowDayOf } from './lenses.store.js';
import { type DirtyWeeks, isMeasured, type MeasuredSoFar, MeasuringCursorStore } from './measuring-cursor.store.js';
import { SourceProposerStore } from './source-proposer.store.js';

export type Scope = 'OWN' | 'TREE';
/** Whose is history: who owned it THEN, or who owns it NOW. */
export type Structure = 'THEN' | 'NOW';

export interface VelocityWeekRow {
  team_id: number;
  week: Week;
  coverage: Coverage;
  exposure: number | null;
  raw_events: number | null;
  ignored: number | null;
  deliveries: number | null;
  batches: number | null;
  redeploys: number | null;
  rollbacks: number | null;
  empty: number | null;
  out_of_order: number | null;
  config_only: number | null;
  bot_only: number | null;
  content_checked: number | null;
  team_weeks: number | null;
  /** Open business days of each member, ÷ 5; null when nobody is known. */
  engineer_weeks: number | null;
  rule_version: number;
}

export interface Measured {
  from: Week;
  to: Week;
  weeks: number;
  changed: number;
  /** The earliest week that says something else than before; null if none does. */
  changedFrom: Week | null;
}

/** What to measure beside what has changed. */
export interface MeasureQuestion {
  /** Weeks of all scopes that are measured in any case, half-open; default: none on one's own. */
  from?: Week | undefined;
  to?: Week | undefined;
  /** Forgets all verdicts and weeks of lenses and begins anew. */
  anew?: boolean;
  /** Structure NOW as of another day than the last of the last closed week: of a change that is only looked at. */
  nowDay?: Day;
  now?: Date;
}

@Injectable()
export class VelocityStore {
  private readonly lenses = new LensesStore();
  private readonly progress = new MeasuringCursorStore();
  private readonly places = new ComponentPlacesStore();
  private readonly proposals = new SourceProposerStore();

  constructor(private readonly db: DataSource) {}

  /**
   * Judges the events and measures the weeks that changed since the last measuring, of whatever scopes, within the
   * caller's transaction. Weeks after `closed` never count as complete.
   */
  async measure(
    manager: EntityManager,
    timeZone: string,
    closed: Week,
    question: MeasureQuestion = {},
  ): Promise<Measured> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
    // A whole company's weeks are sorted and hashed here: more than the room of an everyday question.
    await manager.query(`SET LOCAL work_mem = '256MB'`);
    if (question.anew) await this.lenses.forget(manager);
    await this.places.placeAnew(manager);
    const sourcesChanged = await this.proposals.propose(manager, timeZone, closed);
    const known = await this.progress.known(manager);
    const span = await this.progress.measurableSpan(manager, timeZone, closed, question.nowDay ?? nowDayOf(closed));
    const organization = await this.progress.organizationChange(manager);
    await this.lenses.gatherStructure(manager, span);
    if (sourcesChanged > 0 || !isMeasured(known, span, organization)) await this.lenses.renew(manager, span);
    await this.lenses.judgeChanged(manager, timeZone);
    await this.lenses.takeCoverageChanges(manager, known !== null);
    const dirty = await this.findDirty(manager, span, known, question);
    await manager.query(readSql(import.meta.url, 'own-weeks.sql'), [timeZone, closed]);
    await manager.query(readSql(import.meta.url, 'handed-weeks.sql'), [timeZone, closed]);
    await manager.query('ANALYZE own_week (structure, team_id, week)');
    await manager.query('ANALYZE handed_week');
    await manager.query(readSql(import.meta.url, 'measure-weeks.sql'), [dirty.from, dirty.to]);
    if (known) await this.dropOutside(manager, span, known);
    const saved = await this.saveWeeks(manager, dirty, known?.closed_week ?? null, question.now ?? new Date());
    await this.progress.note(manager, span, closed, organization);
    if (saved.changed > 0)
      await manager.query('INSERT INTO velocity_change (from_week) VALUES ($1)', [saved.changedFrom]);
    return { from: question.from ?? span.from, to: question.to ?? span.to, ...saved };
  }

  /** Weeks that were not closed when they were measured are measured again; so is everything when the clock is another. */
  private async findDirty(
    manager: EntityManager,
    { timeZone, from, to }: MeasuredSpan,
    known: MeasuredSoFar | null,
    question: MeasureQuestion,
  ): Promise<DirtyWeeks> {
    const comparable = known?.time_zone === timeZone && known.rule_version === RULE_VERSION;
    await manager.query(readSql(import.meta.url, 'dirty-weeks.sql'), [
      timeZone,
      from,
      to,
      question.from ?? (question.to === undefined ? 'infinity' : '-infinity'),
      question.to ?? 'infinity',
      comparable ? addWeeks(known.closed_week, 1) : null,
      comparable ? known.measured_from : null,
    ]);
    await manager.query('ANALYZE dirty_week');
    await manager.query(CLOSED_WEEKS);
    await manager.query('ANALYZE closed_week');
    return this.progress.dirtyWeeks(manager);
  }

  /** A measure takes away what lies outside of what there is now. */
  private async dropOutside(manager: EntityManager, { from, to }: MeasuredSpan, known: MeasuredSoFar): Promise<void> {
    if (from > known.measured_from || to < known.measured_to)
      await manager.query('DELETE FROM velocity_week WHERE week < $1 OR week >= $2', [from, to]);
  }

  private async saveWeeks(
    manager: EntityManager,
    dirty: DirtyWeeks,
    closedBefore: Week | null,
    now: Date,
  ): Promise<{ weeks: number; changed: number; changedFrom: Week | null }> {
    await manager.query('ANALYZE measured_week (id, week)');
    const [saved] = await manager.query<[{ weeks: number; changed: number; changedFrom: Week | null }]>(
      readSql(import.meta.url, 'save-weeks.sql'),
      [RULE_VERSION, closedBefore, now, dirty.from, dirty.to],
    );
    return saved;
  }

  async listWeeks(
    teamIds: number[],
    scope: Scope,
    from: Week,
    to: Week,
    structure: Structure = 'THEN',
  ): Promise<VelocityWeekRow[]> {
    const table = structure === 'NOW' ? 'list-weeks-now.sql' : 'list-weeks.sql';
    return this.db.query(readSql(import.meta.url, table), [teamIds, scope, from, to]);
  }

  /** Deletes `limit` notes at most from before `before`; the last one stays, which others have counted up to. */
  async forgetChanges(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM velocity_change WHERE id IN (
         SELECT id FROM velocity_change WHERE at < $1 AND id < (SELECT max(id) FROM velocity_change)
         ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }

  /** The pinned or proposed source of each team that has one. */
  async sources(teamIds: number[]): Promise<Map<number, DeliverySource>> {
    const rows = await this.db.query<{ team_id: number; source: DeliverySource }[]>(
      'SELECT team_id, source FROM team_source WHERE team_id = ANY ($1::int[])',
      [teamIds],
    );
    return new Map(rows.map((row) => [row.team_id, row.source]));
  }
}

/** Weeks of one scope as core sums them. */
export function weeksOf(rows: readonly VelocityWeekRow[]): Weeks {
  return new Map(
    rows.map((row) => [row.week, { ...row, rawEvents: row.raw_events, engineerWeeks: row.engineer_weeks }]),
  );
}

/** The business days that calendars close in the dirty weeks. */
const CLOSED_WEEKS = `
  CREATE TEMPORARY TABLE closed_week ON COMMIT DROP AS
  SELECT team_id, date_trunc('week', day)::date AS week, count(*)::int AS days
  FROM team_closed_day
  WHERE day >= (SELECT min(week) FROM dirty_week) AND day < (SELECT max(week) + 7 FROM dirty_week)
    AND extract(isodow FROM day) < 6
  GROUP BY 1, 2`;
