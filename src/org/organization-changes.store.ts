import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What imports note for those who measure. */
@Injectable()
export class OrganizationChangesStore {
  /** Deletes `limit` notes at most from before `before`; the last one stays, which others have counted up to. */
  async forget(manager: EntityManager, before: Date, limit: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM organization_change WHERE id IN (
         SELECT id FROM organization_change WHERE at < $1 AND id < (SELECT max(id) FROM organization_change)
         ORDER BY id LIMIT $2)`,
      [before, limit],
    );
    return count;
  }
}
