/** Version of the counting rules below and of the SQL that applies them; stored with every verdict and week. */
export const RULE_VERSION = 2;

/** Environments that are production unless the team states a pattern of its own; matched in any case. */
export const PRODUCTION_PATTERN = '^(prod|production|live)([-_/ ].*)?$';

/** Deliveries of one component with gaps up to this are one batch. */
export const BATCH_GAP_MINUTES = 15;

export type DeliverySource = 'DEPLOYMENT' | 'RELEASE' | 'TAG' | 'CHANGE';
export const DELIVERY_SOURCES: readonly DeliverySource[] = ['DEPLOYMENT', 'RELEASE', 'TAG', 'CHANGE'];

/** Verdicts that are deliveries; the last two only if the company's policy counts them. */
export const COUNTED_VERDICTS = ['DELIVERY', 'UNCHECKED', 'OUT_OF_ORDER', 'CONFIG_ONLY', 'BOT_ONLY'] as const;

/** What an event is to a scope (METRICS.md, section 1). All but the last two are candidates of the pinned source: `rawEvents`. */
export type Verdict =
  (typeof COUNTED_VERDICTS)[number] | 'REDEPLOY' | 'ROLLBACK' | 'EMPTY' | 'IGNORED' | 'OTHER_SOURCE';
