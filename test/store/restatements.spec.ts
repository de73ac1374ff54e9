import { addWeeks } from '../../src/core/week.js';
import { ProgressRestatementsStore } from '../../src/goals/progress-restatements.store.js';
import { RollupExplanationsStore } from '../../src/rollup/rollup-explanations.store.js';
import { RestatementsStore } from '../../src/velocity/restatements.store.js';
import type { Scope, Structure } from '../../src/velocity/velocity.store.js';
import { COVERED, FACTS, OWNERSHIP, SIX } from '../support/six-teams.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

let acme: TinyOrganization;
let store: RestatementsStore;
beforeAll(async () => {
  acme = await tinyOrganization();
  store = new RestatementsStore(acme.db);
});
afterAll(() => acme.close());

const WEEK = '2026-02-16';
const JUDGED = '2026-03-23';
const ALL = { from: '2000-01-03', to: '2100-01-04' };
const PAGE = { first: 1_000 };

beforeEach(async () => {
  acme.clock.moveTo('2026-03-30T06:00:00Z');
  await acme.load(SIX);
  await acme.deliver(...COVERED, ...FACTS);
  await acme.refresh.refresh();
  acme.clock.moveTo('2026-03-31T09:00:00Z');
});

const late = (slug: string, sha: string, at = `${WEEK.slice(0, 8)}18T12:00:00Z`) =>
  acme.deliver({ repo: `acme/${slug}`, sha, deliveredAt: at });

/** `week causes coverage deliveries/exposure → coverage deliveries/exposure`, newest first. */
async function told(slug: string, scope: Scope = 'OWN', structure: Structure = 'THEN'): Promise<string[]> {
  const place = { teamId: await acme.idOf(slug), scope, structure };
  const { rows } = await store.list(place, ALL, PAGE);
  const said = (row: (typeof rows)[number]['before']): string =>
    row === null ? '-' : `${row.coverage} ${row.deliveries}/${scope === 'OWN' ? row.exposure : row.team_weeks}`;
  return rows.map(({ week, causes, before, after }) => `${week} ${causes.join('+')} ${said(before)} → ${said(after)}`);
}

async function goalsTold(slug: string, week = JUDGED) {
  const [program] = await acme.goals.programs();
  const found = await new ProgressRestatementsStore(acme.db).list(program?.id ?? -1, await acme.idOf(slug), week, PAGE);
  return found.rows.map(({ causes, before, after }) => [causes, before?.multiple13w, after?.multiple13w]);
}

describe('a closed week that says something else', () => {
  it('nothing is told when nothing changed, and the running week is no closed one', async () => {
    await acme.refresh.refresh();
    await late('a1', 'running', '2026-03-30T12:00:00Z');
    await acme.refresh.refresh();
    expect(await told('a1')).toEqual([]);
    expect(await goalsTold('a1')).toEqual([]);
  });

  it('an event that comes after five weeks is told of its week in every scope that it counts in, and of the goals since', async () => {
    await late('a1', 'late');
    await acme.refresh.refresh();
    expect(await told('a1')).toEqual(['2026-02-16 EVENTS COMPLETE 1/1 → COMPLETE 2/1']);
    expect(await told('a1', 'TREE')).toEqual(['2026-02-16 EVENTS COMPLETE 1/1 → COMPLETE 2/1']);
    expect(await told('north', 'TREE')).toEqual(['2026-02-16 EVENTS COMPLETE 5/3 → COMPLETE 6/3']);
    expect(await told('a2')).toEqual([]);
    expect(await told('south', 'TREE')).toEqual([]);
    expect(await goalsTold('a1')).toEqual([[['WEEKS'], 1, 14 / 13]]);
    expect(await goalsTold('a1', WEEK)).toEqual([[['WEEKS'], 1, 9 / 8]]);
    expect(await goalsTold('a1', addWeeks(WEEK, -1))).toEqual([]);
    expect(await goalsTold('a2')).toEqual([]);
  });

  it('a move of ownership is told: THEN from its day on, NOW for all that has been, and the goals by NOW', async () => {
    const [first, ...others] = OWNERSHIP.replace('ownership: [', '').split('},');
    const moved = `${first?.replace('}', '')},"to":"2026-03-02"},{"repo":"acme/a1","team":"b1","from":"2026-03-02"},`;
    await acme.load(SIX, 'UTC', '2026-03-30');
    await acme.deliver(...COVERED, ...FACTS);
    await acme.refresh.refresh();
    await acme.change(SIX.replace(OWNERSHIP, `ownership: [${moved}${others.join('},')}`), '2026-03-02');
    await acme.refresh.refresh();
    const [newest, , , oldest] = await told('b1');
    expect([newest, oldest]).toEqual([
      '2026-03-23 OWNERSHIP COMPLETE 1/1 → COMPLETE 2/1',
      '2026-03-02 OWNERSHIP COMPLETE 1/1 → COMPLETE 2/1',
    ]);
    expect(await told('b1')).toHaveLength(4);
    expect((await told('a1'))[0]).toBe('2026-03-23 OWNERSHIP COMPLETE 1/1 → -');
    const now = await told('b1', 'OWN', 'NOW');
    expect(now).toContain('2026-01-05 OWNERSHIP COMPLETE 1/1 → COMPLETE 2/1');
    expect(now.length).toBeGreaterThan(60);
    // 9 deliveries of its own in the baseline, 52 of what it took over; 13 + 13 since.
    expect(await goalsTold('b1')).toEqual([[['BASELINE', 'WEEKS'], 52 / 9, (26 * 52) / (61 * 13)]]);
  });

  it('a calendar is told of the weeks that it closes days in', async () => {
    await acme.change(`${SIX}calendars: [{name: de, holidays: [2026-03-18], teams: [north]}]`, '2026-03-17');
    await acme.refresh.refresh();
    expect(await told('a1')).toEqual(['2026-03-16 CALENDAR COMPLETE 1/1 → COMPLETE 1/0.8']);
    expect(await told('north', 'TREE')).toEqual(['2026-03-16 CALENDAR COMPLETE 5/3 → COMPLETE 5/2.4']);
    expect(await told('b1')).toEqual([]);
    expect(await goalsTold('a1')).toEqual([[['WEEKS'], 1, (13 * 260) / (52 * 64)]]);
  });

  it('coverage that is lost is told of the weeks that are no longer whole', async () => {
    await acme.db.query(
      `UPDATE feed_coverage SET covered = covered - '{[2026-03-03 00:00+00, 2026-03-13 00:00+00)}'::tstzmultirange
       WHERE repository_id = (SELECT id FROM repository WHERE full_name = 'acme/a1')`,
    );
    await acme.refresh.refresh();
    expect(await told('a1')).toEqual([
      '2026-03-09 COVERAGE COMPLETE 1/1 → PARTIAL 1/1',
      '2026-03-02 COVERAGE COMPLETE 1/1 → PARTIAL 1/1',
    ]);
    expect(await goalsTold('a1')).toEqual([[['WEEKS'], 1, 1]]);
  });

  it('a goal that went and came back is told both times', async () => {
    const without = SIX.replace('cohorts: [{multiple: 3, teams: all}, {multiple: 10, teams: [a3]}]', 'cohorts: [{multiple: 3, teams: [a2]}]'); // prettier-ignore
    await acme.change(without, '2026-03-31');
    await acme.refresh.refresh();
    await acme.change(SIX, '2026-03-31');
    await acme.refresh.refresh();
    expect(await goalsTold('a1')).toEqual([[['TARGET'], undefined, 1], [['TARGET'], 1, undefined]]); // prettier-ignore
    expect(await goalsTold('a2')).toEqual([]);
  });
});

