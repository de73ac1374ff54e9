import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { readSql } from '../platform/sql.js';
import type { CodeownersRule } from './codeowners.js';

/** The team that each owner of a file is; those that are none are missing. */
export async function ownersOf(
  manager: EntityManager,
  rules: readonly CodeownersRule[],
  today: Day,
): Promise<Map<string, number>> {
  const owners = [...new Set(rules.flatMap((rule) => rule.owners))];
  const rows = await manager.query<{ owner: string; teamId: number | null }[]>(
    readSql(import.meta.url, 'resolve-owners.sql'),
    [owners, today],
  );
  return new Map(rows.flatMap(({ owner, teamId }) => (teamId === null ? [] : [[owner, teamId]])));
}

/** A directory is the component that has it as its path, else one called like it. */
export async function componentsOf(manager: EntityManager, repositoryId: number, today: Day) {
  const rows = await manager.query<{ name: string; path: string | null; owners: number[] }[]>(
    `SELECT name, path, ARRAY(SELECT team_id FROM ownership WHERE component_id = component.id AND valid_to > $2::date) AS owners
     FROM component WHERE repository_id = $1`,
    [repositoryId, today],
  );
  const trimmed = (path: string | null): string => (path ?? '').replace(/^\/+|\/+$/g, '');
  return {
    at(path: string): { component: string; path: string | null } {
      if (path === '') return { component: '', path: null };
      const known = rows.find((row) => row.name !== '' && trimmed(row.path) === path);
      return known ? { component: known.name, path: known.path } : { component: path, path };
    },
    owned: (component: string, teamId: number): boolean =>
      rows.some((row) => row.name === component && row.owners.includes(teamId)),
  };
}
