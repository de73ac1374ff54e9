import { seeded } from './random.js';

/** Which requests it happens to; without anything, all from now on. Requests are counted from the order on. */
export interface When {
  /** Exactly this one: 1 is the next. */
  nth?: number;
  /** This one and all after it. */
  from?: number;
  /** A share of them, drawn with the seed. */
  share?: number;
  seed?: number;
  /** At most so many times. */
  times?: number;
  /** Only requests of which `METHOD /path?query` matches. Others are not counted. */
  matching?: RegExp;
}

export type Fault =
  | { kind: 'bad-gateway' | 'unavailable' | 'server-error' | 'graphql-timeout' | 'bad-credentials' | 'not-found' }
  | { kind: 'not-accessible' | 'validation-failed' }
  | { kind: 'secondary-limit'; retryAfter: number; status: 403 | 429 }
  /** `before`: nothing was done; `after`: all was done and the answer is lost. */
  | { kind: 'reset'; moment: 'before' | 'after' }
  /** `json`: a whole answer with half a document; `body`: the connection ends in the middle of the body. */
  | { kind: 'half'; of: 'json' | 'body' }
  | { kind: 'delay'; ms: number };

interface Order {
  fault: Fault;
  chosen: (line: string) => boolean;
}

/** What goes wrong, to order. Several orders may meet in one request: all delays, then the first of the others. */
export class Faults {
  private orders: Order[] = [];

  constructor(
    /** Stops listening and cuts all connections: others are refused. */
    readonly down: () => Promise<void>,
    /** Listens at the same address again. */
    readonly up: () => Promise<void>,
  ) {}

  /** GitHub's front: 502 and a page of HTML. */
  badGateway = (when?: When): void => this.order({ kind: 'bad-gateway' }, when);
  /** 503 and the unicorn. */
  unavailable = (when?: When): void => this.order({ kind: 'unavailable' }, when);
  serverError = (when?: When): void => this.order({ kind: 'server-error' }, when);
  /** 502 with GraphQL's own excuse as JSON. */
  graphqlTimeout = (when?: When): void => this.order({ kind: 'graphql-timeout' }, { matching: /^POST/, ...when });
  secondaryLimit = (when?: When, retryAfter = 60, status: 403 | 429 = 403): void =>
    this.order({ kind: 'secondary-limit', retryAfter, status }, when);
  reset = (when?: When, moment: 'before' | 'after' = 'before'): void => this.order({ kind: 'reset', moment }, when);
  half = (of: 'json' | 'body', when?: When): void => this.order({ kind: 'half', of }, when);
  delay = (ms: number, when?: When): void => this.order({ kind: 'delay', ms }, when);
  /** The token expires: 401 from that request on. */
  expireToken = (from = 1): void => this.order({ kind: 'bad-credentials' }, { from });
  /** Refuses in GitHub's words what it would have answered. */
  refuse = (kind: 'bad-credentials' | 'not-found' | 'not-accessible' | 'validation-failed', when?: When): void =>
    this.order({ kind }, when);

  /** All is well again. */
  clear(): void {
    this.orders = [];
  }

  order(fault: Fault, when: When = {}): void {
    this.orders.push({ fault, chosen: chooser(when) });
  }

  /** What happens to this request. */
  next(method: string, path: string): { delay: number; fault: Exclude<Fault, { kind: 'delay' }> | null } {
    const met = this.orders.filter(({ chosen }) => chosen(`${method} ${path}`)).map(({ fault }) => fault);
    const delay = met.reduce((sum, fault) => sum + (fault.kind === 'delay' ? fault.ms : 0), 0);
    return { delay, fault: met.find((fault) => fault.kind !== 'delay') ?? null };
  }
}

function chooser({ nth, from = 1, share, seed = 1, times = Infinity, matching }: When): (line: string) => boolean {
  const random = seeded(seed);
  let counted = 0;
  let happened = 0;
  return (line) => {
    if (matching && !matching.test(line)) return false;
    counted += 1;
    const drawn = share === undefined || random.chance(share);
    const chosen = drawn && happened < times && (nth === undefined ? counted >= from : counted === nth);
    if (chosen) happened += 1;
    return chosen;
  };
}
