import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { readSql } from '../platform/sql.js';
import type { StatedPerson } from './people-row.js';

/** A person as stored. */
interface KnownPerson {
  id: number;
  login: string;
  name: string | null;
  email: string | null;
  employeeId: string | null;
}
/** A person as they will be stored; id null: somebody new. */
type SettledPerson = Omit<KnownPerson, 'id'> & { id: number | null; changed: boolean };

export interface SavedPersons {
  /** The person's id by place of the statement; null: not known, and not kept. */
  ids: (number | null)[];
  added: number;
  changed: number;
}

/** People as a feed states them: who is whom, and what is known of them. */
@Injectable()
export class PersonsStore {
  /**
   * Makes people say what is stated of them; what a statement leaves out stays. A login or address that is stated for
   * somebody is taken from whoever has it.
   * @param stated with personId where it is known who is meant
   * @param keeps whether somebody unknown is kept, by place
   */
  async save(
    manager: EntityManager,
    stated: readonly (StatedPerson & { personId?: number })[],
    keeps: (place: number) => boolean,
  ): Promise<SavedPersons> {
    const places = stated.map(({ name: _, ...who }, place) => ({ ...who, place }));
    const matched = await manager.query<(KnownPerson & { place: number })[]>(
      readSql(import.meta.url, 'match-people.sql'),
      [JSON.stringify(places)],
    );
    const known = new Map(matched.map((person) => [person.place, person]));
    const settled = settle(stated, known);
    const changed = settled.filter(({ id, changed: differs }) => id !== null && differs);
    const added = settled.filter(({ id }, place) => id === null && keeps(place));
    await this.write(manager, changed, added);
    const ids = await this.idsOf(manager, added);
    return {
      ids: settled.map(({ id, login }) => id ?? ids.get(login) ?? null),
      added: added.length,
      changed: changed.length,
    };
  }

  /** Logins and addresses may change hands: all leave before any arrives. */
  private async write(manager: EntityManager, changed: SettledPerson[], added: SettledPerson[]): Promise<void> {
    if (changed.length + added.length === 0) return;
    const written = JSON.stringify([...changed, ...added]);
    await manager.query(LEAVE_LOGINS, [written]);
    await manager.query(FREE_EMAILS, [written]);
    await manager.query(UPDATE_PEOPLE, [JSON.stringify(changed)]);
    await manager.query(ADD_PEOPLE, [JSON.stringify(added)]);
    // The planner must know the new size at once.
    if (added.length > ANALYZED_FROM) await manager.query('ANALYZE person');
  }

  private async idsOf(manager: EntityManager, added: SettledPerson[]): Promise<Map<string, number>> {
    const logins = added.map(({ login }) => login);
    const rows = await manager.query<{ id: number; login: string }[]>(
      'SELECT id, login FROM person WHERE login = ANY ($1::text[])',
      [logins],
    );
    return new Map(rows.map(({ id, login }) => [login, id]));
  }
}

const ANALYZED_FROM = 1_000;

function settle(stated: readonly StatedPerson[], known: ReadonlyMap<number, KnownPerson>): SettledPerson[] {
  const logins = new Set(stated.map(({ login }) => login?.toLowerCase()));
  const emails = new Set(stated.map(({ email }) => email?.toLowerCase()));
  return stated.map((person, place) => {
    const before = known.get(place);
    // What is stated for somebody else is not this person's any more.
    const kept = {
      login: before && !logins.has(before.login.toLowerCase()) ? before.login : null,
      email: before?.email && !emails.has(before.email.toLowerCase()) ? before.email : null,
    };
    const email = person.email ?? kept.email;
    const employeeId = person.employeeId ?? before?.employeeId ?? null;
    const login = person.login ?? (kept.login?.includes('@') === false ? kept.login : unsaidLogin(email, employeeId));
    const after = {
      id: before?.id ?? null,
      login: login ?? before?.login ?? '',
      name: person.name ?? before?.name ?? null,
      email,
      employeeId,
    };
    const fields = ['login', 'name', 'email', 'employeeId'] as const;
    return { ...after, changed: fields.some((field) => after[field] !== before?.[field]) };
  });
}

/** Stands for a login that nobody has said: with an @, which none of GitHub's has, so that no AI usage is linked by it. */
function unsaidLogin(email: string | null, employeeId: string | null): string | null {
  return email?.toLowerCase() ?? (employeeId === null ? null : `@${employeeId}`);
}

const WRITTEN = 'jsonb_to_recordset($1::jsonb) AS said (id int, login text, name text, email text, "employeeId" text)';
// A login that is stated for somebody else is another person's from now on.
const LEAVE_LOGINS = `
  UPDATE person SET login = person.login || '_' || person.id
  FROM ${WRITTEN} WHERE lower(person.login) = lower(said.login) AND person.id IS DISTINCT FROM said.id`;
const FREE_EMAILS = `
  UPDATE person SET email = NULL
  FROM ${WRITTEN} WHERE lower(person.email) = lower(said.email) AND person.id IS DISTINCT FROM said.id`;
const UPDATE_PEOPLE = `
  UPDATE person SET login = said.login, name = said.name, email = said.email, employee_id = said."employeeId"
  FROM ${WRITTEN} WHERE person.id = said.id`;
const ADD_PEOPLE = `
  INSERT INTO person (login, name, email, employee_id)
  SELECT login, name, email, "employeeId" FROM ${WRITTEN} ORDER BY lower(login)`;
