import fc from 'fast-check';
import { isActive, type ToolWeek, usageCoverage } from '../../src/core/adoption.js';
import { addDays, addWeeks, type Week } from '../../src/core/week.js';

const FIRST = '2026-03-02';
/** Rows of a tool in weeks after the first, from Monday to Friday unless said otherwise. */
const tool = (name: string, weeks: number[], from = 0, to = 4): ToolWeek[] =>
  weeks.map((n) => {
    const week = addWeeks(FIRST, n);
    return { tool: name, week, first: addDays(week, from), last: addDays(week, to) };
  });
const words = (rows: ToolWeek[], closed: Week = '2030-01-07'): string =>
  [...usageCoverage(rows, closed).values()].map((coverage) => coverage.charAt(0)).join('');

describe('rule 1 of being active', () => {
  it.each([
    [{}, true],
    [{ messages: 0 }, false],
    [{ messages: 0, tokensOut: 1 }, true],
  ])('%j: %s', (counts, active) => {
    expect(isActive(counts)).toBe(active);
  });
});

describe('what is known of a week of usage', () => {
  it.each([
    ['nothing', [], ''],
    ['whole weeks', tool('a', [0, 1]), 'CC'],
    ['begins on a Tuesday', [...tool('a', [0], 1), ...tool('a', [1])], 'PC'],
    ['ends on a Thursday', [...tool('a', [0]), ...tool('a', [1], 0, 3)], 'CP'],
    ['ends on a Sunday', tool('a', [0, 1], 0, 6), 'CC'],
    ['a gap', tool('a', [0, 2]), 'CMC'],
    ['a tool is silent for a week', [...tool('a', [0, 1, 2]), ...tool('b', [0, 2])], 'CPC'],
    [
      'a tool has ended: four weeks later it is not missed',
      [...tool('a', [0, 1, 2, 3, 4, 5]), ...tool('b', [0])],
      'CPPPPC',
    ],
    ['a tool begins', [...tool('a', [0, 1]), ...tool('b', [1])], 'CC'],
  ])('%s', (_name, rows, wanted) => {
    expect(words(rows)).toBe(wanted);
  });

  it('ends with the last closed week, of which a later row may tell that it is whole', () => {
    const rows = [...tool('a', [0]), ...tool('a', [1], 0, 2), ...tool('a', [2], 0, 0)];
    expect(words(rows, addWeeks(FIRST, 1))).toBe('CC');
    expect(words(rows.slice(0, 2), addWeeks(FIRST, 1))).toBe('CP');
  });

  it('does not depend on the order of the rows', () => {
    const row = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(12), fc.nat(6), fc.nat(6))
      .map(([name, week, a, b]) => tool(name, [week], Math.min(a, b), Math.max(a, b))[0] as ToolWeek);
    fc.assert(
      fc.property(fc.array(row), fc.nat(), (rows, seed) => {
        const turned = rows.map((_, i) => rows[(i + seed) % rows.length] as ToolWeek).toReversed();
        expect(words(turned)).toBe(words(rows));
      }),
    );
  });
});
