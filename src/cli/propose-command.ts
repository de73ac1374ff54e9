import { readFile } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import { AuditStore } from '../access/audit.store.js';
import { Installation } from '../org/installation.js';
import { checkOwnTeams, lockOrganization } from '../org/organization-change.js';
import { OwnershipProposalsStore } from '../org/ownership-proposals.store.js';
import { Clock } from '../platform/clock.js';
import { oneLine, UserError } from '../platform/errors.js';
import { type Output, print } from './output.js';
import { withSession } from './session.js';

/** What a CODEOWNERS file says of a repository, as proposals that an operator confirms. */
export async function proposeCodeowners(output: Output, repo: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError('NO_FILE', `cannot read ${file}: ${oneLine(error)}`);
  });
  await withSession(false, async ({ app }) => {
    const at = app.get(Clock, { strict: false }).now();
    const { today } = await app.get(Installation, { strict: false }).state();
    const { open, leftOut } = await app.get(DataSource, { strict: false }).transaction(async (manager) => {
      await lockOrganization(manager);
      await checkOwnTeams(manager);
      const write = { manager, viewer: null, today, from: today, rewriteHistory: false, reason: null };
      const proposals = app.get(OwnershipProposalsStore, { strict: false });
      const { change, ...read } = await proposals.proposeCodeowners(write, repo, text, at);
      if (change) {
        const { action, subject, before, after } = change;
        const entry = { action, subject, details: { before, after } };
        await app.get(AuditStore, { strict: false }).append(manager, { name: 'command line' }, entry, at);
      }
      return read;
    });
    print(output, { proposals: open, leftOut }, [
      ...open.map(({ id, component, team, why }) => `${id}: ${component || 'the whole'} is ${team}’s (${why})`),
      ...leftOut.map(({ line, pattern, why }) => `left out, line ${line}: ${pattern}: ${why}`),
      `${open.length} open proposals of ${repo}; confirm them with confirmProposals at /graphql`,
    ]);
  });
}
