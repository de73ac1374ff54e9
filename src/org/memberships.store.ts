import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { readSql } from '../platform/sql.js';

export interface MembershipKey {
  personId: number;
  teamId: number;
}
/** A membership as a feed states it; null ends are not stated. */
export interface StatedRange extends MembershipKey {
  from: Day | null;
  to: Day | null;
}
/** What becomes of a person in a team from the day on. */
export interface PlannedMembership extends MembershipKey {
  /** As a datemultirange. */
  becomes: string;
  changed: boolean;
  /** Whether a day from then on belonged before, and does after. */
  held: boolean;
  holds: boolean;
  differs: boolean;
  /** A day that belonged no longer does. */
  closed: boolean;
  /** How many memberships held before, of all that it is about. */
  current: number;
}
/** `earliest`: before which nothing stated reaches; usually the day itself, so that the past is never rewritten. */
export interface PlanDay {
  day: Day;
  earliest: Day;
}

/** Memberships as a feed of people states them: from a day on as stated, before it as recorded. */
@Injectable()
export class MembershipsStore {
  /** Every membership of the people for whom something changes; `about` null: of all memberships there are. */
  plan(
    manager: EntityManager,
    stated: readonly StatedRange[],
    { day, earliest }: PlanDay,
    about: readonly MembershipKey[] | null,
  ): Promise<PlannedMembership[]> {
    const parameters = [JSON.stringify(stated), day, earliest, about === null ? null : JSON.stringify(about)];
    return manager.query(readSql(import.meta.url, 'plan-memberships.sql'), parameters);
  }

  async apply(manager: EntityManager, plan: readonly PlannedMembership[], { day }: PlanDay): Promise<void> {
    const changed = JSON.stringify(plan.filter((one) => one.changed));
    await manager.query(REMOVE, [changed, day]);
    await manager.query(ADD, [changed]);
  }
}

const CHANGED = 'jsonb_to_recordset($1::jsonb) AS changed ("personId" int, "teamId" int, becomes datemultirange) ';
const REMOVE = `
  DELETE FROM membership USING ${CHANGED}
  WHERE person_id = "personId" AND team_id = "teamId" AND valid_to >= $2::date
    AND NOT EXISTS (SELECT FROM unnest(becomes) AS kept (days) WHERE kept.days = daterange(valid_from, valid_to))`;
const ADD = `
  INSERT INTO membership (person_id, team_id, valid_from, valid_to)
  SELECT "personId", "teamId", lower(wanted.days), upper(wanted.days)
  FROM ${CHANGED} CROSS JOIN LATERAL unnest(becomes) AS wanted (days)
  WHERE NOT EXISTS (SELECT FROM membership
                    WHERE person_id = "personId" AND team_id = "teamId" AND daterange(valid_from, valid_to) = wanted.days)
  ORDER BY 1, 2, 3`;
