/** How a piece of work goes on that is paid for in requests. All times in milliseconds since 1970 or of duration. */
export interface WorkState {
  now: number;
  /** How long it has been at work. */
  elapsed: number;
  /** Pieces that are behind it, and that are before it. */
  done: number;
  left: number;
  /** Requests that it has asked. */
  spent: number;
  /** Requests that may still be asked until `resetsAt`; null: nothing is known of a limit. */
  remaining: number | null;
  resetsAt: number | null;
  /** It asks nothing before; null: it does not wait. */
  waitingUntil: number | null;
}

const HOUR_MS = 3_600_000;

/**
 * When it will be done, at its pace so far: each piece takes the time and the requests that one took on average. What
 * it needs more than remains waits for the limits after this one, an hour each, of as much as remains and was spent
 * within an hour. Null: nothing is done yet that could tell. Never before `now`; more that is left is never done earlier.
 */
export function estimatedEnd(state: WorkState): number | null {
  const begins = Math.max(state.now, state.waitingUntil ?? state.now);
  if (state.left <= 0) return state.now;
  if (state.done <= 0 || state.elapsed <= 0) return null;
  const atItsPace = begins + (state.elapsed / state.done) * state.left;
  return Math.max(atItsPace, byItsLimit(state, begins));
}

/** When limits let the last request through. */
function byItsLimit({ elapsed, done, left, spent, remaining, resetsAt }: WorkState, begins: number): number {
  // What was told of a limit that is over tells nothing of the next.
  if (remaining === null || resetsAt === null || resetsAt <= begins || spent <= 0) return begins;
  const lacking = (spent / done) * left - Math.max(0, remaining);
  if (lacking <= 0) return begins;
  const anHour = Math.max(1, Math.max(0, remaining) + spent * Math.min(1, HOUR_MS / elapsed));
  const limits = Math.ceil(lacking / anHour);
  const inTheLast = lacking - (limits - 1) * anHour;
  return resetsAt + (limits - 1) * HOUR_MS + Math.min(HOUR_MS, inTheLast * (elapsed / spent));
}
