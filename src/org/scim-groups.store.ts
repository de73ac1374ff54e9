import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import type { ScimPage } from './scim-users.store.js';

export interface ScimGroupSaid {
  displayName: string;
  externalId: string | null;
}
export interface ScimGroupRow extends ScimGroupSaid {
  id: string;
  /** Null: it stands for no team. */
  teamId: number | null;
  createdAt: Date;
  modifiedAt: Date;
  members: { value: string; display: string }[];
}
/** Each that is stated has to be equal. */
export interface ScimGroupFilter {
  id?: string | undefined;
  displayName?: string | undefined;
  externalId?: string | undefined;
  /** The id of a user who is in it. */
  member?: string | undefined;
}
/** A group as an operator sees it. */
export interface GroupLink {
  group: string;
  /** Slug; null: it has no effect. */
  team: string | null;
  members: number;
}

/** Groups of an identity provider, and the teams that they stand for. */
@Injectable()
export class ScimGroupsStore {
  constructor(private readonly db: DataSource) {}

  async list(
    { id, displayName, externalId, member }: ScimGroupFilter,
    { startIndex, count }: ScimPage,
  ): Promise<{ total: number; rows: ScimGroupRow[] }> {
    const wanted = [id ?? null, displayName ?? null, externalId ?? null, member ?? null];
    const rows = await this.db.query<ScimGroupRow[]>(
      `${SELECT} ${MATCHING} ORDER BY lower(display_name) OFFSET $5 LIMIT $6`,
      [...wanted, startIndex - 1, count],
    );
    const [found] = await this.db.query<[{ total: number }]>(
      `SELECT count(*)::int AS total FROM scim_group ${MATCHING}`,
      wanted,
    );
    return { total: found.total, rows };
  }

  async find(manager: EntityManager, id: string): Promise<ScimGroupRow | null> {
    const [row] = await manager.query<ScimGroupRow[]>(`${SELECT} WHERE id = $1`, [id]);
    return row ?? null;
  }

  async taken(manager: EntityManager, displayName: string): Promise<string | null> {
    const [row] = await manager.query<{ id: string }[]>(
      'SELECT id FROM scim_group WHERE lower(display_name) = lower($1)',
      [displayName],
    );
    return row?.id ?? null;
  }

  async add(manager: EntityManager, said: ScimGroupSaid, at: Date): Promise<string> {
    const [made] = await manager.query<[{ id: string }]>(
      `INSERT INTO scim_group (display_name, external_id, created_at, modified_at) VALUES ($1, $2, $3, $3) RETURNING id`,
      [said.displayName, said.externalId, at],
    );
    return made.id;
  }

  async change(manager: EntityManager, id: string, said: ScimGroupSaid, at: Date): Promise<void> {
    await manager.query('UPDATE scim_group SET display_name = $2, external_id = $3, modified_at = $4 WHERE id = $1', [
      id,
      said.displayName,
      said.externalId,
      at,
    ]);
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query('DELETE FROM scim_group WHERE id = $1', [id]);
  }

  /** Members are these; returns how many there are of them: fewer than were stated if some are not known. */
  async setMembers(manager: EntityManager, id: string, userIds: readonly string[]): Promise<number> {
    await manager.query('DELETE FROM scim_group_member WHERE group_id = $1 AND user_id <> ALL ($2::uuid[])', [
      id,
      userIds,
    ]);
    await manager.query(
      `INSERT INTO scim_group_member (group_id, user_id)
       SELECT $1, id FROM scim_user WHERE id = ANY ($2::uuid[]) ON CONFLICT DO NOTHING`,
      [id, userIds],
    );
    const [found] = await manager.query<[{ count: number }]>(
      'SELECT count(*)::int AS count FROM scim_group_member WHERE group_id = $1',
      [id],
    );
    return found.count;
  }

  /** A group without a team gets the one whose slug is its externalId or displayName, or whose name, if no other's, is. */
  async findTeam(manager: EntityManager, id: string, day: Day): Promise<void> {
    await manager.query(FIND_TEAM, [id, day]);
  }

  async link(manager: EntityManager, id: string, teamId: number): Promise<void> {
    await manager.query('UPDATE scim_group SET team_id = $2 WHERE id = $1', [id, teamId]);
  }

  /** All, those without a team first. */
  links(): Promise<GroupLink[]> {
    return this.db.query(
      `SELECT display_name AS "group", team.slug AS team,
              (SELECT count(*)::int FROM scim_group_member WHERE group_id = scim_group.id) AS members
       FROM scim_group LEFT JOIN team ON team.id = team_id ORDER BY team.slug NULLS FIRST, display_name`,
    );
  }
}

const SELECT = `
  SELECT id, display_name AS "displayName", external_id AS "externalId", team_id AS "teamId",
         created_at AS "createdAt", modified_at AS "modifiedAt",
         (SELECT coalesce(json_agg(json_build_object('value', scim_user.id, 'display', user_name) ORDER BY user_name), '[]')
          FROM scim_group_member JOIN scim_user ON scim_user.id = user_id WHERE group_id = scim_group.id) AS members
  FROM scim_group`;
const MATCHING = `
  WHERE ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR lower(display_name) = lower($2))
    AND ($3::text IS NULL OR external_id = $3)
    AND ($4::uuid IS NULL OR id IN (SELECT group_id FROM scim_group_member WHERE user_id = $4))`;
const FIND_TEAM = `
  WITH named AS (
    SELECT team.id, CASE WHEN slug = lower(external_id) THEN 1 WHEN slug = lower(display_name) THEN 2 ELSE 3 END AS rank
    FROM scim_group JOIN team ON slug IN (lower(external_id), lower(display_name)) OR lower(name) = lower(display_name)
    WHERE scim_group.id = $1
      AND (team.id = (SELECT team_id FROM organization)
           OR EXISTS (SELECT FROM team_parent placed WHERE placed.team_id = team.id
                        AND placed.valid_from <= $2::date AND $2::date < placed.valid_to))
  ), best AS (
    SELECT min(id) AS id FROM named WHERE rank = (SELECT min(rank) FROM named) HAVING count(*) = 1
  )
  UPDATE scim_group SET team_id = best.id FROM best WHERE scim_group.id = $1 AND team_id IS NULL`;
