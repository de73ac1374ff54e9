import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RepositoriesStore } from '../org/repositories.store.js';
import { batches } from '../platform/batches.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import type { ChangeRow } from './change-row.js';
import type { SavedEvents } from './facts.store.js';
import type { IncidentRow } from './incident-row.js';

/** What was changed and what went wrong. Every write is within the caller's transaction: all rows or, if it throws, none. */
@Injectable()
export class ChangesStore {
  constructor(private readonly repositories: RepositoriesStore) {}

  async saveChanges(manager: EntityManager, rows: AsyncIterable<ChangeRow>): Promise<SavedEvents> {
    const done = { rows: 0, added: 0, changed: 0 };
    for await (const batch of batches(rows)) {
      await this.repositories.ensure(
        manager,
        batch.map(({ repo }) => repo),
        batch.map(({ component }) => component),
      );
      add(done, await saved(manager, 'save-changes.sql', batch));
    }
    await manager.query('ANALYZE change');
    return done;
  }

  /** @throws UserError UNKNOWN_TEAM for a team that is not there */
  async saveIncidents(manager: EntityManager, rows: AsyncIterable<IncidentRow>): Promise<SavedEvents> {
    const done = { rows: 0, added: 0, changed: 0 };
    for await (const batch of batches(rows)) add(done, await this.saveBatch(manager, batch));
    await manager.query('ANALYZE incident');
    return done;
  }

  /** Stores a page of GitHub's issues. */
  async savePulled(manager: EntityManager, rows: IncidentRow[]): Promise<SavedEvents> {
    return rows.length === 0 ? { rows: 0, added: 0, changed: 0 } : saved(manager, 'save-incidents.sql', rows);
  }

  private async saveBatch(manager: EntityManager, batch: IncidentRow[]): Promise<SavedEvents> {
    await this.known(
      manager,
      batch.map(({ team }) => team).filter((slug) => slug !== null),
    );
    const named = batch.filter((row): row is IncidentRow & { repo: string } => row.repo !== null);
    await this.repositories.ensure(
      manager,
      named.map(({ repo }) => repo),
      named.map(({ component }) => component ?? ''),
    );
    return saved(manager, 'save-incidents.sql', batch);
  }

  private async known(manager: EntityManager, slugs: string[]): Promise<void> {
    const [unknown] = await manager.query<{ slug: string }[]>(
      `SELECT slug FROM unnest($1::text[]) AS named(slug)
       WHERE NOT EXISTS (SELECT FROM team WHERE team.slug = named.slug) LIMIT 1`,
      [slugs],
    );
    if (unknown)
      throw new UserError(
        'UNKNOWN_TEAM',
        `there is no team ${unknown.slug}; nothing was imported. Name a team by its slug`,
      );
  }
}

async function saved(manager: EntityManager, file: string, rows: object[]): Promise<SavedEvents> {
  const [done] = await manager.query<[SavedEvents]>(readSql(import.meta.url, file), [JSON.stringify(rows)]);
  return done;
}

function add(to: SavedEvents, more: SavedEvents): void {
  to.rows += more.rows;
  to.added += more.added;
  to.changed += more.changed;
}
