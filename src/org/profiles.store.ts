import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { UserError } from '../platform/errors.js';

export interface PersonRow {
  id: number;
  login: string;
  name: string | null;
  email: string | null;
  /** GitHub's number of the account is known. */
  onGitHub: boolean;
  /** Memberships of any time. */
  memberships: number;
}

const PSEUDONYM_BYTES = 8;

/** The people of the organisation, one by one. */
@Injectable()
export class ProfilesStore {
  constructor(private readonly db: DataSource) {}

  /** @throws UserError UNKNOWN_PERSON, ALREADY_ERASED */
  async byLogin(login: string): Promise<PersonRow> {
    const [found] = await this.db.query<(PersonRow & { erased: boolean })[]>(
      `SELECT id, login, name, email, github_id IS NOT NULL AS "onGitHub", erased_at IS NOT NULL AS erased,
              (SELECT count(*)::int FROM membership WHERE person_id = person.id) AS memberships
       FROM person WHERE lower(login) = lower($1)`,
      [login],
    );
    if (!found) throw new UserError('UNKNOWN_PERSON', `there is no person ${login}`, ['login']);
    const { erased, ...person } = found;
    if (erased) throw new UserError('ALREADY_ERASED', `${login} was erased already`, ['login']);
    return person;
  }

  /** Who somebody is, and the teams of a day. */
  async profile(personId: number, today: string): Promise<Profile | null> {
    const [found] = await this.db.query<Profile[]>(
      `SELECT person.login, person.name, person.email,
              coalesce((SELECT json_agg(team.slug ORDER BY team.slug)
                        FROM membership JOIN team ON team.id = membership.team_id
                        WHERE membership.person_id = person.id
                          AND membership.valid_from <= $2::date AND $2::date < membership.valid_to), '[]') AS teams
       FROM person WHERE id = $1`,
      [personId, today],
    );
    return found ?? null;
  }

  /** Puts a pseudonym in the place of whatever tells who somebody is; memberships stay. Returns the pseudonym. */
  async erase(manager: EntityManager, personId: number, at: Date): Promise<string> {
    const pseudonym = `erased-${randomBytes(PSEUDONYM_BYTES).toString('hex')}`;
    await manager.query(
      `UPDATE person SET login = $2, name = NULL, email = NULL, github_id = NULL, employee_id = NULL, erased_at = $3
       WHERE id = $1`,
      [personId, pseudonym, at],
    );
    // What an identity provider said of the person: who provisions it again provisions somebody new.
    await manager.query('DELETE FROM scim_user WHERE person_id = $1', [personId]);
    return pseudonym;
  }
}

/** What is known of somebody, and the slugs of the teams. */
export interface Profile {
  login: string;
  name: string | null;
  email: string | null;
  teams: string[];
}
