import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { asEveryone } from '../support/access.js';
import { bothCounts, expectSample } from '../support/expected-sample.js';
import { answer, cli, type Running, start } from '../support/paceline.js';
import type { TestDatabase } from '../support/postgres.js';
import { recompute, type Recomputed } from '../support/recompute/check.mjs';
import { sampleDatabase } from '../support/sample-database.js';

const PATIENCE = 300_000;
const SCRIPT = fileURLToPath(new URL('../support/recompute/recompute.mjs', import.meta.url));
/** A program's first week, one in its middle, one in its verdict and its last. */
const GOAL_WEEKS = { '2025': ['2025-12-15', '2025-12-22'], '2026': ['2025-12-29', '2026-08-10'] };
const WEEKS = ['2016-03-07', '2024-12-30', '2026-08-10'];

let database: TestDatabase;
let server: Running;

beforeAll(async () => {
  database = await sampleDatabase();
  server = await start({ DATABASE_URL: database.url, ROLE: 'api' });
}, PATIENCE);
afterAll(async () => {
  await server.stop();
  await database.drop();
}, PATIENCE);

const asked = <Data>(query: string): Promise<Data> => answer<Data>(server.address, query);

describe('the figures of the sample', () => {
  it(
    'counts of six repositories are those of the plain count, for every ISO week and month of 2023 to 2025',
    async () => {
      expect(await expectSample(server.address, (repository) => repository)).toBe(2304);
      const whole = bothCounts('from: "2000-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z"');
      expect(await asked(`{ team(slug: "vercel/ai") { ${whole} } }`)).toEqual({
        team: { events: { totalCount: 15_013 }, deliveries: { totalCount: 1_707 } },
      });
    },
    PATIENCE,
  );

  it(
    'every figure comes to the same from the answers alone',
    async () => {
      const given = [server.address, asEveryone.authorization, JSON.stringify(GOAL_WEEKS), JSON.stringify(WEEKS)];
      const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...given]);
      const found = JSON.parse(stdout) as Recomputed;
      expect(found).toMatchObject({ scopes: 65, goals: 184, wrong: 0, first: [] });
      expect(found.compared).toBeGreaterThan(550_000);
    },
    PATIENCE,
  );
});

