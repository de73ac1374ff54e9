import { countingCases, type Figure, scopeOf, stepsOf } from '../support/counting-cases.js';
import { count, judge, type OracleWeek } from '../support/oracle.js';
import { worldOf } from '../support/oracle-case.js';

const NONE: OracleWeek = {
  raw: 0,
  ignored: 0,
  deliveries: 0,
  batches: 0,
  redeploys: 0,
  rollbacks: 0,
  empty: 0,
  outOfOrder: 0,
  configOnly: 0,
  botOnly: 0,
};

const viewOf = (name: string) => {
  const { slug, scope, structure } = scopeOf(name);
  return [slug, scope, structure] as const;
};

/** The oracle that the product is held against must itself say what was worked out by hand. */
describe('the oracle of counting', () => {
  it.each(countingCases())('%s: %s', (_file, _name, one) => {
    for (const step of stepsOf(one)) {
      const world = worldOf(one, step);
      const lines = (name: string): string[] =>
        judge(world, ...viewOf(name)).map(
          ({ event, verdict, counted }) => `${counted ? '+' : '-'}${verdict} ${event.sha}`,
        );
      for (const [name, expected] of Object.entries(step.expect.verdicts ?? {}))
        expect({ [name]: lines(name) }).toEqual({ [name]: expected });
      for (const [name, expected] of Object.entries(step.expect.counted ?? {}))
        expect(lines(name).flatMap((line) => (line.startsWith('+') ? [line.split(' ')[1]] : []))).toEqual(expected);
      for (const [name, weeks] of Object.entries(step.expect.weeks ?? {})) {
        const counted = count(world, ...viewOf(name));
        for (const [week, figures] of Object.entries(weeks)) {
          // What no feed or calendar is needed for.
          const stated = Object.keys(figures ?? {}).filter(
            (field) => field in NONE && figures?.[field as Figure] !== null,
          ) as (keyof OracleWeek)[];
          const says = Object.fromEntries(stated.map((field) => [field, (counted[week] ?? NONE)[field]]));
          const wanted = Object.fromEntries(stated.map((field) => [field, figures?.[field]]));
          expect({ name, week, says }).toEqual({ name, week, says: wanted });
        }
        expect(Object.keys(counted).filter((week) => !(week in weeks))).toEqual([]);
      }
    }
  });
});
