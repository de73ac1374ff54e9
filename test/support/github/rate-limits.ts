import { budgetOf, type Token } from './viewer.js';

export type Resource = 'core' | 'graphql';

export interface Budget {
  limit: number;
  used: number;
  /** Milliseconds. */
  resetAt: number;
}

export type Limits = Record<Resource, number>;

const HOUR = 3_600_000;

/** Points of each token, an hour from its first request. */
export class RateLimits {
  private readonly budgets = new Map<string, Budget>();

  constructor(
    /** Null: it limits nothing and tells of no limits, as GitHub Enterprise Server. */
    private readonly limits: Limits | null,
    private readonly now: () => Date,
  ) {}

  get absent(): boolean {
    return this.limits === null;
  }

  budget(asker: Token | null, resource: Resource): Budget {
    const key = `${budgetOf(asker)} ${resource}`;
    const known = this.budgets.get(key);
    const now = this.now().getTime();
    if (known && known.resetAt > now) return known;
    const { limits } = this;
    const limit = !limits ? Number.POSITIVE_INFINITY : asker ? limits[resource] : resource === 'core' ? 60 : 0;
    const fresh = { limit, used: 0, resetAt: (Math.floor(now / 1000) + 3600) * 1000 };
    this.budgets.set(key, fresh);
    return fresh;
  }

  /** Is nothing left? */
  usedUp(asker: Token | null, resource: Resource): boolean {
    const { limit, used } = this.budget(asker, resource);
    return used >= limit;
  }

  take(asker: Token | null, resource: Resource, points: number): void {
    this.budget(asker, resource).used += points;
  }

  /** As if something else had used the token's whole limit: nothing is left until then. */
  useUp(asker: Token, resource: Resource, until: Date = new Date(this.now().getTime() + HOUR)): void {
    if (!this.limits) throw new Error('what limits nothing has nothing to use up');
    const limit = this.limits[resource];
    const resetAt = Math.ceil(until.getTime() / 1000) * 1000;
    this.budgets.set(`${budgetOf(asker)} ${resource}`, { limit, used: limit, resetAt });
  }

  headers(asker: Token | null, resource: Resource): Record<string, string> {
    if (!this.limits) return {};
    const { limit, used, resetAt } = this.budget(asker, resource);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - used)),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.floor(resetAt / 1000)),
      'x-ratelimit-resource': resource,
    };
  }

  /** The body of `GET /rate_limit`. */
  overview(asker: Token | null): object {
    const shape = ({ limit, used, resetAt }: Budget) => ({
      limit,
      used,
      remaining: Math.max(0, limit - used),
      reset: Math.floor(resetAt / 1000),
    });
    const core = shape(this.budget(asker, 'core'));
    const search = { limit: 30, used: 0, remaining: 30, reset: Math.floor(this.now().getTime() / 1000) + 60 };
    return { resources: { core, search, graphql: shape(this.budget(asker, 'graphql')) }, rate: core };
  }
}
