/** Every queue by name. The close of a week is a flow through the stages, in this order. */
export const STAGES = ['sync', 'measure', 'judge', 'correlate', 'roll-up', 'write'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * `refresh` is all figures at once, `close-week` finds out which weeks are to be closed and begins the flow, `retention`
 * takes away what is kept no longer, `webhooks` applies what GitHub has told, `changes` reads pull requests, `content`
 * asks what deliveries hold, `runs` reads workflow runs that stand for deployments, `alarms` looks whether an operator has
 * to be told of something.
 */
const OWN = ['refresh', 'close-week', 'retention', 'webhooks', 'changes', 'content', 'runs', 'alarms'] as const;
export const QUEUES = [...OWN, ...STAGES] as const;
export type QueueName = (typeof QUEUES)[number];
