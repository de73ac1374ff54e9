import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { understand } from '../github/webhook-heard.js';
import { isWanted } from '../github/webhook-trim.js';
import { Clock } from '../platform/clock.js';
import { codeOf, oneLine } from '../platform/errors.js';
import { DeadLettersStore, type Letter } from './dead-letters.store.js';
import { type HeardAt, WebhookApplier } from './webhook-applier.js';
import { type Outcome, WebhookInboxStore, type WaitingDelivery } from './webhook-inbox.store.js';

/** Deliveries of one transaction: as many as are read at a glance, so that whoever asks meanwhile does not wait. */
const BATCH = 500;
/** Postgres's classes of errors that are of the data: they come again however often it is tried. */
const OF_DATA = /^(22|23)/;

/** What a drain did. */
export interface Drained {
  deliveries: number;
  applied: number;
  ignored: number;
  dead: number;
  /** Events that are new, other than they were, or gone. */
  events: number;
  /** The organisation has to be asked for. */
  organization: boolean;
}

const NOTHING: Drained = { deliveries: 0, applied: 0, ignored: 0, dead: 0, events: 0, organization: false };

/** Inbox → facts: a batch and the note that it is applied in one transaction, so that a crash leaves it as it was. */
@Injectable()
export class WebhookDrainService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly inbox: WebhookInboxStore,
    private readonly letters: DeadLettersStore,
    private readonly applier: WebhookApplier,
  ) {}

  /** Applies all that waits; who is told to stop ends with the batch in hand. */
  async drain(signal?: AbortSignal): Promise<Drained> {
    let sum = NOTHING;
    while (!signal?.aborted) {
      const done = await this.next(BATCH);
      sum = plus(sum, done);
      if (done.deliveries === 0) break;
    }
    return sum;
  }

  /** A batch that the database does not take is tried one by one: what it does not take of those is dead. */
  private async next(limit: number): Promise<Drained> {
    try {
      return await this.batch(limit, null);
    } catch (error) {
      if (!OF_DATA.test(codeOf(error) ?? '')) throw error;
      if (limit === 1) return this.batch(1, oneLine(error));
      let sum = NOTHING;
      for (let left = limit; left > 0; left -= 1) {
        const done = await this.next(1);
        if (done.deliveries === 0) break;
        sum = plus(sum, done);
      }
      return sum;
    }
  }

  /** `refused`: why the database does not take it. */
  private batch(limit: number, refused: string | null): Promise<Drained> {
    return this.db.transaction(async (manager) => {
      // One at a time in an installation: two would wait for each other's rows.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('paceline webhooks'))`);
      const deliveries = await this.inbox.take(manager, limit);
      if (deliveries.length === 0) return NOTHING;
      const now = this.clock.now();
      const read = deliveries.map((one) => (refused === null ? readOne(one) : letterOf(one, refused)));
      const heard = read.filter((one): one is HeardAt => 'heard' in one);
      const { fates, events, organization } = await this.applier.apply(manager, heard, now);
      const next = fates[Symbol.iterator]();
      const ended = deliveries.map((delivery, i) => {
        const one = read[i];
        const fate = one !== undefined && 'heard' in one ? next.next().value : one;
        return typeof fate === 'object' && 'dead' in fate ? letterOf(delivery, fate.dead) : (fate ?? 'IGNORED');
      });
      const letters = ended.filter((one) => typeof one === 'object');
      await this.letters.keep(manager, letters, now);
      const outcomes = ended.map((one): Outcome => (typeof one === 'object' ? 'DEAD' : one));
      await this.inbox.settle(manager, deliveries, outcomes, now);
      const count = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length;
      return {
        deliveries: deliveries.length,
        applied: count('APPLIED'),
        ignored: count('IGNORED'),
        dead: count('DEAD'),
        events,
        organization,
      };
    });
  }
}

function readOne(delivery: WaitingDelivery): HeardAt | Letter {
  const { event, payload, receivedAt } = delivery;
  // A letter may be of another version of Paceline.
  if (!isWanted(event)) return letterOf(delivery, `the event ${String(event)} is none that is used`);
  try {
    return { heard: understand(event, payload, receivedAt), receivedAt };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    return letterOf(delivery, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not as GitHub has it'}`);
  }
}

function letterOf({ guid, event, payload }: WaitingDelivery, reason: string): Letter {
  return { source: 'WEBHOOK', key: guid, reason, payload: { event, payload } };
}

function plus(a: Drained, b: Drained): Drained {
  return {
    deliveries: a.deliveries + b.deliveries,
    applied: a.applied + b.applied,
    ignored: a.ignored + b.ignored,
    dead: a.dead + b.dead,
    events: a.events + b.events,
    organization: a.organization || b.organization,
  };
}
