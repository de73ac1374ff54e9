import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Repositories and their components, which exist as soon as anybody mentions them. */
@Injectable()
export class RepositoriesStore {
  /** Adds what is missing: `names` are owner/name, `components` one for each of them ('' is the whole repository). */
  async ensure(manager: EntityManager, names: string[], components: string[]): Promise<void> {
    await manager.query(
      `INSERT INTO repository (full_name)
       SELECT DISTINCT ON (lower(name)) name FROM unnest($1::text[]) AS mentioned(name)
       WHERE NOT EXISTS (SELECT FROM repository WHERE lower(full_name) = lower(name))
       ORDER BY lower(name), name
       ON CONFLICT DO NOTHING`,
      [names],
    );
    await manager.query(
      `INSERT INTO component (repository_id, name)
       SELECT DISTINCT repository.id, mentioned.component
       FROM unnest($1::text[], $2::text[]) AS mentioned(name, component)
       JOIN repository ON lower(repository.full_name) = lower(mentioned.name)
       ON CONFLICT (repository_id, name) DO NOTHING`,
      [names, components],
    );
  }
}
