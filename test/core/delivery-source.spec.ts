import fc from 'fast-check';
import { type KindEvidence, proposeSource } from '../../src/core/delivery-source.js';
import { DELIVERY_SOURCES, type DeliverySource } from '../../src/core/event-rules.js';

/** Weeks by kind: `DEPLOYMENT 3, TAG 6`. */
function propose(weeks: Partial<Record<DeliverySource, number>>): DeliverySource | null {
  const kinds = Object.entries(weeks).map(([source, n]) => ({ source: source as DeliverySource, events: n, weeks: n }));
  return proposeSource({ basis: 'RECENT', kinds });
}

describe('the source that is proposed', () => {
  it.each<[string, Partial<Record<DeliverySource, number>>, DeliverySource | null]>([
    ['the only kind', { CHANGE: 1 }, 'CHANGE'],
    [
      'deployments before releases, tags and changes',
      { CHANGE: 26, TAG: 26, RELEASE: 26, DEPLOYMENT: 26 },
      'DEPLOYMENT',
    ],
    ['releases before tags', { TAG: 20, RELEASE: 20 }, 'RELEASE'],
    ['what has half as many weeks as the richest', { DEPLOYMENT: 13, CHANGE: 26 }, 'DEPLOYMENT'],
    ['not what has fewer', { DEPLOYMENT: 12, CHANGE: 26 }, 'CHANGE'],
    ['the first that has enough', { DEPLOYMENT: 2, RELEASE: 9, TAG: 20, CHANGE: 26 }, 'TAG'],
    ['none without events', { DEPLOYMENT: 0 }, null],
    ['none without kinds', {}, null],
  ])('is %s', (_what, weeks, source) => {
    expect(propose(weeks)).toBe(source);
  });

  it('is always one with events, and more weeks never lose it', () => {
    const kind = fc.record({ source: fc.constantFrom(...DELIVERY_SOURCES), weeks: fc.integer({ min: 0, max: 26 }) });
    fc.assert(
      fc.property(fc.uniqueArray(kind, { selector: ({ source }) => source }), (given) => {
        const kinds = given.map((one): KindEvidence => ({ ...one, events: one.weeks }));
        const proposed = proposeSource({ basis: 'RECENT', kinds });
        if (proposed === null) return kinds.every(({ weeks }) => weeks === 0);
        const more = kinds.map((one) => (one.source === proposed ? { ...one, weeks: one.weeks + 1 } : one));
        const known = kinds.find(({ source }) => source === proposed);
        return (known?.weeks ?? 0) > 0 && proposeSource({ basis: 'RECENT', kinds: more }) === proposed;
      }),
    );
  });
});
