import fc from 'fast-check';
import type { UsageCounts } from '../../src/core/adoption.js';
import { addDays, addWeeks, type Day, type Week, weekOf, weekRange } from '../../src/core/week.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';
import { type Usage, usageOf } from '../support/usage.js';

const FIRST = '2026-03-02';
const CLOSED = addWeeks(FIRST, 5);
const TEAMS: Record<string, string | null> = { acme: null, east: 'acme', a: 'east', b: 'east', c: 'acme' };

interface Membership {
  login: string;
  team: string;
  from?: Day;
  to?: Day;
}

interface World {
  memberships: Membership[];
  usage: Usage[];
}

/** Counted over the raw rows day by day, without any SQL: `team scope week coverage active/roster`. */
function counted({ memberships, usage }: World): string[] {
  const rows = new Map(usage.map((row) => [[row.tool, row.person, row.day].join(), row]));
  const days = [...rows.values()].map(({ day }) => day).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const end = weekOf(last) < CLOSED ? weekOf(last) : CLOSED;
  const toolsOf = (week: Week): Set<string> =>
    new Set([...rows.values()].filter(({ day }) => weekOf(day) === week).map(({ tool }) => tool));
  const lines: string[] = [];
  for (const week of weekRange(weekOf(first), addWeeks(end, 1))) {
    const there = toolsOf(week);
    const lost = [1, 2, 3, 4].some((back) => [...toolsOf(addWeeks(week, -back))].some((tool) => !there.has(tool)));
    const cut = first > week || last < addDays(week, 4);
    const coverage = there.size === 0 ? 'MISSING' : cut || lost ? 'PARTIAL' : 'COMPLETE';
    for (const team of Object.keys(TEAMS)) {
      for (const scope of ['OWN', 'TREE']) {
        const roster = new Set<string>();
        const active = new Set<string>();
        for (const one of [0, 1, 2, 3, 4, 5, 6]) {
          const day = addDays(week, one);
          for (const { login, team: on, from = '0', to = '9' } of memberships) {
            const inside = scope === 'OWN' ? on === team : isBelow(on, team);
            if (!inside || day < from || day >= to) continue;
            roster.add(login);
            const used = [...rows.values()].some(
              (row) =>
                row.person === login &&
                row.day === day &&
                (!row.counts || Object.values(row.counts).some((n) => n > 0)),
            );
            if (used) active.add(login);
          }
        }
        if (roster.size === 0 && (team !== 'acme' || scope !== 'TREE')) continue;
        const share = coverage === 'MISSING' ? '-' : active.size;
        lines.push(`${team} ${scope} ${week} ${coverage} ${share}/${roster.size}`);
      }
    }
  }
  return lines.toSorted();
}

function isBelow(team: string | null | undefined, scope: string): boolean {
  return team === scope || (team !== null && team !== undefined && isBelow(TEAMS[team], scope));
}

const day = fc.integer({ min: -3, max: 45 }).map((n) => addDays(FIRST, n));
const login = fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7');
const membership = fc
  .record({ login, team: fc.constantFrom('acme', 'east', 'a', 'b', 'c'), ends: fc.tuple(day, day), open: fc.nat(3) })
  .filter(({ ends: [from, to] }) => from < to)
  .map(({ login: who, team, ends: [from, to], open }): Membership => ({
    login: who,
    team,
    ...(open & 1 ? { from } : {}),
    ...(open & 2 ? { to } : {}),
  }));
const world: fc.Arbitrary<World> = fc.record({
  // One range for somebody on a team: others would have to lie apart.
  memberships: fc.uniqueArray(membership, { maxLength: 14, selector: (one) => `${one.login} ${one.team}` }),
  usage: fc.array(
    fc.record(
      {
        tool: fc.constantFrom('copilot', 'kiro'),
        person: fc.oneof(login, fc.constant('nobody')),
        day,
        counts: fc.constantFrom<UsageCounts[]>({ messages: 0 }, { messages: 1 }, { commits: 0, tokensIn: 7 }),
      },
      { requiredKeys: ['tool', 'person', 'day'] },
    ),
    { maxLength: 40 },
  ),
});

describe('measured adoption against a count by hand', () => {
  let acme: TinyOrganization;
  const { use, measure, stored, table } = usageOf(() => acme);
  const load = ({ memberships }: World): Promise<void> => {
    const teams = Object.entries(TEAMS).filter(([slug]) => slug !== 'acme');
    return acme.load(
      `teams: ${JSON.stringify(teams.map(([slug, parent]) => ({ slug, name: slug, parent })))}\npeople: ${JSON.stringify(memberships)}\n`,
    );
  };
  const lines = async (): Promise<string[]> =>
    (
      await acme.db.query<{ line: string }[]>(
        `SELECT concat_ws(' ', slug, scope, week::text, coverage, coalesce(active::text, '-') || '/' || roster) AS line
         FROM adoption_week JOIN team ON team.id = team_id`,
      )
    )
      .map(({ line }) => line)
      .toSorted();

  beforeAll(async () => {
    acme = await tinyOrganization();
  });
  afterAll(() => acme.close());

  it('agrees on rosters, active people and coverage of all scopes', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        await load(given);
        await use(...given.usage);
        await measure(CLOSED);
        expect(await lines()).toEqual(counted(given));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('in parts, in any order of keys, again, and measured in between: the same', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.nat(40), fc.nat(40), async (given, cut, turn) => {
        await load(given);
        await use(...given.usage);
        await measure(CLOSED);
        const wanted = [await stored(), await table()];
        // Each key's last word, so that only the order of different keys changes.
        const last = [...new Map(given.usage.map((row) => [[row.tool, row.person, row.day].join(), row])).values()];
        const turned = [...last.slice(turn % (last.length + 1)), ...last.slice(0, turn % (last.length + 1))];
        await load(given);
        await use(...turned.slice(0, cut));
        await measure(CLOSED);
        await use(...turned.slice(cut));
        await use(...turned);
        await measure(CLOSED);
        expect([await stored(), await table()]).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
