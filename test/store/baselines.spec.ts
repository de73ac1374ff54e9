import type { FreezeQuestion, Frozen } from '../../src/goals/baseline-freezes.store.js';
import { BaselineFreezesStore } from '../../src/goals/baseline-freezes.store.js';
import { BaselineProposalsStore, type RebaselineQuestion } from '../../src/goals/baseline-proposals.store.js';
import type { StoredBaselineRow } from '../../src/goals/baselines.store.js';
import type { ProgramRow, ProgressRow } from '../../src/goals/goals.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import type { Write } from '../../src/org/write.js';
import { COVERED, FACTS, OWNERSHIP, SIX } from '../support/six-teams.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

const TODAY = '2026-03-30';
const AT = new Date('2026-03-30T12:00:00Z');
const CLOSED = '2026-03-23';
let acme: TinyOrganization;
let program: ProgramRow;
let freezes: BaselineFreezesStore;
let proposals: BaselineProposalsStore;

beforeAll(async () => {
  acme = await tinyOrganization();
  freezes = new BaselineFreezesStore(new TeamsStore(acme.db));
  proposals = new BaselineProposalsStore(acme.db, new TeamsStore(acme.db));
});
afterAll(() => acme.close());
beforeEach(async () => {
  acme.clock.moveTo('2026-03-30T06:00:00Z');
  await acme.load(SIX);
  await acme.deliver(...COVERED, ...FACTS);
  await acme.refresh.refresh();
  program = (await acme.goals.programs())[0] as ProgramRow;
});

const written = <Result>(work: (write: Write) => Promise<Result>): Promise<Result> =>
  acme.db.transaction((manager) =>
    work({ manager, viewer: null, today: TODAY, from: TODAY, rewriteHistory: false, reason: null }),
  );
const freeze = async (question: Partial<FreezeQuestion> = {}): Promise<Frozen> =>
  (await written((write) => freezes.freeze(write, program, { teams: null, except: [], ...question }, AT))).frozen;
const propose = async (question: Partial<RebaselineQuestion> & { team: string }): Promise<number> => {
  const asked = { from: null, to: null, source: null, reason: 'because', ...question };
  return (await written((write) => proposals.propose(write, program, asked, { at: AT, closed: CLOSED }))).id;
};
/** Decides, and notes that figures change, as the face does. */
const decide = (id: number, approve = true): Promise<unknown> =>
  written(async (write) => {
    await proposals.decide(write, { id, approve, reason: 'looked at it' }, AT);
    await write.manager.query('INSERT INTO organization_change DEFAULT VALUES');
  });
const versions = async (slug: string): Promise<StoredBaselineRow[]> =>
  acme.baselines.list(program.id, [await acme.idOf(slug)]);
/** `version state reason deliveries source` of each version. */
const told = async (slug: string): Promise<string[]> =>
  (await versions(slug)).map((row) => [row.version, row.state, row.reason, row.deliveries, row.source].join(' '));
const progress = async (slug: string): Promise<ProgressRow[]> =>
  acme.goals.listProgress(program.id, [await acme.idOf(slug)], '2025-12-29', TODAY);
const last = async (slug: string): Promise<ProgressRow | undefined> => (await progress(slug)).at(-1);
const late = (slug: string, n: number, day = '2025-05-07'): object =>
  ({ repo: `acme/${slug}`, sha: `late-${n}`, deliveredAt: `${day}T12:00:00Z` }); // prettier-ignore
const owning = (...moves: [string, string][]): string =>
  SIX.replace(
    OWNERSHIP,
    moves.reduce((text, [from, to]) => text.replace(from, to), OWNERSHIP),
  );

describe('freezing', () => {
  it('freezes what can be measured, says of the others why not, and changes nothing twice', async () => {
    expect(await freeze({ except: ['b3'] })).toEqual({
      frozen: 4,
      already: 0,
      exceptions: [{ slug: 'b2', reason: expect.stringContaining('2 deliveries in 52 weeks') as unknown }],
    });
    expect(await told('a1')).toEqual(['1 FROZEN INITIAL 52 DEPLOYMENT']);
    expect((await versions('a1'))[0]).toMatchObject({ frozen_by: 'command line', frozen_at: AT });
    expect(await told('b3')).toEqual(['1 PROPOSED INITIAL 52 DEPLOYMENT']);
    expect(await freeze({ teams: ['a1', 'b3', 'north'] })).toEqual({
      frozen: 1,
      already: 1,
      exceptions: [{ slug: 'north', reason: expect.stringContaining('no baseline in this program') as unknown }],
    });
  });

  it('of two at once each team is frozen by one', async () => {
    const both = await Promise.all([freeze(), freeze()]);
    expect(both.map(({ frozen, already }) => [frozen, already]).toSorted()).toEqual([
      [0, 5],
      [5, 0],
    ]);
  });

  it('keeps each version as it was made', async () => {
    await freeze();
    for (const change of ['deliveries = 1', "state = 'PROPOSED', frozen_by = NULL, frozen_at = NULL", "frozen_by = 'me'"])
      await expect(acme.db.query(`UPDATE baseline SET ${change} WHERE team_id = $1`, [await acme.idOf('a1')])).rejects.toThrow('never changed'); // prettier-ignore
    await expect(acme.db.query(`UPDATE baseline SET deliveries = 1 WHERE state = 'PROPOSED'`)).rejects.toThrow('never changed'); // prettier-ignore
  });
});

