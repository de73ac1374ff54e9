/** Version of the counting rules below and of the SQL that applies them; stored with every verdict and week. */
export const RULE_VERSION = 1;

/** Environments that are production unless the team states a pattern of its own; matched in any case. */
export const PRODUCTION_PATTERN = '^(prod|production|live)([-_/ ].*)?$';

/** Deliveries of one component with gaps up to this are one batch. */
export const BATCH_GAP_MINUTES = 15;

export type DeliverySource = 'DEPLOYMENT' | 'RELEASE' | 'TAG' | 'CHANGE';
export const DELIVERY_SOURCES: readonly DeliverySource[] = ['DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE'];

/** Verdicts that are candidates of the pinned source: together they are `rawEvents`. */
export type Verdict = 'DELIVERY' | 'UNCHECKED' | 'REDEPLOY' | 'ROLLBACK' | 'EMPTY' | 'IGNORED' | 'OTHER_SOURCE';
