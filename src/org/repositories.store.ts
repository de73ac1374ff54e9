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

  /** What GitHub says of a repository. One that it knows by another name than `asked`, or by this number, was renamed. */
  async describe(
    manager: EntityManager,
    asked: string,
    repository: { githubId: number; fullName: string; createdAt: string },
  ): Promise<void> {
    const said = [repository.githubId, repository.fullName, repository.createdAt];
    await manager.query(
      `UPDATE repository SET full_name = $2
       WHERE (github_id = $1 OR (github_id IS NULL AND lower(full_name) = lower($3))) AND full_name <> $2
         AND NOT EXISTS (SELECT FROM repository AS other WHERE lower(other.full_name) = lower($2) AND other.github_id IS DISTINCT FROM $1)`,
      [repository.githubId, repository.fullName, asked],
    );
    await this.ensure(manager, [repository.fullName], ['']);
    await manager.query(
      `UPDATE repository SET github_id = $1, created_at = $3
       WHERE lower(full_name) = lower($2) AND (github_id, created_at) IS DISTINCT FROM ($1::bigint, $3::timestamptz)
         AND NOT EXISTS (SELECT FROM repository AS other WHERE other.github_id = $1 AND lower(other.full_name) <> lower($2))`,
      said,
    );
  }

  /** Repositories that somebody owns on a day, owner/name. */
  async owned(manager: EntityManager, day: string): Promise<string[]> {
    const rows = await manager.query<{ full_name: string }[]>(
      `SELECT DISTINCT repository.full_name
       FROM ownership
       JOIN component ON component.id = ownership.component_id
       JOIN repository ON repository.id = component.repository_id
       WHERE ownership.valid_from <= $1::date AND ownership.valid_to > $1::date
       ORDER BY repository.full_name`,
      [day],
    );
    return rows.map((row) => row.full_name);
  }
}
