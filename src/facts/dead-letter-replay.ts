import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isWanted } from '../github/webhook-trim.js';
import { Clock } from '../platform/clock.js';
import { UserError } from '../platform/errors.js';
import { DeadLettersStore, type LetterRow } from './dead-letters.store.js';
import { RepositoryDueStore } from './repository-due.store.js';
import { type Delivery, WebhookInboxStore } from './webhook-inbox.store.js';

/** Letters of one replay. */
export const MOST_LETTERS = 1_000;

/** Gives what could not be understood another try. */
@Injectable()
export class DeadLetterReplay {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly letters: DeadLettersStore,
    private readonly inbox: WebhookInboxStore,
    private readonly due: RepositoryDueStore,
  ) {}

  /**
   * Puts deliveries back into the inbox, and has streams that a pull did not understand pulled anew: these letters, or the
   * oldest thousand; all of those asked for, or none. `tell` is in the same transaction. Returns how many.
   * @throws UserError UNKNOWN_LETTER, TOO_MANY_LETTERS
   */
  async replay(
    ids: readonly string[] | null,
    tell: (manager: EntityManager, letters: readonly LetterRow[], now: Date) => Promise<void>,
  ): Promise<number> {
    const asked = ids === null ? null : checked(ids);
    const now = this.clock.now();
    return this.db.transaction(async (manager) => {
      const taken = await this.letters.take(manager, asked, MOST_LETTERS, now);
      const missing = asked?.find((id) => !taken.some((letter) => letter.id === id));
      if (missing !== undefined) throw unknown(missing);
      await this.inbox.again(manager, taken.flatMap(deliveryOf), now);
      await this.due.markByName(
        manager,
        taken.flatMap(({ source, payload }) => (source === 'PULL' ? [payload] : [])),
        now,
      );
      if (taken.length > 0) await tell(manager, taken, now);
      return taken.length;
    });
  }
}

function checked(ids: readonly string[]): string[] {
  const distinct = [...new Set(ids)];
  if (distinct.length > MOST_LETTERS) {
    throw new UserError('TOO_MANY_LETTERS', `at most ${MOST_LETTERS} at once, not ${distinct.length}`, ['ids']);
  }
  const bad = distinct.find((id) => !/^[1-9]\d{0,17}$/.test(id));
  if (bad !== undefined) throw unknown(bad);
  return distinct;
}

function unknown(id: string): UserError {
  return new UserError(
    'UNKNOWN_LETTER',
    `no letter ${JSON.stringify(id.slice(0, 40))} waits; \`deadLetters\` lists those that do`,
    ['ids'],
  );
}

function deliveryOf({ source, key, payload }: LetterRow): Delivery[] {
  const { event, payload: said } = payload as { event?: unknown; payload?: object };
  return source === 'WEBHOOK' && typeof event === 'string' && isWanted(event) && said !== undefined
    ? [{ guid: key, event, payload: said }]
    : [];
}
