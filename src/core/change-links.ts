/** How the delivery of a change is known. ESTIMATED: the first after its merge of which it is not known. */
export type LinkWay = 'EXACT' | 'ANCESTRY' | 'ESTIMATED';

export interface OpenChange {
  number: number;
  /** Of the merge, on the default branch. */
  sha: string;
  /** Milliseconds, as all times here. */
  mergedAt: number;
}

export interface LinkDelivery {
  sha: string;
  /** When this commit was delivered first. */
  at: number;
  /** The first event ever seen of its component: what it holds was changed before anybody looked. */
  boundary: boolean;
}

/** What GitHub said of the history of a delivered commit. */
export interface Ancestry {
  /** How far back it was asked; null: not at all. */
  since: number | null;
  /** It is not worth asking further back: GitHub does not know the commit, or its history is too long. */
  final: boolean;
  /** Commits in it; those that were linked by an earlier answer need not be here. */
  holds: ReadonlySet<string>;
}

export interface Link {
  deliveredBy: string;
  how: LinkWay;
}

export interface Linking {
  /** By number of the change; one that is not here is not delivered yet, or was before anybody looked. */
  links: Map<number, Link>;
  /** Whose history would tell more, by commit: how far back. Until it is known the links are estimated. */
  wanted: Map<string, number>;
}

export interface LinkQuestion {
  changes: readonly OpenChange[];
  /** Of the first delivery ever seen. */
  firstAt: number;
  /** Each commit once, in the order of `at`; those of the times of these changes, and those of their own merges. */
  deliveries: readonly LinkDelivery[];
  /** When delivered commits that are merges of changes were merged. */
  mergedAt: ReadonlyMap<string, number>;
  ancestry: ReadonlyMap<string, Ancestry>;
}

/** Merges of one queue are dated out of their order by seconds; beyond this the default branch holds them in order. */
const SURE_MS = 60_000;
/** A commit may be dated a little before its merge. */
const MARGIN_MS = 3_600_000;
/** What was not delivered by then is not looked for any further. */
export const LINK_DAYS = 90;
const LINK_MS = LINK_DAYS * 86_400_000;

/**
 * Which delivery brought each change first: the one of its own merge, or the first whose history holds the merge. What
 * was merged before the first delivery ever seen is in none: a boundary carries nothing.
 */
export function linkChanges(question: LinkQuestion): Linking {
  const { changes, deliveries, firstAt: first } = question;
  const links = new Map<number, Link>();
  const wanted = new Map<string, number>();
  const own = new Map(deliveries.map((delivery) => [delivery.sha, delivery]));
  for (const change of changes) {
    const exact = own.get(change.sha);
    const found =
      exact && (exact.at < change.mergedAt || change.mergedAt < first)
        ? exactly(exact)
        : change.mergedAt < first
          ? null
          : carrierOf(change, question, wanted);
    if (found) links.set(change.number, found);
  }
  return { links, wanted };
}

function carrierOf(change: OpenChange, question: LinkQuestion, wanted: Map<string, number>): Link | null {
  const { deliveries } = question;
  for (let n = placeOf(deliveries, change.mergedAt); n < deliveries.length; n += 1) {
    const delivery = deliveries[n];
    if (!delivery || delivery.at > change.mergedAt + LINK_MS) return null;
    if (delivery.sha === change.sha) return exactly(delivery);
    // Of a component that begins to be delivered; the repository's others go on.
    if (delivery.boundary) continue;
    const holds = holdsOf(delivery.sha, change, question);
    if (holds === true) return { deliveredBy: delivery.sha, how: 'ANCESTRY' };
    if (holds === false) continue;
    if (holds === 'UNKNOWN') {
      const since = change.mergedAt - MARGIN_MS;
      wanted.set(delivery.sha, Math.min(since, wanted.get(delivery.sha) ?? since));
    }
    return { deliveredBy: delivery.sha, how: 'ESTIMATED' };
  }
  return null;
}

function exactly({ sha }: LinkDelivery): Link {
  return { deliveredBy: sha, how: 'EXACT' };
}

/** UNKNOWN: its history would tell; NEVER: nobody can. */
function holdsOf(sha: string, change: OpenChange, { mergedAt, ancestry }: LinkQuestion): boolean | 'UNKNOWN' | 'NEVER' {
  const merged = mergedAt.get(sha);
  // The default branch only grows: a merge has all before it in its history.
  if (merged !== undefined && Math.abs(merged - change.mergedAt) > SURE_MS) return merged > change.mergedAt;
  const told = ancestry.get(sha);
  if (told?.holds.has(change.sha)) return true;
  if (typeof told?.since === 'number' && told.since <= change.mergedAt) return false;
  return told?.final ? 'NEVER' : 'UNKNOWN';
}

/** The place of the first delivery at or after a time. */
function placeOf(deliveries: readonly LinkDelivery[], at: number): number {
  let [low, high] = [0, deliveries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((deliveries[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
