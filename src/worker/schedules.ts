import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GitHub } from '../github/github.js';
import { Jobs } from '../jobs/jobs.js';
import type { ScheduleFrame } from '../jobs/schedule-table.js';
import { Clock } from '../platform/clock.js';
import { TeamsStore } from '../org/teams.store.js';

/** The organisation may be imported, or move to another zone, while a worker runs; and its machine may have slept. */
const LOOK_AGAIN_MS = 60_000;
const SLEPT_MS = 3 * LOOK_AGAIN_MS;

/** Registers the schedules when a worker starts, in the zone of the organisation, and follows it. */
@Injectable()
export class Schedules implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('schedules');
  private timer: NodeJS.Timeout | undefined;
  private known: ScheduleFrame | undefined;
  private lookedAt = 0;

  constructor(
    private readonly jobs: Jobs,
    private readonly teams: TeamsStore,
    private readonly github: GitHub,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.follow();
    this.timer = setInterval(() => void this.follow().catch((error: unknown) => this.log.error(error)), LOOK_AGAIN_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** The schedules as they have to be now; what was missed meanwhile is asked for at once. */
  async follow(): Promise<void> {
    const organization = await this.teams.organization();
    const frame = { timeZone: organization?.timeZone ?? null, pulls: this.github.configured };
    const same = frame.timeZone === this.known?.timeZone && frame.pulls === this.known.pulls;
    const now = this.clock.now().getTime();
    const slept = now - this.lookedAt > SLEPT_MS;
    this.lookedAt = now;
    if (same && !slept) return;
    if (!same) await this.jobs.schedule(frame);
    await this.jobs.requestClose();
    // GitHub is asked for the organisation at once where there is none of one's own.
    if (organization?.sampleClock !== null && this.github.configured && this.github.organizations.length > 0)
      await this.jobs.requestSync({ trigger: 'SCHEDULE' });
    this.known = frame;
    this.log.log({ ...frame, slept });
  }
}