describe('a version that follows by itself', () => {
  it('a moved repository makes one of reason STRUCTURE for both teams, and for no other; late facts are RESTATED', async () => {
    await freeze();
    await acme.change(owning(['{"repo":"acme/a2","team":"a2"}', '{"repo":"acme/a2","team":"a1"}']), '2026-03-29');
    await acme.refresh.refresh();
    expect(await told('a1')).toEqual(['1 FROZEN INITIAL 52 DEPLOYMENT', '2 AUTOMATIC STRUCTURE 78 DEPLOYMENT']);
    expect((await told('a2')).slice(1)).toEqual(['2 AUTOMATIC STRUCTURE 0 DEPLOYMENT']);
    expect(await told('a3')).toHaveLength(1);
    // By who owns it now: (13 + 26) in 13 weeks after (52 + 26) in 52.
    expect(await last('a1')).toMatchObject({ baseline_version: 2, baseline_deliveries: 78, multiple13w: 2 });
    expect(await progress('a1')).toHaveLength(13);
    await acme.deliver(late('a2', 1) as never);
    await acme.refresh.refresh();
    expect((await told('a1')).slice(2)).toEqual(['3 AUTOMATIC RESTATED 79 DEPLOYMENT']);
    const [first, second] = await versions('a1');
    expect(first?.ownership).not.toBe(second?.ownership);
  });

  it('what moved without a figure’s changing makes none, and is not what a later change is put down to', async () => {
    await freeze();
    await acme.deliver({
      repo: 'acme/new',
      coveredFrom: '2024-12-23T00:00:00Z',
      coveredThrough: '2027-03-01T00:00:00Z',
    });
    await acme.change(owning([']', ',{"repo":"acme/new","team":"a1"}]']), '2026-03-29');
    await acme.refresh.refresh();
    expect(await told('a1')).toHaveLength(1);
    await acme.deliver(late('a1', 1) as never);
    await acme.refresh.refresh();
    expect((await told('a1')).slice(1)).toEqual(['2 AUTOMATIC RESTATED 53 DEPLOYMENT']);
  });

  it('keeps the calendars that closed its days, as they stood', async () => {
    const holiday = (day: string): string => `${SIX}calendars: [{name: de, holidays: [${day}], teams: [north]}, {name: all, holidays: []}]`; // prettier-ignore
    await acme.change(holiday('2025-05-01'), TODAY);
    await acme.refresh.refresh();
    await acme.change(holiday('2025-05-01, 2025-10-03'), TODAY);
    await acme.refresh.refresh();
    const kept = await versions('a1');
    expect(kept.map(({ reason, exposure }) => `${reason} ${exposure}`)).toEqual(['INITIAL 52', 'CALENDAR_OR_COVERAGE 51.8', 'CALENDAR_OR_COVERAGE 51.6']); // prettier-ignore
    expect(kept.map(({ calendars }) => calendars?.filter(({ name }) => name === 'de'))).toEqual([
      [],
      [{ name: 'de', version: 1 }],
      [{ name: 'de', version: 2 }],
    ]);
    expect((await versions('b1')).flatMap(({ calendars }) => calendars ?? []).filter(({ name }) => name === 'de')).toEqual([]); // prettier-ignore
  });
});

