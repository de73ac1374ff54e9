import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Job, UnrecoverableError } from 'bullmq';
import { AlarmsService } from '../facts/alarms.service.js';
import { PullRequestsService } from '../facts/pull-requests.service.js';
import { FailedDeliveriesService } from '../facts/failed-deliveries.service.js';
import { SyncService } from '../facts/sync.service.js';
import { WebhookDrainService } from '../facts/webhook-drain.service.js';
import { WorkflowRunsService } from '../facts/workflow-runs.service.js';
import { GitHub } from '../github/github.js';
import { FailedJobs } from '../jobs/failed-jobs.js';
import {
  type CloseWeekPayload,
  Jobs,
  type SyncPayload,
  type WebhooksPayload,
  type WritePayload,
} from '../jobs/jobs.js';
import { QUEUES, type QueueName } from '../jobs/queues.js';
import { oneLine, UserError } from '../platform/errors.js';
import { Queues } from '../platform/queue.js';
import { ReviewsService } from '../reports/reviews.service.js';
import { RefreshService } from '../rollup/refresh.service.js';
import { ContentChecksService } from './content-checks.service.js';
import { RetentionService } from './retention.service.js';

/** A pull that finds another one running waits for it this long. */
const PULL_PATIENCE_MS = 15 * 60_000;
/** What time may mend although a person could too. */
const PASSING = new Set(['GITHUB_AWAY', 'SYNC_RUNNING', 'CHANGES_RUNNING']);
/** A limit that is used up for longer ends work that the next run goes on with. */
const LIMIT_PATIENCE_MS = 90_000;
/** Of work that asks GitHub. */
const NOTHING_TO_ASK = 'neither GITHUB_TOKEN nor a GitHub App is set';
/** A worker that dies hands its job on; only a job that kills its worker this often is given up. */
const WORKER = { lockDuration: 60_000, maxStalledCount: 10 };

type Handler = (job: Job<never>) => Promise<unknown>;

/** The job face: one handler a queue, each asking a slice. Any job may run twice. */
@Injectable()
export class Processors implements OnApplicationBootstrap, OnModuleDestroy {
  /** Ends a pull in hand when the process stops: it can go on at any page. */
  private readonly stopping = new AbortController();
  private readonly log = new Logger('worker');
  private readonly handlers: Record<QueueName, Handler> = {
    refresh: () => this.refreshes.refresh(),
    'close-week': ({ data }) => this.closeWeek(data),
    retention: () => this.retention.apply(),
    content: () => this.untilLimit(() => this.content()),
    runs: () => this.untilLimit(() => this.runs()),
    webhooks: (job) => this.hear(job.data),
    changes: (job) => this.changes(job),
    alarms: () => this.lookForAlarms(),
    // Whatever came of it; what cannot be asked for now is done within five minutes.
    sync: (job) => this.sync(job).finally(() => this.jobs.requestAlarms().catch(() => undefined)),
    measure: () => this.refreshes.measure(),
    judge: () => this.refreshes.judge(),
    correlate: () => this.refreshes.correlate(),
    'roll-up': () => this.refreshes.rollUp(),
    write: ({ data }) => this.write(data),
  };

  constructor(
    private readonly queues: Queues,
    private readonly jobs: Jobs,
    private readonly github: GitHub,
    private readonly pulls: SyncService,
    private readonly pullRequests: PullRequestsService,
    private readonly refreshes: RefreshService,
    private readonly reviews: ReviewsService,
    private readonly retention: RetentionService,
    private readonly contents: ContentChecksService,
    private readonly webhooks: WebhookDrainService,
    private readonly workflowRuns: WorkflowRunsService,
    private readonly failed: FailedDeliveriesService,
    private readonly alarms: AlarmsService,
    private readonly failedJobs: FailedJobs,
  ) {}

