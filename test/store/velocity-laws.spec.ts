import fc from 'fast-check';
import { compareWithOracle, FIELDS, fields, viewsOf } from '../support/compare-with-oracle.js';
import { everything, load, rowOf, tellEvents } from '../support/counting-told.js';
import { BASE, CLOSED, COMPONENTS, dayOf, DAYS, moved, still, worldOf } from '../support/counting-worlds.js';
import { judge, type OracleEvent, type OracleWorld } from '../support/oracle.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());

const cutsOf = fc.array(fc.nat(44), { minLength: 1, maxLength: 6 });

/** `deliveries batches` of every scope and week. */
async function output(): Promise<Map<string, [number, number]>> {
  const rows = await acme.db.query<{ view: string; deliveries: number; batches: number }[]>(
    `SELECT concat_ws(' ', slug, scope, structure, week) AS view, deliveries, batches
     FROM velocity_week JOIN team ON team.id = team_id`,
  );
  return new Map(rows.map(({ view, deliveries, batches }) => [view, [deliveries, batches]]));
}

describe('laws of measuring', () => {
  it.each([
    ['owners stay', still],
    ['ownership moves', moved],
  ])(
    'every scope, week and verdict is what the oracle says: %s',
    async (_name, owners) => {
      await fc.assert(
        fc.asyncProperty(worldOf(owners), async (world) => {
          await load(acme, world);
          await tellEvents(acme, world.events);
          await acme.measure(CLOSED);
          await compareWithOracle(acme, world);
        }),
        { numRuns: 10 },
      );
    },
    240_000,
  );

  it('order of arrival, repetition and measuring in pieces change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(worldOf(moved), fc.boolean(), cutsOf, async (world, inOrder, cuts) => {
        // In the order of time each piece is judged by what was judged before it.
        const rows = inOrder ? world.events.toSorted((a, b) => a.at - b.at) : world.events.toReversed();
        await load(acme, world);
        const borders = [0, ...cuts.filter((cut) => cut < rows.length).toSorted((a, b) => a - b), rows.length];
        for (const [i, from] of borders.entries()) {
          const piece = rows.slice(from, borders[i + 1] ?? rows.length);
          if (piece.length === 0) continue;
          await tellEvents(acme, piece);
          await acme.deliver(...piece.slice(0, 3).map(rowOf));
          await acme.measure(CLOSED);
        }
        await tellEvents(acme, world.events);
        await acme.measure(CLOSED);
        const inPieces = await everything(acme);
        expect(await acme.measure(CLOSED)).toMatchObject({ changed: 0 });
        await compareWithOracle(acme, world);

        await load(acme, world);
        await tellEvents(acme, world.events);
        await acme.measure(CLOSED);
        expect(await everything(acme)).toEqual(inPieces);
      }),
      { numRuns: 10 },
    );
  }, 240_000);

  it('an owner’s part, by time or beside others, takes nothing from the scope above', async () => {
    const parted = fc.tuple(
      ...COMPONENTS.map(() => fc.tuple(fc.constantFrom('t1', 't2', 'both', 'moves'), fc.nat(DAYS - 1))),
    );
    await fc.assert(
      fc.asyncProperty(worldOf(still), parted, async (given, parts) => {
        const rules = given.teams.find(({ slug }) => slug === 't1');
        const teams = given.teams.map((team) => (team.slug === 't2' ? { ...team, ...rules, slug: 't2' } : team));
        const world = { ...given, teams: teams.map(({ tagPattern: _, ...team }) => team) };
        const whole = COMPONENTS.map((where) => ({ ...where, team: 't1' }));
        const split = COMPONENTS.flatMap((where, i) => {
          const [how, day] = parts[i] ?? ['t1', 0];
          if (how === 'both') return ['t1', 't2'].map((team) => ({ ...where, team }));
          if (how !== 'moves') return [{ ...where, team: how }];
          return [
            { ...where, team: 't1', to: dayOf(day) },
            { ...where, team: 't2', from: dayOf(day) },
          ];
        });
        const above: unknown[] = [];
        for (const owners of [whole, split]) {
          await load(acme, { ...world, owners });
          await tellEvents(acme, world.events);
          await acme.measure(CLOSED);
          for (const slug of ['d1', 'acme'])
            above.push(
              (await acme.weeks(slug, 'TREE')).map((row) => [row.week, ...fields.map((field) => row[FIELDS[field]])]),
            );
        }
        expect(above.slice(2)).toEqual(above.slice(0, 2));
      }),
      { numRuns: 6 },
    );
  }, 240_000);

  it('a redeploy, a rollback or an empty release never raises a figure', async () => {
    const more = fc.array(
      fc.record({
        of: fc.nat(44),
        later: fc.constantFrom(1, 600_000, 86_400_000, 8 * 86_400_000),
        kind: fc.constantFrom('AGAIN', 'ELSEWHERE', 'NO_COMMITS', 'VERSION'),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(worldOf(still), more, async (world, added) => {
        await load(acme, world);
        await tellEvents(acme, world.events);
        await acme.measure(CLOSED);
        const before = await output();
        const idle = idleOf(
          world,
          added.flatMap((one, i) => againOf(world, one, i)),
        );
        await tellEvents(acme, idle);
        await acme.measure(CLOSED);
        const raised = [...(await output())].filter(([view, now]) =>
          now.some((figure, i) => figure > (before.get(view)?.[i] ?? 0)),
        );
        expect(raised).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});

/** Of what is added under keys of its own, those events that nobody counts, even if nothing else of it is told. */
function idleOf(world: OracleWorld, added: OracleEvent[]): OracleEvent[] {
  const keyOf = (event: OracleEvent): string => `${event.repo} ${event.source} ${event.key}`;
  const known = new Set(world.events.map(keyOf));
  let idle = [...new Map(added.map((event) => [keyOf(event), event])).values()].filter((one) => !known.has(keyOf(one)));
  for (;;) {
    const all = { ...world, events: [...world.events, ...idle] };
    const views = viewsOf(all).map((view) => judge(all, ...view));
    const kept = idle.filter((event) => views.every((told) => !told.some((one) => one.event === event && one.counted)));
    if (kept.length === idle.length) return kept;
    idle = kept;
  }
}

interface Again {
  of: number;
  later: number;
  kind: string;
}
/** One of the world's events again under a key of its own (another tag, another run), or one after it that holds nothing. */
function againOf(world: OracleWorld, { of, later, kind }: Again, i: number): OracleEvent[] {
  const event = world.events[of % world.events.length];
  if (!event) return [];
  const { ruling: _, ...told } = event;
  const again: OracleEvent = { ...told, at: Math.min(event.at + later, BASE + 34 * 86_400_000) };
  if (kind === 'ELSEWHERE' && event.source === 'DEPLOYMENT') again.environment = 'prod/more';
  if (kind === 'NO_COMMITS') Object.assign(again, { sha: `e${i}`, commits: 0, ancestor: false });
  if (kind === 'VERSION') Object.assign(again, { sha: `e${i}`, commits: 1, content: 'VERSION', ancestor: false });
  if (again.tag !== undefined) again.tag = again.tag.replace(/\d+/, `${90 + i}`);
  const { component, environment = '', sha, at, tag } = again;
  return [{ ...again, key: tag ?? [component, environment, sha, new Date(at).toISOString()].join(' ') }];
}
