import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Day } from '../core/week.js';
import { UserError } from '../platform/errors.js';
import type { MembershipKey } from './memberships.store.js';
import { nearest } from './nearest.js';
import { lockOrganization } from './organization-change.js';
import { ScimGroupsStore } from './scim-groups.store.js';
import { ScimMembershipsStore } from './scim-memberships.store.js';
import { TeamsStore } from './teams.store.js';

/** Makes a group of an identity provider stand for a team that is not called as it. */
@Injectable()
export class ScimLinksService {
  constructor(
    private readonly db: DataSource,
    private readonly teams: TeamsStore,
    private readonly groups: ScimGroupsStore,
    private readonly memberships: ScimMembershipsStore,
  ) {}

  /**
   * Its members leave the team that it stood for, if any, and are in this one from the day on.
   * @param told within the transaction, with how many memberships changed
   * @throws UserError UNKNOWN_GROUP, UNKNOWN_TEAM
   */
  async link(
    group: string,
    slug: string,
    day: Day,
    told: (manager: EntityManager, memberships: number) => Promise<void>,
  ): Promise<{ group: string; team: string; memberships: number }> {
    const [team] = await this.teams.bySlug([slug], 'ALL');
    if (!team) throw new UserError('UNKNOWN_TEAM', `there is no team "${slug}": give the slug of one`);
    return this.db.transaction(async (manager) => {
      await lockOrganization(manager);
      const id = await this.groups.taken(manager, group);
      if (id === null) throw new UserError('UNKNOWN_GROUP', await this.unknown(group));
      const before = await this.memberships.ofGroup(manager, id);
      await this.groups.link(manager, id, team.id);
      const about: MembershipKey[] = [...before, ...(await this.memberships.ofGroup(manager, id))];
      const memberships = await this.memberships.settle(manager, about, day);
      if (memberships > 0) await this.memberships.noteChange(manager);
      await told(manager, memberships);
      return { group, team: slug, memberships };
    });
  }

  private async unknown(group: string): Promise<string> {
    const names = (await this.groups.links()).map((link) => link.group);
    const near = nearest(group, names);
    const hint = near === null ? 'npm run -s paceline -- scim groups lists them' : `did you mean "${near}"?`;
    return `no identity provider has sent a group "${group}"; ${hint}`;
  }
}
