import type { Verdict } from './event-rules.js';

export type VerdictClaim = 'COUNTS' | 'DOES_NOT_COUNT';

/** A reason for which nobody can grant a claim, and what to do instead. */
export interface Objection {
  code: 'ALREADY_SO' | 'SAME_COMMIT' | 'OTHER_SOURCE' | 'LEFT_OUT_BY_POLICY';
  message: string;
}

/**
 * What stands against a claim about an event whatever an operator thinks of it; null: he may decide. A ruling lifts what
 * the rules say against an event, but not that a commit is counted once, by the team's source and the company's policy.
 */
export function objectionTo(claim: VerdictClaim, verdict: Verdict, counted: boolean): Objection | null {
  if (counted === (claim === 'COUNTS')) {
    const so = counted ? 'it counts already' : 'it does not count as it is';
    return { code: 'ALREADY_SO', message: `${so}: there is nothing to dispute` };
  }
  return claim === 'COUNTS' ? (NEVER_COUNTED[verdict] ?? null) : null;
}

const SAME_COMMIT: Objection = {
  code: 'SAME_COMMIT',
  message:
    'its commit counts where it was delivered first, and a commit counts once: dispute that event if it should not ' +
    'have counted, then this one counts by itself',
};
const LEFT_OUT: Objection = {
  code: 'LEFT_OUT_BY_POLICY',
  message: "the company's policy leaves such deliveries out, everywhere: an operator changes it with setCountingPolicy",
};
const NEVER_COUNTED: Partial<Record<Verdict, Objection>> = {
  REDEPLOY: SAME_COMMIT,
  ROLLBACK: SAME_COMMIT,
  OTHER_SOURCE: {
    code: 'OTHER_SOURCE',
    message: "the team's deliveries are counted by another source: choose it with confirmSources",
  },
  CONFIG_ONLY: LEFT_OUT,
  BOT_ONLY: LEFT_OUT,
};
