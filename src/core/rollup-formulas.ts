import { type Formula, input, RATE, TEAMS, TIMES } from './formula.js';
import type { CohortPicture } from './rollup.js';

/** Sums over the teams that have a figure. */
export interface RollupSums {
  rate13w: number | null;
  baselineRate: number | null;
}

type Counted = Pick<
  CohortPicture,
  'teams' | 'measurable' | 'lowPrecision' | 'figuresFrom' | 'medianMultiple' | 'pooledMultiple'
>;

/** How a scope's picture follows from its teams' goals. METRICS.md, section 2e. */
export function rollupFormulas(picture: Counted, sums: RollupSums): Formula[] {
  const figures = input('figuresFrom', picture.figuresFrom, TEAMS);
  const count = (figure: 'teams' | 'measurable' | 'lowPrecision' | 'figuresFrom', words: string): Formula => ({
    figure,
    words,
    value: picture[figure],
    unit: TEAMS,
    inputs: [],
  });
  return [
    count('teams', 'goals of the scope on this week, as teams were placed in it'),
    count('measurable', 'goals that are MEASURABLE'),
    count('lowPrecision', 'goals of LOW_PRECISION: shown, outside of what follows'),
    count('figuresFrom', 'MEASURABLE goals that have a multiple13w'),
    {
      figure: 'medianMultiple',
      words: 'the middle of those multiple13w, by interpolation between the two middle ones',
      value: picture.medianMultiple,
      unit: TIMES,
      inputs: [figures],
    },
    {
      figure: 'pooledMultiple',
      words: 'Σ rate13w ÷ Σ baselineRate, over the same teams',
      value: picture.pooledMultiple,
      unit: TIMES,
      inputs: [input('rate13w', sums.rate13w, RATE), input('baselineRate', sums.baselineRate, RATE), figures],
    },
  ];
}
