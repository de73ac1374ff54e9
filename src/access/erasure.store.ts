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

/** Takes away what lets a person in, and the name it went by. */
@Injectable()
export class ErasureStore {
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

  /**
   * Revokes the tokens of a person, ends grants and sessions, forgets the provider's account, and cuts the principal off the
   * person: whatever is still open finds nothing it may see, not even as a member. Returns what was taken away.
   */
  async erase(manager: EntityManager, personId: number, pseudonym: string, today: Day, at: Date): Promise<Access> {
    const ofPrincipal = 'principal_id = (SELECT id FROM principal WHERE person_id = $1)';
    const [, tokens] = await manager.query<[unknown, number]>(
      `UPDATE access_token SET revoked_at = $2 WHERE ${ofPrincipal} AND revoked_at IS NULL`,
      [personId, at],
    );
    const [, grants] = await manager.query<[unknown, number]>(
      `UPDATE access_grant SET valid_to = greatest(valid_from, $2::date) WHERE ${ofPrincipal} AND valid_to > $2::date`,
      [personId, today],
    );
    await manager.query(`UPDATE access_session SET ended_at = $2 WHERE ${ofPrincipal} AND ended_at IS NULL`, [
      personId,
      at,
    ]);
    await manager.query(`DELETE FROM sign_in_link WHERE ${ofPrincipal}`, [personId]);
    // The provider's number of the account tells who it was, and would let it in again.
    await manager.query(`DELETE FROM provider_identity WHERE ${ofPrincipal}`, [personId]);
    // A token may bear the name of its owner, a reason may speak of a person.
    await manager.query(`UPDATE access_token SET name = $2 WHERE ${ofPrincipal}`, [personId, pseudonym]);
    await manager.query(`UPDATE access_grant SET reason = NULL WHERE ${ofPrincipal}`, [personId]);
    await manager.query('UPDATE principal SET name = $2, person_id = NULL WHERE person_id = $1', [personId, pseudonym]);
    return { tokens, grants };
  }
}