  onApplicationBootstrap(): void {
    for (const name of QUEUES) {
      const worker = this.queues.worker(name, (job) => onlyOnce(this.handlers[name](job as never)), WORKER);
      worker.on('completed', (job) => this.log.log({ job: `${name}/${job.id}`, outcome: 'done' }));
      // What a person has to mend says so itself: no stack is needed for it.
      worker.on('failed', (job, error) =>
        this.log.error(error instanceof UnrecoverableError ? error.message : error, `${name}/${job?.id} failed`),
      );
      // It connects anew by itself: a failed job tells of itself.
      worker.on('error', (error) => this.log.warn(`a worker lost its connection: ${oneLine(error)}`, name));
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** Finds which weeks lack their reviews, and begins the flow that ends in them. */
  private async closeWeek({ week }: CloseWeekPayload): Promise<{ weeks: string[]; flow: string | null }> {
    const due = await this.reviews.due(week);
    const closing = await this.jobs.closing();
    const weeks = due.filter((one) => !closing.includes(one));
    return { weeks, flow: weeks.length === 0 ? null : ((await this.jobs.beginClose(weeks)) ?? null) };
  }

  private async sync(job: Job<SyncPayload>): Promise<unknown> {
    if (!this.github.configured) return { skipped: NOTHING_TO_ASK };
    const run = await this.pulls.run(job.data, {
      wait: PULL_PATIENCE_MS,
      signal: this.stopping.signal,
      onProgress: (now) => job.updateProgress(now),
    });
    const asked = job.data.trigger !== 'CLOSE' && (run.added + run.changed > 0 || run.organization !== null);
    if (job.data.trigger === 'REQUEST') await this.jobs.requestChanges();
    return { ...run, refreshJob: asked ? ((await this.jobs.requestRefresh()) ?? null) : null };
  }

  private async changes(job: Job): Promise<unknown> {
    if (!this.github.configured) return { skipped: NOTHING_TO_ASK };
    const { signal } = this.stopping;
    const run = await this.pullRequests.run({ signal, onProgress: (now) => job.updateProgress(now) });
    const { exact, ancestry, estimated } = run.linked;
    const asked = run.added + run.changed + exact + ancestry + estimated > 0;
    return { ...run, refreshJob: asked ? ((await this.jobs.requestRefresh()) ?? null) : null };
  }

  private async content(): Promise<unknown> {
    if (!this.github.configured) return { skipped: NOTHING_TO_ASK };
    const summary = await this.contents.run(this.stopping.signal);
    return {
      ...summary,
      refreshJob: summary.checked + summary.paths > 0 ? ((await this.jobs.requestRefresh()) ?? null) : null,
    };
  }

  /** A limit of GitHub that is used up is no failure: what was read is stored, and the next run goes on. */
  private async untilLimit(work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'GITHUB_LIMIT') throw error;
      return { stopped: error.message, refreshJob: (await this.jobs.requestRefresh()) ?? null };
    }
  }

  private async runs(): Promise<unknown> {
    if (!this.github.configured) return { skipped: NOTHING_TO_ASK };
    const { signal } = this.stopping;
    const summary = await this.workflowRuns.run(
      (owner) => this.github.clientFor(owner, signal, { patienceMs: LIMIT_PATIENCE_MS }),
      signal,
    );
    const asked = summary.added + summary.changed > 0;
    return { ...summary, refreshJob: asked ? ((await this.jobs.requestRefresh()) ?? null) : null };
  }

  private async hear({ askAgain }: WebhooksPayload): Promise<unknown> {
    if (askAgain === true) return this.failed.askAgain(this.stopping.signal);
    const done = await this.webhooks.drain(this.stopping.signal);
    if (done.events > 0) await this.jobs.requestRefreshOfHeard();
    if (done.organization && this.github.configured) await this.jobs.requestFollow();
    return done;
  }

  private async lookForAlarms(): Promise<unknown> {
    return this.alarms.look([await this.failedJobs.find()]);
  }

  private async write({ weeks }: WritePayload): Promise<unknown[]> {
    const written = [];
    for (const week of weeks) written.push(await this.reviews.writeAll(week));
    return written;
  }
}

/** What a person has to mend is not tried again by itself. */
async function onlyOnce<Result>(work: Promise<Result>): Promise<Result | { skipped: string }> {
  return work.catch((error: unknown) => {
    // Facts may come before there is an organisation: then there is nothing to do with them yet.
    if (error instanceof UserError && error.code === 'NO_ORGANIZATION') return { skipped: error.message };
    if (!(error instanceof UserError) || PASSING.has(error.code)) throw error;
    throw new UnrecoverableError(`${error.code}: ${error.message}`);
  });
}
