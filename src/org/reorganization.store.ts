import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import { readSql } from '../platform/sql.js';
import { NamedStore } from './named.store.js';
import { TeamWritesStore } from './team-writes.store.js';
import type { Write } from './write.js';

/** Teams below other parents, components of one team each. Slugs and owner/name. */
export interface Reorganization {
  moves: readonly { team: string; parent: string }[];
  ownership: readonly { repo: string; component?: string | null; team: string }[];
}

export interface TouchedTeam {
  id: number;
  slug: string;
  name: string;
  /** What it owns, or the days its calendars close, may be others. */
  own: boolean;
  /** It is changed itself, or above one that is; false: it only is below one that moved. */
  named: boolean;
}

/** A re-organisation as if it had always been: for a transaction that is rolled back. */
@Injectable()
export class ReorganizationStore {
  constructor(
    private readonly named: NamedStore,
    private readonly teams: TeamWritesStore,
  ) {}

  /**
   * Makes the organisation of the day `write.from`, with what is entered ahead until then and with `changed`, that of
   * all days; what else has been stays. Returns whom it touches, by slug.
   * @throws UserError UNKNOWN_TEAM, UNKNOWN_REPOSITORY, UNKNOWN_COMPONENT, CYCLE, TEAM_NOT_OPEN
   */
  async apply(write: Write, { moves, ownership }: Reorganization): Promise<TouchedTeam[]> {
    const { manager, today, from } = write;
    await manager.query(`CREATE TEMPORARY TABLE placement_before ON COMMIT DROP AS SELECT * FROM team_parent`);
    await manager.query(`CREATE TEMPORARY TABLE ownership_before ON COMMIT DROP AS SELECT * FROM ownership`);
    const moved: number[] = [];
    for (const { team, parent } of moves) {
      await this.teams.move(write, team, parent);
      moved.push((await this.named.team(manager, team, 'moves')).id);
    }
    const given = await this.components(manager, ownership);
    const run = (file: string, parameters: unknown[]): Promise<unknown> =>
      manager.query(readSql(import.meta.url, file), parameters);
    await run('reorganized-teams.sql', [moved, today, from]);
    await run('reorganized-components.sql', [
      given.map(({ componentId }) => componentId),
      given.map(({ teamId }) => teamId),
      today,
      from,
    ]);
    await this.settle(manager, from);
    return manager.query<TouchedTeam[]>(readSql(import.meta.url, 'reorganized-reach.sql'), [today, from]);
  }

  private async settle(manager: EntityManager, day: Day): Promise<void> {
    await manager.query(
      `DELETE FROM team_parent WHERE team_id IN (SELECT team_id FROM reorganized_team)
         AND NOT (valid_from <= $1::date AND $1::date < valid_to)`,
      [day],
    );
    await manager.query(
      `UPDATE team_parent SET valid_from = '-infinity', valid_to = 'infinity'
       WHERE team_id IN (SELECT team_id FROM reorganized_team)`,
    );
    await manager.query('DELETE FROM ownership WHERE component_id IN (SELECT component_id FROM reorganized_component)');
    await manager.query(
      'INSERT INTO ownership (component_id, team_id) SELECT component_id, team_id FROM reorganized_component',
    );
  }

  private async components(
    manager: EntityManager,
    ownership: Reorganization['ownership'],
  ): Promise<{ componentId: number; teamId: number }[]> {
    const given = new Map<number, number>();
    for (const { repo, component, team } of ownership) {
      const owner = await this.named.team(manager, team, 'ownership');
      const repository = await this.named.repository(manager, repo);
      const rows = await manager.query<{ id: number; name: string }[]>(
        'SELECT id, name FROM component WHERE repository_id = $1 ORDER BY name',
        [repository.id],
      );
      const found = rows.find(({ name }) => name === (component ?? ''));
      if (!found) {
        const known = rows.map(({ name }) => name || 'the whole').join(', ');
        throw new UserError('UNKNOWN_COMPONENT', `${repo} has no component "${component}"; there are: ${known}`, [
          'ownership',
        ]);
      }
      given.set(found.id, owner.id);
    }
    return [...given].map(([componentId, teamId]) => ({ componentId, teamId }));
  }
}
