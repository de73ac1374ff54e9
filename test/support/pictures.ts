import fc from 'fast-check';
import type { ProgressStatus } from '../../src/core/progress.js';
import type { ReviewGoal, ScopePicture } from '../../src/core/review.js';
import type { CohortPicture } from '../../src/core/rollup.js';
import { addWeeks, weekOf, addDays } from '../../src/core/week.js';

/** Pictures of a scope as they could be gathered; names hold no digits. */
const count = fc.nat(3_000);
const figure = fc.option(fc.double({ min: 0, max: 40, noNaN: true }), { nil: null });
const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
const name = fc.constantFrom('Cart', 'Pay', 'Search | Browse', 'Müller', 'Ops', 'a/b', 'Z');
const STATUSES: ProgressStatus[] = ['NOT_STARTED', 'NO_DATA', 'NOT_MEASURABLE', 'TOO_EARLY', 'MET', 'MISSED'];
const statuses = fc
  .array(fc.tuple(fc.constantFrom(...STATUSES), fc.integer({ min: 1, max: 2_000 })), { maxLength: 4 })
  .map((pairs) => Object.fromEntries(pairs) as CohortPicture['statuses']);

const cohort: fc.Arbitrary<CohortPicture> = fc.record({
  multiple: fc.constantFrom(2.5, 3, 10),
  teams: count,
  measurable: count,
  lowPrecision: count,
  figuresFrom: fc.oneof(fc.constant(0), count),
  statuses,
  medianMultiple: figure,
  pooledMultiple: figure,
  atTargetNow: count,
  onPlanNow: count,
  higherTeams: fc.oneof(fc.constant(0), count),
  higherAtTargetNow: count,
  bins: fc.array(count, { minLength: 11, maxLength: 11 }),
});
const cohorts = fc.record({ all: cohort, cohorts: fc.array(cohort, { minLength: 1, maxLength: 3 }) });

export const goal: fc.Arbitrary<ReviewGoal> = fc.record({
  slug: fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', 'b', 'c', 'd') }),
  name,
  targetMultiple: fc.constantFrom(2.5, 3, 10),
  status: fc.constantFrom(...STATUSES),
  measurability: fc.constantFrom('MEASURABLE', 'MEASURABLE', 'LOW_PRECISION', 'NOT_MEASURABLE'),
  reason: fc.constantFrom(null, 'A feed would mend it.'),
  multiple13w: figure,
  expectedMultiple: figure,
  baselineDeliveries: count,
  baselineExposure: fc.double({ min: 0, max: 52, noNaN: true }),
  deliveries13w: count,
  exposure13w: fc.double({ min: 0, max: 13, noNaN: true }),
  weeks13w: fc.nat(13),
  closedWeeks: fc.nat(13),
  requiredRate: figure,
  unobserved: fc.boolean(),
});

const day = fc.integer({ min: 19_000, max: 22_000 }).map((n) => addDays('1970-01-01', n));
const program = fc
  .tuple(
    fc.nat(60),
    day,
    fc.integer({ min: 30, max: 500 }),
    cohorts,
    fc.option(cohorts, { nil: null }),
    fc.array(goal, { maxLength: 30 }),
    name,
  )
  .map(([late, start, length, now, before, goals, title]) => ({
    slug: 'p',
    name: title,
    dates: {
      baselineFrom: addDays(start, -365),
      baselineTo: start,
      start,
      deadline: addDays(start, length),
      curve: 'GEOMETRIC' as const,
    },
    week: addWeeks(weekOf(start), late),
    now,
    before,
    goals,
    correlation: late % 2 === 0 ? 'What may be said.' : null,
  }));
const instant = fc
  .tuple(day, fc.constantFrom('09:00:00.000', '23:59:59.999'))
  .map(([date, time]) => `${date}T${time}Z`);

const adoption = fc.record({
  basis: fc.constantFrom('ACTIVE_ENGINEERS' as const, 'AI_TRAILER_COMMITS' as const),
  weeks: fc.constant(4),
  share,
  hidden: fc.boolean(),
  commits: fc.option(count, { nil: null }),
  shareBefore: share,
});

const gathered: fc.Arbitrary<ScopePicture> = fc.record({
  scope: name.map((title) => ({ slug: 'scope', name: title })),
  week: day.map(weekOf),
  asOf: instant,
  notice: fc.constantFrom(null, 'This is a sample.'),
  programs: fc.array(program, { maxLength: 2 }),
  adoption: fc.option(adoption, { nil: null }),
  data: fc.record({
    repositories: count,
    behind: fc.oneof(fc.constant(0), count),
    knownThrough: fc.option(instant, { nil: null }),
    oldestRepository: fc.option(fc.constantFrom('acme/cart', 'acme/pay'), { nil: null }),
    failing: fc.constantFrom(0, 5, 1234),
    failures: fc.array(
      name.map((message) => ({ repository: 'acme/cart', message })),
      { maxLength: 5 },
    ),
    pullFailure: fc.constantFrom(null, 'GitHub is away'),
    coverage: share,
    ruleVersion: fc.constantFrom(1, 2),
    methodVersion: fc.constantFrom(1, 2),
  }),
});

/** The first program is one that was judged in the picture's own week. */
export const picture: fc.Arbitrary<ScopePicture> = gathered.map((given) => ({
  ...given,
  programs: given.programs.map((one, i) => (i === 0 ? { ...one, week: given.week } : one)),
}));
