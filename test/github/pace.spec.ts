import { jest } from '@jest/globals';
import type { ToldLimit } from '../../src/github/budget.js';
import { type Asker, Pace } from '../../src/github/pace.js';

const NOW = Date.parse('2026-11-16T12:00:00Z');
const HOUR = 3_600_000;

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

const told = (remaining: number, limit = 1000, resetsAt = NOW + HOUR): ToldLimit => ({
  ...{ limit, remaining, resetsAt },
  used: limit - remaining,
});
const asker = (more: Partial<Asker> = {}): Asker => ({
  ...{ urgent: false, patienceMs: Number.POSITIVE_INFINITY, onPause: () => undefined },
  ...more,
});
/** Seconds after the beginning at which requests are let in, each answered at once with what `answer` tells. */
function asking(pace: Pace, count: number, answer: () => ToldLimit | null = () => null, one = asker()): number[] {
  const starts: number[] = [];
  const ask = async (): Promise<void> => {
    await pace.enter('core', one);
    starts.push((Date.now() - NOW) / 1000);
    pace.hear('core', answer());
    pace.leave('core');
  };
  void (async () => {
    for (let n = 0; n < count; n += 1) await ask();
  })();
  return starts;
}
/** As GitHub counts: each answer tells of one less. */
function counting(remaining: number, limit = 1000): () => ToldLimit {
  return () => told((remaining -= 1), limit);
}

test('while more than half is left nothing waits', async () => {
  const starts = asking(new Pace(0.1), 400, counting(1000));
  await jest.advanceTimersByTimeAsync(0);
  expect(starts).toHaveLength(400);
});

test('below half, what is left over the reserve is spread over the time till reset', async () => {
  const pace = new Pace(0.1);
  const starts = asking(pace, 600, counting(460));
  await jest.advanceTimersByTimeAsync(HOUR / 2);
  // 359 over 3,600 seconds.
  expect(starts.length).toBeGreaterThan(170);
  expect(starts.length).toBeLessThan(190);
  await jest.advanceTimersByTimeAsync(HOUR / 2 - 1000);
  expect(starts.length).toBeGreaterThan(355);
  // 100 are kept.
  expect(starts.length).toBeLessThanOrEqual(360);
});

test('questions that cost several points are spread by what they cost', async () => {
  const pace = new Pace(0.1);
  let remaining = 500;
  const starts = asking(pace, 600, () => told((remaining -= 10)));
  await jest.advanceTimersByTimeAsync(HOUR - 1000);
  expect(starts.length).toBeGreaterThan(36);
  expect(remaining).toBeGreaterThanOrEqual(100);
});

test('when only the reserve is left it pauses until the reset, says until when, and goes on', async () => {
  const pace = new Pace(0.1);
  pace.hear('core', told(100));
  const said: (Date | null)[] = [];
  const starts = asking(pace, 2, counting(1000), asker({ onPause: (until) => said.push(until) }));
  await jest.advanceTimersByTimeAsync(HOUR - 1);
  expect(starts).toEqual([]);
  expect(said).toEqual([new Date(NOW + HOUR)]);
  await jest.advanceTimersByTimeAsync(2);
  expect(starts).toHaveLength(2);
  expect(said.at(-1)).toBeNull();
});

test('what is urgent may use the reserve, to its end; other resources go on', async () => {
  const pace = new Pace(0.1);
  pace.hear('core', told(100));
  const starts = asking(pace, 200, counting(100), asker({ urgent: true }));
  await pace.enter('graphql', asker());
  await jest.advanceTimersByTimeAsync(0);
  expect(starts).toHaveLength(100);
  await jest.advanceTimersByTimeAsync(HOUR + 1);
  expect(starts.length).toBeGreaterThan(100);
});

test('requests under way are taken for spent: no answer is needed to stop at the reserve', async () => {
  const pace = new Pace(0.1);
  pace.hear('core', told(600));
  const entered: number[] = [];
  for (let n = 0; n < 60; n += 1) void pace.enter('core', asker()).then(() => entered.push(n));
  pace.hear('core', told(103));
  await jest.advanceTimersByTimeAsync(0);
  pace.hear('core', told(103));
  for (let n = 0; n < 10; n += 1) void pace.enter('core', asker()).then(() => entered.push(n));
  await jest.advanceTimersByTimeAsync(HOUR / 2);
  expect(entered).toHaveLength(60);
});

test('the signal ends a wait at once, and whoever is stopped never enters', async () => {
  const pace = new Pace(0.1);
  pace.usedUp('core', NOW + HOUR);
  const stop = new AbortController();
  const said: (Date | null)[] = [];
  const waiting = pace.enter('core', asker({ signal: stop.signal, onPause: (until) => said.push(until) }));
  const ended = expect(waiting).rejects.toThrow('enough');
  await jest.advanceTimersByTimeAsync(5);
  stop.abort(new Error('enough'));
  await ended;
  expect(said).toEqual([new Date(NOW + HOUR), null]);
  expect(jest.getTimerCount()).toBe(0);
});

test('whoever has less patience is told until when', async () => {
  const pace = new Pace(0.1);
  pace.usedUp('core', NOW + HOUR);
  await expect(pace.enter('core', asker({ patienceMs: 90_000 }))).rejects.toMatchObject({
    code: 'GITHUB_LIMIT',
    message: expect.stringContaining('until 2026-11-16T13:00:00.000Z'),
  });
});

test('a server that tells of no limits has none, ever', async () => {
  const starts = asking(new Pace(0.1), 5000, () => null);
  await jest.advanceTimersByTimeAsync(0);
  expect(starts).toHaveLength(5000);
});

test('a refusal that does not say how long is waited out for a minute', async () => {
  const pace = new Pace(0.1);
  pace.usedUp('core', null);
  const starts = asking(pace, 1);
  await jest.advanceTimersByTimeAsync(59_000);
  expect(starts).toEqual([]);
  await jest.advanceTimersByTimeAsync(1001);
  expect(starts).toEqual([60]);
});

test('a secondary limit stops all resources for as long as it says', async () => {
  const pace = new Pace(0.1);
  pace.slowDown(7000);
  const starts = asking(pace, 1);
  const graphql = pace.enter('graphql', asker()).then(() => Date.now() - NOW);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(starts).toEqual([7]);
  expect(await graphql).toBe(7000);
});

test.each([
  ['work', 810, asker()],
  ['what is urgent', 900, asker({ urgent: true })],
])('900 requests a minute at most, a tenth of them kept: %s', async (_what, most, one) => {
  const starts = asking(new Pace(0.1), 2000, () => told(900_000, 1_000_000), one);
  await jest.advanceTimersByTimeAsync(59_000);
  expect(starts).toHaveLength(most);
  await jest.advanceTimersByTimeAsync(2000);
  expect(starts).toHaveLength(most * 2);
});

test('100 at once at most, a tenth of them kept', async () => {
  const pace = new Pace(0.1);
  let [now, entered] = [0, 0];
  const enter = (one: Asker): Promise<void> => pace.enter('core', one).then(() => void ((now += 1), (entered += 1)));
  for (let n = 0; n < 120; n += 1) void enter(asker());
  await jest.advanceTimersByTimeAsync(60_000);
  expect(now).toBe(90);
  for (let n = 0; n < 20; n += 1) void enter(asker({ urgent: true }));
  await jest.advanceTimersByTimeAsync(0);
  expect(now).toBe(100);
  for (; now > 0; now -= 1) pace.leave('core');
  await jest.advanceTimersByTimeAsync(0);
  expect(entered).toBe(140);
});
