import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../core/viewer.js';
import type { Day } from '../core/week.js';

export type GrantSource = 'FILE' | 'PROVIDER' | 'OPERATOR' | 'COMMAND';

export interface NewGrant {
  principalId: number;
  role: Role;
  /** Null: the whole installation. */
  teamId: number | null;
  from?: Day | null;
  /** The first day that no longer belongs. */
  to?: Day | null;
  source: GrantSource;
  reason?: string | null;
  grantedBy: string;
}

export interface GrantRow {
  id: number;
  principal: string;
  kind: 'PERSON' | 'SCRIPT' | 'PERSONA';
  /** The person's login; null for others. */
  login: string | null;
  role: Role;
  /** Slug; null: the whole installation. */
  team: string | null;
  /** Null: open. */
  from: Day | null;
  to: Day | null;
  source: GrantSource;
  reason: string | null;
  grantedBy: string;
  grantedAt: Date;
}

/** A role that is held. */
export interface HeldRole {
  role: Role;
  /** Slug; null: everything. */
  team: string | null;
}

/** Who holds which role over what. A grant is ended, never deleted. */
@Injectable()
export class GrantsStore {
  constructor(private readonly db: DataSource) {}

  async add(manager: EntityManager, grant: NewGrant, at: Date): Promise<number> {
    const [made] = await manager.query<[{ id: number }]>(
      `INSERT INTO access_grant (principal_id, role, team_id, valid_from, valid_to, source, reason, granted_by, granted_at)
       VALUES ($1, $2, $3, coalesce($4::date, '-infinity'), coalesce($5::date, 'infinity'), $6, $7, $8, $9) RETURNING id`,
      [
        grant.principalId,
        grant.role,
        grant.teamId,
        grant.from ?? null,
        grant.to ?? null,
        grant.source,
        grant.reason ?? null,
        grant.grantedBy,
        at,
      ],
    );
    return made.id;
  }

  /** Ends a grant with the day before `day`; one that had not begun never holds. Returns whether it held, or would have, after. */
  async end(manager: EntityManager, id: number, day: Day): Promise<boolean> {
    const [, count] = await manager.query<[unknown, number]>(
      'UPDATE access_grant SET valid_to = greatest(valid_from, $2::date) WHERE id = $1 AND valid_to > $2::date',
      [id, day],
    );
    return count > 0;
  }

  /** What a principal holds on a day, memberships among it. */
  held(principalId: number, today: Day): Promise<HeldRole[]> {
    return this.db.query(
      `SELECT DISTINCT held.role, team.slug AS team
       FROM (SELECT role, team_id FROM access_grant
             WHERE principal_id = $1 AND valid_from <= $2::date AND $2::date < valid_to
             UNION ALL
             SELECT 'MEMBER', membership.team_id
             FROM membership JOIN principal ON principal.person_id = membership.person_id
             WHERE principal.id = $1 AND membership.valid_from <= $2::date AND $2::date < membership.valid_to) AS held
       LEFT JOIN team ON team.id = held.team_id
       ORDER BY held.role, team.slug`,
      [principalId, today],
    );
  }

  /** In the order they were made, those that have ended too. */
  list(): Promise<GrantRow[]> {
    return this.db.query(
      `SELECT access_grant.id, principal.name AS principal, principal.kind, person.login, role, team.slug AS team,
              CASE WHEN isfinite(valid_from) THEN valid_from::text END AS "from",
              CASE WHEN isfinite(valid_to) THEN valid_to::text END AS "to",
              source, reason, granted_by AS "grantedBy", granted_at AS "grantedAt"
       FROM access_grant
       JOIN principal ON principal.id = access_grant.principal_id
       LEFT JOIN person ON person.id = principal.person_id
       LEFT JOIN team ON team.id = access_grant.team_id
       ORDER BY access_grant.id`,
    );
  }
}