describe('as it stood', () => {
  const at = async (instant: string | null): Promise<(number | null)[]> => {
    const span = { from: WEEK, to: addWeeks(WEEK, 1) };
    const rows = await store.before([await acme.idOf('a1')], 'OWN', 'THEN', span, instant ? new Date(instant) : null);
    return rows.map(({ before }) => before?.deliveries ?? null);
  };

  it('before, between and after two restatements', async () => {
    await late('a1', 'one');
    await acme.refresh.refresh();
    acme.clock.moveTo('2026-04-02T09:00:00Z');
    await late('a1', 'two');
    await acme.refresh.refresh();
    expect(await at(null)).toEqual([1]);
    expect(await at('2026-03-30T07:00:00Z')).toEqual([1]);
    expect(await at('2026-03-31T09:00:00Z')).toEqual([2]);
    expect(await at('2026-04-01T00:00:00Z')).toEqual([2]);
    expect(await at('2026-04-02T09:00:00Z')).toEqual([]);
    expect(await told('a1')).toEqual([
      '2026-02-16 EVENTS COMPLETE 2/1 → COMPLETE 3/1',
      '2026-02-16 EVENTS COMPLETE 1/1 → COMPLETE 2/1',
    ]);
  });

  it('pages go from the newest to the oldest', async () => {
    await late('a1', 'one');
    await late('a1', 'two', '2026-03-04T12:00:00Z');
    await acme.refresh.refresh();
    const place = { teamId: await acme.idOf('a1'), scope: 'OWN', structure: 'THEN' } as const;
    const first = await store.list(place, ALL, { first: 1 });
    expect([first.total, first.hasNextPage, first.rows[0]?.week]).toEqual([2, true, '2026-03-02']);
    const second = await store.list(place, ALL, { first: 1, after: first.cursors[0] });
    expect([second.total, second.hasNextPage, second.rows[0]?.week]).toEqual([2, false, WEEK]);
    expect(await store.list(place, ALL, { first: 1, after: second.cursors[0] })).toMatchObject({ rows: [], total: 2 });
  });

  it('pictures of the scopes above are kept as they were first gathered', async () => {
    const [program] = await acme.goals.programs();
    const rollups = new RollupExplanationsStore(acme.db);
    const published = async (slug: string) =>
      (await rollups.published(program?.id ?? -1, [await acme.idOf(slug)], JUDGED))[0]?.picture?.medianMultiple;
    expect(await published('north')).toBeUndefined();
    await late('a2', 'one');
    await acme.refresh.refresh();
    await late('a2', 'two', '2026-03-04T12:00:00Z');
    await acme.refresh.refresh();
    expect([await published('north'), await published('acme'), await published('south')]).toEqual([4, 4, undefined]);
    const [now] = await acme.rollups.list(program?.id ?? -1, [await acme.idOf('north')], JUDGED, addWeeks(JUDGED, 1));
    expect(now?.picture.medianMultiple).toBeCloseTo(56 / 13, 12);
  });

  it('what is only looked at leaves nothing', async () => {
    await acme.db
      .transaction(async (manager) => {
        await late('a1', 'one');
        await acme.velocity.measure(manager, 'UTC', JUDGED, { now: acme.clock.now() });
        throw new Error('only looked at');
      })
      .catch(() => undefined);
    expect(await told('a1')).toEqual([]);
  });
});
