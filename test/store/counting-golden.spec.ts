import type { VelocityWeekRow } from '../../src/velocity/velocity.store.js';
import {
  type CountingCase,
  countingCases,
  type Expectation,
  type Figure,
  type Figures,
  scopeOf,
  stepsOf,
} from '../support/counting-cases.js';
import { restatementsOf, tell, verdictsOf } from '../support/counting-product.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());

const COLUMNS: Record<Figure, keyof VelocityWeekRow> = {
  raw: 'raw_events',
  ignored: 'ignored',
  deliveries: 'deliveries',
  batches: 'batches',
  redeploys: 'redeploys',
  rollbacks: 'rollbacks',
  empty: 'empty',
  outOfOrder: 'out_of_order',
  configOnly: 'config_only',
  botOnly: 'bot_only',
  checked: 'content_checked',
  exposure: 'exposure',
  teamWeeks: 'team_weeks',
};

/** The fields of a measured week that the case states. */
function figuresOf(row: VelocityWeekRow | undefined, stated: Figures | null): Figures | null {
  if (stated === null) return (row?.deliveries ?? null) === null ? null : { deliveries: row?.deliveries ?? null };
  if (row === undefined) return null;
  return Object.fromEntries(
    Object.keys(stated).map((field) => [field, field === 'coverage' ? row.coverage : row[COLUMNS[field as Figure]]]),
  );
}

async function weeksOf(name: string, stated: Record<string, Figures | null>): Promise<object> {
  const { slug, scope, structure } = scopeOf(name);
  const rows = await acme.weeks(slug, scope, structure);
  const others = rows.filter(({ week, raw_events, ignored }) => !(week in stated) && (raw_events || ignored));
  return Object.fromEntries([
    ...Object.entries(stated).map(([week, figures]) => [
      week,
      figuresOf(
        rows.find((row) => row.week === week),
        figures,
      ),
    ]),
    ...others.map(({ week, raw_events, ignored }) => [week, { raw: raw_events, ignored }]),
  ]) as object;
}

/** What the product says to all that the case states, in the same shape. */
async function said(stated: Expectation, known: number): Promise<Expectation> {
  const answers: Record<string, unknown> = {};
  const each = async <T>(part: keyof Expectation, answer: (name: string, value: T) => Promise<unknown>) => {
    if (stated[part] === undefined) return;
    const told: [string, unknown][] = [];
    for (const [name, value] of Object.entries(stated[part] as Record<string, T>))
      told.push([name, await answer(name, value)]);
    answers[part] = Object.fromEntries(told);
  };
  await each('verdicts', (name) => verdictsOf(acme, name));
  await each('counted', async (name) =>
    (await verdictsOf(acme, name)).filter((line) => line.startsWith('+')).map((line) => line.split(' ')[1]),
  );
  await each('weeks', weeksOf);
  await each('restated', (name) => restatementsOf(acme, name, known));
  if (stated.estimated)
    answers['estimated'] = (
      await acme.db.query<{ sha: string }[]>('SELECT sha FROM delivery_event WHERE estimated ORDER BY sha')
    ).map(({ sha }) => sha);
  return answers;
}

async function holds(one: CountingCase): Promise<void> {
  for (const step of stepsOf(one)) {
    const [{ last }] = await acme.db.query<[{ last: number }]>(
      'SELECT coalesce(max(id), 0)::int AS last FROM restatement',
    );
    await tell(acme, one, step);
    expect(await said(step.expect, step === one ? 0 : last)).toEqual(step.expect);
  }
}

describe('cases worked by hand from METRICS.md, section 1', () => {
  const cases = countingCases();
  it.each(cases.filter(([, , { open }]) => open === undefined))('%s: %s', (_file, _name, one) => holds(one));
  const disputed = cases.filter(([, , { open }]) => open !== undefined);
  if (disputed.length > 0) it.failing.each(disputed)('open: %s: %s', (_file, _name, one) => holds(one));
});
