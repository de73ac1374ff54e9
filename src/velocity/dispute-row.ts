import type { VerdictClaim } from '../core/dispute.js';
import type { Verdict } from '../core/event-rules.js';
import type { Day } from '../core/week.js';

export type DisputeState = 'OPEN' | 'ACCEPTED' | 'REJECTED' | 'WITHDRAWN';

/** A dispute as it is stored: of a verdict the event and what was said of it, of a mapping whose it is said to be. */
export interface DisputeRow {
  id: number;
  kind: 'VERDICT' | 'MAPPING';
  claim: VerdictClaim | 'BELONGS_TO' | 'BELONGS_TO_NOBODY';
  teamId: number;
  team: string;
  /** owner/name, as it is called now where it is known. */
  repository: string;
  /** '' is the whole repository, or its undivided rest. */
  component: string;
  /** Null of a mapping, and of an event that is not there any more. */
  eventId: string | null;
  sha: string | null;
  verdict: Verdict | null;
  verdictReason: string | null;
  ruleVersion: number | null;
  /** Null: nobody. */
  ownerId: number | null;
  owner: string | null;
  from: Day | null;
  alone: boolean | null;
  why: string;
  askedBy: string;
  askedPrincipalId: number;
  askedPersonId: number | null;
  askedAt: Date;
  state: DisputeState;
  decision: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
}
