import { AuditChainStore, type VerifiedAudit, type WrongKind } from '../access/audit-chain.store.js';
import { type Output, print, progress } from './output.js';
import { withSession } from './session.js';

const SAYS: Record<WrongKind, string> = {
  MISSING: 'is missing',
  CHANGED: 'was changed',
  REPLACED: 'is not the one that was written',
  INSERTED: 'was put in from outside',
};

/** Looks at every entry of the audit. Exits with 1 when one is wrong, or when `kept`, a hash of before, is none of theirs. */
export async function verifyAudit(output: Output, kept?: string): Promise<void> {
  await withSession(false, async ({ app }) => {
    progress('reading the audit');
    const chain = app.get(AuditChainStore, { strict: false });
    const verified = await chain.verify();
    const keptEntry = kept === undefined ? null : await chain.entryOf(kept);
    const problems = [...problemsOf(verified), ...(kept !== undefined && keptEntry === null ? [strange(kept)] : [])];
    const whole = problems.length === 0;
    print(
      output,
      { whole, ...verified, kept: kept === undefined ? null : { hash: kept, entry: keptEntry }, problems },
      [
        whole
          ? `the audit is whole: ${verified.entries} entries`
          : `the audit is NOT whole (${verified.entries} entries)`,
        ...problems,
        ...(keptEntry === null ? [] : [`the head that was kept is entry ${keptEntry}`]),
        ...(verified.head === null
          ? []
          : [`head: entry ${verified.head.entry}, ${verified.head.hash} (keep it elsewhere; \`--head\` compares)`]),
      ],
    );
    if (!whole) process.exitCode = 1;
  });
}

function problemsOf({ entries, head, wrong }: VerifiedAudit): string[] {
  if (head === null && entries > 0) return ['the row that tells the head of the chain is gone'];
  return wrong === null ? [] : [`the first wrong entry is ${wrong.entry}: it ${SAYS[wrong.kind]}`];
}

function strange(hash: string): string {
  return `no entry has the hash ${hash}: the audit was written anew, or cut off at its end or beginning, since it was kept`;
}
