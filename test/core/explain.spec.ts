import type { ProgramDates } from '../../src/core/program.js';
import { type GoalFigures, progressFormulas } from '../../src/core/progress-formulas.js';
import { rollupFormulas } from '../../src/core/rollup-formulas.js';
import { velocityFormulas } from '../../src/core/velocity-formulas.js';
import { type VerdictCount, waterfallOf } from '../../src/core/waterfall.js';
import { whyLeftOut, type WindowName, windowOf } from '../../src/core/windows.js';

const count = (verdict: VerdictCount['verdict'], events: number, counted = 0, batches = 0): VerdictCount => ({
  verdict, events, counted, batches,
}); // prettier-ignore

describe('the waterfall', () => {
  it('adds up by its law, policy and all', () => {
    const found = waterfallOf([
      count('DELIVERY', 5, 5, 3),
      count('UNCHECKED', 2, 2, 2),
      count('OUT_OF_ORDER', 1, 1, 1),
      count('CONFIG_ONLY', 4),
      count('BOT_ONLY', 3, 3, 1),
      count('REDEPLOY', 7),
      count('REDEPLOY', 1),
      count('ROLLBACK', 2),
      count('EMPTY', 6),
      count('IGNORED', 9),
      count('OTHER_SOURCE', 11),
    ]);
    expect(found).toMatchObject({
      events: 51, otherSource: 11, ignored: 9, rawEvents: 31, redeploys: 8, rollbacks: 2, empty: 6, leftOutByPolicy: 4,
      deliveries: 11, batches: 7,
    }); // prettier-ignore
    expect(found.verdicts.map(({ verdict }) => verdict)).toHaveLength(10);
  });

  it('of nothing is nothing, with every verdict in it', () => {
    const found = waterfallOf([]);
    expect([found.events, found.rawEvents, found.deliveries, found.verdicts.length]).toEqual([0, 0, 0, 10]);
  });
});

/** 52 weeks of baseline, then weeks from 2025-12-29 to the one of 2026-12-21. */
const program: ProgramDates = {
  baselineFrom: '2024-12-30',
  baselineTo: '2025-12-29',
  start: '2025-12-29',
  deadline: '2026-12-31',
  curve: 'GEOMETRIC',
};
const baseline = { from: '2024-12-30', to: '2025-12-29' };

describe('the windows of a goal', () => {
  const at = (week: string, late = baseline) => ({ program, week, baseline: late });
  const spans = (name: WindowName, week: string, late = baseline): string[] => {
    const { from, to, shownFrom, shownTo } = windowOf(name, at(week, late));
    return [from, to, shownFrom, shownTo];
  };

  it.each<[WindowName, string, string[]]>([
    ['CURRENT', '2026-02-02', ['2025-12-29', '2026-02-09', '2025-11-10', '2026-02-09']],
    ['CURRENT', '2026-06-01', ['2026-03-09', '2026-06-08', '2026-03-09', '2026-06-08']],
    ['LAST_FOUR', '2026-06-01', ['2026-05-11', '2026-06-08', '2026-05-11', '2026-06-08']],
    ['BASELINE', '2026-06-01', ['2024-12-30', '2025-12-29', '2024-12-30', '2025-12-29']],
    ['VERDICT', '2026-06-01', ['2026-09-28', '2026-09-28', '2026-09-28', '2026-12-28']],
    ['VERDICT', '2026-10-05', ['2026-09-28', '2026-10-12', '2026-09-28', '2026-12-28']],
    ['VERDICT', '2026-12-21', ['2026-09-28', '2026-12-28', '2026-09-28', '2026-12-28']],
    ['CURRENT', '2025-12-15', ['2025-12-22', '2025-12-22', '2025-09-22', '2025-12-22']],
  ])('%s on %s', (name, week, wanted) => expect(spans(name, week)).toEqual(wanted));

  it('never overlap a late baseline, and each week says why it is left out', () => {
    const late = { from: '2025-11-03', to: '2026-02-02' };
    expect(spans('CURRENT', '2026-02-16', late).slice(0, 2)).toEqual(['2026-02-02', '2026-02-23']);
    const judged = at('2026-02-16', late);
    const why = (name: WindowName, week: string, coverage: 'COMPLETE' | 'PARTIAL' | 'MISSING' = 'COMPLETE') =>
      whyLeftOut(week, coverage, windowOf(name, judged), judged);
    expect(why('CURRENT', '2025-12-22')).toBe('BEFORE_PROGRAM');
    expect(why('CURRENT', '2026-01-26')).toBe('IN_BASELINE');
    expect(why('CURRENT', '2026-02-02')).toBeNull();
    expect(why('CURRENT', '2026-02-02', 'PARTIAL')).toBe('PARTIAL');
    expect(why('CURRENT', '2026-02-02', 'MISSING')).toBe('MISSING');
    expect(why('VERDICT', '2026-10-05')).toBe('NOT_CLOSED');
    expect(why('BASELINE', '2026-01-26')).toBeNull();
  });
});

