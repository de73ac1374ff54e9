import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { type MembershipKey, MembershipsStore, type StatedRange } from './memberships.store.js';
import { noteChange } from './organization-change.js';

/** What groups and users of SCIM mean for memberships, from today on. */
@Injectable()
export class ScimMembershipsStore {
  constructor(private readonly memberships: MembershipsStore) {}

  /** The memberships that a group stands for now, whether or not its members are active. */
  async ofGroup(manager: EntityManager, groupId: string): Promise<MembershipKey[]> {
    return manager.query(
      `SELECT person_id AS "personId", team_id AS "teamId"
       FROM scim_group_member
       JOIN scim_user ON scim_user.id = user_id
       JOIN scim_group ON scim_group.id = group_id
       WHERE group_id = $1 AND team_id IS NOT NULL`,
      [groupId],
    );
  }

  /** Every membership that a person has from the day on, and those that their groups stand for. */
  async ofPerson(manager: EntityManager, personId: number, day: Day): Promise<MembershipKey[]> {
    return manager.query(
      `SELECT $1::int AS "personId", team_id AS "teamId" FROM (
         SELECT team_id FROM membership WHERE person_id = $1 AND valid_to > $2::date
         UNION
         SELECT team_id FROM scim_group_member
         JOIN scim_user ON scim_user.id = user_id
         JOIN scim_group ON scim_group.id = group_id
         WHERE person_id = $1 AND team_id IS NOT NULL
       ) AS known`,
      [personId, day],
    );
  }

  /**
   * Makes these memberships hold from the day on if an active user is in a group that stands for them, and none other of
   * them. Nothing where teams come from GitHub. Returns how many changed.
   */
  async settle(manager: EntityManager, about: readonly MembershipKey[], day: Day): Promise<number> {
    if (about.length === 0) return 0;
    const stated = await manager.query<StatedRange[]>(STATED, [JSON.stringify(about)]);
    const [organization] = await manager.query<{ from: string }[]>('SELECT teams_from AS "from" FROM organization');
    if (organization?.from !== 'FILE') return 0;
    const when = { day, earliest: day };
    const plan = await this.memberships.plan(manager, stated, when, about);
    await this.memberships.apply(manager, plan, when);
    return plan.filter(({ changed }) => changed).length;
  }

  /** Tells those who measure. */
  async noteChange(manager: EntityManager): Promise<void> {
    await noteChange(manager);
  }
}

const STATED = `
  SELECT DISTINCT scim_user.person_id AS "personId", scim_group.team_id AS "teamId", NULL::date AS "from", NULL::date AS "to"
  FROM scim_group_member
  JOIN scim_user ON scim_user.id = user_id
  JOIN scim_group ON scim_group.id = group_id
  JOIN jsonb_to_recordset($1::jsonb) AS about ("personId" int, "teamId" int)
    ON about."personId" = scim_user.person_id AND about."teamId" = scim_group.team_id
  WHERE scim_user.active`;
