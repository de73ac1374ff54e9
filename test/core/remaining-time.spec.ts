import { estimatedEnd, type WorkState } from '../../src/core/remaining-time.js';
import { seeded } from '../support/github/random.js';

const NOW = Date.parse('2026-11-16T12:00:00Z');
const [MINUTE, HOUR] = [60_000, 3_600_000];

/** Ten minutes in, 100 of 400 done with 200 requests; a minute has 10 of them. */
const STATE: WorkState = {
  now: NOW,
  elapsed: 10 * MINUTE,
  done: 100,
  left: 300,
  spent: 200,
  remaining: null,
  resetsAt: null,
  waitingUntil: null,
};

test.each<[string, Partial<WorkState>, number | null]>([
  ['at its pace where no limit is known', {}, 30 * MINUTE],
  ['at its pace where 4,000 requests remain', { remaining: 4_000, resetsAt: NOW + 20 * MINUTE }, 30 * MINUTE],
  // 300 × 2 requests, of which 100 remain: 500 in limits of 300, and the last 200 take 10 minutes.
  ['in the second limit after this one', { remaining: 100, resetsAt: NOW + 20 * MINUTE }, (20 + 60 + 10) * MINUTE],
  // 600 of 200 an hour: three limits, and the last is used up at its pace.
  ['in the third where nothing remains', { remaining: 0, resetsAt: NOW + 20 * MINUTE }, (20 + 120 + 10) * MINUTE],
  ['at its pace where the limit that was told is over', { remaining: 0, resetsAt: NOW - MINUTE }, 30 * MINUTE],
  ['at its pace once it waits no longer', { waitingUntil: NOW + 15 * MINUTE }, 45 * MINUTE],
  ['at its pace where it waited before', { waitingUntil: NOW - 15 * MINUTE }, 30 * MINUTE],
  ['at once where nothing is left', { left: 0, waitingUntil: NOW + HOUR }, 0],
  ['nobody knows when, where nothing is done', { done: 0 }, null],
  ['nobody knows when, in its first moment', { elapsed: 0 }, null],
])('it is done %s', (_when, part, expected) => {
  const end = estimatedEnd({ ...STATE, ...part });
  expect(end === null ? null : end - NOW).toBe(expected);
});

test('never in the past, and never earlier for more that is left', () => {
  const random = seeded(20_261_116);
  const upTo = (most: number): number => random.whole(0, most);
  for (let n = 0; n < 2_000; n += 1) {
    const state: WorkState = {
      now: NOW,
      elapsed: 1 + upTo(20 * HOUR),
      done: 1 + upTo(20_000),
      left: upTo(20_000),
      spent: upTo(60_000),
      remaining: random.chance(0.2) ? null : upTo(15_000),
      resetsAt: random.chance(0.2) ? null : NOW - HOUR + upTo(2 * HOUR),
      waitingUntil: random.chance(0.5) ? null : NOW - HOUR + upTo(2 * HOUR),
    };
    const end = estimatedEnd(state);
    const later = estimatedEnd({ ...state, left: state.left + 1 + upTo(500) });
    if (end === null || later === null) throw new Error('something is done');
    expect(Number.isFinite(end)).toBe(true);
    expect(end).toBeGreaterThanOrEqual(NOW);
    expect(later).toBeGreaterThanOrEqual(end);
  }
});
