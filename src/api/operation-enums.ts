import { type QueueName, QUEUES } from '../jobs/queues.js';

/** GraphQL's names hold no hyphen: CLOSE_WEEK is the queue close-week. */
export const operationEnums: { QueueName: Record<string, QueueName> } = {
  QueueName: Object.fromEntries(QUEUES.map((name) => [name.toUpperCase().replaceAll('-', '_'), name])),
};
