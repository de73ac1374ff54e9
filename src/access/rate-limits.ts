import { isIPv6 } from 'node:net';
import { type DynamicModule, Module } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Viewer } from '../core/viewer.js';

/** What is counted apart: questions and all else that is asked, facts pushed, attempts to sign in. */
export type RequestKind = 'api' | 'ingest' | 'signIn';
export type PerMinute = Readonly<Record<RequestKind, number>>;

const MINUTE_SECONDS = 60;

/** How often a principal, or an address that is no known principal's, may ask: counted in this process, by the minute. */
export class RateLimits {
  private readonly limiters: Record<RequestKind, RateLimiterMemory>;

  constructor(readonly perMinute: PerMinute) {
    const limiter = (points: number): RateLimiterMemory => new RateLimiterMemory({ points, duration: MINUTE_SECONDS });
    this.limiters = {
      api: limiter(perMinute.api),
      ingest: limiter(perMinute.ingest),
      signIn: limiter(perMinute.signIn),
    };
  }

  /** Counts one request. Returns 0, or the whole seconds after which the next one may come. */
  async take(kind: RequestKind, who: string): Promise<number> {
    try {
      await this.limiters[kind].consume(who);
      return 0;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    }
  }
}

/** Whom a request is counted for. */
export function countedFor(viewer: Pick<Viewer, 'principalId'> | null, address: string | undefined): string {
  return viewer ? `principal ${viewer.principalId}` : `address ${network(address ?? 'unknown')}`;
}

/** Whoever has one IPv6 address has a whole network of them: its first 64 bits. */
function network(address: string): string {
  if (!isIPv6(address) || address.toLowerCase().startsWith('::ffff:')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('%')[0]?.toLowerCase().split('::') ?? [];
  const groups = (text?: string): string[] => (text ? text.split(':') : []);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups(head).length - groups(tail).length);
  return [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)].slice(0, 4).join(':');
}

/** The limits of this process, for every face. */
@Module({})
export class RateLimitsModule {
  static forRoot(perMinute: PerMinute): DynamicModule {
    const limits = { provide: RateLimits, useValue: new RateLimits(perMinute) };
    return { module: RateLimitsModule, global: true, providers: [limits], exports: [limits] };
  }
}
