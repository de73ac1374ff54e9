import type { ProgressStatus } from './progress.js';

/** Lower edges of the histogram of multiples: readable, with 1, 3 and 10 among them. The last bin has no upper end. */
export const MULTIPLE_EDGES: readonly number[] = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7, 10];

/** One cohort of a scope on a week, as gathered. */
export interface CohortPicture {
  multiple: number;
  teams: number;
  measurable: number;
  lowPrecision: number;
  /** Measurable teams with a current figure: the median, the pooled multiple and the counts below are made of them. */
  figuresFrom: number;
  statuses: Partial<Record<ProgressStatus, number>>;
  medianMultiple: number | null;
  pooledMultiple: number | null;
  atTargetNow: number;
  /** Teams of higher cohorts, and how many of them stand at this multiple: they count towards it too. */
  higherTeams: number;
  higherAtTargetNow: number;
  onPlanNow: number;
  /** Counts by {@link MULTIPLE_EDGES}. */
  bins: number[];
}
