import { Injectable, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CLOSE_WEEK, type CloseWeekPayload, REFRESH, type RefreshPayload } from '../jobs/jobs.js';
import { Queues } from '../platform/queue.js';
import { ReportsModule } from '../reports/reports.module.js';
import { ReviewsService, type WrittenReviews } from '../reports/reviews.service.js';
import { RefreshService, type Refreshed } from '../rollup/refresh.service.js';
import { RollupModule } from '../rollup/rollup.module.js';

/** The job face: one processor a queue, each asking a slice. Any job may run twice. */
@Injectable()
class Processors implements OnApplicationBootstrap {
  private readonly log = new Logger('worker');

  constructor(
    private readonly queues: Queues,
    private readonly refreshes: RefreshService,
    private readonly reviews: ReviewsService,
  ) {}

  onApplicationBootstrap(): void {
    const workers = [
      this.queues.worker<RefreshPayload, Refreshed>(REFRESH, () => this.refreshes.refresh()),
      this.queues.worker<CloseWeekPayload, WrittenReviews>(CLOSE_WEEK, async ({ data }) => {
        await this.refreshes.refresh();
        return this.reviews.writeAll(data.week);
      }),
    ];
    for (const worker of workers) {
      worker.on('completed', (job) => this.log.log({ job: `${worker.name}/${job.id}`, outcome: 'done' }));
      worker.on('failed', (job, error) => this.log.error(error, `${worker.name}/${job?.id} failed`));
      worker.on('error', (error) => this.log.error(error, worker.name));
    }
  }
}

@Module({ imports: [RollupModule, ReportsModule], providers: [Processors] })
export class WorkerModule {}
