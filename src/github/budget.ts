/** A limit as the headers of an answer tell it. */
export interface ToldLimit {
  /** Points of a whole window. */
  limit: number;
  remaining: number;
  used: number;
  /** Milliseconds since 1970. */
  resetsAt: number;
}

/** When the next request may start, in milliseconds since 1970; `pause`: not for being slowed, but because nothing may be spent. */
export interface Opening {
  at: number;
  pause: boolean;
}

const MINUTE_MS = 60_000;
/** A window of which less than this share is left is spent evenly over its rest. */
const SPREAD_BELOW = 0.5;
/** When GitHub does not say when a limit ends: what it asks for of those that it does not tell. */
const UNTOLD_MS = 60_000;

/**
 * One limit of one credential: what GitHub says is left of it, and when another request may start. A reserve is kept for
 * what is urgent and for what people do with the same credential. A server that tells of no limits has none.
 */
export class Budget {
  private told: ToldLimit | 'ABSENT' | null = null;
  private inFlight = 0;
  private lastStart = 0;
  /** Starts within the last minute, oldest first. */
  private starts: number[] = [];
  /** What the requests of this window have cost so far, by what GitHub says was used. */
  private window = { usedBefore: 0, requests: 0 };

  /**
   * @param reserve share of the limit that is kept, 0 to 0.9
   * @param perMinute requests a minute at most
   */
  constructor(
    private readonly reserve: number,
    private readonly perMinute: number,
  ) {}

  /** What GitHub said last; null: nothing, or that there is no limit. */
  get known(): ToldLimit | null {
    return this.told === 'ABSENT' ? null : this.told;
  }

  /** May a request start now, or when? `urgent` ones may use the reserve and are not slowed. */
  opens(now: number, urgent: boolean): Opening {
    if (this.told === 'ABSENT') return { at: now, pause: false };
    const minute = this.minuteOpens(now, urgent);
    if (this.told === null || this.told.resetsAt <= now) return { at: minute, pause: false };
    const { limit, remaining, resetsAt } = this.told;
    const kept = urgent ? 0 : Math.ceil(limit * this.reserve);
    const free = Math.floor((remaining - kept) / this.price - this.inFlight);
    if (free < 1) return { at: resetsAt, pause: true };
    if (urgent || remaining >= limit * SPREAD_BELOW) return { at: minute, pause: false };
    return { at: Math.max(minute, Math.min(resetsAt, this.lastStart + (resetsAt - now) / free)), pause: false };
  }

  began(now: number): void {
    this.inFlight += 1;
    this.lastStart = now;
    if (this.told !== 'ABSENT') this.starts.push(now);
    this.window.requests += 1;
  }

  ended(): void {
    this.inFlight -= 1;
  }

  /** An answer that went well and told of no limit: there is none. */
  heardNothing(): void {
    this.told ??= 'ABSENT';
  }

  hear(now: number, told: ToldLimit): void {
    const known = this.known;
    const same = known !== null && known.resetsAt > now && Math.abs(known.resetsAt - told.resetsAt) < 2000;
    if (!same) this.window = { usedBefore: Math.max(0, told.used - 1), requests: 1 };
    // Answers overtake each other: within a window less is left, never more.
    this.told = same ? { ...told, remaining: Math.min(known.remaining, told.remaining) } : told;
  }

  /** GitHub refused for this limit: nothing is left until then, or for a minute if it does not say. */
  refuse(now: number, until: number | null): void {
    const limit = this.known?.limit ?? 0;
    const resetsAt = Math.max(until ?? now + UNTOLD_MS, now + 1);
    this.told = { limit, remaining: 0, used: limit, resetsAt };
  }

  /** Points of a request on the average: questions cost more than one. */
  private get price(): number {
    const used = (this.known?.used ?? 0) - this.window.usedBefore;
    return Math.max(1, used / Math.max(1, this.window.requests));
  }

  private minuteOpens(now: number, urgent: boolean): number {
    const recent = this.starts.findIndex((start) => start > now - MINUTE_MS);
    this.starts = recent === -1 ? [] : recent === 0 ? this.starts : this.starts.slice(recent);
    const most = Math.max(1, Math.floor(this.perMinute * (urgent ? 1 : 1 - this.reserve)));
    const oldest = this.starts.at(-most);
    return oldest === undefined ? now : oldest + MINUTE_MS;
  }
}
