import fc from 'fast-check';
import {
  type CorrelationTeam,
  correlateTeams,
  partialSpearman,
  rankInterval,
  spearman,
} from '../../src/core/correlation.js';

const value = fc.integer({ min: -30, max: 30 });
/** Columns of one length: x, y and up to three controls, with many ties. */
const columns = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 3 }))
  .chain(([n, k]) => fc.array(fc.array(value, { minLength: n, maxLength: n }), { minLength: 2 + k, maxLength: 2 + k }))
  .map(([x = [], y = [], ...controls]) => ({ x, y, controls }));
const check = (law: (columns: { x: number[]; y: number[]; controls: number[][] }) => void): void =>
  fc.assert(fc.property(columns, law), { numRuns: 400 });
const near = (r: number | null): unknown => (r === null ? null : expect.closeTo(r, 9));
const flipped = (r: number | null): number | null => (r === null ? null : -r);

describe('laws of rank correlation', () => {
  it('null or a number from -1 to 1, and null for few teams or a constant side', () => {
    check(({ x, y, controls }) => {
      for (const r of [spearman(x, y), partialSpearman(x, y, controls)]) {
        expect(r === null || (Number.isFinite(r) && Math.abs(r) <= 1)).toBe(true);
      }
      const constant = x.map(() => 7);
      expect([spearman(constant, y), partialSpearman(x, constant, controls)]).toEqual([null, null]);
      if (x.length < 4) expect(spearman(x, y)).toBeNull();
      if (x.length <= 3 + controls.length) expect(partialSpearman(x, y, controls)).toBeNull();
    });
  });

  it('nothing but the order of each side matters', () => {
    check(({ x, y, controls }) => {
      const stretched = x.map((v) => Math.exp(v / 5));
      const cubed = y.map((v) => v ** 3 - 4);
      const others = controls.map((control) => control.map((v) => 3 * v + 1));
      expect(spearman(stretched, cubed)).toBe(spearman(x, y));
      expect(partialSpearman(stretched, cubed, others)).toBe(partialSpearman(x, y, controls));
    });
  });

  it('the sides may change places, controls too, and a side turned round turns the sign', () => {
    check(({ x, y, controls }) => {
      const turned = y.map((v) => -v);
      expect([spearman(y, x), partialSpearman(y, x, controls.toReversed())]).toEqual([
        near(spearman(x, y)),
        near(partialSpearman(x, y, controls)),
      ]);
      expect([spearman(x, turned), partialSpearman(x, turned, controls)]).toEqual([
        near(flipped(spearman(x, y))),
        near(flipped(partialSpearman(x, y, controls))),
      ]);
      const mirrored = controls.map((control) => control.map((v) => -v));
      expect(partialSpearman(x, y, mirrored)).toEqual(near(partialSpearman(x, y, controls)));
    });
  });

  it('without controls the partial is the bare one, and with one it is the textbook formula', () => {
    check(({ x, y, controls: [z] }) => {
      const xy = spearman(x, y);
      expect(partialSpearman(x, y, [])).toEqual(near(xy));
      if (!z || x.length < 5) return;
      const [xz, yz] = [spearman(x, z), spearman(y, z)];
      if (xy === null || xz === null || yz === null || Math.abs(xz) > 0.999 || Math.abs(yz) > 0.999) return;
      const formula = (xy - xz * yz) / Math.sqrt((1 - xz ** 2) * (1 - yz ** 2));
      expect(partialSpearman(x, y, [z])).toBeCloseTo(formula, 9);
    });
  });

  it('a range holds its correlation and shrinks with more teams', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.999, max: 0.999, noNaN: true }), fc.integer({ min: 6, max: 5000 }), (r, n) => {
        const [few, many] = [rankInterval(r, n, 1), rankInterval(r, n + 1, 1)];
        if (!few || !many) throw new Error('no range');
        expect(few.low < r && r < few.high && few.low >= -1 && few.high <= 1).toBe(true);
        expect(few.low < many.low && many.high < few.high).toBe(true);
      }),
    );
  });
});

/** Seeded uniform numbers (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Teams among which AI does nothing: what they deliver now has nothing to do with it. But those with a low baseline took
 * it up more, and a low baseline makes a high multiple.
 */
function nothingThere(n: number, seed: number): CorrelationTeam[] {
  const next = uniform(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: n }, () => {
    const [before, now] = [normal(), normal()];
    const change = 0.3 - 0.1 * before + 0.3 * normal();
    return {
      velocity: { theta: now - before, baselineRate: Math.exp(before), lateBaseline: false },
      adoption: { change, late: false },
    };
  });
}
const WINDOWS = {
  baselineFrom: '2024-12-30',
  baselineTo: '2025-12-29',
  currentFrom: '2026-05-18',
  currentTo: '2026-08-17',
};

describe('a baseline in the denominator', () => {
  it('makes a bare correlation from nothing, and the partial and the sentence do not fall for it', () => {
    const { rho, interval, partial, partialInterval, sentence } = correlateTeams(
      nothingThere(1500, 20260817),
      'ACTIVE_ENGINEERS',
      WINDOWS,
    );
    expect(rho).toBeGreaterThan(0.15);
    expect(rho).toBeLessThan(0.28);
    expect(interval?.low).toBeGreaterThan(0.1);
    expect(Math.abs(partial ?? 1)).toBeLessThan(0.05);
    expect((partialInterval?.low ?? 1) < 0 && (partialInterval?.high ?? -1) > 0).toBe(true);
    expect(sentence).toContain('there is no clear relation');
    expect(sentence).not.toMatch(/goes (together )?with/);
  });

  it('the range of the partial misses nothing about once in ten, the bare one far more often', () => {
    const pictures = Array.from({ length: 400 }, (_, i) =>
      correlateTeams(nothingThere(60, 1000 + i), 'ACTIVE_ENGINEERS', WINDOWS),
    );
    const off = (range: { low: number; high: number } | null): boolean => !range || range.low > 0 || range.high < 0;
    const partial = pictures.filter(({ partialInterval }) => off(partialInterval)).length / 400;
    const bare = pictures.filter(({ interval }) => off(interval)).length / 400;
    expect(partial).toBeGreaterThan(0.05);
    expect(partial).toBeLessThan(0.15);
    expect(bare).toBeGreaterThan(0.3);
  });
});
