import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UserError } from '../platform/errors.js';
import { NamedStore } from './named.store.js';
import { type Change, checkHistory, checkOperator, type Write } from './write.js';

/** By what events are a component's; what is left out stays, null takes it away. It has no days. */
export interface ComponentRules {
  /** Where in the repository it is. */
  path?: string | null | undefined;
  /** How its tags begin. */
  tagPrefix?: string | null | undefined;
  /** A pattern of its environments, matched in any case. */
  environment?: string | null | undefined;
}

type StoredRules = Record<'path' | 'tagPrefix' | 'environment', string | null>;

/** What divides a repository, as operators write it. */
@Injectable()
export class ComponentWritesStore {
  constructor(private readonly named: NamedStore) {}

  /** Of a component that is known. @throws UserError UNKNOWN_REPOSITORY, UNKNOWN_COMPONENT, and those of applyRules */
  async set(write: Write, repo: string, component: string, rules: ComponentRules): Promise<Change | null> {
    checkOperator(write);
    const repository = await this.named.repository(write.manager, repo);
    const id = component === '' ? null : await componentOf(write.manager, repository.id, component);
    if (id === null) {
      const mend = component === '' ? 'name one' : 'setOwnership makes it';
      throw new UserError('UNKNOWN_COMPONENT', `${repository.name} has no component "${component}": ${mend}`, ['component']); // prettier-ignore
    }
    const told = await applyRules(write, id, rules);
    return told && { action: 'component.set', subject: `${repository.name} (${component})`, ...told };
  }
}

/** @returns null when there is none of the name */
export async function componentOf(manager: EntityManager, repositoryId: number, name: string): Promise<number | null> {
  const [found] = await manager.query<{ id: number }[]>(
    'SELECT id FROM component WHERE repository_id = $1 AND name = $2',
    [repositoryId, name],
  );
  return found?.id ?? null;
}

/**
 * Gives a component its rules; null when it has them. By tags and environments events of the past are placed anew, and
 * with them the weeks of whoever owns the component or the rest: that rewrites history.
 * @throws UserError INVALID_PATTERN, HISTORY, FORBIDDEN, REASON_NEEDED
 */
export async function applyRules(
  write: Write,
  id: number,
  { path, tagPrefix, environment }: ComponentRules,
): Promise<{ before: StoredRules; after: StoredRules } | null> {
  const { manager } = write;
  const [before] = await manager.query<[StoredRules]>(
    'SELECT path, tag_prefix AS "tagPrefix", environment FROM component WHERE id = $1',
    [id],
  );
  const after = {
    path: given(path, before.path),
    tagPrefix: given(tagPrefix, before.tagPrefix),
    environment: given(environment, before.environment),
  };
  if (JSON.stringify(after) === JSON.stringify(before)) return null;
  await checkPattern(manager, after.environment, 'environment');
  checkHistory(write, after.tagPrefix !== before.tagPrefix || after.environment !== before.environment);
  await manager.query('UPDATE component SET path = $2, tag_prefix = $3, environment = $4 WHERE id = $1', [
    id,
    after.path,
    after.tagPrefix,
    after.environment,
  ]);
  return { before, after };
}

/** Whether Postgres takes it. @throws UserError INVALID_PATTERN */
export async function checkPattern(manager: EntityManager, pattern: string | null, field: string): Promise<void> {
  if (pattern === null) return;
  const [{ valid }] = await manager.query<[{ valid: boolean }]>('SELECT is_regular_expression($1) AS valid', [pattern]);
  if (valid) return;
  throw new UserError('INVALID_PATTERN', `"${pattern}" is not a regular expression that Postgres understands`, [field]);
}

/** An empty text is none. */
function given(said: string | null | undefined, stored: string | null): string | null {
  return said === undefined ? stored : said || null;
}
