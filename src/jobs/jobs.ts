import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FlowJob, FlowJobNode, JobsOptions } from 'bullmq';
import type { Day, Week } from '../core/week.js';
import { type JobFlows, type JobQueue, Queues } from '../platform/queue.js';
import { type ScheduleFrame, SCHEDULES } from './schedule-table.js';
import { QUEUES, type QueueName, type Stage, STAGES } from './queues.js';

/** Nothing is asked: what there is to do follows from what has changed. */
export type NoPayload = Record<string, never>;

/** Pull from GitHub: these organisations or repositories, or what the installation is set to. */
export interface SyncPayload {
  trigger: 'SCHEDULE' | 'CLOSE' | 'REQUEST';
  organizations?: string[];
  repositories?: string[];
  since?: Day;
  /** NIGHTLY also asks for what a look cannot show, MONTHLY also compares counts with GitHub's. Default: INCREMENT. */
  mode?: 'INCREMENT' | 'NIGHTLY' | 'MONTHLY';
}

/** Close a week. Default: every closed week that has no review yet. */
export interface CloseWeekPayload {
  week?: Week;
}

/** Apply what waits in the inbox; `askAgain`: ask GitHub for what failed on its way to it. */
export interface WebhooksPayload {
  askAgain?: boolean;
}

/** Write the reviews of these weeks. */
export interface WritePayload {
  weeks: Week[];
}

const KEEP = { removeOnComplete: { count: 100 }, removeOnFail: { count: 1_000 } };
const RETRY = { attempts: 5, backoff: { type: 'exponential', delay: 2_000 } } as const;
/** What is away for a moment comes back; a pull that fails for longer is made up for by the next one. */
const PULL_RETRY = { attempts: 3, backoff: { type: 'fixed', delay: 20_000 } } as const;
const SETTLE_MS = 500;
const HEARD_SETTLE_MS = 5_000;
/** Who moves people between teams does so for a while; asking for all of a large organisation costs hundreds of requests. */
const FOLLOW_SETTLE_MS = 15 * 60_000;

/**
 * What becomes of a close when one of its stages fails for good. Without a pull there is a review, which says so; from
 * figures that could not be made there is none. Only the first stage may be passed over: the failure of one goes up
 * through all that wait for it, and would be forgiven there.
 */
const ON_FAILURE: Record<Exclude<Stage, 'write'>, JobsOptions> = {
  sync: { ...PULL_RETRY, ignoreDependencyOnFailure: true },
  measure: { failParentOnFailure: true },
  judge: { failParentOnFailure: true },
  correlate: { failParentOnFailure: true },
  'roll-up': { failParentOnFailure: true },
};

/** Puts work into the queues; whoever works on it is elsewhere. */
@Injectable()
export class Jobs implements OnModuleInit {
  private readonly byName = new Map<QueueName, JobQueue<object>>();
  private flows: JobFlows;

  constructor(private readonly queues: Queues) {}

  onModuleInit(): void {
    for (const name of QUEUES)
      this.byName.set(name, this.queues.queue(name, { defaultJobOptions: { ...KEEP, ...RETRY } }));
    this.flows = this.queues.flows();
  }

  /** Facts have arrived: one refresh answers all that arrive before it begins. Returns the job's id. */
  requestRefresh(): Promise<string | undefined> {
    return this.add('refresh', {}, { delay: SETTLE_MS, deduplication: { id: 'refresh', keepLastIfActive: true } });
  }

  /** What GitHub tells comes all the time: what it changes is counted a little later, once for all that came. */
  requestRefreshOfHeard(): Promise<string | undefined> {
    const once = { id: 'refresh-heard', keepLastIfActive: true };
    return this.add('refresh', {}, { delay: HEARD_SETTLE_MS, deduplication: once });
  }

  /** Deliveries of webhooks wait: one drain answers all that come before it ends. */
  requestDrain(): Promise<string | undefined> {
    return this.add('webhooks', {}, { deduplication: { id: 'webhooks', keepLastIfActive: true } });
  }

  /** Something has changed that alarms are about: one look answers all that ask before it begins. */
  requestAlarms(): Promise<string | undefined> {
    return this.add('alarms', {}, { deduplication: { id: 'alarms', keepLastIfActive: true } });
  }

  /** GitHub told of something that only asking for the whole organisation can tell: once for all that is told in a while. */
  requestFollow(): Promise<string | undefined> {
    const once = { delay: FOLLOW_SETTLE_MS, deduplication: { id: 'follow', keepLastIfActive: true } };
    return this.add('sync', { trigger: 'REQUEST' } satisfies SyncPayload, { ...PULL_RETRY, ...once });
  }

  /** Returns the job's id. */
  requestSync(payload: SyncPayload): Promise<string | undefined> {
    return this.add('sync', payload, PULL_RETRY);
  }

  /** One run answers all that ask before it begins. Returns the job's id. */
  requestChanges(): Promise<string | undefined> {
    return this.add('changes', {}, { ...PULL_RETRY, deduplication: { id: 'changes', keepLastIfActive: true } });
  }

  requestClose(payload: CloseWeekPayload = {}): Promise<string | undefined> {
    return this.add('close-week', payload, { deduplication: { id: `close-week/${payload.week ?? 'missing'}` } });
  }

  /** The flow that ends in the reviews of these weeks: each stage waits for the one before it. Returns its last job's id. */
  async beginClose(weeks: Week[]): Promise<string | undefined> {
    const { job } = await this.flows.add(closeFlow(weeks));
    return job.id;
  }

  /** The weeks whose close is on its way. */
  async closing(): Promise<Week[]> {
    const jobs = await this.queue('write').getJobs(['waiting-children', 'waiting', 'delayed', 'active']);
    return jobs.flatMap(({ data }) => (data as WritePayload).weeks);
  }

  /** Makes the schedules those of the frame; saying the same again changes nothing. */
  async schedule(frame: ScheduleFrame): Promise<void> {
    for (const [key, { queue, pattern, data, zone }] of Object.entries(SCHEDULES)) {
      const tz = zone(frame);
      if (tz === null) await this.queue(queue).removeJobScheduler(key);
      else await this.queue(queue).upsertJobScheduler(key, { pattern, tz }, { name: key, data });
    }
  }

  private async add(name: QueueName, payload: object, options: JobsOptions): Promise<string | undefined> {
    return (await this.queue(name).add(name, payload, options)).id;
  }

  private queue(name: QueueName): JobQueue<object> {
    const queue = this.byName.get(name);
    if (!queue) throw new Error(`there is no queue ${name}`);
    return queue;
  }
}

/** sync → measure → judge → correlate → roll up → write, as a tree: a stage's child is the stage before it. */
export function closeFlow(weeks: Week[]): FlowJob {
  const stages = STAGES.filter((stage) => stage !== 'write');
  const child = stages.reduce<FlowJobNode | null>(
    (before, stage) => ({
      name: stage,
      queueName: stage,
      data: stage === 'sync' ? ({ trigger: 'CLOSE' } satisfies SyncPayload) : {},
      opts: { ...KEEP, ...RETRY, ...ON_FAILURE[stage] },
      ...(before === null ? {} : { children: [before] }),
    }),
    null,
  );
  return {
    name: 'write',
    queueName: 'write',
    data: { weeks } satisfies WritePayload,
    opts: { ...KEEP, ...RETRY },
    children: child === null ? [] : [child],
  };
}
