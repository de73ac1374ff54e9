import fc from 'fast-check';
import { type ImportDay, planRanges, type Span, type StatedRange, type StoredRange } from '../../src/org/validity.js';

const OPEN = { from: '-infinity', to: 'infinity' };

/** Imports what is stated of one key, day after day, and returns the rows that stand at the end. */
function after(stored: Span[], ...imports: [today: string, stated: Omit<StatedRange, 'key'>[]][]): Span[] {
  return imports.reduce((rows, [today, stated]) => step(rows, stated, { today, first: false }).rows, stored);
}

function step(rows: Span[], stated: Omit<StatedRange, 'key'>[], day: ImportDay) {
  const stored: StoredRange[] = rows.map((row, id) => ({ id, key: 'a', ...row }));
  const plan = planRanges(
    stored,
    stated.map((range) => ({ key: 'a', ...range })),
    day,
  );
  const kept = stored.filter(({ id }) => !plan.remove.includes(id));
  const next = [...kept, ...plan.add].map(({ from, to }) => ({ from, to }));
  return { rows: next.toSorted((a, b) => (a.from < b.from ? -1 : 1)), plan };
}

describe('the ranges of a key', () => {
  it('are open to the past on the very first import, and begin today on a later one', () => {
    expect(step([], [{}], { today: '2026-03-01', first: true }).rows).toEqual([OPEN]);
    expect(step([], [{}], { today: '2026-03-01', first: false }).rows).toEqual([
      { from: '2026-03-01', to: 'infinity' },
    ]);
  });

  it.each<[string, Span[], Omit<StatedRange, 'key'>[], Span[]]>([
    ['gone from the file: closed today', [OPEN], [], [{ from: '-infinity', to: '2026-03-01' }]],
    ['opened today and gone: as if it had never been', [{ from: '2026-03-01', to: 'infinity' }], [], []],
    [
      'closed long ago: stays',
      [{ from: '2024-01-01', to: '2025-01-01' }],
      [],
      [{ from: '2024-01-01', to: '2025-01-01' }],
    ],
    [
      'a leaving day in the past: taken as stated',
      [OPEN],
      [{ to: '2026-02-01' }],
      [{ from: '-infinity', to: '2026-02-01' }],
    ],
    [
      'a joining day where none was stated: taken as stated',
      [OPEN],
      [{ from: '2025-02-01' }],
      [{ from: '2025-02-01', to: 'infinity' }],
    ],
    [
      'a joining day to come: the past stays',
      [OPEN],
      [{ from: '2027-01-01' }],
      [
        { from: '-infinity', to: '2026-03-01' },
        { from: '2027-01-01', to: 'infinity' },
      ],
    ],
    [
      'an earlier joining day: added',
      [{ from: '2026-02-01', to: 'infinity' }],
      [{ from: '2025-01-01' }],
      [{ from: '2025-01-01', to: 'infinity' }],
    ],
    [
      'a later joining day: recorded history stays',
      [{ from: '2025-01-01', to: 'infinity' }],
      [{ from: '2025-06-01' }],
      [{ from: '2025-01-01', to: 'infinity' }],
    ],
    [
      'listed again after it was closed: opens today',
      [{ from: '2025-01-01', to: '2025-06-01' }],
      [{ from: '2025-01-01' }],
      [
        { from: '2025-01-01', to: '2025-06-01' },
        { from: '2026-03-01', to: 'infinity' },
      ],
    ],
    [
      'closed and listed again on one day: nothing happened',
      [{ from: '2025-01-01', to: '2026-03-01' }],
      [{}],
      [{ from: '2025-01-01', to: 'infinity' }],
    ],
    [
      'a planned end moved: taken',
      [{ from: '2025-01-01', to: '2027-01-01' }],
      [{ to: '2026-06-01' }],
      [{ from: '2025-01-01', to: '2026-06-01' }],
    ],
    [
      'a range of the past that is new: added',
      [{ from: '2026-01-01', to: 'infinity' }],
      [{ from: '2024-01-01', to: '2024-06-01' }, { from: '2026-01-01' }],
      [
        { from: '2024-01-01', to: '2024-06-01' },
        { from: '2026-01-01', to: 'infinity' },
      ],
    ],
    [
      'a leave of absence stated late: taken',
      [OPEN],
      [{ to: '2025-02-01' }, { from: '2025-06-01' }],
      [
        { from: '-infinity', to: '2025-02-01' },
        { from: '2025-06-01', to: 'infinity' },
      ],
    ],
  ])('%s', (_, stored, stated, expected) => {
    expect(after(stored, ['2026-03-01', stated])).toEqual(expected);
  });

  it('tell when the file contradicts what is recorded', () => {
    const { plan } = step([{ from: '2025-01-01', to: 'infinity' }], [{ from: '2025-06-01' }], {
      today: '2026-03-01',
      first: false,
    });
    expect(plan.notes).toEqual([
      'a: the file says 2025-06-01 to further notice, recorded is 2025-01-01 to further notice; what is recorded stays',
    ]);
    expect(plan.counts).toEqual({ added: 0, changed: 0, closed: 0, unchanged: 1 });
  });

  const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-01-${String(number).padStart(2, '0')}`);
  /** Disjoint ranges, as the file's checks leave them; the first may lack `from`, the last `to`. */
  const statement = fc
    .tuple(fc.uniqueArray(day, { maxLength: 6 }), fc.boolean(), fc.boolean())
    .map(([days, noFrom, noTo]) => {
      const marks = [...(noFrom ? [undefined] : []), ...days.toSorted()];
      const ends = marks.length % 2 === 0 ? marks : noTo ? [...marks, undefined] : marks.slice(0, -1);
      return Array.from({ length: ends.length / 2 }, (_, i) => ({ from: ends[2 * i], to: ends[2 * i + 1] })).filter(
        ({ from, to }) => from !== undefined || to !== undefined || ends.length === 2,
      );
    });
  const history = fc
    .array(fc.tuple(day, statement), { maxLength: 5 })
    .map((steps) => steps.toSorted(([a], [b]) => (a < b ? -1 : 1)));

  it('stay as they are when the same file is imported again, that day or later', () => {
    fc.assert(
      fc.property(history, day, statement, fc.boolean(), (steps, again, last, first) => {
        const ordered = [...steps, ['2026-01-15', last] as const].toSorted(([a], [b]) => (a < b ? -1 : 1));
        let rows: Span[] = [];
        ordered.forEach(
          ([today, stated], i) => (rows = step(rows, [...stated], { today, first: first && i === 0 }).rows),
        );
        const [lastDay, lastStated] = ordered.at(-1)!;
        for (const today of [lastDay, again > lastDay ? again : lastDay, '2026-02-20']) {
          const { plan } = step(rows, [...lastStated], { today, first: false });
          expect(plan).toMatchObject({ remove: [], add: [], counts: { added: 0, changed: 0, closed: 0 } });
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('follow the file from today on, and lose no recorded day to a file that states no date', () => {
    fc.assert(
      fc.property(history, statement, (steps, last) => {
        const today = '2026-01-28';
        const rows = after([], ...steps.map(([at, stated]) => [at, stated] as [string, typeof stated]));
        const next = after(rows, [today, last]);
        const covers = (spans: Span[], at: string): boolean => spans.some(({ from, to }) => from <= at && at < to);
        const stated = last.map(({ from = '-infinity', to = 'infinity' }) => ({ from, to }));
        for (const at of [today, '2026-02-01', '2027-01-01']) expect(covers(next, at)).toBe(covers(stated, at));
        const undated = after(rows, [today, []]);
        for (let i = 1; i < 28; i++) {
          const at = `2026-01-${String(i).padStart(2, '0')}`;
          expect(covers(undated, at)).toBe(covers(rows, at));
        }
      }),
      { numRuns: 500 },
    );
  });
});
