import type { EntityManager } from 'typeorm';

/** One change of the organisation at a time: the lock lasts as long as the caller's transaction. */
export async function lockOrganization(manager: EntityManager): Promise<void> {
  if (!manager.queryRunner?.isTransactionActive) throw new Error('an import needs a transaction around it');
  await manager.query("SELECT pg_advisory_xact_lock(hashtext('paceline.organization'))");
}

/** Whether an HR system's file or an identity provider has stated who there is. */
export async function peopleAreFed(manager: EntityManager): Promise<boolean> {
  const [found] = await manager.query<[{ fed: boolean }]>(
    'SELECT EXISTS (SELECT FROM people_mapping) OR EXISTS (SELECT FROM scim_user) AS fed',
  );
  return found.fed;
}
