import fc from 'fast-check';
import { addDays, addWeeks, dayNumber, type Week, weekOf } from '../../src/core/week.js';
import { connect } from '../../src/data-source.js';
import { EngineersStore } from '../../src/velocity/engineers.store.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

/** Four weeks: 2026-01-05 … 2026-02-01. Team 1 is the organisation. */
const FIRST = '2026-01-05';
const CLOSED = '2026-01-26';
const TEAMS = [1, 2, 3, 4, 5];
const DAYS = Array.from({ length: 28 }, (_, i) => addDays(FIRST, i));

/** Half-open; a day before the first one is for ever. */
interface Span {
  from: number;
  to: number;
}
interface World {
  parents: (Span & { team: number; parent: number })[];
  members: (Span & { person: number; team: number })[];
  /** Team (and all below it), day. */
  closed: [number, number][];
}

let database: TestDatabase;
let db: Awaited<ReturnType<typeof connect>>;
const engineers = new EngineersStore();

beforeAll(async () => {
  database = await freshDatabase();
  db = await connect(database.url);
  await db.query(`INSERT INTO team (slug, name) SELECT 't' || n, n::text FROM generate_series(1, 5) AS n`);
  await db.query(`INSERT INTO person (login) SELECT 'p' || n FROM generate_series(1, 6) AS n`);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const day = (n: number): string => addDays(FIRST, n);
const within = (span: Span, n: number): boolean => span.from <= n && n < span.to;

async function load(world: World): Promise<void> {
  await db.query('DELETE FROM membership');
  await db.query('DELETE FROM team_parent');
  for (const table of ['engineer_week', 'engineer_cursor', 'organization_change', 'calendar'])
    await db.query(`DELETE FROM ${table}`);
  const dated = <One extends Span>(rows: One[]): object[] =>
    rows.map((one) => ({ ...one, from: day(one.from), to: day(one.to) }));
  await db.query(
    `INSERT INTO team_parent (team_id, parent_id, valid_from, valid_to)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS row(team int, parent int, "from" date, "to" date)`,
    [JSON.stringify(dated(world.parents))],
  );
  await db.query(
    `INSERT INTO membership (person_id, team_id, valid_from, valid_to)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS row(person int, team int, "from" date, "to" date)`,
    [JSON.stringify(dated(world.members))],
  );
  await db.query(
    `WITH stated AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS row(name text, team int, day date)),
     made AS (INSERT INTO calendar (name, everywhere) SELECT name, false FROM stated RETURNING id, name),
     teams AS (INSERT INTO calendar_team SELECT made.id, team FROM stated JOIN made USING (name))
     INSERT INTO calendar_day SELECT made.id, day, 'HOLIDAY' FROM stated JOIN made USING (name)`,
    [JSON.stringify(world.closed.map(([team, n], i) => ({ name: `c${i}`, team, day: day(n) })))],
  );
  await measuredFrom(FIRST);
}

/** As velocity leaves it. */
const measuredFrom = (from: Week): Promise<unknown> =>
  db.query(
    `INSERT INTO measuring_cursor (organization_change, closed_week, measured_from, measured_to, now_day, time_zone, rule_version)
     VALUES (0, $1, $1, $1, $1, 'UTC', 1) ON CONFLICT (id) DO UPDATE SET measured_from = excluded.measured_from`,
    [from],
  );
const measure = (closed: Week): Promise<void> => db.transaction((manager) => engineers.measure(manager, closed));
const note = (): Promise<unknown> => db.query('INSERT INTO organization_change DEFAULT VALUES');

/** `scope team week` → engineer-weeks. */
async function stored(): Promise<Record<string, number>> {
  const rows = await db.query<{ key: string; engineer_weeks: number }[]>(
    `SELECT concat_ws(' ', scope, team_id, week) AS key, engineer_weeks FROM engineer_week ORDER BY 1`,
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.engineer_weeks]));
}

