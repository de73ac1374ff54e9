import {
  BATCHES,
  COUNT,
  ENGINEER_WEEKS,
  EVENTS,
  type Formula,
  type FormulaInput,
  input,
  RATE,
  TIMES,
  WEEKS,
} from './formula.js';
import { CALENDAR_DIFFERENCE, type Multiples } from './multiples.js';
import type { PerEngineer } from './per-engineer.js';
import type { WindowSum } from './velocity.js';

/** The figures of a judged goal, as it shows them. */
export interface GoalFigures extends Multiples {
  targetMultiple: number;
  baselineRate: number | null;
  rate4w: number | null;
  rate13w: number | null;
  multiple4w: number | null;
  perEngineer: PerEngineer;
  expectedMultiple: number | null;
  requiredRate: number | null;
}

/** Raw events and batches are null in versions from before they were kept. */
type BaselineSum = Pick<WindowSum, 'deliveries' | 'exposure' | 'weeks' | 'engineerWeeks'> &
  Record<'rawEvents' | 'batches', number | null>;
type EngineerSum = Pick<WindowSum, 'deliveries' | 'exposure' | 'engineerWeeks'>;

/** What they are worked out from. */
export interface GoalInputs {
  baseline: BaselineSum;
  current: WindowSum;
  lastFour: WindowSum;
  /** What the verdict's weeks have brought so far; null before they begin. */
  verdict: Pick<WindowSum, 'deliveries' | 'exposure'> | null;
  /** Exposure of the verdict's weeks to come. */
  toCome: number;
  /** Σ exposure × plan over the current window's complete weeks. */
  planned: number;
}

/** How the figures of a goal follow from the sums over its windows. METRICS.md, section 2. */
export function progressFormulas(goal: GoalFigures, inputs: GoalInputs): Formula[] {
  const { baseline, current, lastFour } = inputs;
  return [
    rateFormula('baselineRate', 'Σ deliveries ÷ Σ exposure of the complete weeks of the baseline', goal.baselineRate, [
      ...sums('baseline', baseline),
    ]),
    rateFormula('rate4w', rateWords('last four closed weeks'), goal.rate4w, known('last4', lastFour)),
    rateFormula('rate13w', rateWords('current window'), goal.rate13w, known('current', current)),
    multipleFormula('multiple4w', goal.multiple4w, [...sums('last4', lastFour), ...sums('baseline', baseline)]),
    multipleFormula('multiple13w', goal.multiple13w, [...sums('current', current), ...sums('baseline', baseline)]),
    {
      figure: 'expectedMultiple',
      words: 'Σ exposure × plan at the week’s middle ÷ Σ exposure, over the complete weeks of the current window',
      value: goal.expectedMultiple,
      unit: TIMES,
      inputs: [input('plannedExposure', inputs.planned, WEEKS), input('currentExposure', current.exposure, WEEKS)],
    },
    requiredFormula(goal, inputs),
    ...besideFormulas(goal, inputs),
    ...engineerFormulas(goal.perEngineer, inputs),
  ];
}

/** The multiple by other counts, and by other weeks. */
function besideFormulas(goal: GoalFigures, { baseline, current }: GoalInputs): Formula[] {
  const inputs = (name: string, count: 'rawEvents' | 'batches', unit: string): FormulaInput[] => [
    ...over(`current${name}`, current[count], unit, 'currentExposure', current.exposure),
    ...over(`baseline${name}`, baseline[count], unit, 'baselineExposure', baseline.exposure),
  ];
  return [
    multipleFormula('rawMultiple13w', goal.rawMultiple13w, inputs('RawEvents', 'rawEvents', EVENTS), 'raw events'),
    multipleFormula('batchMultiple13w', goal.batchMultiple13w, inputs('Batches', 'batches', BATCHES), 'batches'),
    {
      figure: 'calendarMultiple13w',
      words:
        'current deliveries × baseline weeks ÷ (baseline deliveries × current weeks), complete weeks alone; ' +
        `null within ${100 * CALENDAR_DIFFERENCE} % of the multiple`,
      value: goal.calendarMultiple13w,
      unit: TIMES,
      inputs: [
        ...over('currentDeliveries', current.deliveries, COUNT, 'currentWeeks', current.weeks),
        ...over('baselineDeliveries', baseline.deliveries, COUNT, 'baselineWeeks', baseline.weeks),
        input('multiple13w', goal.multiple13w, TIMES),
      ],
    },
  ];
}

