import fc from 'fast-check';
import { addWeeks } from '../../src/core/week.js';
import { noteChange } from '../../src/org/organization-change.js';
import type { Content } from '../support/counting-cases.js';
import { lookAt, setPolicy } from '../support/counting-product.js';
import { everything, load, sectionsOf, tellEvents, unmeasure } from '../support/counting-told.js';
import { BASE, content, dayOf, DAYS, moved, still, teams, worldOf } from '../support/counting-worlds.js';
import type { OracleEvent, OracleTeam, OracleWorld } from '../support/oracle.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
beforeAll(async () => {
  acme = await tinyOrganization();
});
afterAll(() => acme.close());

/** What may happen between two measures. `which` picks an event of those that are stored. */
const which = fc.nat(100);
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('events' as const), count: fc.integer({ min: 1, max: 12 }) }) },
  fc.record({ what: fc.constant('removed' as const), which }),
  fc.record({
    what: fc.constant('moved' as const),
    which,
    sha: fc.constantFrom('a1', 'a2', 'a3'),
    minutes: fc.integer({ min: -20_000, max: 20_000 }),
  }),
  fc.record({ what: fc.constant('looked at' as const), which, content }),
  fc.record({ what: fc.constant('ruled' as const), which, counts: fc.constantFrom(true, false, null) }),
  fc.record({ what: fc.constant('owners' as const), owners: fc.oneof(moved, still) }),
  fc.record({ what: fc.constant('teams' as const), teams }),
  fc.record({ what: fc.constant('calendar' as const), days: fc.uniqueArray(fc.nat(DAYS), { maxLength: 5 }) }),
  fc.record({
    what: fc.constant('coverage' as const),
    lost: fc.boolean(),
    repo: fc.constantFrom('acme/a', 'acme/b'),
    day: fc.nat(DAYS),
    days: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({ what: fc.constant('policy' as const), configOnly: fc.boolean(), botOnly: fc.boolean() }),
  fc.record({ what: fc.constant('closed' as const) }),
);
type Of<Given> = Given extends fc.Arbitrary<infer Value> ? Value : never;
type Happening = Of<typeof happening>;

/** What is so far; a week closes after another. */
interface State {
  world: OracleWorld;
  calendars: object[];
  told: number;
  closed: string[];
}

const PICKED = `(SELECT id FROM delivery_event ORDER BY repository_id, source, event_key COLLATE "C"
  OFFSET $1 % greatest((SELECT count(*) FROM delivery_event), 1) LIMIT 1)`;

const DAY = 86_400_000;

/** What happens to the facts. */
async function toFacts(state: State, given: Happening): Promise<void> {
  const { db } = acme;
  if (given.what === 'events') {
    await tellEvents(acme, state.world.events.slice(state.told, state.told + given.count));
    state.told += given.count;
  } else if (given.what === 'removed') await db.query(`DELETE FROM delivery_event WHERE id = ${PICKED}`, [given.which]);
  else if (given.what === 'moved')
    await db.query(
      `UPDATE delivery_event SET sha = $2, occurred_at = occurred_at + make_interval(mins => $3) WHERE id = ${PICKED}`,
      [given.which, given.sha, given.minutes],
    );
  else if (given.what === 'looked at') await lookAtPicked(given.which, given.content);
  else if (given.what === 'ruled') await rule(given.which, given.counts);
  else if (given.what === 'coverage')
    await db.query(
      `UPDATE feed_coverage SET covered = covered ${given.lost ? '-' : '+'} tstzmultirange(tstzrange($2, $3))
       WHERE repository_id = (SELECT id FROM repository WHERE full_name = $1)`,
      [given.repo, new Date(BASE + given.day * DAY), new Date(BASE + (given.day + given.days) * DAY)],
    );
}

/** What happens to the organisation, and to the clock. */
async function toOrganization(state: State, given: Happening): Promise<void> {
  if (given.what === 'owners') state.world = { ...state.world, owners: given.owners };
  else if (given.what === 'teams') state.world = { ...state.world, teams: given.teams };
  else if (given.what === 'calendar') state.calendars = [{ name: 'all', holidays: given.days.map(dayOf) }];
  else if (given.what === 'policy') {
    await setPolicy(acme, { ...state.world.policy, configOnly: given.configOnly, botOnly: given.botOnly });
    await noteChange(acme.db.manager);
  } else if (given.what === 'closed' && state.closed.length > 1) state.closed.shift();
  if (!['owners', 'teams', 'calendar'].includes(given.what)) return;
  await acme.change(sectionsOf(state.world.teams, state.world.owners, state.calendars), '2026-11-16');
}

async function happen(state: State, given: Happening): Promise<void> {
  await toFacts(state, given);
  await toOrganization(state, given);
}

async function lookAtPicked(which: number, content: Content): Promise<void> {
  const [event] = await acme.db.query<{ repo: string; sha: string; at: Date; key: string }[]>(
    `SELECT full_name AS repo, sha, occurred_at AS at, event_key AS key
     FROM delivery_event JOIN repository ON repository.id = repository_id WHERE delivery_event.id = ${PICKED}`,
    [which],
  );
  if (event) await lookAt(acme, [{ ...content, ...event, at: event.at.toISOString() }]);
}

async function rule(which: number, counts: boolean | null): Promise<void> {
  if (counts === null) await acme.db.query(`DELETE FROM event_ruling WHERE event_id = ${PICKED}`, [which]);
  else
    await acme.db.query(
      `INSERT INTO event_ruling (event_id, counts, reason, decided_at)
       SELECT id, $2, 'decided', $3 FROM ${PICKED} AS picked
       ON CONFLICT (event_id) DO UPDATE SET counts = excluded.counts`,
      [which, counts, acme.clock.now()],
    );
}

/** Up to the running week: what stays of later ones is the case below. */
async function upTo(closed: string) {
  const { weeks, verdicts } = await everything(acme);
  return { weeks: weeks.filter(({ week }) => week <= addWeeks(closed, 1)), verdicts };
}

describe('measuring in increments', () => {
  it('says what one measure of everything says, whatever happened in between', async () => {
    const story = fc.array(fc.tuple(happening, fc.boolean()), { minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(worldOf(moved, 60), fc.boolean(), story, async (given, inOrder, happenings) => {
        // In the order of time what is new is judged by what was judged before it; in another, what was is judged anew.
        const events = inOrder ? given.events.toSorted((a, b) => a.at - b.at) : given.events;
        const world = { ...given, events };
        const state: State = { world, calendars: [], told: 0, closed: ['2026-10-26', '2026-11-02', '2026-11-09'] };
        const measure = () => acme.measure(state.closed[0] ?? '');
        await load(acme, world);
        await happen(state, { what: 'events', count: Math.ceil(world.events.length / 3) });
        await measure();
        for (const [one, measured] of happenings) {
          await happen(state, one);
          if (measured) await measure();
        }
        await measure();
        const inIncrements = await upTo(state.closed[0] ?? '');
        await unmeasure(acme);
        await measure();
        expect(inIncrements).toEqual(await upTo(state.closed[0] ?? ''));
      }),
      { numRuns: 20 },
    );
  }, 240_000);

  // Open: the week of what was found to be earlier is measured again, though it lies beyond all that there is now.
  it('forgets weeks beyond the last event when that is found to be earlier', async () => {
    const tag = (at: string): OracleEvent => ({
      ...{ repo: 'acme/a', component: '', sha: 'a', source: 'TAG', key: 'v1.0.0', tag: 'v1.0.0' },
      at: Date.parse(at),
    });
    const owners = [{ repo: 'acme/a', component: '', team: 't1' }];
    const one: OracleTeam[] = [{ slug: 't1', parent: 'acme', source: 'TAG' }];
    await load(acme, { teams: one, owners, events: [], timeZone: 'UTC' });
    for (const at of ['2026-11-09T00:00:00Z', '2026-11-08T23:59:00Z']) {
      await tellEvents(acme, [tag(at)]);
      await acme.measure('2026-10-26');
    }
    expect((await acme.weeks('t1')).at(-1)?.week).toBe('2026-11-02');
  });
});
