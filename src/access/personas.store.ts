import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Role } from '../core/viewer.js';
import type { Day } from '../core/week.js';

/** A part that somebody plays who is no person of the organisation. */
export interface Persona {
  name: string;
  role: Role;
  /** Null: everything. */
  teamId: number | null;
}

/** Principals of kind PERSONA. */
@Injectable()
export class PersonasStore {
  constructor(private readonly db: DataSource) {}

  /** The persona of this name, and whether it holds the role today; null when there is none. One caller at a time. */
  async find(manager: EntityManager, persona: Persona, today: Day): Promise<{ id: number; holds: boolean } | null> {
    await manager.query("SELECT pg_advisory_xact_lock(hashtext('paceline.personas'))");
    const [found] = await manager.query<{ id: number; holds: boolean }[]>(
      `SELECT id, EXISTS (SELECT FROM access_grant
                          WHERE principal_id = principal.id AND role = $2 AND team_id IS NOT DISTINCT FROM $3::int
                            AND valid_from <= $4::date AND $4::date < valid_to) AS holds
       FROM principal WHERE kind = 'PERSONA' AND name = $1 ORDER BY id LIMIT 1`,
      [persona.name, persona.role, persona.teamId, today],
    );
    return found ?? null;
  }

  /** A department and a team to play parts in: the department with the most teams, its first team; null where there is none. */
  async scene(today: Day): Promise<{ department: SceneTeam; team: SceneTeam } | null> {
    const [found] = await this.db.query<{ department: SceneTeam; team: SceneTeam }[]>(
      `SELECT json_build_object('id', department.id, 'slug', department.slug, 'name', department.name) AS department,
              (array_agg(json_build_object('id', team.id, 'slug', team.slug, 'name', team.name) ORDER BY team.slug))[1] AS team
       FROM organization
       JOIN team_parent above ON above.parent_id = organization.team_id
       JOIN team department ON department.id = above.team_id
       JOIN team_parent below ON below.parent_id = department.id
       JOIN team ON team.id = below.team_id
       WHERE above.valid_from <= $1::date AND $1::date < above.valid_to
         AND below.valid_from <= $1::date AND $1::date < below.valid_to
       GROUP BY department.id ORDER BY count(*) DESC, department.slug LIMIT 1`,
      [today],
    );
    return found ?? null;
  }
}

export interface SceneTeam {
  id: number;
  slug: string;
  name: string;
}
