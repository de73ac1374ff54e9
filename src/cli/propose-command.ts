import { readFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditStore, COMMAND_LINE } from '../access/audit.store.js';
import type { GitHubClient } from '../github/client.js';
import { GitHub } from '../github/github.js';
import type { GitHubOrganization } from '../github/teams.js';
import { type CodeownersFile, readCodeownersFiles } from '../org/codeowners-files.js';
import { GitHubProposalsStore, type OpenProposal, type Proposed } from '../org/github-proposals.store.js';
import { Installation } from '../org/installation.js';
import { checkOwnTeams, lockOrganization } from '../org/organization-change.js';
import { OwnershipProposalsStore } from '../org/ownership-proposals.store.js';
import { distinct, readOrganizations } from '../org/read-organizations.js';
import type { Change, Write } from '../org/write.js';
import { Clock } from '../platform/clock.js';
import { oneLine, UserError } from '../platform/errors.js';
import { type Output, print, progress } from './output.js';
import { withSession } from './session.js';

/** What a CODEOWNERS file says of a repository, as proposals that an operator confirms. */
export async function proposeCodeowners(output: Output, repo: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError('NO_FILE', `cannot read ${file}: ${oneLine(error)}`);
  });
  await withSession(false, async ({ app }) => {
    const [read] = await proposing(app, async (write, at) => [
      await app.get(OwnershipProposalsStore, { strict: false }).proposeCodeowners(write, repo, text, at),
    ]);
    const { open = [], leftOut = [] } = read ?? {};
    print(output, { proposals: open, leftOut }, [
      ...open.map(({ id, component, team, why }) => `${id}: ${component || 'the whole'} is ${team}’s (${why})`),
      ...leftOut.map(({ line, pattern, why }) => `left out, line ${line}: ${pattern}: ${why}`),
      `${open.length} open proposals of ${repo}; confirm them with confirmProposals at /graphql`,
    ]);
  });
}

/** A wait for a limit that is longer is told instead. */
const PATIENCE_MS = 90_000;

export interface ProposeOptions {
  org?: string[];
  /** False: only teams are read. */
  codeowners: boolean;
}

/** What GitHub's teams and files say, as proposals that an operator confirms; nothing is held while GitHub is read. */
export async function proposeGitHub(output: Output, { org, codeowners }: ProposeOptions): Promise<void> {
  await withSession(false, async ({ app }) => {
    const github = app.get(GitHub, { strict: false });
    const proposals = app.get(GitHubProposalsStore, { strict: false });
    const { manager } = app.get(DataSource, { strict: false });
    const names = distinct(org ?? github.organizations);
    checkAsked(github, names);
    await checkOwnTeams(manager);
    progress(`reading the teams of ${names.join(', ')}`);
    const read: { client: GitHubClient; organization: GitHubOrganization }[] = [];
    for (const name of names) {
      // Somebody waits for it.
      const client = await github.clientFor(name, undefined, { urgent: true, patienceMs: PATIENCE_MS });
      for (const organization of await readOrganizations(() => Promise.resolve(client), [name], 'propose'))
        read.push({ client, organization });
    }
    const files: CodeownersFile[] = [];
    for (const { client, organization } of codeowners ? read : []) {
      progress(`reading the CODEOWNERS files of ${organization.login}`);
      files.push(...(await readCodeownersFiles(client, await proposals.known(manager, organization))));
    }
    const done = await proposing(app, async (write, at) => {
      // A file says more of a repository than a permission: what both say is the file's.
      const each = await proposals.proposeFiles(write, files, at);
      for (const { organization } of read) each.push(await proposals.proposeTeams(write, organization, at));
      return each;
    });
    const open = await Promise.all(read.map(({ organization }) => proposals.open(manager, organization.login)));
    printProposed(output, done, open.flat());
  });
}

function checkAsked({ configured }: GitHub, names: readonly string[]): void {
  if (!configured) {
    throw new UserError(
      'NO_TOKEN',
      'GITHUB_TOKEN is not set: propose needs one that may read teams (read:org), or a GitHub App',
    );
  }
  if (names.length > 0) return;
  throw new UserError('NO_GITHUB_ORGS', 'say which organisation of GitHub: --org ORG, or set GITHUB_ORGS');
}

function printProposed(output: Output, done: readonly Proposed[], open: readonly OpenProposal[]): void {
  const sum = (of: (one: Proposed) => number): number => done.reduce((total, one) => total + of(one), 0);
  const [proposed, withdrawn] = [sum((one) => one.proposed), sum((one) => one.withdrawn)];
  const notProposed = done.flatMap((one) => one.notProposed);
  const named = ({ repo, component }: OpenProposal): string => (component === '' ? repo : `${component} of ${repo}`);
  print(output, { proposed, withdrawn, proposals: open, notProposed }, [
    ...open.map((one) => `${one.id}: ${named(one)} is ${one.team}’s (${one.why})`),
    ...notProposed.map(({ what, why }) => `left out: ${what}: ${why}`),
    `${proposed} proposed, ${withdrawn} withdrawn, ${open.length} open; confirm them with confirmProposals at /graphql`,
  ]);
}

/** Everything in one transaction that is alone with the organisation; what changed is told to the audit. */
async function proposing<Read extends { change: Change | null }>(
  app: INestApplicationContext,
  work: (write: Write, at: Date) => Promise<Read[]>,
): Promise<Read[]> {
  const at = app.get(Clock, { strict: false }).now();
  const { today } = await app.get(Installation, { strict: false }).state();
  return app.get(DataSource, { strict: false }).transaction(async (manager) => {
    await lockOrganization(manager);
    await checkOwnTeams(manager);
    const write = { manager, viewer: null, today, from: today, rewriteHistory: false, reason: null };
    const done = await work(write, at);
    for (const { change } of done) {
      if (!change) continue;
      const { action, subject, before, after } = change;
      const entry = { action, subject, details: { before, after } };
      await app.get(AuditStore, { strict: false }).append(manager, COMMAND_LINE, entry, at);
    }
    return done;
  });
}
