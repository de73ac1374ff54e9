import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { LeaversStore } from '../../access/leavers.store.js';
import type { Viewer } from '../../core/viewer.js';
import { PersonsStore } from '../../org/persons.store.js';
import { ScimMembershipsStore } from '../../org/scim-memberships.store.js';
import { type ScimUserRow, type ScimUserSaid, ScimUsersStore } from '../../org/scim-users.store.js';
import { ScimError } from './scim-error.js';
import { keptOf, personOf, type UserResource } from './scim-resources.js';
import { type ScimWrite, ScimWriter } from './scim-writer.js';

/** Users of SCIM are people; who is not active belongs to no team from today on. */
@Injectable()
export class ScimUsersService {
  constructor(
    private readonly writer: ScimWriter,
    private readonly users: ScimUsersStore,
    private readonly persons: PersonsStore,
    private readonly memberships: ScimMembershipsStore,
    private readonly leavers: LeaversStore,
  ) {}

  /** Somebody who is known by number or mail address becomes the user; else a new person. @throws ScimError 409 */
  create(viewer: Viewer, resource: UserResource): Promise<ScimUserRow> {
    return this.writer.write(viewer, async (write) => {
      const { manager, now } = write;
      await this.refuseTaken(write, resource.userName, null);
      const { ids } = await this.persons.save(manager, [personOf(resource)], () => true);
      const personId = ids[0] ?? 0;
      const other = await this.users.taken(manager, resource.userName, personId);
      if (other !== null) throw new ScimError(409, `this person is the user ${other} already`, 'uniqueness');
      const id = await this.users.add(manager, personId, saidOf(resource), now);
      await this.settle(write, personId, !resource.active, resource.active);
      const entry = { action: 'person.provisioned', personId, details: { active: resource.active } };
      return { result: await this.get(write, id), entry };
    });
  }

  /** Says everything of a user anew. @throws ScimError 404, 409 */
  change(viewer: Viewer, id: string, resourceOf: (row: ScimUserRow) => UserResource): Promise<ScimUserRow> {
    return this.writer.write(viewer, async (write) => {
      const { manager, now } = write;
      const row = await this.get(write, id);
      const resource = resourceOf(row);
      await this.refuseTaken(write, resource.userName, id);
      const saved = await this.persons.save(manager, [{ ...personOf(resource), personId: row.personId }], () => true);
      const said = saidOf(resource);
      const same = isDeepStrictEqual(JSON.parse(JSON.stringify(said)), plainOf(row)) && saved.changed === 0;
      if (same) return { result: row, entry: null };
      await this.users.change(manager, id, said, now);
      const turned = row.active !== said.active;
      await this.settle(write, row.personId, turned, said.active);
      const verb = turned ? (said.active ? 'reactivated' : 'deactivated') : 'reprovisioned';
      const entry = { action: `person.${verb}`, personId: row.personId };
      return { result: await this.get(write, id), entry };
    });
  }

  /** The user is gone and belongs to no team from today on; the person stays. @throws ScimError 404 */
  remove(viewer: Viewer, id: string): Promise<void> {
    return this.writer.write(viewer, async (write) => {
      const { personId, ...row } = await this.get(write, id);
      await this.users.change(write.manager, id, { ...row, active: false }, write.now);
      await this.settle(write, personId, true, false);
      await this.users.remove(write.manager, id);
      const entry = { action: 'person.deactivated', personId, details: { removed: true } };
      return { result: undefined, entry };
    });
  }

  private async get({ manager }: ScimWrite, id: string): Promise<ScimUserRow> {
    const row = await this.users.find(manager, id);
    if (!row) throw new ScimError(404, `there is no user ${id}`);
    return row;
  }

  private async refuseTaken({ manager }: ScimWrite, userName: string, id: string | null): Promise<void> {
    const taken = await this.users.taken(manager, userName, null);
    if (taken !== null && taken !== id) throw new ScimError(409, `"${userName}" is the user ${taken}`, 'uniqueness');
  }

  /** Who turns inactive belongs nowhere from today on, and is let in no more. */
  private async settle(
    { manager, today, now }: ScimWrite,
    personId: number,
    turned: boolean,
    active: boolean,
  ): Promise<void> {
    if (turned)
      await this.memberships.settle(manager, await this.memberships.ofPerson(manager, personId, today), today);
    if (turned && !active) await this.leavers.shutOut(manager, personId, today, now);
    await this.memberships.noteChange(manager);
  }
}

function saidOf(resource: UserResource): ScimUserSaid {
  const { userName, externalId = null, active } = resource;
  return { userName, externalId, active, resource: keptOf(resource) };
}

function plainOf({ userName, externalId, active, resource }: ScimUserRow): ScimUserSaid {
  return { userName, externalId, active, resource };
}
