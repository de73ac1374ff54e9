import { AccessService, readRole } from '../access/access.service.js';
import { COMMAND_LINE } from '../access/audit.store.js';
import { type GrantRow, GrantsStore } from '../access/grants.store.js';
import { TokensStore } from '../access/tokens.store.js';
import type { AccessScope } from '../core/viewer.js';
import { type Output, print } from './output.js';
import { withSession } from './session.js';

export interface TokenOptions {
  role: string;
  team?: string;
  name: string;
  days: number;
  scope?: string[];
}

/** The secret alone goes to the screen, so that a script can take it. */
export async function createToken(output: Output, { role, scope, ...wish }: TokenOptions): Promise<void> {
  await withSession(false, async ({ app }) => {
    const access = app.get(AccessService, { strict: false });
    const scopes = scope as AccessScope[] | undefined;
    const token = await access.issueToken({ ...wish, role: readRole(role), scopes }, COMMAND_LINE);
    print(output, { id: token.id, token: token.secret, scopes: token.scopes, expiresAt: token.expiresAt }, [
      token.secret,
    ]);
  });
}

export async function listTokens(output: Output): Promise<void> {
  await withSession(false, async ({ app }) => {
    const rows = await app.get(TokensStore, { strict: false }).list(null);
    const lines = rows.map(({ id, name, scopes, expiresAt, revokedAt, lastUsedAt }) => {
      const end = revokedAt ? `revoked ${revokedAt.toISOString()}` : `until ${expiresAt.toISOString()}`;
      return `${id}  ${name}  ${scopes.join('+')}  ${end}  ${lastUsedAt ? `used ${lastUsedAt.toISOString()}` : 'never used'}`;
    });
    print(output, rows, lines.length > 0 ? lines : ['there is no token']);
  });
}

export async function revokeToken(output: Output, id: number): Promise<void> {
  await withSession(false, async ({ app }) => {
    await app.get(AccessService, { strict: false }).revokeToken(id, COMMAND_LINE);
    print(output, { revoked: id }, [`token ${id} lets nobody in any more`]);
  });
}

export interface GrantOptions {
  role: string;
  team?: string;
  from?: string;
  to?: string;
  reason?: string;
}

export async function addGrant(output: Output, login: string, { role, ...wish }: GrantOptions): Promise<void> {
  await withSession(false, async ({ app }) => {
    const access = app.get(AccessService, { strict: false });
    const id = await access.grant({ login, role: readRole(role), ...wish }, COMMAND_LINE);
    print(output, { grant: id }, [`grant ${id}: ${login} is ${readRole(role)} of ${wish.team ?? 'everything'}`]);
  });
}

export async function endGrant(output: Output, id: number): Promise<void> {
  await withSession(false, async ({ app }) => {
    await app.get(AccessService, { strict: false }).endGrant(id, COMMAND_LINE);
    print(output, { ended: id }, [`grant ${id} has ended`]);
  });
}

export async function listGrants(output: Output): Promise<void> {
  await withSession(false, async ({ app }) => {
    const rows = await app.get(GrantsStore, { strict: false }).list();
    print(output, rows, rows.length > 0 ? rows.map(grantLine) : ['nobody holds a role by grant']);
  });
}

function grantLine({ id, principal, role, team, from, to, source }: GrantRow): string {
  const days = `${from === null ? '' : ` from ${from}`}${to === null ? '' : ` to ${to}`}`;
  return `${id}  ${principal}  ${role} of ${team ?? 'everything'}${days}  (${source})`;
}
