import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';

/** What lets somebody in. */
export interface Access {
  /** Tokens that have not been revoked. */
  tokens: number;
  /** Grants that hold on the day or later. */
  grants: number;
}

const OF_PERSON = 'principal_id = (SELECT id FROM principal WHERE person_id = $1)';

/** Those who leave: what lets them in is taken away. */
@Injectable()
export class LeaversStore {
  constructor(private readonly db: DataSource) {}

  /** What there is to take away. */
  async of(personId: number, today: Day): Promise<Access> {
    const [found] = await this.db.query<[Access]>(
      `SELECT (SELECT count(*)::int FROM access_token WHERE principal_id = principal.id AND revoked_at IS NULL) AS tokens,
              (SELECT count(*)::int FROM access_grant WHERE principal_id = principal.id AND valid_to > $2::date) AS grants
       FROM (SELECT) AS always LEFT JOIN principal ON person_id = $1`,
      [personId, today],
    );
    return found;
  }

  /** Revokes the tokens of a person, ends grants, sessions and links to sign in by. Returns what was taken away. */
  async shutOut(manager: EntityManager, personId: number, today: Day, at: Date): Promise<Access> {
    const [, tokens] = await manager.query<[unknown, number]>(
      `UPDATE access_token SET revoked_at = $2 WHERE ${OF_PERSON} AND revoked_at IS NULL`,
      [personId, at],
    );
    const [, grants] = await manager.query<[unknown, number]>(
      `UPDATE access_grant SET valid_to = greatest(valid_from, $2::date) WHERE ${OF_PERSON} AND valid_to > $2::date`,
      [personId, today],
    );
    await manager.query(`UPDATE access_session SET ended_at = $2 WHERE ${OF_PERSON} AND ended_at IS NULL`, [
      personId,
      at,
    ]);
    await manager.query(`DELETE FROM sign_in_link WHERE ${OF_PERSON}`, [personId]);
    return { tokens, grants };
  }

  /** Shuts a person out, forgets the provider's account, and cuts the principal off the person. */
  async erase(manager: EntityManager, personId: number, pseudonym: string, today: Day, at: Date): Promise<Access> {
    const taken = await this.shutOut(manager, personId, today, at);
    // The provider's number of the account tells who it was, and would let it in again.
    await manager.query(`DELETE FROM provider_identity WHERE ${OF_PERSON}`, [personId]);
    // A token may bear the name of its owner, a reason may speak of a person.
    await manager.query(`UPDATE access_token SET name = $2 WHERE ${OF_PERSON}`, [personId, pseudonym]);
    await manager.query(`UPDATE access_grant SET reason = NULL WHERE ${OF_PERSON}`, [personId]);
    await manager.query('UPDATE principal SET name = $2, person_id = NULL WHERE person_id = $1', [personId, pseudonym]);
    return taken;
  }
}
