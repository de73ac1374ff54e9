import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** Who the accounts of providers are here. */
@Injectable()
export class IdentitiesStore {
  constructor(private readonly db: DataSource) {}

  /** The only person with this address or this login, any case; null when there is none, or more than one. */
  async person({ email, login }: { email: string | null; login: string | null }): Promise<number | null> {
    const found = await this.db.query<{ id: number }[]>(
      'SELECT id FROM person WHERE lower(email) = lower($1) OR lower(login) = lower($2) LIMIT 2',
      [email, login],
    );
    return found.length === 1 ? (found[0]?.id ?? null) : null;
  }

  /** The principal that an account was at its last sign-in. */
  async principal(issuer: string, subject: string): Promise<number | null> {
    const [found] = await this.db.query<{ principalId: number }[]>(
      'SELECT principal_id AS "principalId" FROM provider_identity WHERE issuer = $1 AND subject = $2',
      [issuer, subject],
    );
    return found?.principalId ?? null;
  }

  async save(manager: EntityManager, issuer: string, subject: string, principalId: number, at: Date): Promise<void> {
    await manager.query(
      `INSERT INTO provider_identity (issuer, subject, principal_id, seen_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (issuer, subject) DO UPDATE SET principal_id = excluded.principal_id, seen_at = excluded.seen_at`,
      [issuer, subject, principalId, at],
    );
  }
}
