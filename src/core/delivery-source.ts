import { DELIVERY_SOURCES, type DeliverySource } from './event-rules.js';

/** The closed weeks that a source is proposed from. */
export const EVIDENCE_WEEKS = 26;
/** A kind is taken if it has events in at least this share of the weeks of the richest. */
const ENOUGH_OF_RICHEST = 0.5;

/**
 * What evidence was looked at: events that look like deliveries in the last closed weeks; where there are none, those
 * that ever were; where there are none either, whatever there is.
 */
export type EvidenceBasis = 'RECENT' | 'EVER' | 'ANY';

/** Events of one kind, and in how many weeks they lie. */
export interface KindEvidence {
  source: DeliverySource;
  events: number;
  weeks: number;
}

/** Kinds without events may be left out. */
export interface SourceEvidence {
  basis: EvidenceBasis;
  kinds: readonly KindEvidence[];
}

/**
 * The source by which a team's deliveries are best counted: the first of DEPLOYMENT, RELEASE, TAG, CHANGE among those
 * with events in at least half as many weeks as the richest. Null without any event.
 */
export function proposeSource({ kinds }: SourceEvidence): DeliverySource | null {
  const richest = Math.max(0, ...kinds.map(({ weeks }) => weeks));
  const enough = kinds.filter(({ weeks }) => weeks > 0 && weeks >= ENOUGH_OF_RICHEST * richest);
  return DELIVERY_SOURCES.find((source) => enough.some((kind) => kind.source === source)) ?? null;
}
