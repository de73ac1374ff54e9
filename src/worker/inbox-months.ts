import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { WebhookInboxStore } from '../facts/webhook-inbox.store.js';
import { Clock } from '../platform/clock.js';
import { oneLine } from '../platform/errors.js';

/** Makes the months of the inbox when a worker starts: the first night is far, and a backup that was restored has none. */
@Injectable()
export class InboxMonths implements OnApplicationBootstrap {
  private readonly log = new Logger('webhooks');

  constructor(
    private readonly inbox: WebhookInboxStore,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      const made = await this.inbox.prepare(this.clock.now());
      if (made > 0) this.log.log({ monthsMade: made });
    } catch (error) {
      // Until a night makes them, deliveries lie outside of any month: that harms nobody.
      this.log.warn(`the months of the inbox were not made: ${oneLine(error)}`);
    }
  }
}
