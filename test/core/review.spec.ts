import fc from 'fast-check';
import { composeReview, type ReviewGoal, type ScopePicture } from '../../src/core/review.js';
import { renderReview } from '../../src/core/review-markdown.js';
import type { CohortPicture } from '../../src/core/rollup.js';
import { addDays, weeksBetween } from '../../src/core/week.js';
import { finalWeek, verdictFrom } from '../../src/core/program.js';
import { picture } from '../support/pictures.js';

const cohort = (changes: Partial<CohortPicture>): CohortPicture => ({
  multiple: 3,
  teams: 12,
  measurable: 10,
  lowPrecision: 1,
  figuresFrom: 10,
  statuses: { TOO_EARLY: 11, NO_DATA: 1 },
  medianMultiple: 1.234,
  pooledMultiple: 1.5,
  atTargetNow: 1,
  onPlanNow: 4,
  higherTeams: 0,
  higherAtTargetNow: 0,
  bins: [],
  ...changes,
});
const goal = (slug: string, changes: Partial<ReviewGoal> = {}): ReviewGoal => ({
  slug,
  name: slug.toUpperCase(),
  targetMultiple: 3,
  status: 'TOO_EARLY',
  measurability: 'MEASURABLE',
  reason: null,
  multiple13w: 1.5,
  expectedMultiple: 1.9,
  baselineDeliveries: 52,
  baselineExposure: 50.4,
  deliveries13w: 20,
  exposure13w: 12.8,
  weeks13w: 13,
  closedWeeks: 13,
  requiredRate: 3.09,
  unobserved: false,
  ...changes,
});
const PICTURE: ScopePicture = {
  scope: { slug: 'acme', name: 'Acme' },
  week: '2026-08-10',
  asOf: '2026-08-17T09:00:00.000Z',
  notice: 'A sample.',
  programs: [
    {
      slug: '2026',
      name: 'Triple',
      dates: {
        baselineFrom: '2024-12-30',
        baselineTo: '2025-12-29',
        start: '2025-12-29',
        deadline: '2027-01-03',
        curve: 'GEOMETRIC',
      },
      week: '2026-08-10',
      now: {
        all: cohort({}),
        cohorts: [
          cohort({}),
          cohort({ multiple: 10, teams: 1, figuresFrom: 0, medianMultiple: null, pooledMultiple: null }),
        ],
      },
      before: { all: cohort({ onPlanNow: 3, medianMultiple: 1.2 }), cohorts: [] },
      goals: [
        goal('a'),
        goal('b', { multiple13w: 2.9 }),
        goal('gone', { status: 'NO_DATA', multiple13w: null, weeks13w: 6, closedWeeks: 13 }),
      ],
      correlation: 'What may be said of adoption and velocity.',
    },
  ],
  adoption: {
    basis: 'AI_TRAILER_COMMITS',
    weeks: 4,
    share: 0.0613,
    hidden: false,
    commits: 12_345,
    shareBefore: 0.05,
  },
  data: {
    repositories: 12,
    behind: 1,
    knownThrough: '2026-05-20T22:00:00Z',
    oldestRepository: 'acme/old',
    failing: 6,
    failures: ['a', 'b', 'c', 'd', 'e'].map((name) => ({
      repository: `acme/${name}`,
      message: `acme/${name} is gone`,
    })),
    pullFailure: 'GitHub refuses the token',
    coverage: 0.9,
    ruleVersion: 1,
    methodVersion: 1,
  },
};
const written = (changes: Partial<ScopePicture> = {}): string =>
  renderReview(composeReview({ ...PICTURE, ...changes }), 1);

