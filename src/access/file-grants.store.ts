import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import type { OrganizationFile } from '../org/organization-file.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';

export interface SavedGrants {
  added: number;
  ended: number;
  unchanged: number;
}

/** The grants that the organisation file states: those it states no more end today, history stays. */
@Injectable()
export class FileGrantsStore {
  /** @throws UserError UNKNOWN_PERSON */
  async save(manager: EntityManager, grants: OrganizationFile['grants'], today: Day, at: Date): Promise<SavedGrants> {
    const stated = JSON.stringify(grants);
    const unknown = await manager.query<{ login: string }[]>(
      `SELECT DISTINCT login FROM jsonb_to_recordset($1::jsonb) AS stated (login text)
       WHERE NOT EXISTS (SELECT FROM person WHERE lower(person.login) = lower(stated.login)) ORDER BY login LIMIT 5`,
      [stated],
    );
    if (unknown.length > 0) {
      const logins = unknown.map(({ login }) => login).join(', ');
      throw new UserError('UNKNOWN_PERSON', `grants: nobody is called ${logins}; state them under people`, ['grants']);
    }
    await manager.query(
      `INSERT INTO principal (kind, name, person_id, created_at)
       SELECT DISTINCT 'PERSON', coalesce(person.name, person.login), person.id, $2::timestamptz
       FROM jsonb_to_recordset($1::jsonb) AS stated (login text) JOIN person ON lower(person.login) = lower(stated.login)
       ON CONFLICT (person_id) DO NOTHING`,
      [stated, at],
    );
    const [saved] = await manager.query<[SavedGrants]>(readSql(import.meta.url, 'save-file-grants.sql'), [
      stated,
      today,
      at,
    ]);
    return saved;
  }
}