describe('another source after freezing', () => {
  const TAGGED = SIX.replace(
    '"parent":"north","deliverySource":"DEPLOYMENT"',
    '"parent":"north","deliverySource":"TAG"',
  );
  const tags = (from: string, count: number): never[] =>
    Array.from({ length: count }, (_, i) => {
      const day = new Date(Date.parse(`${from}T12:00:00Z`) + i * 7 * 86_400_000).toISOString();
      return {
        repo: 'acme/a1',
        sha: `t-${from}-${i}`,
        deliveredAt: day,
        source: 'TAG',
        tag: `v${Number(from.slice(5, 7))}.${i}.0`,
      } as never;
    });

  it('is METHOD_CHANGED until a second person approves it, and then compared by the new one', async () => {
    await freeze();
    await acme.deliver(...tags('2025-01-01', 26), ...tags('2025-12-31', 13));
    await acme.change(TAGGED, TODAY);
    await acme.refresh.refresh();
    expect(await told('a1')).toEqual(['1 FROZEN INITIAL 52 DEPLOYMENT']);
    expect(await last('a1')).toMatchObject({
      status: 'METHOD_CHANGED',
      reason: expect.stringMatching(/frozen by DEPLOYMENT .* by TAG now: propose a re-baseline to TAG/) as unknown,
      multiple13w: null, multiple4w: null, raw_multiple13w: null, batch_multiple13w: null, required_rate: null, rate13w: 1,
      baseline_deliveries: 52,
    }); // prettier-ignore
    const id = await propose({ team: 'a1', source: 'TAG' });
    await acme.refresh.refresh();
    expect(await last('a1')).toMatchObject({ status: 'METHOD_CHANGED' });
    await decide(id);
    await acme.refresh.refresh();
    expect(await told('a1')).toEqual(['1 FROZEN INITIAL 52 DEPLOYMENT', '2 APPROVED SOURCE 26 TAG']);
    expect((await versions('a1'))[1]).toMatchObject({ note: 'because', approved_by: 'command line', approved_at: AT });
    expect(await last('a1')).toMatchObject({ status: 'TOO_EARLY', baseline_version: 2, multiple13w: 2 });
    await acme.change(SIX, TODAY);
    await acme.refresh.refresh();
    expect(await last('a1')).toMatchObject({ status: 'METHOD_CHANGED', multiple13w: null, baseline_version: 2 });
  });

  it('set back, or rejected, nothing was', async () => {
    await freeze();
    await acme.deliver(...tags('2025-01-01', 26));
    await acme.change(TAGGED, TODAY);
    await acme.refresh.refresh();
    await decide(await propose({ team: 'a1', source: 'TAG' }), false);
    await acme.refresh.refresh();
    expect(await last('a1')).toMatchObject({ status: 'METHOD_CHANGED' });
    await acme.change(SIX, TODAY);
    await acme.refresh.refresh();
    expect(await last('a1')).toMatchObject({ status: 'TOO_EARLY', multiple13w: 1, baseline_version: 1 });
    expect(await told('a1')).toHaveLength(1);
  });
});

describe('another window', () => {
  it('holds when it is approved, and stays for what follows', async () => {
    const asked = propose({ team: 'a1', from: '2025-06-30', to: '2026-02-02' });
    await decide(await asked);
    await acme.refresh.refresh();
    // 26 weeks of the year before, and five of the program.
    expect(await told('a1')).toEqual(['1 PROPOSED INITIAL 52 DEPLOYMENT', '2 APPROVED WINDOW 31 DEPLOYMENT']);
    expect(await last('a1')).toMatchObject({ baseline_version: 2, closed_weeks: 8, multiple13w: 1 });
    // A late fact in a week of the program that the window reaches: all weeks are judged by the same version.
    await acme.deliver(late('a1', 9, '2026-01-21') as never);
    await acme.refresh.refresh();
    expect((await told('a1')).slice(2)).toEqual(['3 AUTOMATIC RESTATED 32 DEPLOYMENT']);
    expect(new Set((await progress('a1')).map((row) => row.baseline_version))).toEqual(new Set([3]));
    expect((await versions('a1'))[2]).toMatchObject({ window_from: '2025-06-30', window_to: '2026-02-02' });
  });
});

describe('per engineer', () => {
  it('the same deliveries by who was there, in both windows; nobody known is no figure', async () => {
    // Two in 2025, five from the first day of the program on; the calendar closes a week of it, for them too.
    const people = [
      ...['p1', 'p2'].map((login) => `{login: ${login}, team: a1, from: 2020-01-01}`),
      ...['p3', 'p4', 'p5'].map((login) => `{login: ${login}, team: a1, from: 2025-12-29}`),
    ];
    const freeze = 'calendars: [{name: f, freezes: [{from: 2026-01-05, to: 2026-01-10}], teams: [a1]}]';
    await acme.change(`${SIX}people: [${people.join(', ')}]\n${freeze}\n`, TODAY);
    await acme.refresh.refresh();
    // 13 deliveries in 12 weeks of exposure after 52 in 52; 60 engineer-weeks after 104.
    expect(await last('a1')).toMatchObject({
      deliveries13w: 13, exposure13w: 12, engineer_weeks13w: 60, baseline_engineer_weeks: 104, raw_events13w: 13, batches13w: 13,
      multiple13w: 13 / 12, raw_multiple13w: 13 / 12, batch_multiple13w: 13 / 12, calendar_multiple13w: 1,
    }); // prettier-ignore
    expect(await last('b1')).toMatchObject({
      engineer_weeks13w: 0,
      baseline_engineer_weeks: 0,
      calendar_multiple13w: null,
    });
    const weeks = await acme.velocity.listWeeks([await acme.idOf('a1'), await acme.idOf('acme')], 'TREE', '2025-12-29', '2026-01-12', 'THEN'); // prettier-ignore
    expect(weeks.map((row) => row.engineer_weeks)).toEqual([5, null, 5, null]);
  });
});
