import { readFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditStore, COMMAND_LINE } from '../access/audit.store.js';
import { GitHub } from '../github/github.js';
import { GitHubProposalsStore, type ProposedTeams } from '../org/github-proposals.store.js';
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

/** What GitHub's teams may write to, as proposals that an operator confirms; nothing is held while GitHub is read. */
export async function proposeGitHub(output: Output, organizations: readonly string[] | undefined): Promise<void> {
  await withSession(false, async ({ app }) => {
    const github = app.get(GitHub, { strict: false });
    const names = distinct(organizations ?? github.organizations);
    if (!github.configured) {
      throw new UserError('NO_TOKEN', 'GITHUB_TOKEN is not set: propose needs one that may read teams (read:org)');
    }
    if (names.length === 0) {
      throw new UserError('NO_GITHUB_ORGS', 'say which organisation of GitHub: --org ORG, or set GITHUB_ORGS');
    }
    await checkOwnTeams(app.get(DataSource, { strict: false }).manager);
    progress(`reading the teams of ${names.join(', ')}`);
    const read = await readOrganizations(github.client(), names, 'propose');
    const proposals = app.get(GitHubProposalsStore, { strict: false });
    const done = await proposing(app, async (write, at) => {
      const each: ProposedTeams[] = [];
      for (const organization of read) each.push(await proposals.propose(write, organization, at));
      return each;
    });
    printTeams(output, done);
  });
}

function printTeams(output: Output, done: readonly ProposedTeams[]): void {
  const sum = (of: (one: ProposedTeams) => number): number => done.reduce((total, one) => total + of(one), 0);
  const [proposed, withdrawn] = [sum((one) => one.proposed), sum((one) => one.withdrawn)];
  const open = done.flatMap((one) => one.open);
  const notProposed = done.flatMap((one) => one.notProposed);
  print(output, { proposed, withdrawn, proposals: open, notProposed }, [
    ...open.map(({ id, repo, team, why }) => `${id}: ${repo} is ${team}’s (${why})`),
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
