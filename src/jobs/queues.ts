/** Every queue by name. The close of a week is a flow through the stages, in this order. */
export const STAGES = ['sync', 'measure', 'judge', 'correlate', 'roll-up', 'write'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * `changes` reads pull requests, `refresh` is all figures at once, `close-week` finds out which weeks are to be closed and begins the flow, `retention`
 * takes away what is kept no longer.
 */
export const QUEUES = ['refresh', 'close-week', 'retention', 'changes', ...STAGES] as const;
export type QueueName = (typeof QUEUES)[number];
