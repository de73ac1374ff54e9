import type { EntityManager } from 'typeorm';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import type { NamedTeam } from './named.store.js';
import type { Placed } from './spans.js';
import type { Span } from './validity.js';

export interface StoredPlace extends Placed {
  id: number;
}

/** Every place that a team has, had and will have, oldest first. */
export function placesOf(manager: EntityManager, teamId: number): Promise<StoredPlace[]> {
  return manager.query(
    `SELECT id, parent_id AS "parentId", valid_from::text AS "from", valid_to::text AS "to"
     FROM team_parent WHERE team_id = $1 ORDER BY valid_from`,
    [teamId],
  );
}

/** Writes what differs. */
export async function replacePlaces(
  manager: EntityManager,
  teamId: number,
  before: readonly StoredPlace[],
  after: readonly Placed[],
): Promise<void> {
  const gone = before.filter((row) => !after.some((place) => same(place, row)));
  const fresh = after.filter((place) => !before.some((row) => same(place, row)));
  await manager.query('DELETE FROM team_parent WHERE id = ANY ($1::int[])', [gone.map(({ id }) => id)]);
  await manager.query(
    `INSERT INTO team_parent (team_id, parent_id, valid_from, valid_to)
     SELECT $1, * FROM unnest($2::int[], $3::date[], $4::date[])`,
    [teamId, fresh.map(({ parentId }) => parentId), fresh.map(({ from }) => from), fresh.map(({ to }) => to)],
  );
}

export function samePlaces(some: readonly Placed[], others: readonly Placed[]): boolean {
  return some.length === others.length && some.every((place) => others.some((other) => same(place, other)));
}

function same(a: Placed, b: Placed): boolean {
  return a.parentId === b.parentId && a.from === b.from && a.to === b.to;
}

/** @throws UserError CYCLE when the team is above its new parent on one of the days */
export async function checkCycle(
  manager: EntityManager,
  team: NamedTeam,
  parent: NamedTeam,
  { from, to }: Span,
): Promise<void> {
  const [found] = await manager.query<{ day: string; chain: string[] }[]>(readSql(import.meta.url, 'find-cycle.sql'), [
    team.id,
    parent.id,
    from,
    to,
  ]);
  if (!found) return;
  throw new UserError(
    'CYCLE',
    `${team.slug} would be below itself from ${found.day} on: ${[team.slug, ...found.chain].join(' is below ')}`,
    ['parent'],
  );
}
