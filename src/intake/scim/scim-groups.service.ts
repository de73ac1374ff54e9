import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../core/viewer.js';
import type { MembershipKey } from '../../org/memberships.store.js';
import { type ScimGroupRow, ScimGroupsStore } from '../../org/scim-groups.store.js';
import { ScimMembershipsStore } from '../../org/scim-memberships.store.js';
import { ScimError } from './scim-error.js';
import { idOf } from './scim-request.js';
import type { GroupResource } from './scim-resources.js';
import { type ScimWrite, ScimWriter } from './scim-writer.js';

/** Groups of SCIM that stand for a team: who comes and goes does so there, from today on. */
@Injectable()
export class ScimGroupsService {
  constructor(
    private readonly writer: ScimWriter,
    private readonly groups: ScimGroupsStore,
    private readonly memberships: ScimMembershipsStore,
  ) {}

  /** @throws ScimError 409; 400 for members that are not known */
  create(viewer: Viewer, resource: GroupResource): Promise<ScimGroupRow> {
    return this.writer.write(viewer, async (write) => {
      await this.refuseTaken(write, resource.displayName, null);
      const { displayName, externalId = null } = resource;
      const id = await this.groups.add(write.manager, { displayName, externalId }, write.now);
      return this.written(write, id, [], membersOf(resource) ?? [], 'group.created');
    });
  }

  /** Says everything of a group anew; members that are not said stay. @throws ScimError 404, 409, 400 */
  change(viewer: Viewer, id: string, resourceOf: (row: ScimGroupRow) => GroupResource): Promise<ScimGroupRow> {
    return this.writer.write(viewer, async (write) => {
      const row = await this.get(write, id);
      const resource = resourceOf(row);
      await this.refuseTaken(write, resource.displayName, id);
      const before = await this.memberships.ofGroup(write.manager, id);
      const { displayName, externalId = null } = resource;
      const told = row.members.map(({ value }) => value);
      const members = membersOf(resource) ?? told;
      const renamed = displayName !== row.displayName || externalId !== row.externalId;
      if (!renamed && told.toSorted().join() === members.toSorted().join()) return { result: row, entry: null };
      await this.groups.change(write.manager, id, { displayName, externalId }, write.now);
      return this.written(write, id, before, members, 'group.changed');
    });
  }

  /** Its members leave its team today. @throws ScimError 404 */
  remove(viewer: Viewer, id: string): Promise<void> {
    return this.writer.write(viewer, async (write) => {
      const { displayName } = await this.get(write, id);
      const before = await this.memberships.ofGroup(write.manager, id);
      await this.groups.remove(write.manager, id);
      const closed = await this.settle(write, before);
      return { result: undefined, entry: { action: 'group.removed', subject: displayName, details: { closed } } };
    });
  }

  private async written(write: ScimWrite, id: string, before: MembershipKey[], members: string[], action: string) {
    const { manager, today } = write;
    await this.groups.findTeam(manager, id, today);
    if ((await this.groups.setMembers(manager, id, members)) < members.length) {
      throw new ScimError(
        400,
        'members: each value must be the id of a user; groups in groups are not known here',
        'invalidValue',
      );
    }
    const after = await this.memberships.ofGroup(manager, id);
    const changed = await this.settle(write, differing(before, after));
    const row = await this.get(write, id);
    const details = { members: members.length, memberships: changed, hasTeam: row.teamId !== null };
    return { result: row, entry: { action, subject: row.displayName, details } };
  }

  private async get({ manager }: ScimWrite, id: string): Promise<ScimGroupRow> {
    const row = await this.groups.find(manager, id);
    if (!row) throw new ScimError(404, `there is no group ${id}`);
    return row;
  }

  private async refuseTaken({ manager }: ScimWrite, displayName: string, id: string | null): Promise<void> {
    const taken = await this.groups.taken(manager, displayName);
    if (taken !== null && taken !== id)
      throw new ScimError(409, `"${displayName}" is the group ${taken}`, 'uniqueness');
  }

  private async settle({ manager, today }: ScimWrite, about: MembershipKey[]): Promise<number> {
    const changed = await this.memberships.settle(manager, about, today);
    if (changed > 0) await this.memberships.noteChange(manager);
    return changed;
  }
}

/** Each once; undefined: not said. */
function membersOf({ members }: GroupResource): string[] | undefined {
  if (members === undefined || members === null) return undefined;
  return [...new Set(members.map(({ value }) => idOf(value).toLowerCase()))];
}

/** What is in one and not in the other. */
function differing(before: readonly MembershipKey[], after: readonly MembershipKey[]): MembershipKey[] {
  const key = ({ personId, teamId }: MembershipKey): string => `${personId} ${teamId}`;
  const [were, are] = [new Set(before.map(key)), new Set(after.map(key))];
  return [...before.filter((one) => !are.has(key(one))), ...after.filter((one) => !were.has(key(one)))];
}
