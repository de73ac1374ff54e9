import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { oneLine, UserError } from '../platform/errors.js';

/** A subscriber is told something at most every so often; what changes meanwhile is read once, as it then stands. */
const PACE_MS = 250;
/** A database that is away is asked again, for half a minute. */
const RETRY_MS = 1_000;
const RETRIES = 30;
/** Of so many things it is known what was said last. */
const REMEMBERED = 100;

/** Things that go on, each with a key. */
export interface Going<Value> {
  /** Tells the key of what has changed; null: anything may have. Returns how to stop. */
  follow(changed: (key: string | null) => void): (() => void) | Promise<() => void>;
  /** The keys of all that goes on now. */
  keys(): Promise<string[]>;
  /** As it stands; null when it is gone. */
  read(key: string): Promise<Value | null>;
  /** Nothing more will come of it. */
  isOver(value: Value): boolean;
}

/**
 * What a subscriber is told of things that go on: the newest state of each, paced, never the same twice in a row. With
 * `only` it is about that one: it begins with its present state, and ends when that is over.
 */
export class SubscriptionStream<Value> implements AsyncGenerator<Value, void, undefined> {
  private readonly log = new Logger('subscriptions');
  private readonly changed = new Set<string>();
  private readonly told = new Map<string, { text: string; over: boolean }>();
  private readonly ending = new AbortController();
  private lookAtAll = true;
  private lastTold = -Infinity;
  private failures = 0;
  private wake: () => void = () => undefined;
  private stop: () => void = () => undefined;
  private asking: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly going: Going<Value>,
    private readonly only: string | undefined,
  ) {}

  static async of<Value>(going: Going<Value>, only?: string | null): Promise<SubscriptionStream<Value>> {
    const stream = new SubscriptionStream(going, only ?? undefined);
    stream.stop = await going.follow((key) => stream.note(key));
    return stream;
  }

  next(): Promise<IteratorResult<Value, void>> {
    const answer = this.asking.then(() => this.take());
    this.asking = answer.catch(() => undefined);
    return answer;
  }

  return(): Promise<IteratorResult<Value, void>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: Error): Promise<IteratorResult<Value, void>> {
    this.end();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private note(key: string | null): void {
    if (key === null) this.lookAtAll = true;
    else if (this.only === undefined || key === this.only) this.changed.add(key);
    this.wake();
  }

  private end(): void {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    this.stop();
    this.wake();
  }

  private async take(): Promise<IteratorResult<Value, void>> {
    const { signal } = this.ending;
    if (this.only !== undefined && this.told.get(this.only)?.over) this.end();
    while (!signal.aborted) {
      await this.due();
      const value = signal.aborted ? null : await this.news();
      if (value === null || signal.aborted) continue;
      this.lastTold = Date.now();
      return { done: false, value };
    }
    return { done: true, value: undefined };
  }

  /** Waits until there is something to look at, and until the subscriber may be told again. */
  private async due(): Promise<void> {
    if (!this.lookAtAll && this.changed.size === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    await this.sleep(this.lastTold + PACE_MS - Date.now());
  }

  private sleep(ms: number): Promise<void> {
    return ms > 0 ? pause(ms, undefined, { signal: this.ending.signal }).catch(() => undefined) : Promise.resolve();
  }

  /** The next state that has not been told. */
  private async news(): Promise<Value | null> {
    try {
      if (this.lookAtAll) await this.noteAll();
      for (const key of this.changed) {
        const value = await this.readNoted(key);
        if (value !== null && this.remember(key, value)) return value;
      }
    } catch (error) {
      await this.bear(error);
    }
    return null;
  }

  private async noteAll(): Promise<void> {
    this.lookAtAll = false;
    const unfinished = [...this.told].filter(([, { over }]) => !over).map(([key]) => key);
    try {
      for (const key of this.only === undefined ? await this.going.keys() : [this.only]) this.changed.add(key);
      for (const key of unfinished) this.changed.add(key);
    } catch (error) {
      this.lookAtAll = true;
      throw error;
    }
  }

  private async readNoted(key: string): Promise<Value | null> {
    // Taken away first: what changes while it is read is looked at again.
    this.changed.delete(key);
    try {
      const value = await this.going.read(key);
      this.failures = 0;
      return value;
    } catch (error) {
      this.changed.add(key);
      throw error;
    }
  }

  private remember(key: string, value: Value): boolean {
    const text = JSON.stringify(value);
    const isNews = this.told.get(key)?.text !== text;
    this.told.delete(key);
    this.told.set(key, { text, over: this.going.isOver(value) });
    const [oldest] = this.told.keys();
    if (this.told.size > REMEMBERED && oldest !== undefined) this.told.delete(oldest);
    return isNews;
  }

  private async bear(error: unknown): Promise<void> {
    this.failures += 1;
    if (error instanceof UserError || this.failures > RETRIES) {
      this.end();
      throw error;
    }
    if (this.failures === 1) this.log.warn(`cannot read what goes on, trying again: ${oneLine(error)}`);
    await this.sleep(RETRY_MS);
  }
}
