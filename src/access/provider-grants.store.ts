import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Role } from '../core/viewer.js';
import type { Day } from '../core/week.js';
import { readSql } from '../platform/sql.js';
import { AuditStore } from './audit.store.js';
import { GrantsStore } from './grants.store.js';
import type { Group } from './sign-in-settings.js';

interface Difference {
  /** Set: a grant that the provider no longer gives. */
  id: number | null;
  role: Role;
  team: string | null;
  teamId: number | null;
  /** The group names a team that there is not. */
  teamUnknown: boolean;
}

/** What the provider's groups let a principal do: as it said at the last sign-in. */
@Injectable()
export class ProviderGrantsStore {
  constructor(
    private readonly grants: GrantsStore,
    private readonly audit: AuditStore,
  ) {}

  /**
   * Makes the principal's grants from the provider the ones of these groups, from today on; each change is audited.
   * @returns slugs of teams that there are not: nothing is granted over them
   */
  async replace(
    manager: EntityManager,
    principal: { id: number },
    groups: readonly Group[],
    today: Day,
    at: Date,
  ): Promise<string[]> {
    // Two sign-ins at once would both see what is missing.
    const [held] = await manager.query<{ personId: number | null }[]>(
      'SELECT person_id AS "personId" FROM principal WHERE id = $1 FOR UPDATE',
      [principal.id],
    );
    const personId = held?.personId ?? null;
    const differences = await manager.query<Difference[]>(readSql(import.meta.url, 'compare-provider-grants.sql'), [
      principal.id,
      today,
      JSON.stringify(groups),
    ]);
    const unknown = differences.filter(({ teamUnknown }) => teamUnknown).map(({ team }) => team ?? '');
    for (const { id, role, team, teamId } of differences.filter(({ teamUnknown }) => !teamUnknown)) {
      if (id !== null) await this.grants.end(manager, id, today);
      else {
        await this.grants.add(
          manager,
          { principalId: principal.id, role, teamId, from: today, source: 'PROVIDER', grantedBy: 'provider groups' },
          at,
        );
      }
      const action = id === null ? 'grant.created' : 'grant.ended';
      const details = { role, team, source: 'PROVIDER' };
      await this.audit.append(manager, { name: 'provider groups' }, { action, personId, details }, at);
    }
    return unknown;
  }
}
