import { Injectable, Logger } from '@nestjs/common';
import { oneLine, UserError } from '../platform/errors.js';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from '../platform/page.js';
import { type JobEvents, type JobQueue, Queues } from '../platform/queue.js';
import { instant, JOB_STATES, type JobRow, jobRow, type JobState, STATES } from './job-row.js';
import { type QueueName, QUEUES } from './queues.js';

/** Jobs of one state of a queue that a list looks at: as many as are kept of those that failed. */
const LOOKED_AT = 1_000;
const EVENTS = ['waiting', 'delayed', 'active', 'progress', 'completed', 'failed', 'waiting-children'] as const;

export interface ScheduleRow {
  key: string;
  queue: QueueName;
  /** Cron. */
  pattern: string | null;
  timeZone: string | null;
  next: Date | null;
}

/** The jobs of all queues as an operator sees them, on either backend of BullMQ. */
@Injectable()
export class JobBoard {
  private readonly log = new Logger('jobs');
  private readonly byName = new Map<QueueName, JobQueue>();
  private readonly eventsOf = new Map<QueueName, JobEvents>();

  constructor(private readonly queues: Queues) {}

  /** Newest first; of each queue and state at most 1,000 are looked at. */
  async list(queue: QueueName | null, states: readonly JobState[] | null, page: PageRequest): Promise<Page<JobRow>> {
    const size = pageSize(page);
    const after = decodeCursor(page.after, ['figure', 'text', 'text']) as Key | null;
    const asked = (queue === null ? QUEUES : [queue]).flatMap((name) =>
      // Asked for twice it is looked at once.
      [...new Set(states ?? JOB_STATES)].map((state) => this.inState(name, state)),
    );
    const found = (await Promise.all(asked)).flat();
    // A job that goes on while it is read shows up twice.
    const jobs = [...new Map(found.map((job) => [`${job.queue}/${job.id}`, job])).values()];
    const newest = jobs.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
    const rest = after === null ? newest : newest.filter((job) => compare(keyOf(job), after) > 0);
    return toPage(rest.slice(0, size + 1), size, newest.length, keyOf);
  }

  async find(queue: QueueName, id: string): Promise<JobRow | null> {
    const [job, state] = await Promise.all([this.queue(queue).getJob(id), this.queue(queue).getJobState(id)]);
    const known = JOB_STATES.find((one) => (STATES[one] as readonly string[]).includes(state));
    return job && known ? jobRow(queue, known, job) : null;
  }

  /**
   * Puts a failed job back, with all its attempts before it.
   * @throws UserError UNKNOWN_JOB, JOB_NOT_FAILED
   */
  async retry(queue: QueueName, id: string): Promise<JobRow> {
    const job = await this.queue(queue).getJob(id);
    if (!job) throw unknownJob(queue, id);
    try {
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    } catch (error) {
      // The backend decides, at once for all who ask: of two only one puts it back.
      const found = await this.find(queue, id);
      if (found === null) throw unknownJob(queue, id);
      if (found.state === 'FAILED') throw error;
      const state = found.state.toLowerCase().replace('_', ' for ');
      throw new UserError('JOB_NOT_FAILED', `job ${id} of ${queue} is ${state}; only a failed job can be tried again`, [
        'id',
      ]);
    }
    const retried = await this.find(queue, id);
    if (retried === null) throw unknownJob(queue, id);
    return retried;
  }

  async schedules(): Promise<ScheduleRow[]> {
    const found = await Promise.all(
      QUEUES.map(async (queue) =>
        (await this.queue(queue).getJobSchedulers()).map(({ key, pattern, tz, next }) => ({
          key,
          queue,
          pattern: pattern ?? null,
          timeZone: tz ?? null,
          next: instant(next),
        })),
      ),
    );
    return found.flat().toSorted((a, b) => a.key.localeCompare(b.key));
  }

  /** Tells the id of every job of a queue that goes on, in whatever process. Returns how to stop. */
  async follow(queue: QueueName, changed: (id: string) => void): Promise<() => void> {
    const events = this.events(queue);
    await events.waitUntilReady();
    const hear = ({ jobId }: { jobId: string }): void => changed(jobId);
    for (const event of EVENTS) events.on(event, hear);
    return () => EVENTS.forEach((event) => events.off(event, hear));
  }

  private async inState(queue: QueueName, state: JobState): Promise<JobRow[]> {
    const jobs = await this.queue(queue).getJobs([...STATES[state]], 0, LOOKED_AT - 1);
    return jobs.map((job) => jobRow(queue, state, job));
  }

  private queue(name: QueueName): JobQueue {
    const queue = this.byName.get(name) ?? this.queues.queue(name);
    this.byName.set(name, queue);
    return queue;
  }

  private events(name: QueueName): JobEvents {
    let events = this.eventsOf.get(name);
    if (!events) {
      events = this.queues.events(name);
      // As many subscribers as connections allow.
      events.setMaxListeners(0);
      events.on('error', (error) => this.log.warn(`events of ${name}: ${oneLine(error)}`));
      this.eventsOf.set(name, events);
    }
    return events;
  }
}

type Key = readonly [number, string, string];

function keyOf({ createdAt, queue, id }: JobRow): Key {
  return [createdAt.getTime(), queue, id];
}

/** Newest first; of one moment, by queue and id. */
function compare(a: Key, b: Key): number {
  const place = b[0] - a[0] || order(a[1], b[1]);
  return place || a[2].length - b[2].length || order(a[2], b[2]);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function unknownJob(queue: QueueName, id: string): UserError {
  return new UserError(
    'UNKNOWN_JOB',
    `there is no job ${id} in ${queue}; finished ones are kept for a while only: look at \`jobs\` for those there are`,
    ['id'],
  );
}
