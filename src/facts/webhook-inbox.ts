import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { type Delivery, WebhookInboxStore } from './webhook-inbox.store.js';

interface Waiting {
  delivery: Delivery;
  stored: () => void;
  failed: (error: unknown) => void;
}

/** Deliveries of one statement. */
const LARGEST_GROUP = 500;

/**
 * Takes deliveries in. Those that come while others are being stored are stored together, with one commit for all of
 * them: so nobody waits for more than two commits, however many there are.
 */
@Injectable()
export class WebhookInbox {
  private readonly waiting: Waiting[] = [];
  private storing = false;

  constructor(
    private readonly store: WebhookInboxStore,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the delivery is stored for good; rejects when the database does not take it. */
  accept(delivery: Delivery): Promise<void> {
    return new Promise((stored, failed) => {
      this.waiting.push({ delivery, stored, failed });
      if (!this.storing) void this.storeAll();
    });
  }

  private async storeAll(): Promise<void> {
    this.storing = true;
    // Those whose bodies were read in the same turn of the loop come along.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, LARGEST_GROUP);
      try {
        await this.store.add(
          group.map(({ delivery }) => delivery),
          this.clock.now(),
        );
        for (const { stored } of group) stored();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.storing = false;
  }
}
