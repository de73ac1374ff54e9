import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { GitHub } from '../github/github.js';
import { JobBoard, unknownJob } from '../jobs/job-board.js';
import type { JobRow, JobState } from '../jobs/job-row.js';
import { Jobs } from '../jobs/jobs.js';
import type { QueueName } from '../jobs/queues.js';
import { Clock } from '../platform/clock.js';
import type { PageRequest } from '../platform/page.js';
import { withUserErrors } from './errors.js';
import { checkSync, type SyncInput } from './sync-input.js';
import { SubscriptionStream } from './subscription-stream.js';
import { connection } from './views.js';

const LOOK_AGAIN_MS = 10_000;

interface JobsArgs extends PageRequest {
  queue?: QueueName | null;
  states?: JobState[] | null;
}

interface JobArgs {
  queue: QueueName;
  id: string;
}

/** What an operator asks of the queues. */
@Resolver()
export class OperationsResolver {
  constructor(
    private readonly board: JobBoard,
    private readonly work: Jobs,
    private readonly github: GitHub,
    private readonly clock: Clock,
  ) {}

  @Query()
  async jobs(@Args() { queue, states, ...page }: JobsArgs) {
    return connection(await this.board.list(queue ?? null, states ?? null, page), (row) => row);
  }

  @Query()
  schedules() {
    return this.board.schedules();
  }

  @Mutation()
  startSync(@Args('input') input: SyncInput) {
    return withUserErrors(async () => {
      const payload = checkSync(input, this.github.configured, this.clock.now());
      const id = await this.work.requestSync(payload);
      return { job: id === undefined ? null : await this.board.find('sync', id) };
    });
  }

  @Mutation()
  retryJob(@Args('input') { queue, id }: JobArgs) {
    return withUserErrors(async () => ({ job: await this.board.retry(queue, id) }));
  }

  @Subscription('jobProgress', { resolve: (row: JobRow) => row })
  async jobProgress(@Args() { queue, id }: { queue: QueueName; id?: string | null }) {
    if (typeof id === 'string' && (await this.board.find(queue, id)) === null) throw unknownJob(queue, id);
    return SubscriptionStream.of<JobRow>(
      {
        follow: (changed) => this.follow(queue, changed),
        keys: async () => (await this.board.list(queue, ['ACTIVE'], { first: 100 })).rows.map((row) => row.id),
        read: (key) => this.board.find(queue, key),
        isOver: ({ state }) => state === 'COMPLETED' || state === 'FAILED',
      },
      id,
    );
  }

  private async follow(queue: QueueName, changed: (id: string | null) => void): Promise<() => void> {
    const stop = await this.board.follow(queue, changed);
    // BullMQ does not tell when it had lost its connection and with it what happened meanwhile.
    const timer = setInterval(() => changed(null), LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      stop();
    };
  }
}
