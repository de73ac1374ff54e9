import { Budget, type Opening, type ToldLimit } from './budget.js';
import { UserError } from '../platform/errors.js';

export type Resource = 'core' | 'graphql' | 'search';

/**
 * GitHub's published secondary limits, of all that one credential does.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
const AT_ONCE = 100;
const PER_MINUTE: Record<Resource, number> = { core: 900, graphql: 2000, search: 30 };
/** A secondary limit that does not say how long. */
const SECONDARY_MS = 60_000;

/** Who wants to ask. */
export interface Asker {
  signal?: AbortSignal | undefined;
  /** May use the reserve. */
  urgent: boolean;
  /** The longest wait for a limit, in milliseconds; a longer one is an error. */
  patienceMs: number;
  /** Told when a pause begins, and with null when it ends. */
  onPause: (until: Date | null) => void;
}

/** The limits of one credential, shared by everything in this process that asks with it. */
export class Pace {
  private readonly budgets = new Map<Resource, Budget>();
  private readonly sleepers = new Set<() => void>();
  private pausedUntil = 0;
  private atOnce = 0;

  /** @param reserve share of each limit that is kept for what is urgent, 0 to 0.9 */
  constructor(private readonly reserve: number) {}

  /**
   * Waits until a request may start; each that was let in says `leave` when it has ended.
   * @throws UserError GITHUB_LIMIT when that is longer than the asker's patience; what the signal says
   */
  async enter(resource: Resource, asker: Asker): Promise<void> {
    let paused = false;
    try {
      for (;;) {
        asker.signal?.throwIfAborted();
        const now = Date.now();
        const opening = this.opens(resource, now, asker.urgent);
        if (opening !== 'WHEN_ONE_ENDS' && opening.at <= now) break;
        if (opening !== 'WHEN_ONE_ENDS' && opening.pause) {
          if (opening.at - now > asker.patienceMs) throw usedUp(opening.at);
          asker.onPause(new Date(opening.at));
          paused = true;
        }
        await this.sleep(opening === 'WHEN_ONE_ENDS' ? null : opening.at - now, asker.signal);
      }
    } finally {
      if (paused) asker.onPause(null);
    }
    this.atOnce += 1;
    this.budget(resource).began(Date.now());
  }

  leave(resource: Resource): void {
    this.atOnce -= 1;
    this.budget(resource).ended();
    this.wake();
  }

  /** What an answer told; null: of no limit. */
  hear(resource: Resource, told: ToldLimit | null): void {
    if (told) this.budget(resource).hear(Date.now(), told);
    else this.budget(resource).heardNothing();
  }

  /** GitHub refused: this limit is used up, until then if it says when. */
  usedUp(resource: Resource, until: number | null): void {
    this.budget(resource).refuse(Date.now(), until);
  }

  /** GitHub refused for a secondary limit: nothing is asked for so many milliseconds; null: it does not say. */
  slowDown(forMs: number | null): void {
    this.pausedUntil = Math.max(this.pausedUntil, Date.now() + (forMs ?? SECONDARY_MS));
  }

  /** The scarcest of the limits, as GitHub told them last. */
  get scarcest(): ToldLimit | null {
    const known = [...this.budgets.values()].flatMap((budget) => budget.known ?? []);
    return known.toSorted((a, b) => a.remaining - b.remaining)[0] ?? null;
  }

  private opens(resource: Resource, now: number, urgent: boolean): Opening | 'WHEN_ONE_ENDS' {
    if (this.pausedUntil > now) return { at: this.pausedUntil, pause: true };
    const most = Math.max(1, Math.floor(AT_ONCE * (urgent ? 1 : 1 - this.reserve)));
    return this.atOnce >= most ? 'WHEN_ONE_ENDS' : this.budget(resource).opens(now, urgent);
  }

  private budget(resource: Resource): Budget {
    let known = this.budgets.get(resource);
    if (!known) this.budgets.set(resource, (known = new Budget(this.reserve, PER_MINUTE[resource])));
    return known;
  }

  /** Until the time is over, somebody ends a request, or the signal says stop. */
  private async sleep(ms: number | null, signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(wake, Math.ceil(ms));
      const { sleepers } = this;
      sleepers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
      function wake(): void {
        clearTimeout(timer);
        sleepers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      }
    });
  }

  private wake(): void {
    for (const wake of [...this.sleepers]) wake();
  }
}

function usedUp(until: number): UserError {
  return new UserError(
    'GITHUB_LIMIT',
    `GitHub's rate limit is used up until ${new Date(until).toISOString()}: try again then`,
  );
}