/** Day by day and person by person, from the definition. */
function counted({ parents, members, closed }: World): Record<string, number> {
  const found: Record<string, number> = {};
  const above = (team: number, n: number): number[] => {
    const parent = parents.find((one) => one.team === team && within(one, n))?.parent;
    return parent === undefined ? [team] : [team, ...above(parent, n)];
  };
  for (let n = 0; n < DAYS.length; n += 1) {
    if ((dayNumber(day(n)) + 3) % 7 > 4) continue;
    const open = (team: number): boolean => !closed.some(([of, when]) => when === n && above(team, n).includes(of));
    for (const scope of TEAMS)
      for (const kind of parents.some((one) => one.parent === scope) ? ['OWN', 'TREE'] : ['OWN'])
        for (let person = 1; person <= 6; person += 1) {
          const teams = members
            .filter((one) => one.person === person && within(one, n))
            .map(({ team }) => team)
            .filter((team) => (kind === 'OWN' ? team === scope : above(team, n).includes(scope)));
          if (!teams.some(open)) continue;
          const key = `${kind} ${scope} ${weekOf(day(n))}`;
          found[key] = (found[key] ?? 0) + 1;
        }
  }
  return Object.fromEntries(
    Object.entries(found)
      .map(([key, days]) => [key, days / 5] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const span = fc
  .tuple(fc.integer({ min: -9, max: 27 }), fc.integer({ min: 1, max: 40 }))
  .map(([from, length]) => ({ from, to: from + length }));
/** A team's parent is one of a lower number, another one after some day; a person is in any teams at any time. */
const world: fc.Arbitrary<World> = fc
  .record({
    moves: fc.array(fc.record({ team: fc.integer({ min: 2, max: 5 }), low: fc.nat(9), high: fc.nat(9), day: fc.integer({ min: 1, max: 27 }) }), { maxLength: 6 }),
    members: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(...TEAMS), span), { maxLength: 12 }),
    closed: fc.array(fc.tuple(fc.constantFrom(...TEAMS), fc.nat(27)), { maxLength: 6 }),
  })
  .map(({ moves, members, closed }) => ({
    closed,
    parents: [...new Map(moves.map((move) => [move.team, move])).values()].flatMap(({ team, low, high, day: on }) => [
      { team, parent: 1 + (low % (team - 1)), from: -99, to: on },
      { team, parent: 1 + (high % (team - 1)), from: on, to: 99 },
    ]),
    members: [...new Map(members.map(([person, team, when]) => [`${person} ${team}`, { person, team, ...when }])).values()],
  })); // prettier-ignore

describe('engineer-weeks', () => {
  it('by hand: somebody in two teams works once above, and is at work while one of them is open', async () => {
    await load({
      parents: [2, 3].map((team) => ({ team, parent: 1, from: -99, to: 99 })),
      members: [
        { person: 1, team: 2, from: -99, to: 99 },
        { person: 1, team: 3, from: -99, to: 99 },
        { person: 2, team: 3, from: 9, to: 99 },
      ],
      closed: [[2, 0], [3, 0], [2, 1]], // Monday for both, Tuesday for team 2.
    }); // prettier-ignore
    await measure(FIRST);
    expect(await stored()).toEqual({
      'OWN 2 2026-01-05': 0.6, 'OWN 3 2026-01-05': 0.8,
      'TREE 1 2026-01-05': 0.8,
    }); // prettier-ignore
    await measure(addWeeks(FIRST, 1));
    // The second one comes on the Wednesday: three days more.
    expect(await stored()).toMatchObject({ 'OWN 3 2026-01-12': 1.6, 'TREE 1 2026-01-12': 1.6, 'OWN 2 2026-01-12': 1 });
    expect(await stored()).not.toHaveProperty(['OWN 1 2026-01-05']);
  });

  it('law: what is counted day by day and person by person', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        await load(one);
        await measure(CLOSED);
        expect(await stored()).toEqual(counted(one));
      }),
      { numRuns: 40 },
    );
  });

  it('is measured only where a week closed or the organisation changed, and comes to the same', async () => {
    const one: World = {
      parents: [{ team: 2, parent: 1, from: -99, to: 99 }],
      members: [{ person: 1, team: 2, from: -99, to: 99 }],
      closed: [],
    };
    await load(one);
    await measure(addWeeks(FIRST, 1));
    await db.query('UPDATE engineer_week SET engineer_weeks = 7');
    await measure(addWeeks(FIRST, 1));
    await measure(CLOSED);
    expect(Object.values(await stored()).filter((weeks) => weeks === 7)).toHaveLength(4);
    await note();
    await measure(CLOSED);
    expect(await stored()).toEqual(counted(one));
    // History from before is measured by now.
    await measuredFrom(addWeeks(FIRST, -1));
    await measure(CLOSED);
    expect(await stored()).toEqual({ ...counted(one), 'OWN 2 2025-12-29': 1, 'TREE 1 2025-12-29': 1 }); // prettier-ignore
    await db.query('DELETE FROM membership');
    await note();
    await measure(CLOSED);
    expect(await stored()).toEqual({});
  });

  it('without measured weeks there is nothing to measure', async () => {
    await db.query('SELECT clear_installation()');
    await measure(CLOSED);
    expect(await stored()).toEqual({});
  });
});
