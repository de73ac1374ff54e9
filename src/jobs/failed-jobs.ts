import { Injectable } from '@nestjs/common';
import type { AlarmSign } from '../core/alarm.js';
import { oneLine } from '../platform/errors.js';
import { Queues } from '../platform/queue.js';
import { QUEUES, type QueueName } from './queues.js';

const EXAMPLES = 5;
/** Jobs of a state that are looked at: the last to end is among them. */
const LOOKED_AT = 20;

/** Finds queues whose work has stopped: the last job of theirs to end was given up. */
@Injectable()
export class FailedJobs {
  constructor(private readonly queues: Queues) {}

  async find(): Promise<AlarmSign> {
    const found = (await Promise.all(QUEUES.map((name) => this.ofQueue(name)))).filter((one) => one !== null);
    return { code: 'JOBS_FAILED', count: found.length, examples: found.slice(0, EXAMPLES) };
  }

  /** The last job to end, if it was given up. */
  private async ofQueue(name: QueueName): Promise<string | null> {
    const queue = this.queues.queue(name);
    const [failed, completed] = await Promise.all([
      queue.getJobs(['failed'], 0, LOOKED_AT - 1),
      queue.getJobs(['completed'], 0, LOOKED_AT - 1),
    ]);
    const last = failed.toSorted((a, b) => (b.finishedOn ?? 0) - (a.finishedOn ?? 0))[0];
    if (!last || completed.some(({ finishedOn }) => (finishedOn ?? 0) > (last.finishedOn ?? 0))) return null;
    return `${name}/${last.id}: ${oneLine(last.failedReason).slice(0, 200)}`;
  }
}
