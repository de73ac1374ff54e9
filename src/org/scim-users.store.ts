import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** What is said of a user of SCIM. `resource`: attributes that are kept beside those that have a column. */
export interface ScimUserSaid {
  userName: string;
  externalId: string | null;
  active: boolean;
  resource: object;
}
export interface ScimUserRow extends ScimUserSaid {
  id: string;
  personId: number;
  createdAt: Date;
  modifiedAt: Date;
  groups: { value: string; display: string }[];
}
/** Each that is stated has to be equal. */
export interface ScimUserFilter {
  id?: string | undefined;
  userName?: string | undefined;
  externalId?: string | undefined;
}
export interface ScimPage {
  /** From 1. */
  startIndex: number;
  count: number;
}

/** People whom an identity provider has provisioned. */
@Injectable()
export class ScimUsersStore {
  constructor(private readonly db: DataSource) {}

  async list(
    { id = null, userName = null, externalId = null }: { [Key in keyof ScimUserFilter]: string | null | undefined },
    { startIndex, count }: ScimPage,
  ): Promise<{ total: number; rows: ScimUserRow[] }> {
    const wanted = [id, userName, externalId];
    const rows = await this.db.query<ScimUserRow[]>(
      `${SELECT} ${MATCHING} ORDER BY lower(user_name) OFFSET $4 LIMIT $5`,
      [...wanted, startIndex - 1, count],
    );
    const [found] = await this.db.query<[{ total: number }]>(
      `SELECT count(*)::int AS total FROM scim_user ${MATCHING}`,
      wanted,
    );
    return { total: found.total, rows };
  }

  async find(manager: EntityManager, id: string): Promise<ScimUserRow | null> {
    const [row] = await manager.query<ScimUserRow[]>(`${SELECT} WHERE id = $1`, [id]);
    return row ?? null;
  }

  /** The user that a person is, or that has a userName; null: none. */
  async taken(manager: EntityManager, userName: string, personId: number | null): Promise<string | null> {
    const [row] = await manager.query<{ id: string }[]>(
      'SELECT id FROM scim_user WHERE lower(user_name) = lower($1) OR person_id = $2 LIMIT 1',
      [userName, personId],
    );
    return row?.id ?? null;
  }

  async add(manager: EntityManager, personId: number, said: ScimUserSaid, at: Date): Promise<string> {
    const [made] = await manager.query<[{ id: string }]>(
      `INSERT INTO scim_user (person_id, user_name, external_id, active, resource, created_at, modified_at)
       VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id`,
      [personId, said.userName, said.externalId, said.active, JSON.stringify(said.resource), at],
    );
    return made.id;
  }

  async change(manager: EntityManager, id: string, said: ScimUserSaid, at: Date): Promise<void> {
    await manager.query(
      `UPDATE scim_user SET user_name = $2, external_id = $3, active = $4, resource = $5, modified_at = $6
       WHERE id = $1 AND (user_name, external_id, active, resource) IS DISTINCT FROM ($2, $3, $4, $5::jsonb)`,
      [id, said.userName, said.externalId, said.active, JSON.stringify(said.resource), at],
    );
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.query('DELETE FROM scim_user WHERE id = $1', [id]);
  }
}

const SELECT = `
  SELECT id, person_id AS "personId", user_name AS "userName", external_id AS "externalId", active, resource,
         created_at AS "createdAt", modified_at AS "modifiedAt",
         (SELECT coalesce(json_agg(json_build_object('value', scim_group.id, 'display', display_name) ORDER BY display_name), '[]')
          FROM scim_group_member JOIN scim_group ON scim_group.id = group_id WHERE user_id = scim_user.id) AS groups
  FROM scim_user`;
const MATCHING = `
  WHERE ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR lower(user_name) = lower($2))
    AND ($3::text IS NULL OR external_id = $3)`;
