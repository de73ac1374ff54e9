import type { EntityManager } from 'typeorm';
import { componentOf, type ComponentRule, type Place } from '../core/component.js';
import { readSql } from '../platform/sql.js';
import type { DeliveryRow } from './delivery-row.js';

/** A row and what placed it in its component. */
export type PlacedRow = DeliveryRow & { placedBy: Place['by'] | 'ROW' };

interface StoredRule extends Omit<ComponentRule, 'environments'> {
  repositoryId: number;
  repo: string;
  environments: string[];
}

/** What events of a repository say of themselves, and where those lie that do; each combination once. */
interface Saying {
  repositoryId: number;
  component: string;
  name: string | null;
  environment: string | null;
}

/** Which component of its repository each event belongs to, in the caller's transaction. */
export class ComponentPlacesStore {
  /** Places the rows that say no component; `files` of a row are the paths that its change set changes, where known. */
  async place(
    manager: EntityManager,
    rows: readonly (DeliveryRow & { files?: readonly string[] | null })[],
  ): Promise<PlacedRow[]> {
    // Rules that change meanwhile wait, and place these rows too.
    await manager.query(`SELECT pg_advisory_xact_lock_shared(hashtext('paceline components'))`);
    const open = rows.filter(({ component }) => component === '');
    const names = [...new Set(open.map(({ repo }) => repo.toLowerCase()))];
    const stored = await rulesOf(manager, names, [], distinctEnvironments(open));
    const rules = groupedBy(stored, ({ repo }) => repo);
    return rows.map((row) => {
      if (row.component !== '') return { ...row, placedBy: 'ROW' };
      const said = { tag: row.name, environment: row.environment, files: row.files ?? null };
      const { component, by } = componentOf(rules.get(row.repo.toLowerCase()) ?? [], said);
      return { ...row, component, placedBy: by };
    });
  }

  /** Places the events of repositories whose rules have changed since; whoever measures is told by the events themselves. */
  async placeAnew(manager: EntityManager): Promise<void> {
    const changed = await this.changed(manager);
    if (changed.length === 0) return;
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline components'))`);
    const ids = changed.map(({ repositoryId }) => repositoryId);
    const said = await manager.query<Saying[]>(
      `SELECT DISTINCT event.repository_id AS "repositoryId", event.name, event.environment, component.name AS component
       FROM delivery_event AS event JOIN component ON component.id = event.component_id
       WHERE event.repository_id = ANY ($1::int[]) AND event.placed_by <> 'ROW'`,
      [ids],
    );
    const stored = await rulesOf(manager, [], ids, distinctEnvironments(said));
    const rules = groupedBy(stored, ({ repositoryId }) => repositoryId);
    const moving = said.flatMap((saying) => {
      const { name: tag, environment, repositoryId } = saying;
      const { component } = componentOf(rules.get(repositoryId) ?? [], { tag, environment, files: null });
      return component === saying.component ? [] : [{ ...saying, component }];
    });
    await this.move(manager, moving);
    await manager.query(
      `INSERT INTO component_placing (repository_id, rules)
       SELECT "repositoryId", rules FROM jsonb_to_recordset($1::jsonb) AS changed ("repositoryId" int, rules jsonb)
       ON CONFLICT (repository_id) DO UPDATE SET rules = excluded.rules`,
      [JSON.stringify(changed)],
    );
  }

  private async move(manager: EntityManager, places: readonly Saying[]): Promise<void> {
    if (places.length === 0) return;
    await manager.query('DROP TABLE IF EXISTS event_place');
    await manager.query(readSql(import.meta.url, 'moving-events.sql'), [JSON.stringify(places)]);
    await manager.query('ANALYZE event_place');
    await manager.query(readSql(import.meta.url, 'place-events.sql'));
  }

  private changed(manager: EntityManager): Promise<{ repositoryId: number; rules: unknown }[]> {
    return manager.query(readSql(import.meta.url, 'changed-placings.sql'));
  }
}

function rulesOf(
  manager: EntityManager,
  names: readonly string[],
  ids: readonly number[],
  environments: readonly string[],
): Promise<StoredRule[]> {
  return manager.query(readSql(import.meta.url, 'component-rules.sql'), [names, ids, environments]);
}

function groupedBy<Key>(stored: readonly StoredRule[], keyOf: (rule: StoredRule) => Key): Map<Key, ComponentRule[]> {
  const groups = new Map<Key, ComponentRule[]>();
  for (const rule of stored) {
    const group = groups.get(keyOf(rule)) ?? [];
    group.push({ ...rule, environments: new Set(rule.environments) });
    groups.set(keyOf(rule), group);
  }
  return groups;
}

function distinctEnvironments(said: readonly { environment: string | null }[]): string[] {
  return [...new Set(said.flatMap(({ environment }) => environment ?? []))];
}
