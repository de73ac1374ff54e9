import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { readSql } from '../platform/sql.js';
import { RepositoriesStore } from './repositories.store.js';

/** A repository by its number, and what it was called when it was told of. */
export interface NumberedRepository {
  githubId: number;
  fullName: string;
  createdAt: string | null;
}

/** A repository as GitHub says it is by now. */
export interface ToldRepository extends NumberedRepository {
  archived: boolean;
  private: boolean;
  gone: boolean;
}

/** Where what is told of a repository belongs; `fullName` is what it is called here. */
export interface KnownRepository {
  githubId: number;
  repositoryId: number;
  fullName: string;
}

/** Repositories that GitHub tells of by itself, by their numbers: names change hands. */
@Injectable()
export class HeardRepositoriesStore {
  constructor(private readonly repositories: RepositoriesStore) {}

  /**
   * Finds these repositories; one that is known by its name only is that one from now on, and those of `organizations`
   * (logins, any case) that nobody knows are known from now on. Others are left out; so is one whose name another number has.
   */
  async find(
    manager: EntityManager,
    told: readonly NumberedRepository[],
    organizations: readonly string[],
  ): Promise<KnownRepository[]> {
    if (told.length === 0) return [];
    const said = JSON.stringify(told);
    await manager.query(readSql(import.meta.url, 'number-repositories.sql'), [said]);
    const owners = organizations.map((login) => login.toLowerCase());
    await manager.query(readSql(import.meta.url, 'add-repositories.sql'), [said, owners]);
    const found = await manager.query<KnownRepository[]>(
      `SELECT github_id::float8 AS "githubId", id AS "repositoryId", full_name AS "fullName"
       FROM repository WHERE github_id = ANY ($1::bigint[])`,
      [told.map(({ githubId }) => githubId)],
    );
    const names = found.map(({ fullName }) => fullName);
    await this.repositories.ensure(
      manager,
      names,
      names.map(() => ''),
    );
    return found;
  }

  /** What known repositories are by now; one that is deleted is so for good. */
  async describe(manager: EntityManager, told: readonly ToldRepository[], now: Date): Promise<void> {
    if (told.length === 0) return;
    await this.rename(manager, told);
    await manager.query(
      `UPDATE repository
       SET archived = said.archived, private = said.private,
           gone_at = CASE WHEN said.gone THEN coalesce(repository.gone_at, $2) END,
           gone_why = CASE WHEN said.gone THEN 'DELETED' END
       FROM jsonb_to_recordset($1::jsonb) AS said ("githubId" bigint, archived boolean, private boolean, gone boolean)
       WHERE repository.github_id = said."githubId"
         AND (repository.archived, repository.private, repository.gone_why)
             IS DISTINCT FROM (said.archived, said.private, CASE WHEN said.gone THEN 'DELETED' END)`,
      [JSON.stringify(told), now],
    );
  }

  /** Gives known repositories the names that they have by now. Names may have changed hands: all leave before any arrives. */
  private async rename(manager: EntityManager, told: readonly NumberedRepository[]): Promise<void> {
    await manager.query(readSql(import.meta.url, 'leave-names.sql'), [JSON.stringify(told)]);
    await manager.query(readSql(import.meta.url, 'take-names.sql'), [JSON.stringify(told)]);
  }
}
