import fc from 'fast-check';
import { doneAt, halves, ruleOf } from '../../src/core/workflow-run.js';
import { RequestCutOff } from '../../src/github/feed-page.js';
import { readWindows, type RunPage, SHOWN, type WorkflowRunPayload } from '../../src/github/workflow-runs.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1) + second * 1000);
const run = (id: number, second: number): WorkflowRunPayload => ({
  id,
  head_sha: `${id}`,
  head_branch: 'main',
  event: 'push',
  status: 'completed',
  conclusion: 'success',
  created_at: at(second).toISOString(),
  updated_at: at(second).toISOString(),
});

/** As GitHub answers: newest first, a thousand at most, whatever the total is. */
function gitHub(runs: readonly WorkflowRunPayload[], lost: (asked: number) => boolean = () => false) {
  const newest = runs.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1));
  const told = { requests: 0 };
  const ask = ({ from, to }: { from: Date; to: Date }, page: number): Promise<RunPage> => {
    told.requests += 1;
    const found = newest.filter(({ created_at }) => created_at >= from.toISOString() && created_at <= to.toISOString());
    const shown = found.slice(0, SHOWN).slice((page - 1) * 100, page * 100);
    return Promise.resolve({ total: found.length, runs: lost(told.requests) ? shown.slice(1) : shown });
  };
  return { ask, told };
}

async function readAll(ask: ReturnType<typeof gitHub>['ask'], seconds: number): Promise<number[]> {
  const ids: number[] = [];
  let end = at(0).getTime() - 1000;
  for await (const part of readWindows(ask, { from: at(0), to: at(seconds) })) {
    // One behind the other, without a gap.
    expect(part.from.getTime()).toBe(end + 1000);
    end = part.to.getTime();
    ids.push(...part.runs.map(({ id }) => id));
  }
  expect(end).toBe(at(seconds).getTime());
  return ids;
}

describe('windows of workflow runs', () => {
  test('are halved to the second', () => {
    expect(halves({ from: at(0), to: at(0) })).toBeNull();
    expect(halves({ from: at(0), to: at(1) })).toEqual([
      { from: at(0), to: at(0) },
      { from: at(1), to: at(1) },
    ]);
  });

  test('whatever the runs are like, all are read once, within a bound of requests', async () => {
    const bursts = fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 3_600 })), { maxLength: 8 }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(bursts, async (drawn) => {
        const runs = drawn
          .flatMap(([start, count, span]) => Array.from({ length: count }, (_, n) => start + ((n * 7) % span)))
          .map((second, n) => run(5_000_000_000 + n, second));
        // More in one second than is shown is nobody's.
        const same = new Map<string, number>();
        for (const { created_at } of runs) same.set(created_at, (same.get(created_at) ?? 0) + 1);
        fc.pre(Math.max(0, ...same.values()) <= SHOWN);
        const { ask, told } = gitHub(runs);
        const ids = await readAll(ask, 1_100_000);
        expect(ids.toSorted((a, b) => a - b)).toEqual(runs.map(({ id }) => id));
        // Its pages; and for each thousand a way down to a second, two windows a step.
        const steps = Math.ceil(Math.log2(1_100_000)) * 2;
        expect(told.requests).toBeLessThanOrEqual(
          Math.ceil(runs.length / 100) + 1 + Math.floor(runs.length / SHOWN) * steps,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('what GitHub keeps back is noticed: asked for again, and then refused', async () => {
    const runs = Array.from({ length: 150 }, (_, n) => run(n, n));
    const once = gitHub(runs, (asked) => asked === 2);
    expect(await readAll(once.ask, 200)).toHaveLength(150);
    expect(once.told.requests).toBe(4);
    await expect(readAll(gitHub(runs, () => true).ask, 200)).rejects.toThrow(RequestCutOff);
  });

  test('more in one second than GitHub shows is said', async () => {
    const runs = Array.from({ length: SHOWN + 1 }, (_, n) => run(n, 5));
    await expect(readAll(gitHub(runs).ask, 9)).rejects.toThrow(
      /more than 1000 runs were created at 2026-01-01T00:00:05Z/,
    );
  });
});

describe('which rule a run stands by', () => {
  const rules = [
    { branch: '', event: '', name: 'any' },
    { branch: '', event: 'push', name: 'push' },
    { branch: 'main', event: '', name: 'main' },
    { branch: 'main', event: 'push', name: 'both' },
  ];
  test.each([
    ['main', 'push', 'both'],
    ['main', 'schedule', 'main'],
    ['next', 'push', 'push'],
    ['next', 'schedule', 'any'],
    [null, 'push', 'push'],
  ])('%s %s: %s', (branch, event, name) => {
    expect(ruleOf(rules, { branch, event })?.name).toBe(name);
  });
  test('none that speaks of it', () => {
    expect(ruleOf(rules.slice(3), { branch: 'next', event: 'push' })).toBeNull();
  });
});

test('a run is dated by its end, and as an estimate where something touched it later', () => {
  expect(doneAt({ startedAt: at(0), updatedAt: at(600) })).toEqual({ at: at(600), estimated: false });
  expect(doneAt({ startedAt: at(0), updatedAt: at(30_000) })).toEqual({ at: at(30_000), estimated: true });
});
