import { readRole } from '../access/access.service.js';
import { type PersonaLink, PersonasService } from '../access/personas.service.js';
import { LINK_HOURS } from '../access/sign-in-links.store.js';
import { TeamsStore } from '../org/teams.store.js';
import { UserError } from '../platform/errors.js';
import { readServerFile } from '../platform/server-file.js';
import { type Output, print } from './output.js';
import { withSession } from './session.js';

/** Prints a link that signs in once, in a role, on this machine. @throws UserError UNKNOWN_ROLE, UNKNOWN_TEAM */
export async function signIn(output: Output, options: { role: string; team?: string }): Promise<void> {
  await withSession(false, async ({ app, settings }) => {
    const [team = null] =
      options.team === undefined ? [] : await app.get(TeamsStore, { strict: false }).bySlug([options.team], 'ALL');
    if (options.team !== undefined && team === null) {
      throw new UserError('UNKNOWN_TEAM', `there is no team ${options.team}`, ['team']);
    }
    const made = await app.get(PersonasService, { strict: false }).link(readRole(options.role), team, 'command line');
    const running = settings.databaseUrl === undefined ? readServerFile(settings.dataDir)?.address : undefined;
    const url = linkUrl(running ?? `http://${settings.host}:${settings.port}`, made);
    print(output, { name: made.name, role: made.role, team: made.team, url, hours: LINK_HOURS }, [url]);
  });
}

/** A link works at a loopback address only, whatever else the server listens on. */
export function linkUrl(address: string, { code }: PersonaLink): string {
  const url = new URL('/sign-in/once', address);
  if (['0.0.0.0', '[::]'].includes(url.hostname)) url.hostname = '127.0.0.1';
  url.searchParams.set('code', code);
  return url.href;
}
