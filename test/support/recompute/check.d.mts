/** What was compared, how much of it comes to something else, and the first 20 of those in words. */
export interface Recomputed {
  scopes: number;
  goals: number;
  compared: number;
  wrong: number;
  first: string[];
}

export interface RecomputedPart {
  under?: string;
  goalWeeks: Record<string, readonly string[]>;
  explainedWeeks: readonly string[];
}

export function recompute(ask: (query: string) => Promise<unknown>, part: RecomputedPart): Promise<Recomputed>;
