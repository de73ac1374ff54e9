import type { Job, JobType } from 'bullmq';
import { oneLine } from '../platform/errors.js';
import { maskSecrets } from '../platform/secrets.js';
import { type QueueName, QUEUES } from './queues.js';

/** BullMQ's word for each state; a job with a priority waits like any other. */
export const STATES = {
  WAITING: ['waiting', 'prioritized'],
  DELAYED: ['delayed'],
  ACTIVE: ['active'],
  WAITING_CHILDREN: ['waiting-children'],
  COMPLETED: ['completed'],
  FAILED: ['failed'],
} as const satisfies Record<string, readonly JobType[]>;
export type JobState = keyof typeof STATES;
export const JOB_STATES = Object.keys(STATES) as JobState[];

export interface JobRow {
  id: string;
  queue: QueueName;
  name: string;
  state: JobState;
  attempts: number;
  attemptsAllowed: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Of a delayed job; of one that is tried again the earliest time it can be. */
  delayedUntil: Date | null;
  /** JSON; null when it has said nothing. */
  progress: string | null;
  /** One line, without stack and secrets. */
  failedReason: string | null;
  /** JSON. */
  data: string;
  /** JSON; null until it is completed. */
  result: string | null;
  parent: { queue: QueueName; id: string } | null;
}

export function jobRow(queue: QueueName, state: JobState, job: Job): JobRow {
  const since = job.processedOn ?? job.timestamp;
  const ended = state === 'COMPLETED' || state === 'FAILED';
  return {
    id: job.id ?? '',
    queue,
    name: job.name,
    state,
    attempts: job.attemptsMade,
    // BullMQ writes 0 where nothing was said.
    attemptsAllowed: job.opts.attempts || 1,
    createdAt: new Date(job.timestamp),
    startedAt: instant(job.processedOn),
    finishedAt: ended ? instant(job.finishedOn) : null,
    delayedUntil: state === 'DELAYED' ? new Date(since + job.delay) : null,
    progress: job.progress === 0 ? null : json(job.progress),
    // A later try may have gone well.
    failedReason: job.failedReason && state !== 'COMPLETED' ? oneLine(job.failedReason.split('\n', 1)[0]) : null,
    data: json(job.data) ?? '{}',
    result: state === 'COMPLETED' ? json(job.returnvalue) : null,
    parent: parentOf(job),
  };
}

function parentOf({ parent }: Job): JobRow['parent'] {
  const queue = QUEUES.find((name) => name === parent?.queueKey.split(':').at(-1));
  return parent?.id !== undefined && queue ? { queue, id: parent.id } : null;
}

function json(value: unknown): string | null {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text === 'null' ? null : maskSecrets(text);
}

export function instant(ms: number | null | undefined): Date | null {
  return ms === null || ms === undefined ? null : new Date(ms);
}
