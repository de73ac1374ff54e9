import type { EntityManager } from 'typeorm';

/** Whether an HR system's file or an identity provider has stated who there is. */
export async function peopleAreFed(manager: EntityManager): Promise<boolean> {
  const [found] = await manager.query<[{ fed: boolean }]>(
    'SELECT EXISTS (SELECT FROM people_mapping) OR EXISTS (SELECT FROM scim_user) AS fed',
  );
  return found.fed;
}