describe('a review', () => {
  it('says once what is wrong with all of an owner', () => {
    const failures = ['a', 'b'].map((name) => ({ repository: `acme/${name}`, message: 'acme is not shown' }));
    expect(written({ data: { ...PICTURE.data, failing: 2, failures } })).toContain(
      'The last pull of 2 repositories failed: acme is not shown. What was known before stays.',
    );
  });

  it('says what its picture holds', () => {
    const text = written();
    for (const sentence of [
      '# Weekly review: Acme\n',
      '**Week of 10–16 August 2026.** Edition 1, from data as of 2026-08-17 09:00 UTC.',
      '> A sample.',
      '### AI adoption beside velocity\n\nWhat may be said of adoption and velocity.',
      'The last pull from GitHub reports: GitHub refuses the token.',
      'The last pull of 6 repositories failed: acme/a is gone; acme/b is gone; acme/c is gone; acme/d is gone; acme/e is gone; and 1 more repository. What was known before stays.',
      '**Triple** runs until 3 January 2027; the 13 weeks that decide begin in 7 weeks.',
      'Of 12 teams with a 3x target, 10 can be compared: 1 stands at the target now and 4 at or above the plan line.',
      'None of the 1 team with a 10x target can be compared.',
      'The typical comparable team delivers at 1.23x its baseline; all 10 together at 1.50x.',
      '6.1 % of 12,345 commits in the last 4 weeks name an AI co-author, against 5.0 % in the same number of weeks',
      'Since last week: the median multiple went from 1.20x to 1.23x; teams at or above the plan line went from 3 to 4.',
      '| B | 3x | 2.90x | 1.90x | 20 in 12.8 wk | 52 in 50.4 wk | 3.1 |',
      '(1 team): GONE (6 of 13 weeks).',
      '1 of 12 repository feeds end before 17 August 2026; the oldest is acme/old, known up to 20 May 2026.',
      '90.0 % of the teams',
    ]) {
      expect(text).toContain(sentence);
    }
    // Two teams sorted by figure would be a league table.
    expect(text.indexOf('| A |')).toBeLessThan(text.indexOf('| B |'));
  });

  it('of a finished program gives the verdict and no changes', () => {
    const [program] = PICTURE.programs;
    if (!program) throw new Error('no program');
    const all = cohort({ statuses: { MET: 2, MISSED: 7, NO_DATA: 3 } });
    const over = { ...program, dates: { ...program.dates, deadline: '2026-08-16' }, now: { all, cohorts: [all] } };
    const text = written({ programs: [over] });
    expect(text).toContain('**Triple** ended with the week of 10–16 August 2026.');
    expect(text).toContain('Of 12 teams with a 3x target, 2 met it and 7 missed it; 3 could not be judged.');
    expect(text).toContain('| 3x | 12 | 10 | 1.23x | 1.50x | 2 | 7 |');
    expect(text).not.toContain('Since last week');
    expect(written({ programs: [{ ...over, dates: { ...over.dates, deadline: '2026-08-23' } }] })).not.toContain(
      'ended with',
    );
  });

  it('counts the weeks to the verdict from the week that runs', () => {
    const [program] = PICTURE.programs;
    const at = (week: string): number | undefined =>
      composeReview({ ...PICTURE, week, programs: program ? [{ ...program, week }] : [] }).programs[0]?.weeksToVerdict;
    expect(['2026-09-14', '2026-09-21', '2026-09-28', '2026-10-05', '2026-12-28'].map(at)).toEqual([2, 1, 0, 0, 0]);
  });

  it('lists the first and the last, each team once, by progress in logarithms', () => {
    const many = Array.from({ length: 10 }, (_, i) => goal(`t${i}`, { multiple13w: i / 3 }));
    const ten = goal('ten', { targetMultiple: 10, multiple13w: 9 });
    const [program] = PICTURE.programs;
    if (!program) throw new Error('no program');
    const review = (goals: ReviewGoal[]) =>
      composeReview({ ...PICTURE, programs: [{ ...program, goals }] }).programs[0];
    expect(review([...many, ten])?.nearest.map((g) => g.slug)).toEqual(['t9', 'ten', 't8', 't7', 't6']);
    expect(review([...many, ten])?.furthest.map((g) => g.slug)).toEqual(['t0', 't1', 't2', 't3', 't4']);
    expect(review(many.slice(1))?.furthest.map((g) => g.slug)).toEqual(['t1', 't2', 't3', 't4']);
    expect(review(many.slice(0, 5))?.furthest).toEqual([]);
    expect(review(many.slice(0, 4))).toMatchObject({ nearest: [], furthest: [] });
    expect(review(many.slice(0, 4).toReversed())?.few.map((g) => g.slug)).toEqual(['t0', 't1', 't2', 't3']);
    expect(
      review([goal('low', { measurability: 'LOW_PRECISION' }), ...many])?.nearest.map((g) => g.slug),
    ).not.toContain('low');
  });

  it('accounts for every team that is not compared, with why', () => {
    const [program] = PICTURE.programs;
    if (!program) throw new Error('no program');
    const not = (slug: string, changes: Partial<ReviewGoal>): ReviewGoal =>
      goal(slug, { status: 'NOT_MEASURABLE', measurability: 'NOT_MEASURABLE', multiple13w: null, ...changes });
    const goals = [
      goal('fine'),
      not('short', { baselineExposure: 12.8 }),
      not('small', { baselineExposure: 13, baselineDeliveries: 2 }),
      not('nothing', { unobserved: true, baselineExposure: 0 }),
      not('lost', { status: 'NO_DATA' }),
      goal('rough', { measurability: 'LOW_PRECISION' }),
    ];
    const groups = composeReview({ ...PICTURE, programs: [{ ...program, goals }] }).programs[0]?.notCompared;
    expect(groups?.map(({ kind, goals: listed }) => [kind, ...listed.map(({ slug }) => slug)])).toEqual([
      ['FEED_MISSING', 'lost'],
      ['NOT_OWNING', 'nothing'],
      ['BASELINE_TOO_SHORT', 'short'],
      ['BASELINE_TOO_SMALL', 'small'],
      ['ROUGH', 'rough'],
    ]);
  });

  it('makes no league table of under five teams', () => {
    const { programs } = composeReview(PICTURE);
    expect(programs[0]?.nearest.map((g) => g.slug)).not.toEqual(['b', 'a']);
  });
});

