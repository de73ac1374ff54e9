import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Jobs } from '../jobs/jobs.js';
import { oneLine } from '../platform/errors.js';

/** Jobs are asked for so often at most: a drain takes all that waits. */
const PAUSE_MS = 250;

/** Asks for deliveries to be applied, soon after they are stored. What is not told is found within five minutes. */
@Injectable()
export class DrainNotice implements OnModuleDestroy {
  private readonly log = new Logger('webhooks');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly jobs: Jobs) {}

  give(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.jobs.requestDrain().catch((error: unknown) => this.log.warn(`no drain was asked for: ${oneLine(error)}`));
    }, PAUSE_MS);
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }
}
