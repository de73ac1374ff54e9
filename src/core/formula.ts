/** A figure in words, with what it is worked out from. */
export interface Formula {
  /** Its name in the schema. */
  figure: string;
  words: string;
  value: number | null;
  unit: string;
  inputs: FormulaInput[];
}

export interface FormulaInput {
  name: string;
  value: number | null;
  unit: string;
}

export const COUNT = 'deliveries';
export const EVENTS = 'events';
export const BATCHES = 'batches';
export const WEEKS = 'weeks';
export const ENGINEER_WEEKS = 'engineer-weeks';
export const RATE = 'deliveries per week';
export const TIMES = 'times';
export const TEAMS = 'teams';

export function input(name: string, value: number | null, unit: string): FormulaInput {
  return { name, value, unit };
}