describe('adoption in a review', () => {
  const said = (adoption: Partial<NonNullable<ScopePicture['adoption']>>): string =>
    written({
      adoption: {
        basis: 'ACTIVE_ENGINEERS',
        weeks: 4,
        share: 0.5,
        hidden: false,
        commits: null,
        shareBefore: 0.25,
        ...adoption,
      },
    });

  it('says who was active, hides small groups, and says when it is not known', () => {
    expect(said({})).toContain(
      '**AI tools:** in a week of the last 4, 50.0 % of the engineers were active with one, against 25.0 % in the same number of weeks a quarter earlier.',
    );
    expect(said({ share: null, hidden: true })).toContain('this group is too small for its use of them to be shown');
    expect(said({ share: null, shareBefore: null })).toContain('how much they are used is not known for these weeks');
  });
});

describe('laws of reviews', () => {
  it('the same picture gives the same text, whatever the order of its goals, and is not changed by it', () => {
    fc.assert(
      fc.property(picture, (given) => {
        const before = structuredClone(given);
        const text = renderReview(composeReview(given), 3);
        expect(given).toEqual(before);
        expect(renderReview(composeReview(structuredClone(given)), 3)).toBe(text);
        const unique = given.programs.every(
          ({ goals }) => new Set(goals.map(({ slug }) => slug)).size === goals.length,
        );
        const turned = {
          ...given,
          programs: given.programs.map((program) => ({ ...program, goals: program.goals.toReversed() })),
        };
        if (unique) expect(renderReview(composeReview(turned), 3)).toBe(text);
      }),
    );
  });

  it('no NaN, undefined, Infinity, null, object or double space reaches the reader', () => {
    fc.assert(
      fc.property(picture, (given) => {
        expect(renderReview(composeReview(given), 1)).not.toMatch(
          /NaN|undefined|Infinity|null|\[object|Invalid|%%|-\d+ (week|team)| {2}/,
        );
      }),
    );
  });

  it('every number in the text is in the picture, in one of the ways that numbers are written', () => {
    fc.assert(
      fc.property(picture, (given) => {
        const allowed = numbersOf(given);
        const text = renderReview(composeReview(given), 1);
        const strange = (text.match(/\d+(?:,\d{3})*(?:\.\d+)?/g) ?? []).filter((number) => !allowed.has(number));
        expect(strange).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/** Every number and date of a picture in every way of writing it, and what may be derived from them. */
function numbersOf(given: ScopePicture): Set<string> {
  const allowed = new Set(['1', '3', '9', '10', '13', '0']);
  const number = (n: number): void => {
    for (const text of [
      `${n}`,
      n.toFixed(1),
      n.toFixed(2),
      (Math.floor(1000 * n) / 1000).toFixed(3),
      `${Number(n.toFixed(1))}`,
      `${Number(n.toFixed(2))}`,
      (100 * n).toFixed(1),
      n.toLocaleString('en'),
    ]) {
      allowed.add(text);
    }
  };
  const day = (text: string): void => {
    for (const shift of [0, 6, 7])
      addDays(text.slice(0, 10), shift)
        .split('-')
        .forEach((part) => number(Number(part)));
  };
  const walk = (value: unknown): void => {
    if (typeof value === 'number') number(value);
    else if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)) day(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(given);
  // What is said of a failed pull is GitHub's, whatever it holds.
  given.data.failures.forEach(({ message }) => message.match(/\d+/g)?.forEach((part) => allowed.add(part)));
  number(given.data.failing - given.data.failures.length);
  given.asOf.match(/\d+/g)?.forEach((part) => allowed.add(part));
  for (const { dates, now, goals } of given.programs) {
    goals.forEach((_, i) => number(i + 1));
    day(finalWeek(dates));
    number(Math.max(0, weeksBetween(given.week, verdictFrom(dates)) - 1));
    for (const { teams, statuses } of now.cohorts) number(teams - (statuses.MET ?? 0) - (statuses.MISSED ?? 0));
  }
  return allowed;
}
