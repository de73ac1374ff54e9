import { Installation } from '../org/installation.js';
import { ScimLinksService } from '../org/scim-links.service.js';
import { ScimGroupsStore } from '../org/scim-groups.store.js';
import { AuditStore } from '../access/audit.store.js';
import { type Output, print } from './output.js';
import { withSession } from './session.js';

/** Which team each group of the identity provider stands for. */
export async function listScimGroups(output: Output): Promise<void> {
  await withSession(false, async ({ app }) => {
    const links = await app.get(ScimGroupsStore, { strict: false }).links();
    const lines = links.map(
      ({ group, team, members }) => `${group} → ${team ?? 'no team, without effect'} (${members} members)`,
    );
    print(output, links, lines.length > 0 ? lines : ['no identity provider has sent a group']);
  });
}

/** Makes a group stand for a team, from today on. */
export async function linkScimGroup(output: Output, group: string, team: string): Promise<void> {
  await withSession(false, async ({ app }) => {
    const { today, now } = await app.get(Installation, { strict: false }).state();
    const audit = app.get(AuditStore, { strict: false });
    const done = await app.get(ScimLinksService, { strict: false }).link(group, team, today, (manager, memberships) => {
      const entry = { action: 'group.linked', subject: group, details: { team, memberships } };
      return audit.append(manager, { name: 'command line' }, entry, now);
    });
    print(output, done, [`${group} is ${team} from ${today} on: ${done.memberships} memberships changed`]);
  });
}
