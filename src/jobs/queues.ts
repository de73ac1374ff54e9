/** Every queue by name. The close of a week is a flow through the stages, in this order. */
export const STAGES = ['sync', 'measure', 'judge', 'correlate', 'roll-up', 'write'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * `refresh` is all figures at once, `close-week` finds out which weeks are to be closed and begins the flow, `retention`
 * takes away what is kept no longer, `content` asks GitHub what deliveries hold, `runs` for workflow runs that
 * stand for deployments.
 */
export const QUEUES = ['refresh', 'close-week', 'retention', 'content', 'runs', ...STAGES] as const;
export type QueueName = (typeof QUEUES)[number];
