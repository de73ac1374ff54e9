import { activeEngineers, markedCommits, pictureWeeks } from '../../src/core/adoption-picture.js';
import { addWeeks } from '../../src/core/week.js';

/** The last four weeks begin on 19 October, those a quarter earlier on 20 July. */
const WEEK = '2026-11-09';
const week = (nth: number) => addWeeks('2026-07-20', nth);
const active = (nth: number, part: number, whole: number, more: object = {}) => ({
  week: week(nth),
  coverage: 'COMPLETE' as const,
  suppressed: false,
  active: part,
  roster: whole,
  ...more,
});
const marked = (nth: number, marked_commits: number, commits: number, authors = 9, fewest_authors = authors) => ({
  week: week(nth),
  marked_commits,
  commits,
  authors,
  fewest_authors,
});

it('looks at four weeks, and at four a quarter earlier', () => {
  expect(pictureWeeks(WEEK)).toEqual({ from: '2026-07-20', to: '2026-11-16' });
  expect([week(0), week(3), week(13), week(16)]).toEqual(['2026-07-20', '2026-08-10', '2026-10-19', '2026-11-09']);
});

describe('active engineers', () => {
  it('are sums over sums of the weeks known whole', () => {
    const rows = [
      ...[active(0, 1, 10), active(3, 2, 20), active(4, 9, 9), active(12, 9, 9)],
      ...[active(13, 5, 10), active(14, 1, 30), active(15, 9, 9, { coverage: 'PARTIAL' }), active(16, 4, 10)],
    ];
    // (1 + 2) ÷ (10 + 20), and (5 + 1 + 4) ÷ (10 + 30 + 10).
    expect(activeEngineers(rows, WEEK)).toEqual({
      basis: 'ACTIVE_ENGINEERS', weeks: 4, share: 0.2, hidden: false, commits: null, shareBefore: 0.1,
    }); // prettier-ignore
  });

  it('are hidden by one hidden week, unknown without a whole one, and never 0 for want of people', () => {
    const hidden = active(14, 0, 0, { suppressed: true, active: null, roster: null });
    expect(activeEngineers([active(13, 5, 10), hidden], WEEK)).toMatchObject({ share: null, hidden: true });
    expect(activeEngineers([active(0, 1, 10), active(16, 4, 10, { coverage: 'PARTIAL' })], WEEK)).toBeNull();
    expect(activeEngineers([active(16, 0, 0)], WEEK)).toMatchObject({ share: null, hidden: false, shareBefore: null });
    expect(activeEngineers([active(16, 0, 7)], WEEK)).toMatchObject({ share: 0 });
  });
});

describe('marked commits', () => {
  it('are sums over sums, a floor', () => {
    expect(markedCommits([marked(1, 1, 8), marked(13, 3, 10), marked(16, 1, 30)], WEEK)).toEqual({
      basis: 'AI_TRAILER_COMMITS', weeks: 4, share: 0.1, hidden: false, commits: 40, shareBefore: 0.125,
    }); // prettier-ignore
  });

  it('with a small team among them are told to the whole percent: less the others they would be its own', () => {
    expect(markedCommits([marked(1, 1, 8), marked(16, 1, 30, 9, 2)], WEEK)).toMatchObject({
      share: 0.03,
      shareBefore: 0.125,
    });
  });

  it('of fewer than five people are hidden; without any week nothing is known', () => {
    expect(markedCommits([marked(16, 3, 10, 4)], WEEK)).toMatchObject({ share: null, hidden: true, shareBefore: null });
    expect(markedCommits([marked(1, 1, 8)], WEEK)).toMatchObject({ share: null, hidden: false, shareBefore: 0.125 });
    expect(markedCommits([], WEEK)).toBeNull();
  });
});
