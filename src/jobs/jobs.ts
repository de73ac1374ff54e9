import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Week } from '../core/week.js';
import { type JobQueue, Queues } from '../platform/queue.js';

export const REFRESH = 'refresh';
export const CLOSE_WEEK = 'close-week';

/** Measure, judge and gather what has changed. */
export type RefreshPayload = Record<string, never>;

/** Close a week: refresh, then write its reviews. Default: the last closed week. */
export interface CloseWeekPayload {
  week?: Week;
}

const KEEP = { removeOnComplete: { count: 100 }, removeOnFail: { count: 1_000 } };
const RETRY = { attempts: 5, backoff: { type: 'exponential', delay: 2_000 } } as const;
const SETTLE_MS = 500;

/** Puts work into the queues; whoever works on it is elsewhere. */
@Injectable()
export class Jobs implements OnModuleInit {
  private refreshes: JobQueue<RefreshPayload>;
  private closes: JobQueue<CloseWeekPayload>;

  constructor(private readonly queues: Queues) {}

  onModuleInit(): void {
    this.refreshes = this.queues.queue(REFRESH, { defaultJobOptions: { ...KEEP, ...RETRY } });
    this.closes = this.queues.queue(CLOSE_WEEK, { defaultJobOptions: { ...KEEP, ...RETRY } });
  }

  /** Facts have arrived: one refresh answers all that arrive before it begins. Returns the job's id. */
  async requestRefresh(): Promise<string | undefined> {
    const job = await this.refreshes.add(
      REFRESH,
      {},
      { delay: SETTLE_MS, deduplication: { id: REFRESH, keepLastIfActive: true } },
    );
    return job.id;
  }

  async requestClose(payload: CloseWeekPayload): Promise<string | undefined> {
    const job = await this.closes.add(CLOSE_WEEK, payload, {
      deduplication: { id: `${CLOSE_WEEK}/${payload.week ?? 'last'}` },
    });
    return job.id;
  }
}
