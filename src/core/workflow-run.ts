/** Instants to the second, both within: as GitHub's `created` has them. */
export interface RunWindow {
  from: Date;
  to: Date;
}

/** A window in two; null: it is a second. */
export function halves({ from, to }: RunWindow): [RunWindow, RunWindow] | null {
  const seconds = Math.floor((to.getTime() - from.getTime()) / 1000);
  if (seconds < 1) return null;
  const middle = new Date(from.getTime() + Math.floor(seconds / 2) * 1000);
  return [
    { from, to: middle },
    { from: new Date(middle.getTime() + 1000), to },
  ];
}

/** Which runs a rule speaks of; '' of a branch or an event: any. */
export interface RunPattern {
  branch: string;
  event: string;
}

/** The rule that a run of their workflow stands by: of several that speak of it the one that says the most. */
export function ruleOf<Rule extends RunPattern>(
  rules: readonly Rule[],
  run: { branch: string | null; event: string },
): Rule | null {
  const speaking = rules.filter(
    ({ branch, event }) => (branch === '' || branch === run.branch) && (event === '' || event === run.event),
  );
  const says = ({ branch, event }: Rule): number => Number(branch !== '') * 2 + Number(event !== '');
  return speaking.toSorted((a, b) => says(b) - says(a))[0] ?? null;
}

/** What a run tells of its end. */
export interface RunTimes {
  startedAt: Date;
  updatedAt: Date;
}

const AT_ONCE_MS = 6 * 3_600_000;

/**
 * When a run that succeeded was done. GitHub says when it last changed, which is its end unless something touched it later:
 * a run that seems to have lasted longer than a job may is dated all the same, as an estimate.
 */
export function doneAt({ startedAt, updatedAt }: RunTimes): { at: Date; estimated: boolean } {
  return { at: updatedAt, estimated: updatedAt.getTime() - startedAt.getTime() > AT_ONCE_MS };
}
