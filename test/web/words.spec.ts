import type { CohortRollup, Program, Rollup } from '../../web/src/answers.js';
import { addressOf, readAddress } from '../../web/src/address.js';
import { answerOf, outsideOf } from '../../web/src/scope/answer.js';
import type { AdoptionWeek } from '../../web/src/answers.js';
import { adoptionSummary, adoptionToDraw } from '../../web/src/team/adoption.js';
import { chartWeeks } from '../../web/src/team/weeks.js';

const program: Program = {
  slug: '2026',
  name: 'AI-native 2026',
  baselineFrom: '2024-12-30',
  baselineTo: '2025-12-29',
  start: '2025-12-29',
  deadline: '2027-01-03',
  curve: 'GEOMETRIC',
  finalWeek: '2026-12-28',
  finished: false,
  cohorts: [],
};

const cohort = (multiple: number, teams: number, figures: Partial<CohortRollup> = {}): CohortRollup => ({
  multiple,
  teams,
  measurable: 0,
  lowPrecision: 0,
  figuresFrom: 0,
  medianMultiple: null,
  pooledMultiple: null,
  statuses: [],
  atTargetNow: 0,
  onPlanNow: 0,
  ...figures,
});

const rollup = (figures: Partial<Rollup>): Rollup => ({
  ...cohort(0, 0),
  week: '2026-08-10',
  cohorts: [],
  distribution: [],
  correlation: null,
  ...figures,
});

describe('the answer in a sentence', () => {
  it('counts while the program runs', () => {
    const cohorts = [cohort(3, 40, { onPlanNow: 2, atTargetNow: 1 }), cohort(10, 6)];
    const text = answerOf(
      program,
      rollup({ teams: 46, figuresFrom: 20, medianMultiple: 1.09, pooledMultiple: 1.6, cohorts }),
    );
    expect(text).toBe(
      'Of 46 teams asked to reach at least 3x (6 of them 10x), 20 can be compared: 1 stands at its target now, ' +
        '2 are at or above the plan line. The typical comparable team delivers at 1.09x its baseline, all 20 together at 1.60x.',
    );
  });

  it('gives the verdict when it is over, and says what could not be judged', () => {
    const statuses = [
      { status: 'MET' as const, count: 1 },
      { status: 'MISSED' as const, count: 3 },
      { status: 'NO_DATA' as const, count: 2 },
    ];
    const text = answerOf(
      { ...program, finished: true },
      rollup({ teams: 6, figuresFrom: 3, medianMultiple: 0.7, statuses, cohorts: [cohort(3, 6)] }),
    );
    expect(text).toBe(
      'Of 6 teams asked to reach 3x, 1 met its target and 3 missed theirs; 2 could not be judged. ' +
        '1 of these verdicts rests on a small baseline. The typical comparable team delivered at 0.70x its baseline.',
    );
  });

  it('makes no figure out of nothing', () => {
    const text = answerOf(program, rollup({ teams: 2, cohorts: [cohort(3, 2)] }));
    expect(text).toBe(
      'Of 2 teams asked to reach 3x, none can be compared with its baseline yet. There is no typical multiple yet.',
    );
    expect(answerOf(program, rollup({}))).toBe('No team here has a goal in AI-native 2026.');
  });

  it('accounts for every team outside the distribution', () => {
    const statuses = [
      { status: 'TOO_EARLY' as const, count: 30 },
      { status: 'NOT_MEASURABLE' as const, count: 3 },
      { status: 'NO_DATA' as const, count: 13 },
    ];
    const outside = outsideOf(rollup({ teams: 46, figuresFrom: 20, lowPrecision: 12, statuses }));
    expect(outside.map(({ count }) => count)).toEqual([10, 13, 3]);
  });
});

describe('an address', () => {
  it('carries a slug with a slash there and back', () => {
    expect(addressOf('vercel/ai', { program: '2026', search: '' })).toBe('#/team/vercel%2Fai?program=2026');
    expect(readAddress('#/team/vercel%2Fai?program=2026').team).toBe('vercel/ai');
    expect(readAddress('#/?search=a%26b').params.get('search')).toBe('a&b');
    expect(readAddress('').team).toBeNull();
  });
});

describe('the weeks of the chart', () => {
  it('never draws a week that is not known as 0', () => {
    const week = (name: string, coverage: 'COMPLETE' | 'PARTIAL' | 'MISSING', deliveries: number | null) => ({
      week: name,
      coverage,
      deliveries,
      batches: null,
      rawEvents: null,
      ignored: null,
    });
    const velocity = [
      week('2026-08-03', 'COMPLETE', 0),
      week('2026-08-10', 'PARTIAL', 2),
      week('2026-08-17', 'MISSING', null),
    ];
    const plan = [{ week: '2026-08-24', multiple: 2 }];
    const drawn = chartWeeks(
      { team: { velocity, active: [], marked: [], progressHistory: [] }, program: { plan } },
      1.5,
    );
    expect(drawn.map(({ complete, partial, missing, plan: line }) => [complete, partial, missing, line])).toEqual([
      [0, null, false, null],
      [null, 2, false, null],
      [null, null, true, null],
      [null, null, false, 3],
    ]);
  });
});

describe('the adoption of the team page', () => {
  const WEEKS = ['2026-08-03', '2026-08-10', '2026-08-17'];
  const shown = (week: string, part: number, whole: number): AdoptionWeek => ({
    week,
    coverage: 'COMPLETE',
    share: { __typename: 'ShownShare', share: part / whole, part, whole },
  });
  const hidden = (week: string): AdoptionWeek => ({
    week,
    coverage: 'COMPLETE',
    share: { __typename: 'SuppressedShare', smallestGroup: 5 },
  });
  const drawn = (active: AdoptionWeek[], marked: AdoptionWeek[]): string => {
    const adoption = adoptionToDraw({ velocity: [], active, marked, progressHistory: [] }, WEEKS);
    if (adoption === null) return 'nothing';
    const shares = adoption.weeks.map((week) => (week.hidden ? 'hidden' : week.share));
    return `${adoption.basis.heading}: ${shares.join(' ')}. ${adoptionSummary(adoption.basis, adoption.weeks)}`;
  };
  const unknown: AdoptionWeek = { week: '2026-08-03', coverage: 'MISSING', share: null };

  it('is active engineers where anything is known of them, else marked commits', () => {
    expect(drawn([unknown, shown('2026-08-17', 3, 6), hidden('2026-08-10')], [shown('2026-08-03', 1, 9)])).toBe(
      'Engineers active with AI tools:  hidden 0.5. 3 of 6 engineers (50%) were active in the last week shown. ' +
        '1 week hidden, as the group is too small.',
    );
    expect(drawn([unknown], [shown('2026-08-03', 1, 8), shown('2026-08-10', 1, 12)])).toMatch(
      /^Commits that name an AI co-author, at least: 0.125 0.08\d+ \. At least 10% of 20 commits in the 2 weeks shown/,
    );
    expect(drawn([hidden('2026-08-10')], [])).toMatch(/No week can be shown\. 1 week hidden/);
    expect(drawn([unknown], [])).toBe('nothing');
  });
});
