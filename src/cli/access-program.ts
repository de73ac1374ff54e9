import type { Command } from 'commander';
import {
  addGrant,
  createToken,
  endGrant,
  type GrantOptions,
  listGrants,
  listTokens,
  revokeToken,
  type TokenOptions,
} from './access-commands.js';
import { atLeast, day, hash } from './arguments.js';
import { verifyAudit } from './audit-commands.js';
import { erasePerson } from './erase-command.js';
import type { Output } from './output.js';
import { linkScimGroup, listScimGroups } from './scim-commands.js';
import { signIn } from './sign-in-command.js';

/** The commands about who may see what, who did what, and whom it is about. */
export function accessCommands(program: Command, output: () => Output): void {
  program
    .command('sign-in')
    .description('print a link that signs in once, on this machine, where there is no sign-in provider')
    .requiredOption('--role <role>', 'LEADER, ORG_LEADER, TEAM_LEAD, MANAGER, MEMBER, OPERATOR or AUDITOR')
    .option('--team <slug>', 'the role is over this team and all below it; default: everything')
    .action((options: { role: string; team?: string }) => signIn(output(), options));
  const scim = program.command('scim').description('groups of the identity provider that provisions people');
  scim
    .command('groups')
    .description('which team each stands for')
    .action(() => listScimGroups(output()));
  scim
    .command('link <group> <team>')
    .description('a group that is not called as its team stands for it')
    .action((group: string, team: string) => linkScimGroup(output(), group, team));
  const tokens = program.command('token').description('secrets by which scripts ask');
  tokens
    .command('create')
    .description('make one; it is printed once and kept nowhere')
    .requiredOption('--role <role>', 'LEADER, ORG_LEADER, TEAM_LEAD, MANAGER, MEMBER, OPERATOR, AUDITOR or SERVICE')
    .option('--team <slug>', 'the role is over this team and all below it; default: everything')
    .option('--name <name>', 'what it is for', 'script')
    .option('--days <n>', 'how long it holds', atLeast(1), 90)
    .option('--scope <scope...>', 'read, write, ingest, scim; default: what the role needs')
    .action((options: TokenOptions) => createToken(output(), options));
  tokens
    .command('list')
    .description('all there are, without their secrets')
    .action(() => listTokens(output()));
  tokens
    .command('revoke <id>')
    .description('let it in no more')
    .action((id: string) => revokeToken(output(), atLeast(1)(id)));
  const grants = program.command('grant').description('who holds which role over what');
  grants
    .command('add <login>')
    .description('give a person a role')
    .requiredOption('--role <role>', 'LEADER, ORG_LEADER, TEAM_LEAD, MANAGER, MEMBER, OPERATOR or AUDITOR')
    .option('--team <slug>', 'over this team and all below it; default: everything')
    .option('--from <day>', 'first day', day)
    .option('--to <day>', 'the first day that no longer belongs', day)
    .option('--reason <text>', 'kept with it')
    .action((login: string, options: GrantOptions) => addGrant(output(), login, options));
  grants
    .command('end <id>')
    .description('take it back from today on')
    .action((id: string) => endGrant(output(), atLeast(1)(id)));
  grants
    .command('list')
    .description('all there are, ended ones too')
    .action(() => listGrants(output()));

  program
    .command('audit')
    .description('the log of who did what')
    .command('verify')
    .description('look for entries that were changed, taken away or put in')
    .option('--head <hash>', 'a hash that was kept: it has to be one of the entries', hash)
    .action((options: { head?: string }) => verifyAudit(output(), options.head));
  program
    .command('erase-person <login>')
    .description('put a pseudonym in the place of a person; what was counted stays')
    .option('--confirm', 'do it; without, say what would be done', false)
    .action((login: string, options: { confirm: boolean }) => erasePerson(output(), login, options.confirm));
}
