import { bothCounts, expectSample } from '../support/expected-sample.js';
import { answer, start, type Running } from '../support/paceline.js';
import type { TestDatabase } from '../support/postgres.js';
import {
  expectFollows,
  expectGathers,
  figuresOf,
  type Program,
  type Progress,
  type Velocity,
} from '../support/recomputed.js';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;

type Judged = Record<string, Progress | null>;
type Team = { slug: string; velocity: Velocity[] } & Judged;
describe('the figures of the sample', () => {
  let database: TestDatabase;
  let server: Running;

  beforeAll(async () => {
    database = await sampleDatabase();
    server = await start({ DATABASE_URL: database.url });
  }, PATIENCE);
  afterAll(async () => {
    await server.stop();
    await database.drop();
  }, PATIENCE);

  it(
    'counts of six repositories are those of the plain count, for every ISO week and month of 2023 to 2025',
    async () => {
      expect(await expectSample(server.address, (repository) => repository)).toBe(2304);
      const whole = bothCounts('from: "2000-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z"');
      expect(await answer(server.address, `{ team(slug: "vercel/ai") { ${whole} } }`)).toEqual({
        team: { events: { totalCount: 15_013 }, deliveries: { totalCount: 1_707 } },
      });
    },
    PATIENCE,
  );

  const WEEKS: Record<string, string[]> = {
    '2025': ['2024-12-30', '2025-01-27', '2025-06-02', '2025-10-06', '2025-12-15', '2025-12-22'],
    '2026': ['2025-12-29', '2026-02-16', '2026-05-04', '2026-08-10'],
  };
  const PROGRESS = `status measurability targetMultiple baselineRate rate4w rate13w multiple4w multiple13w expectedMultiple requiredRate
    baseline { from to deliveries exposure } current { from to deliveries exposure weeks closedWeeks }`;

  /** Every team with its own weeks and its goals on the weeks above; and the programs. */
  const everything = async (): Promise<{ teams: Team[]; programs: Program[] }> => {
    const goals = Object.entries(WEEKS).flatMap(([program, weeks]) =>
      weeks.map(
        (week) => `${goalKey(program, week)}: progress(program: "${program}", week: "${week}") { ${PROGRESS} }`,
      ),
    );
    const asked = `{ programs { slug baselineFrom baselineTo start deadline finalWeek }
      teams(first: 100, filter: { program: "2026" }) { nodes { slug ${goals.join(' ')}
        velocity(from: "2023-12-25", to: "2026-08-17", scope: OWN) { week coverage exposure rawEvents deliveries } } } }`;
    const { teams, programs } = await answer<{ teams: { nodes: Team[] }; programs: Program[] }>(server.address, asked);
    return { teams: teams.nodes, programs };
  };

  it(
    'progress of every team follows from its weeks by the formulas of METRICS.md',
    async () => {
      const { teams, programs } = await everything();
      expect(teams).toHaveLength(46);
      let multiples = 0;
      for (const { slug, velocity, ...goals } of teams) {
        for (const program of programs) {
          for (const week of WEEKS[program.slug] ?? []) {
            const judged = goals[goalKey(program.slug, week)];
            if (!judged) throw new Error(`${slug} has no goal on ${week}`);
            expectFollows(judged, velocity, program, week, `${slug} ${program.slug} ${week}`);
            multiples += judged.multiple13w === null ? 0 : 1;
          }
        }
      }
      expect(multiples).toBeGreaterThan(200);
    },
    PATIENCE,
  );

  it(
    'rollups of every scope follow from the progress of its teams',
    async () => {
      const { teams } = await everything();
      const slots = Object.entries(WEEKS).flatMap(([program, weeks]) => weeks.map((week) => [program, week] as const));
      const figures =
        'teams measurable lowPrecision figuresFrom statuses { status count } medianMultiple pooledMultiple';
      const asked = slots.map(
        ([program, week]) => `${goalKey(program, week)}: rollup(program: "${program}", week: "${week}") {
        ${figures} distribution { from to count } cohorts { multiple atTargetNow onPlanNow ${figures} } }`,
      );
      const scopes = `slug ${asked.join(' ')}`;
      type Scope = { slug: string } & Record<string, Record<string, unknown> & { cohorts: Record<string, unknown>[] }>;
      const { organization } = await answer<{ organization: Scope & { children: { nodes: Scope[] } } }>(
        server.address,
        `{ organization { ${scopes} children { nodes { ${scopes} } } } }`,
      );
      const departments = organization.children.nodes;
      expect(departments).toHaveLength(19);
      for (const scope of [organization as Scope, ...departments]) {
        const isRoot = scope === organization;
        for (const [program, week] of slots) {
          const key = goalKey(program, week);
          const goals = teams
            .filter(({ slug }) => isRoot || slug.startsWith(`${scope.slug}/`))
            .map((team) => team[key] as Progress);
          const rollup = scope[key];
          expectGathers(rollup ?? {}, goals, `${scope.slug} ${key}`);
          const counts = (rollup?.['distribution'] as { from: number; to: number | null; count: number }[]).map(
            ({ from, to, count }) => [
              count,
              figuresOf(goals).filter(({ multiple13w }) => multiple13w >= from && multiple13w < (to ?? Infinity))
                .length,
            ],
          );
          expect(counts.map(([count]) => count)).toEqual(counts.map(([, wanted]) => wanted));
          for (const cohort of rollup?.cohorts ?? []) {
            const own = goals.filter(({ targetMultiple }) => targetMultiple === cohort['multiple']);
            expectGathers(cohort, own, `${scope.slug} ${key} ${String(cohort['multiple'])}x`);
            const known = figuresOf(own);
            expect(cohort['atTargetNow']).toBe(
              known.filter(({ multiple13w, targetMultiple }) => multiple13w >= targetMultiple).length,
            );
            expect(cohort['onPlanNow']).toBe(
              known.filter((goal) => goal.multiple13w >= (goal.expectedMultiple ?? Infinity)).length,
            );
          }
        }
      }
    },
    PATIENCE,
  );
});

function goalKey(program: string, week: string): string {
  return `p${program}_${week.replaceAll('-', '')}`;
}