/** The same deliveries by the work of engineers; null where nobody is known. */
function engineerFormulas(figures: PerEngineer, { baseline, current }: GoalInputs): Formula[] {
  const byWork = (name: string, { deliveries, engineerWeeks }: EngineerSum): FormulaInput[] => [
    input(`${name}Deliveries`, deliveries, COUNT),
    input(`${name}EngineerWeeks`, engineerWeeks, ENGINEER_WEEKS),
  ];
  const rateOf = (figure: 'baselineRate' | 'rate13w', window: string, inputs: FormulaInput[]): Formula => ({
    figure: `perEngineer.${figure}`,
    words: `Σ deliveries ÷ Σ engineer-weeks of the complete weeks of the ${window}`,
    value: figures[figure],
    unit: 'deliveries per engineer-week',
    inputs,
  });
  const engineersOf = (name: 'baseline' | 'current', { engineerWeeks, exposure }: EngineerSum): Formula => ({
    figure: `perEngineer.${name}Engineers`,
    words: 'Σ engineer-weeks ÷ Σ exposure, over the same weeks',
    value: figures[`${name}Engineers`],
    unit: 'engineers',
    inputs: over(`${name}EngineerWeeks`, engineerWeeks, ENGINEER_WEEKS, `${name}Exposure`, exposure),
  });
  return [
    rateOf('baselineRate', 'baseline', byWork('baseline', baseline)),
    rateOf('rate13w', 'current window; null when under half of them are complete', byWork('current', current)),
    {
      figure: 'perEngineer.multiple13w',
      words: 'current deliveries × baseline engineer-weeks ÷ (baseline deliveries × current engineer-weeks)',
      value: figures.multiple13w,
      unit: TIMES,
      inputs: [...byWork('current', current), ...byWork('baseline', baseline)],
    },
    engineersOf('baseline', baseline),
    engineersOf('current', current),
  ];
}

function requiredFormula(goal: GoalFigures, { verdict, toCome }: GoalInputs): Formula {
  const before = verdict === null;
  return {
    figure: 'requiredRate',
    words: before
      ? 'target multiple × baseline rate, until the verdict’s weeks begin'
      : 'max(0, target multiple × baseline rate × (exposure so far + exposure to come) − deliveries so far) ÷ exposure to come',
    value: goal.requiredRate,
    unit: RATE,
    inputs: [
      input('targetMultiple', goal.targetMultiple, TIMES),
      input('baselineRate', goal.baselineRate, RATE),
      ...(before ? [] : [...sums('verdict', verdict), input('exposureToCome', toCome, WEEKS)]),
    ],
  };
}

function rateWords(window: string): string {
  return `Σ deliveries ÷ Σ exposure of the complete weeks of the ${window}; null when under half of them are complete`;
}

function rateFormula(figure: string, words: string, value: number | null, inputs: FormulaInput[]): Formula {
  return { figure, words, value, unit: RATE, inputs };
}

function multipleFormula(figure: string, value: number | null, inputs: FormulaInput[], count = 'deliveries'): Formula {
  const words = `current ${count} × baseline exposure ÷ (baseline ${count} × current exposure), in whole business days`;
  return { figure, words, value, unit: TIMES, inputs };
}

function over(name: string, count: number | null, unit: string, span: string, length: number): FormulaInput[] {
  return [input(name, count, unit), input(span, length, WEEKS)];
}

function sums(name: string, sum: Pick<WindowSum, 'deliveries' | 'exposure'>): FormulaInput[] {
  return [input(`${name}Deliveries`, sum.deliveries, COUNT), input(`${name}Exposure`, sum.exposure, WEEKS)];
}

function known(name: string, sum: WindowSum): FormulaInput[] {
  return [
    ...sums(name, sum),
    input(`${name}Weeks`, sum.weeks, WEEKS),
    input(`${name}ClosedWeeks`, sum.closedWeeks, WEEKS),
  ];
}
