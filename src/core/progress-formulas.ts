import { COUNT, type Formula, type FormulaInput, input, RATE, TIMES, WEEKS } from './formula.js';
import type { WindowSum } from './velocity.js';

/** The figures of a judged goal, as it shows them. */
export interface GoalFigures {
  targetMultiple: number;
  baselineRate: number | null;
  rate4w: number | null;
  rate13w: number | null;
  multiple4w: number | null;
  multiple13w: number | null;
  expectedMultiple: number | null;
  requiredRate: number | null;
}

/** What they are worked out from. */
export interface GoalInputs {
  baseline: Pick<WindowSum, 'deliveries' | 'exposure'>;
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

function multipleFormula(figure: string, value: number | null, inputs: FormulaInput[]): Formula {
  const words =
    'current deliveries × baseline exposure ÷ (baseline deliveries × current exposure), in whole business days';
  return { figure, words, value, unit: TIMES, inputs };
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