describe('formulas', () => {
  const value = (formulas: { figure: string; inputs: { name: string; value: number | null }[] }[], figure: string) =>
    Object.fromEntries(
      (formulas.find((one) => one.figure === figure)?.inputs ?? []).map((one) => [one.name, one.value]),
    );

  it('of a week name what it is made of', () => {
    const week = { exposure: 0.8, rawEvents: 3, ignored: 0, deliveries: 2, batches: 1, empty: null, contentChecked: 0, teamWeeks: 0.8, engineerWeeks: 2.4 }; // prettier-ignore
    const formulas = velocityFormulas(week, waterfallOf([count('DELIVERY', 2, 2, 1), count('REDEPLOY', 1)]), 'OWN', 1);
    expect(value(formulas, 'exposure')).toEqual({ closedBusinessDays: 1 });
    expect(value(formulas, 'deliveries')).toEqual({ rawEvents: 3, redeploys: 1, rollbacks: 0, empty: 0, leftOutByPolicy: 0 }); // prettier-ignore
    const tree = velocityFormulas(week, waterfallOf([]), 'TREE', 1);
    expect(value(tree, 'exposure')).toEqual({});
    const engineers = [formulas, tree].map((all) => all.find(({ figure }) => figure === 'engineerWeeks'));
    expect(engineers).toMatchObject([{ value: 2.4, unit: 'engineer-weeks' }, { value: 2.4 }]);
    expect(engineers[0]?.words).not.toBe(engineers[1]?.words);
  });

  const nobody = { baselineRate: null, rate13w: null, multiple13w: null, baselineEngineers: null, currentEngineers: null }; // prettier-ignore
  const goal: GoalFigures = {
    targetMultiple: 3, baselineRate: 1, rate4w: 2, rate13w: 2, multiple4w: 2, multiple13w: 2, rawMultiple13w: 3,
    batchMultiple13w: 1.5, calendarMultiple13w: null, perEngineer: nobody, expectedMultiple: 1.5, requiredRate: 3,
  }; // prettier-ignore

  it('of a goal ask before the verdict for its target’s rate, and in it for what is missing', () => {
    const sum = { from: '2026-01-05', to: '2026-01-12', deliveries: 4, exposure: 2, weeks: 2, closedWeeks: 3, rawEvents: 6, batches: 3, engineerWeeks: 8 }; // prettier-ignore
    const inputs = { baseline: sum, current: sum, lastFour: sum, verdict: null, toCome: 13, planned: 3 };
    expect(value(progressFormulas(goal, inputs), 'requiredRate')).toEqual({ targetMultiple: 3, baselineRate: 1 });
    const begun = progressFormulas(goal, { ...inputs, verdict: sum, toCome: 11 });
    expect(value(begun, 'requiredRate')).toEqual({
      targetMultiple: 3, baselineRate: 1, verdictDeliveries: 4, verdictExposure: 2, exposureToCome: 11,
    }); // prettier-ignore
    expect(value(begun, 'rate13w')).toEqual({ currentDeliveries: 4, currentExposure: 2, currentWeeks: 2, currentClosedWeeks: 3 }); // prettier-ignore
  });

  it('of a goal name other counts, weeks and work, from which each figure comes', () => {
    const span = { from: '2026-01-05', to: '2026-04-06', closedWeeks: 13 };
    const baseline = {
      ...span,
      deliveries: 26,
      rawEvents: 52,
      batches: 13,
      exposure: 26,
      weeks: 27,
      engineerWeeks: 78,
    };
    const current = { ...span, deliveries: 26, rawEvents: 39, batches: 26, exposure: 10, weeks: 13, engineerWeeks: 60 };
    const perEngineer = { baselineRate: 26 / 78, rate13w: 26 / 60, multiple13w: 1.3, baselineEngineers: 3, currentEngineers: 6 }; // prettier-ignore
    const told = { ...goal, multiple13w: 2.6, rawMultiple13w: 1.95, batchMultiple13w: 5.2, calendarMultiple13w: 27 / 13, perEngineer }; // prettier-ignore
    const formulas = progressFormulas(told, { baseline, current, lastFour: current, verdict: null, toCome: 13, planned: 3 }); // prettier-ignore
    const of = (figure: string) => ({ ...formulas.find((one) => one.figure === figure), inputs: value(formulas, figure) }); // prettier-ignore
    const exposures = { currentExposure: 10, baselineExposure: 26 };
    const work = { currentDeliveries: 26, currentEngineerWeeks: 60, baselineDeliveries: 26, baselineEngineerWeeks: 78 };
    expect(of('rawMultiple13w')).toMatchObject({ value: 1.95, unit: 'times', inputs: { currentRawEvents: 39, baselineRawEvents: 52, ...exposures } }); // prettier-ignore
    expect(of('batchMultiple13w')).toMatchObject({ value: 5.2, inputs: { currentBatches: 26, baselineBatches: 13, ...exposures } }); // prettier-ignore
    expect(of('rawMultiple13w').words).toMatch(/^current raw events × .* ÷ \(baseline raw events × /);
    expect(of('calendarMultiple13w')).toMatchObject({
      value: 27 / 13, inputs: { currentDeliveries: 26, currentWeeks: 13, baselineDeliveries: 26, baselineWeeks: 27, multiple13w: 2.6 },
    }); // prettier-ignore
    expect(of('perEngineer.multiple13w')).toMatchObject({ value: 1.3, unit: 'times', inputs: work });
    expect(of('perEngineer.rate13w')).toMatchObject({ value: 26 / 60, unit: 'deliveries per engineer-week' });
    expect(of('perEngineer.baselineRate').inputs).toEqual({ baselineDeliveries: 26, baselineEngineerWeeks: 78 });
    expect(of('perEngineer.baselineEngineers')).toMatchObject({ value: 3, unit: 'engineers', inputs: { baselineEngineerWeeks: 78, baselineExposure: 26 } }); // prettier-ignore
    expect(of('perEngineer.currentEngineers').inputs).toEqual({ currentEngineerWeeks: 60, currentExposure: 10 });
    expect(value(progressFormulas(told, { baseline: { ...baseline, rawEvents: null }, current, lastFour: current, verdict: null, toCome: 13, planned: 3 }), 'rawMultiple13w')).toMatchObject({ baselineRawEvents: null }); // prettier-ignore
  });

  it('of a rollup name the sums of its rates', () => {
    const picture = {
      teams: 3,
      measurable: 2,
      lowPrecision: 1,
      figuresFrom: 2,
      medianMultiple: 2,
      pooledMultiple: 1.5,
    };
    const formulas = rollupFormulas(picture, { rate13w: 3, baselineRate: 2 });
    expect(value(formulas, 'pooledMultiple')).toEqual({ rate13w: 3, baselineRate: 2, figuresFrom: 2 });
  });
});
