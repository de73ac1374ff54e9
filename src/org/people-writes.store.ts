import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { UserError } from '../platform/errors.js';
import { NamedStore } from './named.store.js';
import { LOGIN } from './organization-file.schema.js';
import { type Change, checkOperator, type Write } from './write.js';

export interface PersonInput {
  login: string;
  name?: string | null;
  email?: string | null;
}

const EMAIL = z.email();

/** People by their login, as operators write them. The audit tells of which person, never what it says of them. */
@Injectable()
export class PeopleWritesStore {
  constructor(private readonly named: NamedStore) {}

  /** @throws UserError BAD_LOGIN, BAD_EMAIL, PERSON_EXISTS, EMAIL_TAKEN */
  async add(write: Write, { login, name = null, email = null }: PersonInput): Promise<Change | null> {
    checkOperator(write);
    const { manager } = write;
    if (!LOGIN.test(login)) throw new UserError('BAD_LOGIN', `"${login}" must be a GitHub login`, ['login']);
    const [taken] = await manager.query<unknown[]>('SELECT FROM person WHERE lower(login) = lower($1)', [login]);
    if (taken) throw new UserError('PERSON_EXISTS', `there is a person with the login ${login} already`, ['login']);
    await checkEmail(manager, email, null);
    const [made] = await manager.query<[{ id: number }]>(
      'INSERT INTO person (login, name, email) VALUES ($1, $2, $3) RETURNING id',
      [login, name, email],
    );
    return { action: 'person.added', subject: null, personId: made.id, before: null, after: null };
  }

  /** What is left out stays; null takes it away. @throws UserError UNKNOWN_PERSON, BAD_EMAIL, EMAIL_TAKEN */
  async update(write: Write, { login, ...given }: PersonInput): Promise<Change | null> {
    checkOperator(write);
    const person = await this.named.person(write, login);
    const name = given.name === undefined ? person.name : given.name;
    const email = given.email === undefined ? person.email : given.email;
    const changed = [...(name === person.name ? [] : ['name']), ...(email === person.email ? [] : ['email'])];
    if (changed.length === 0) return null;
    await checkEmail(write.manager, email, person.id);
    await write.manager.query('UPDATE person SET name = $2, email = $3 WHERE id = $1', [person.id, name, email]);
    return { action: 'person.updated', subject: null, personId: person.id, before: null, after: { changed } };
  }
}

async function checkEmail(manager: EntityManager, email: string | null, personId: number | null): Promise<void> {
  if (email === null) return;
  if (!EMAIL.safeParse(email).success) throw new UserError('BAD_EMAIL', 'email must be a mail address', ['email']);
  const [taken] = await manager.query<unknown[]>(
    'SELECT FROM person WHERE lower(email) = lower($1) AND id IS DISTINCT FROM $2::int',
    [email, personId],
  );
  if (taken) throw new UserError('EMAIL_TAKEN', 'another person has this address; take it from them first', ['email']);
}
