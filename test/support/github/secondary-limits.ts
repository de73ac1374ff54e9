import { budgetOf, type Token } from './viewer.js';

const MINUTE = 60_000;
/** A minute, of GET requests and of queries, which are a point each. */
const POINTS = { core: 900, graphql: 2000 };
const AT_ONCE = 100;

/**
 * GitHub's published secondary limits: 100 requests at once, 900 points a minute for REST and 2,000 for GraphQL.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export class SecondaryLimits {
  private readonly recent = new Map<string, number[]>();

  constructor(private readonly now: () => Date) {}

  /** Counts a request. Seconds to wait when it is one too many, else null. */
  meet(asker: Token | null, resource: 'core' | 'graphql', atOnce: number): number | null {
    if (atOnce > AT_ONCE) return 60;
    const now = this.now().getTime();
    const key = `${budgetOf(asker)} ${resource}`;
    const times = (this.recent.get(key) ?? []).filter((time) => time > now - MINUTE);
    this.recent.set(key, times);
    const oldest = times[0];
    if (oldest !== undefined && times.length >= POINTS[resource]) return Math.ceil((oldest + MINUTE - now) / 1000);
    times.push(now);
    return null;
  }
}
