import type { SyncPayload, WebhooksPayload } from './jobs.js';
import type { QueueName } from './queues.js';

/** Where a scheduled job falls due; null when there is nothing yet to do it for. */
export interface ScheduleFrame {
  timeZone: string | null;
  pulls: boolean;
}

interface Schedule {
  queue: QueueName;
  pattern: string;
  data: object;
  /** The zone it is in; null: not now. */
  zone: (frame: ScheduleFrame) => string | null;
}

/** What falls due by the clock, by the name of its schedule. */
export const SCHEDULES: Record<string, Schedule> = {
  'hourly-sync': {
    queue: 'sync',
    pattern: '17 * * * *',
    data: { trigger: 'SCHEDULE' } satisfies SyncPayload,
    zone: ({ pulls }) => (pulls ? 'UTC' : null),
  },
  // After the sync, whose deliveries they are.
  'hourly-content': {
    queue: 'content',
    pattern: '37 * * * *',
    data: {},
    zone: ({ timeZone, pulls }) => (timeZone !== null && pulls ? 'UTC' : null),
  },
  'hourly-changes': {
    queue: 'changes',
    pattern: '47 * * * *',
    data: {},
    zone: ({ pulls }) => (pulls ? 'UTC' : null),
  },
  // Beside the hourly one, for which they wait, and away from the hour at which weeks are measured.
  'nightly-sync': {
    queue: 'sync',
    pattern: '37 1 * * *',
    data: { trigger: 'SCHEDULE', mode: 'NIGHTLY' } satisfies SyncPayload,
    zone: ({ pulls }) => (pulls ? 'UTC' : null),
  },
  'monthly-sync': {
    queue: 'sync',
    pattern: '7 2 1 * *',
    data: { trigger: 'SCHEDULE', mode: 'MONTHLY' } satisfies SyncPayload,
    zone: ({ pulls }) => (pulls ? 'UTC' : null),
  },
  'hourly-runs': {
    queue: 'runs',
    pattern: '27 * * * *',
    data: {},
    zone: ({ timeZone, pulls }) => (timeZone !== null && pulls ? 'UTC' : null),
  },
  'nightly-measure': { queue: 'refresh', pattern: '30 3 * * *', data: {}, zone: ({ timeZone }) => timeZone },
  'nightly-retention': { queue: 'retention', pattern: '50 4 * * *', data: {}, zone: ({ timeZone }) => timeZone },
  // What was stored by a process that ended before it could tell.
  'left-webhooks': { queue: 'webhooks', pattern: '*/5 * * * *', data: {}, zone: () => 'UTC' },
  'failed-webhooks': {
    queue: 'webhooks',
    pattern: '29 * * * *',
    data: { askAgain: true } satisfies WebhooksPayload,
    zone: ({ pulls }) => (pulls ? 'UTC' : null),
  },
  'look-for-alarms': { queue: 'alarms', pattern: '*/5 * * * *', data: {}, zone: () => 'UTC' },
  'weekly-close': { queue: 'close-week', pattern: '0 6 * * 1', data: {}, zone: ({ timeZone }) => timeZone },
  // What was missed on Monday, for whatever reason, is made up for within the hour.
  'missed-close': {
    queue: 'close-week',
    pattern: '41 * * * *',
    data: {},
    zone: ({ timeZone }) => (timeZone === null ? null : 'UTC'),
  },
};
