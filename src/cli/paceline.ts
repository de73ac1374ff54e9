#!/usr/bin/env node
import { Command } from 'commander';
import { SettingsError } from '../../config/settings.js';
import type { Week } from '../core/week.js';
import { AlreadyRunning } from '../platform/embedded-postgres.js';
import { oneLine, UserError } from '../platform/errors.js';
import { backup, restore } from './backup-commands.js';
import { closeWeek, measure, migrateDatabase, writeReview } from './commands.js';
import { accessCommands } from './access-program.js';
import { atLeast, day, format, week } from './arguments.js';
import { deadLetters } from './dead-letters-command.js';
import { diagnose } from './doctor.js';
import {
  importAiUsage,
  importChanges,
  importCommits,
  importDeliveries,
  importIncidents,
  importOrganization,
  importPeople,
} from './import-commands.js';
import type { Output } from './output.js';
import { proposeCodeowners, proposeGitHub, type ProposeOptions } from './propose-command.js';
import type { PeopleImportOptions } from './people-import.service.js';
import { seed } from './seed.js';
import { sync, type SyncOptions } from './sync-command.js';

const program = new Command('paceline')
  .description('Release velocity against 3x and 10x targets: measured, explained, reviewed every Monday.')
  .option('--json', 'print the result as JSON', false)
  .showHelpAfterError('(see --help)')
  .configureHelp({ showGlobalOptions: true });

const output = (): Output => ({ json: program.opts<{ json: boolean }>().json });

program
  .command('migrate')
  .description('bring the database up to this version')
  .action(() => migrateDatabase(output()));

const imports = program.command('import').description('read a file; all of it is stored, or nothing');
imports
  .command('org <file>')
  .description('teams, people, ownership, calendars and programs (YAML)')
  .option('--no-measure', 'do not measure afterwards')
  .action((file: string, options: { measure: boolean }) => importOrganization(output(), file, options.measure));
imports
  .command('deliveries <file>')
  .description('NDJSON, one {repo, component?, sha, deliveredAt, environment?, source?} a line; .gz is unpacked')
  .option('--no-measure', 'do not measure afterwards')
  .action((file: string, options: { measure: boolean }) => importDeliveries(output(), file, options.measure));
imports
  .command('changes <file>')
  .description('NDJSON, one merged {repo, component?, number, sha, mergedAt, deliveredBy?, firstCommitAt?, …} a line')
  .action((file: string) => importChanges(output(), file));
imports
  .command('incidents <file>')
  .description('NDJSON, one {key, repo or team, component?, kind?, startedAt, resolvedAt?, causedBy?} a line')
  .action((file: string) => importIncidents(output(), file));
imports
  .command('commits <file>')
  .description('NDJSON, one {repo, week, commits, aiMarkedCommits, authors} a line')
  .option('--no-measure', 'do not measure afterwards')
  .action((file: string, options: { measure: boolean }) => importCommits(output(), file, options.measure));
imports
  .command('ai-usage <file>')
  .description('CSV or NDJSON, one {tool, person, day, model?, counts?} a row; .gz is unpacked')
  .option('--no-measure', 'do not measure afterwards')
  .action((file: string, options: { measure: boolean }) => importAiUsage(output(), file, options.measure));
imports
  .command('people <file>')
  .description('who is in which team: CSV as an HR system exports it; .gz is unpacked')
  .option('--map <file>', 'which column says what (YAML); kept for the next time')
  .option('--as-of <day>', 'from when it counts, today or later', day)
  .option('--dry-run', 'say what would change, and change nothing')
  .option('--confirm', 'close more than 10 % of the memberships')
  .option('--no-measure', 'do not measure afterwards')
  .action((file: string, options: PeopleImportOptions & { measure: boolean }) => importPeople(output(), file, options));

const propose = program.command('propose').description('who owns what, as proposals to be confirmed');
propose
  .command('codeowners <owner/name> <file>')
  .description('ownership of a repository, from its CODEOWNERS file')
  .action((repo: string, file: string) => proposeCodeowners(output(), repo, file));
propose
  .command('github')
  .description('ownership by GitHub’s teams and CODEOWNERS files, where teams come from a file')
  .option('--org <org...>', 'organisations of GitHub; default: those of GITHUB_ORGS')
  .option('--no-codeowners', 'do not read the CODEOWNERS files')
  .action((options: ProposeOptions) => proposeGitHub(output(), options));

program
  .command('sync')
  .description('pull tags, releases and deployments from GitHub, then measure')
  .option('--org <org>', 'all repositories of an organisation')
  .option('--repo <owner/name>', 'one repository')
  .option('--since <date>', 'on the first pull, nothing older', day)
  .option('--changes', 'read merged pull requests too, as far as CHANGES_POINTS go')
  .option('--full', 'read everything to its end again, and take away what GitHub does not show any more')
  .option('--accept-organization', 'follow the teams of GitHub even if most of the organisation is gone')
  .action((options: SyncOptions) => sync(output(), options));
program
  .command('measure')
  .description('count, judge and gather; without weeks: everything')
  .option('--from <week>', 'first week', week)
  .option('--to <week>', 'the week after the last', week)
  .action((options: { from?: Week; to?: Week }) => measure(output(), options.from, options.to));
program
  .command('close-week')
  .description('measure, and write the reviews that are not written yet')
  .option('--week <week>', 'default: the last closed week', week)
  .action((options: { week?: Week }) => closeWeek(output(), options.week));
program
  .command('report')
  .description('print the review of a scope and week')
  .option('--week <week>', 'default: the last closed week', week)
  .option('--scope <slug>', 'a team; default: the organisation')
  .option('--format <format>', 'markdown or json', format, 'markdown')
  .action((options: { week?: Week; scope?: string; format: 'markdown' | 'json' }) =>
    writeReview(options.scope, options.week, output().json ? 'json' : options.format),
  );
program
  .command('seed')
  .description('fill an empty installation with a made-up organisation')
  .requiredOption('--teams <n>', 'teams', atLeast(1))
  .requiredOption('--weeks <n>', 'weeks of history, up to the last closed one', atLeast(30))
  .requiredOption('--deliveries <n>', 'deliveries in all, about', atLeast(1))
  .option('--seed <n>', 'the same number gives the same organisation', atLeast(0), 1)
  .action((options: { teams: number; weeks: number; deliveries: number; seed: number }) => seed(output(), options));
accessCommands(program, output);
program
  .command('doctor')
  .description('what is wrong, and how to mend it')
  .action(() => diagnose(output()));
program
  .command('dead-letters')
  .description('what GitHub told and could not be understood')
  .option('--replay', 'try all of it again first', false)
  .action((options: { replay: boolean }) => deadLetters(output(), options.replay));
program
  .command('backup <file>')
  .description('keep all that is stored in one file; it holds personal data')
  .option('--force', 'replace a file of that name', false)
  .action((file: string, options: { force: boolean }) => backup(output(), file, options.force));
program
  .command('restore <file>')
  .description('make the database what a backup says, or leave it as it is; stop the server first')
  .option('--confirm', 'replace what the database holds', false)
  .option('--check', 'only read the file, and say whether it is whole', false)
  .action((file: string, options: { confirm: boolean; check: boolean }) => restore(output(), file, options));

try {
  await program.parseAsync();
} catch (error) {
  const known = error instanceof UserError || error instanceof AlreadyRunning;
  process.stderr.write(`paceline: ${known ? error.message : oneLine(error)}\n`);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
}