describe('the figures of a scope that teams, owners and sources came to and left', () => {
  const UNDER = 'actions';
  const part = { under: UNDER, goalWeeks: { '2025': ['2025-12-22'], '2026': ['2026-08-10'] }, explainedWeeks: WEEKS };
  const answers = new Map<string, unknown>();
  const remembered = async (query: string): Promise<unknown> => {
    if (!answers.has(query)) answers.set(query, await asked(query));
    return structuredClone(answers.get(query));
  };

  const write = async (name: string, input: string): Promise<void> => {
    const data = await asked<Record<string, { userErrors: unknown[] }>>(
      `mutation { ${name}(input: { ${input} }) { userErrors { code message } } }`,
    );
    expect(data[name]?.userErrors).toEqual([]);
  };

  const refresh = async (): Promise<void> => {
    expect(await cli({ DATABASE_URL: database.url }, 'close-week')).toMatchObject({ code: 0 });
  };

  it(
    'come to the same by structure NOW, by engineers, and against a baseline that another source froze',
    async () => {
      const why = 'rewriteHistory: true, reason: "as it was"';
      for (const [login, team, from] of [
        ['ann', 'actions/checkout', '2024-01-01'],
        ['bob', 'actions/checkout', '2026-03-04'],
        ['cy', 'actions/cache', '2024-06-03'],
      ]) {
        await write('addPerson', `login: "${login}"`);
        await write('addMembership', `login: "${login}", team: "${team}", from: "${from}", ${why}`);
      }
      await write('setOwnership', `repo: "actions/setup-node", team: "actions/cache", from: "2026-06-03", replace: true, ${why}`); // prettier-ignore
      await write('moveTeam', `slug: "vercel/satori", parent: "actions", from: "2026-02-04", ${why}`);
      await write('freezeBaselines', 'program: "2026", teams: ["actions/runner"]');
      await write('setTeamSource', `slug: "actions/runner", deliverySource: RELEASE, ${why}`);
      await refresh();
      expect(await recompute(remembered, part)).toMatchObject({ scopes: 7, wrong: 0, first: [] });
      const goal = 'progress(program: "2026") { status perEngineer { rate13w multiple13w currentEngineers } }';
      const { changed, worked } = await asked<Record<'changed' | 'worked', { progress: object }>>(
        `{ changed: team(slug: "actions/runner") { ${goal} } worked: team(slug: "actions/checkout") { ${goal} } }`,
      );
      expect(changed.progress).toMatchObject({ status: 'METHOD_CHANGED', perEngineer: { multiple13w: null } });
      expect(worked.progress).toMatchObject({ perEngineer: { currentEngineers: 2, multiple13w: expect.any(Number) } });
    },
    PATIENCE,
  );

  interface Goal {
    status: string;
    requiredRate: number | null;
    rawMultiple13w: number | null;
    perEngineer: { rate13w: number | null };
  }
  interface Told {
    team?: {
      then?: { deliveries: number | null }[];
      now?: { deliveries: number | null }[];
      events?: { nodes?: { verdict: string; counted: boolean }[] };
      rollup?: { medianMultiple: number | null };
    };
    teams?: { nodes: { slug: string; progress?: Goal }[] };
  }
  const goalOf = (slug: string, change: (goal: Goal) => void) => (told: Told) => {
    const goal = told.teams?.nodes.find((one) => one.slug === slug)?.progress;
    if (goal) change(goal);
    return goal !== undefined;
  };

  it.each<[string, (told: Told) => boolean, RegExp]>([
    [
      'a delivery more in a week',
      ({ team }) => {
        const week = team?.then?.find(({ deliveries }) => deliveries === 2);
        if (week) week.deliveries = 3;
        return week !== undefined;
      },
      /^actions\S* \d{4}-\d\d-\d\d deliveries: said 3, comes to 2$/m,
    ],
    [
      'a delivery less in a week of structure NOW',
      ({ team }) => {
        const week = team?.now?.find(({ deliveries }) => deliveries === 2);
        if (week) week.deliveries = 1;
        return week !== undefined;
      },
      /^actions\S* NOW \d{4}-\d\d-\d\d deliveries: said 1, comes to 2$/m,
    ],
    [
      'the verdict of an event',
      ({ team }) => {
        const event = team?.events?.nodes?.findLast(({ counted }) => counted);
        if (event) Object.assign(event, { verdict: 'REDEPLOY', counted: false });
        return event !== undefined;
      },
      /^actions\S* \S+ [0-9a-f]{40} counts: said 0, comes to 1\n.* deliveries: said (\d+), comes to \d+\n/m,
    ],
    [
      'a required rate',
      goalOf('actions/checkout', (goal) => (goal.requiredRate = (goal.requiredRate ?? 0) * (1 + 1e-9))),
      /^actions\/checkout 20\d\d \S+ requiredRate: said/m,
    ],
    [
      'a status',
      goalOf('actions/checkout', (goal) => (goal.status = 'NO_DATA')),
      /^actions\/checkout 20\d\d \S+ status: said "NO_DATA"/m,
    ],
    [
      'a multiple of candidate events',
      goalOf('actions/checkout', (goal) => (goal.rawMultiple13w = 1)),
      /^actions\/checkout 20\d\d \S+ rawMultiple13w: said 1, comes to/m,
    ],
    [
      'a rate per engineer',
      goalOf('actions/checkout', (goal) => (goal.perEngineer.rate13w = 1)),
      /^actions\/checkout 20\d\d \S+ perEngineer\.rate13w: said 1, comes to/m,
    ],
    [
      'a median',
      ({ team }) => {
        const rollup = team?.rollup;
        if (rollup) rollup.medianMultiple = 9;
        return rollup !== undefined;
      },
      /^actions 20\d\d \S+ medianMultiple: said 9, comes to/m,
    ],
  ])('%s that is told otherwise is named', async (_, change, named) => {
    let changed = false;
    const lying = async (query: string): Promise<unknown> => {
      const told = (await remembered(query)) as Told;
      changed ||= change(told);
      return told;
    };
    const { wrong, first } = await recompute(lying, part);
    expect(changed).toBe(true);
    expect(wrong).toBeGreaterThan(0);
    expect(first.join('\n')).toMatch(named);
  });
});
