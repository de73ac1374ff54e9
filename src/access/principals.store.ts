import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AccessScope, Role, Viewer, ViewerGrant } from '../core/viewer.js';
import { Clock } from '../platform/clock.js';
import { readSql } from '../platform/sql.js';

interface ViewerRecord {
  name: string;
  personId: number | null;
  /** `teams` null: all. */
  grants: { role: Role; teams: number[] | null }[];
}

/** Whoever may ask, and what they may see today. */
@Injectable()
export class PrincipalsStore {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Null for a principal that is gone. Grants are those of today in the organisation's zone; a member of a team is MEMBER there. */
  async viewer(principalId: number, via: Viewer['via'], scopes: readonly AccessScope[]): Promise<Viewer | null> {
    const asked = [principalId, this.clock.now()];
    const [found] = await this.db.query<ViewerRecord[]>(readSql(import.meta.url, 'viewer.sql'), asked);
    if (!found) return null;
    const grants = found.grants.map(({ role, teams }): ViewerGrant => ({ role, teams: teams ?? 'ALL' }));
    return { principalId, name: found.name, personId: found.personId, via, scopes, grants };
  }

  /** The principal of a person, made when it is first needed. */
  async ofPerson(manager: EntityManager, personId: number): Promise<number> {
    const [found] = await manager.query<[{ id: number }]>(
      `INSERT INTO principal (kind, name, person_id, created_at)
       SELECT 'PERSON', coalesce(name, login), id, $2 FROM person WHERE id = $1
       ON CONFLICT (person_id) DO UPDATE SET name = excluded.name RETURNING id`,
      [personId, this.clock.now()],
    );
    return found.id;
  }

  /** By login, any case. */
  async personByLogin(login: string): Promise<number | null> {
    const [found] = await this.db.query<{ id: number }[]>('SELECT id FROM person WHERE lower(login) = lower($1)', [
      login,
    ]);
    return found?.id ?? null;
  }

  /** A principal that is no person. */
  async create(manager: EntityManager, kind: 'SCRIPT' | 'PERSONA', name: string): Promise<number> {
    const [made] = await manager.query<[{ id: number }]>(
      'INSERT INTO principal (kind, name, created_at) VALUES ($1, $2, $3) RETURNING id',
      [kind, name, this.clock.now()],
    );
    return made.id;
  }
}
