import fc from 'fast-check';
import { COVERED, FACTS, OWNERSHIP, PROGRAMS, SIX, spread } from '../support/six-teams.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());
beforeEach(async () => {
  acme.clock.moveTo('2026-03-30T06:00:00Z');
  await acme.load(SIX);
  await acme.deliver(...COVERED, ...FACTS);
});

type Stage = 'measure' | 'judge' | 'correlate' | 'rollUp';
const IN_ORDER: Stage[] = ['measure', 'judge', 'correlate', 'rollUp'];
async function run(...stages: Stage[]): Promise<void> {
  for (const stage of stages) await acme.refresh[stage]();
}

/** Everything that the stages make, a line a row. */
async function figures(): Promise<string[]> {
  const lines = await Promise.all(
    ['velocity_week', 'progress_week', 'correlation_week', 'rollup_week'].map((table) =>
      acme.db.query<{ line: string }[]>(`SELECT '${table} ' || to_jsonb(told)::text AS line FROM ${table} AS told`),
    ),
  );
  return lines.flat().map(({ line }) => line).sort(); // prettier-ignore
}

/** What one refresh of everything makes of the facts as they are. */
async function whole(): Promise<string[]> {
  await acme.refresh.refresh({ everything: true });
  return figures();
}

/** Things that happen, after each of which the stages must come to what a refresh of everything makes. */
const HAPPENS: Record<string, () => Promise<unknown>> = {
  'a late delivery of the baseline': () => acme.deliver(...spread('b1', 3, '2025-06-02', 1)),
  'a late delivery of this year': () => acme.deliver(...spread('a1', 4, '2026-02-02', 1)),
  'a week goes by': () => {
    acme.clock.moveTo(new Date(acme.clock.now().getTime() + 7 * 86_400_000));
    return Promise.resolve();
  },
  'a team moves': () => acme.change(SIX.replace('"slug":"a2","name":"A2","parent":"north"', '"slug":"a2","name":"A2","parent":"south"'), '2026-02-02'), // prettier-ignore
  'a repository changes hands': () => acme.change(`${SIX.replace(OWNERSHIP, OWNERSHIP.replace('"acme/a3","team":"a3"', '"acme/a3","team":"a1"'))}`, '2026-02-09'), // prettier-ignore
  'another target': () => acme.change(SIX.replace(PROGRAMS, PROGRAMS.replace('multiple: 10', 'multiple: 5')), '2026-03-30'), // prettier-ignore
};

it('stage by stage comes to the same as all at once', async () => {
  await run(...IN_ORDER);
  const found = await figures();
  expect(found.filter((line) => line.startsWith('rollup_week')).length).toBeGreaterThan(30);
  expect(found.filter((line) => line.startsWith('correlation_week')).length).toBeGreaterThan(30);
  expect(found).toEqual(await whole());
});

it.each(Object.entries(HAPPENS))('takes up %s', async (_what, happen) => {
  await run(...IN_ORDER);
  const before = await figures();
  await happen();
  await run(...IN_ORDER);
  const after = await figures();
  expect(after).not.toEqual(before);
  expect(after).toEqual(await whole());
});

it('a stage that finds nothing new does nothing', async () => {
  await run(...IN_ORDER, ...IN_ORDER);
  const counts = (): Promise<unknown> => acme.db.query('SELECT (SELECT max(id) FROM velocity_change) AS v, (SELECT max(id) FROM progress_change) AS p');
  const before = await counts();
  expect(await acme.refresh.judge()).toEqual({ judgedGoals: 0 });
  expect(await acme.refresh.correlate()).toMatchObject({ weeks: 0 });
  expect(await acme.refresh.rollUp()).toEqual({ programs: 0, weeks: 0 });
  expect(await counts()).toEqual(before);
}); // prettier-ignore

it('whatever happens between stages that run in any order and number, the next whole round mends it', async () => {
  const step = fc.oneof(
    fc.constantFrom<Stage>(...IN_ORDER),
    fc.constantFrom(
      'a late delivery of the baseline',
      'a late delivery of this year',
      'a week goes by',
      'a team moves',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      acme.clock.moveTo('2026-03-30T06:00:00Z');
      await acme.load(SIX);
      await acme.deliver(...COVERED, ...FACTS);
      await run(...IN_ORDER);
      for (const one of steps) await (HAPPENS[one]?.() ?? run(one as Stage));
      await run(...IN_ORDER);
      expect(await figures()).toEqual(await whole());
    }),
    { numRuns: 8, seed: 5 },
  );
}, 120_000);

it('what cannot be correlated is left for the next time, and stops nothing else', async () => {
  await acme.db.query('ALTER TABLE correlation_week RENAME TO elsewhere');
  const done = await acme.refresh.correlate();
  expect(done).toMatchObject({ weeks: 0 });
  await acme.refresh.refresh();
  await acme.db.query('ALTER TABLE elsewhere RENAME TO correlation_week');
  await run('correlate');
  expect(await figures()).toEqual(await whole());
});
