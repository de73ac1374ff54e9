import fc from 'fast-check';
import { type Ancestry, linkChanges, type LinkDelivery, type OpenChange } from '../../src/core/change-links.js';

const HOUR = 3_600_000;
/** As many rounds of questions as there can be deliveries to ask about. */
const ROUNDS = 40;

/** A default branch of commits an hour apart, others beside it, what of it are merges of changes, and deliveries. */
interface History {
  parents: Map<string, string[]>;
  changes: OpenChange[];
  /** Each commit once, in time. */
  deliveries: LinkDelivery[];
}

const history: fc.Arbitrary<History> = fc
  .record({
    kinds: fc.array(fc.constantFrom('CHANGE', 'CHANGE', 'MERGE', 'PUSH'), { minLength: 1, maxLength: 25 }),
    sides: fc.array(fc.record({ from: fc.nat(24), merged: fc.boolean() }), { maxLength: 3 }),
    delivered: fc.array(fc.record({ commit: fc.nat(30), after: fc.nat(20), boundary: fc.nat(8) }), { maxLength: 12 }),
  })
  .map(({ kinds, sides, delivered }) => {
    const parents = new Map<string, string[]>();
    const times = new Map<string, number>();
    const changes: OpenChange[] = [];
    const commit = (sha: string, at: number, of: string[]): void => {
      parents.set(sha, of);
      times.set(sha, at);
    };
    kinds.forEach((kind, n) => {
      const before = n === 0 ? [] : [`m${n - 1}`];
      if (kind === 'MERGE') commit(`b${n}`, n * HOUR - 1000, before);
      commit(`m${n}`, n * HOUR, kind === 'MERGE' ? [...before, `b${n}`] : before);
      if (kind !== 'PUSH') changes.push({ number: n + 1, sha: `m${n}`, mergedAt: n * HOUR });
    });
    // A maintenance line; what is on it alone is no change of the default branch.
    sides.forEach(({ from }, n) => {
      const start = from % kinds.length;
      commit(`s${n}`, start * HOUR + HOUR / 2, [`m${start}`]);
    });
    const names = [...parents.keys()];
    const first = new Map<string, LinkDelivery>();
    for (const { commit: at, after, boundary } of delivered) {
      const sha = names[at % names.length] ?? '';
      const time = (times.get(sha) ?? 0) + after * HOUR + 60_001;
      const known = first.get(sha);
      if (!known || time < known.at) first.set(sha, { sha, at: time, boundary: boundary === 0 });
    }
    const deliveries = [...first.values()].toSorted((a, b) => a.at - b.at || (a.sha < b.sha ? -1 : 1));
    const [opening, ...others] = deliveries;
    return { parents, changes, deliveries: opening ? [{ ...opening, boundary: true }, ...others] : [] };
  });

/** All that a commit holds, by walking from it. */
function walk(parents: Map<string, string[]>, sha: string): Set<string> {
  const seen = new Set<string>();
  const open = [sha];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    open.push(...(parents.get(one) ?? []));
  }
  return seen;
}

function question({ changes, deliveries }: History, ancestry: Map<string, Ancestry>) {
  const mergedAt = new Map(changes.map((change) => [change.sha, change.mergedAt]));
  return { changes, deliveries, firstAt: deliveries[0]?.at ?? 0, mergedAt, ancestry };
}

/** Asks as the product does, as long as there is something to ask. */
function settled(told: History) {
  const ancestry = new Map<string, Ancestry>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { links, wanted } = linkChanges(question(told, ancestry));
    if (wanted.size === 0) return { links, asked: ancestry.size };
    for (const [sha, since] of wanted) ancestry.set(sha, { since, final: false, holds: walk(told.parents, sha) });
  }
  throw new Error('it asks for ever');
}

test('a change is in the first delivery whose commits hold its merge, walked by hand', () => {
  fc.assert(
    fc.property(history, (told) => {
      const { links } = settled(told);
      const [opening] = told.deliveries;
      for (const { number, sha, mergedAt } of told.changes) {
        const link = links.get(number);
        const own = told.deliveries.find((one) => one.sha === sha);
        if (!opening || mergedAt < opening.at) {
          // Nobody looked yet: only its own commit tells.
          expect(link).toEqual(own && { deliveredBy: sha, how: 'EXACT' });
          continue;
        }
        const carrier = told.deliveries.find(
          (one) => one.at >= mergedAt && (one.sha === sha || (!one.boundary && walk(told.parents, one.sha).has(sha))),
        );
        expect(link).toEqual(carrier && { deliveredBy: carrier.sha, how: carrier.sha === sha ? 'EXACT' : 'ANCESTRY' });
      }
    }),
    { numRuns: 300 },
  );
});

test('without an answer it is the first delivery of which it is not known, marked as an estimate', () => {
  fc.assert(
    fc.property(history, (told) => {
      const { links, wanted } = linkChanges(question(told, new Map()));
      const { links: sure } = settled(told);
      for (const { number } of told.changes) {
        const link = links.get(number);
        if (link?.how === 'ESTIMATED') expect(wanted.has(link.deliveredBy)).toBe(true);
        else expect(link).toEqual(sure.get(number));
      }
      // Commits that GitHub does not know leave it at that.
      const unknown = new Map(
        [...wanted.keys()].map((sha) => [sha, { since: null, final: true, holds: new Set<string>() }]),
      );
      expect(linkChanges(question(told, unknown)).wanted.size).toBe(0); // prettier-ignore
    }),
    { numRuns: 200 },
  );
});

describe('by hand', () => {
  const day = (n: number): number => Date.UTC(2026, 0, n);
  const change = { number: 1, sha: 'c', mergedAt: day(10) };
  const ask = (deliveries: LinkDelivery[], ancestry: [string, Ancestry][] = []) =>
    linkChanges({ changes: [change], deliveries, firstAt: day(1), mergedAt: new Map([['c', day(10)]]), ancestry: new Map(ancestry) }); // prettier-ignore
  const told = (since: number | null, final: boolean, ...holds: string[]): Ancestry => ({
    ...{ since, final },
    holds: new Set(holds),
  });

  test('what was merged long ago is not looked for for ever', () => {
    expect(ask([{ sha: 'd', at: day(101), boundary: false }])).toEqual({ links: new Map(), wanted: new Map() });
    expect(ask([{ sha: 'd', at: day(99), boundary: false }]).wanted).toEqual(new Map([['d', day(10) - HOUR]]));
  });

  test('an answer that did not reach back far enough is asked for again, unless it cannot', () => {
    const later = [{ sha: 'd', at: day(11), boundary: false }];
    expect(ask(later, [['d', told(day(10) + 1, false)]]).wanted.has('d')).toBe(true);
    expect(ask(later, [['d', told(day(10), false)]])).toEqual({ links: new Map(), wanted: new Map() });
    const long = ask(later, [['d', told(day(10) + 1, true)]]);
    expect(long).toEqual({ links: new Map([[1, { deliveredBy: 'd', how: 'ESTIMATED' }]]), wanted: new Map() });
    expect(ask(later, [['d', told(day(10) + 1, true, 'c')]]).links.get(1)?.how).toBe('ANCESTRY');
  });
});
