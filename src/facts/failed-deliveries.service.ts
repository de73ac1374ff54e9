import { Injectable } from '@nestjs/common';
import { DeliveryLog, type FailedDelivery } from '../github/webhook-deliveries.js';
import { isWanted } from '../github/webhook-trim.js';
import { Clock } from '../platform/clock.js';
import { WebhookInboxStore } from './webhook-inbox.store.js';

/** GitHub repeats what is no older. */
const REPEATED_MS = 3 * 24 * 3_600_000;
/** What has just failed may be on its way once more already. */
const SETTLE_MS = 5 * 60_000;
/** A delivery that fails so often fails for a reason of its own. */
const MOST_ATTEMPTS = 5;
/** Requests of one run: pages of the log, and deliveries that are asked again. */
const MOST_PAGES = 50;
const MOST_ASKED = 500;

/** What a look into the log of deliveries found. */
export interface AskedAgain {
  failed: number;
  /** They came another time. */
  known: number;
  asked: number;
}

/** Deliveries that failed on their way: GitHub tells an App which, and does not repeat them unless asked. */
@Injectable()
export class FailedDeliveriesService {
  constructor(
    private readonly log: DeliveryLog,
    private readonly inbox: WebhookInboxStore,
    private readonly clock: Clock,
  ) {}

  /** Asks for those again that never came; twice is as good as once. Null: there is no App to ask as. */
  async askAgain(signal?: AbortSignal): Promise<AskedAgain | null> {
    if (!this.log.configured) return null;
    const now = this.clock.now().getTime();
    const failed = await this.log.failed(new Date(now - REPEATED_MS), MOST_PAGES, signal);
    const known = new Set(await this.inbox.known(failed.map(({ guid }) => guid)));
    const wanted = failed.filter((one) => !known.has(one.guid) && isWorthIt(one, now)).slice(0, MOST_ASKED);
    for (const { id } of wanted) await this.log.askAgain(id, signal);
    return { failed: failed.length, known: known.size, asked: wanted.length };
  }
}

function isWorthIt({ event, at, attempts }: FailedDelivery, now: number): boolean {
  return isWanted(event) && attempts < MOST_ATTEMPTS && now - at.getTime() >= SETTLE_MS;
}
