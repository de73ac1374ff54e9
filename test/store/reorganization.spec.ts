import fc from 'fast-check';
import type { Role, Viewer } from '../../src/core/viewer.js';
import { addWeeks } from '../../src/core/week.js';
import type { ProgramRow } from '../../src/goals/goals.store.js';
import { JudgeService } from '../../src/goals/judge.service.js';
import { JudgingChangesStore } from '../../src/goals/judging-changes.store.js';
import { Installation } from '../../src/org/installation.js';
import { NamedStore } from '../../src/org/named.store.js';
import { lockOrganization, noteChange } from '../../src/org/organization-change.js';
import { OwnershipWritesStore } from '../../src/org/ownership-writes.store.js';
import { type Reorganization, ReorganizationStore } from '../../src/org/reorganization.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { TeamWritesStore } from '../../src/org/team-writes.store.js';
import type { Write } from '../../src/org/write.js';
import { UserError } from '../../src/platform/errors.js';
import {
  type PreviewedFigures,
  ReorganizationPreviewService,
} from '../../src/rollup/reorganization-preview.service.js';
import { COVERED, FACTS, PARENT, SIX } from '../support/six-teams.js';
import { tinyOrganization, type TinyOrganization } from '../support/tiny-organization.js';

const TODAY = '2026-03-30';
const WEEK = '2026-03-23';
/** Before anything that is known. */
const BEGINNING = '2000-01-01';
const PATIENCE = 240_000;

let acme: TinyOrganization;
let previews: ReorganizationPreviewService;
let program: ProgramRow;
const named = new NamedStore();
const teams = new TeamWritesStore(named);
const ownership = new OwnershipWritesStore(named, new RepositoriesStore());

beforeAll(async () => {
  acme = await tinyOrganization();
  const { db } = acme;
  const stored = new TeamsStore(db);
  previews = new ReorganizationPreviewService(
    db,
    new Installation(acme.clock, stored, db),
    stored,
    new ReorganizationStore(named, teams),
    acme.velocity,
    acme.goals,
    new JudgeService(acme.goals, acme.baselines, new JudgingChangesStore()),
    acme.rollups,
  );
});
afterAll(() => acme.close());

async function load(): Promise<void> {
  acme.clock.moveTo(`${TODAY}T06:00:00Z`);
  await acme.load(SIX, 'UTC', TODAY);
  await acme.deliver(...COVERED, ...FACTS);
  await acme.refresh.refresh();
  const [found] = await acme.goals.programs();
  if (!found) throw new Error('no program');
  program = found;
}
const ids = async (...slugs: string[]): Promise<number[]> => Promise.all(slugs.map((slug) => acme.idOf(slug)));

function viewer(role: Role, reached: 'ALL' | number[] = 'ALL'): Viewer {
  const via = { kind: 'TOKEN', id: '1' } as const;
  return { principalId: 1, name: 'test', personId: null, via, scopes: ['read'], grants: [{ role, teams: reached }] };
}
async function write(work: (write: Write) => Promise<unknown>, from: string, rewriteHistory = false): Promise<void> {
  await acme.db.transaction(async (manager) => {
    await lockOrganization(manager);
    await work({ manager, viewer: null, today: TODAY, from, rewriteHistory, reason: 'a test' });
    await noteChange(manager);
  });
}
/** The changes as they are really made, as if they had always been. */
async function make({ moves, ownership: given }: Reorganization): Promise<void> {
  for (const { team, parent } of moves) await write((one) => teams.move(one, team, parent), BEGINNING, true);
  for (const { repo, team } of given) {
    await acme.db.query(
      `DELETE FROM ownership USING component, repository WHERE component.id = component_id
         AND repository.id = component.repository_id AND full_name = $1`,
      [repo],
    );
    await write((one) => ownership.set(one, { repo, team }), BEGINNING, true);
  }
}
async function stored(slug: string): Promise<PreviewedFigures> {
  const id = await acme.idOf(slug);
  const [goal] = await acme.goals.listProgress(program.id, [id], WEEK, addWeeks(WEEK, 1));
  const [rollup] = await acme.rollups.list(program.id, [id], WEEK, addWeeks(WEEK, 1));
  return {
    targetMultiple: goal?.target_multiple ?? null,
    status: goal?.status ?? null,
    baselineRate: goal?.baseline_rate ?? null,
    rate13w: goal?.rate13w ?? null,
    multiple13w: goal?.multiple13w ?? null,
    teams: rollup?.picture.teams ?? 0,
    medianMultiple: rollup?.picture.medianMultiple ?? null,
    pooledMultiple: rollup?.picture.pooledMultiple ?? null,
  };
}
async function hashes(): Promise<Record<string, string>> {
  const tables = await acme.db.query<{ name: string }[]>(
    `SELECT relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind = 'r' AND nspname = 'public' ORDER BY 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await acme.db.query<[{ hash: string }]>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(one::text, '|' ORDER BY one::text)), '') AS hash FROM ${name} AS one`,
    );
    found[name] = row.hash;
  }
  return found;
}
const ALL_SLUGS = ['acme', 'north', 'south', ...Object.keys(PARENT)];

const CHANGE: Reorganization = {
  moves: [{ team: 'a2', parent: 'south' }],
  ownership: [{ repo: 'acme/a1', team: 'b1' }],
};

describe('a re-organisation', () => {
  beforeEach(load, PATIENCE);

  it('is previewed with the figures that it would have, and nothing of it remains', async () => {
    const before = await hashes();
    expect(Object.keys(before).length).toBeGreaterThan(30);
    const { teams: shown, week, measured } = await previews.preview(viewer('OPERATOR'), program, CHANGE);
    expect(await hashes()).toEqual(before);
    expect(week).toBe(WEEK);
    // Those that change, and their parents: not a3, b2 and b3.
    expect(measured).toBe(5);
    expect(shown.map(({ slug }) => slug)).toEqual(['a1', 'a2', 'acme', 'b1', 'north', 'south']);
    const of = (slug: string) => shown.find((one) => one.slug === slug);
    // a1 owns nothing any more; b1 has its own 9 and a1's 52 of the baseline's 52 weeks, and 13 and 13 of the last 13.
    expect(of('a1')).toMatchObject({ now: { multiple13w: 1 }, after: { multiple13w: null, status: 'NOT_MEASURABLE' } });
    expect(of('b1')?.after).toMatchObject({
      baselineRate: 61 / 52,
      rate13w: 2,
      multiple13w: expect.closeTo(104 / 61, 10),
    });
    expect(of('a2')?.after).toEqual(of('a2')?.now);
    expect([of('north')?.now.teams, of('north')?.after.teams]).toEqual([3, 2]);
    expect([of('south')?.now.teams, of('south')?.after.teams]).toEqual([3, 4]);
    for (const one of shown) expect([one.slug, one.now]).toEqual([one.slug, await stored(one.slug)]);
    await make(CHANGE);
    await acme.refresh.refresh();
    for (const one of shown) expect([one.slug, one.after]).toEqual([one.slug, await stored(one.slug)]);
  });

  it(
    'changes what is shown and nothing else, whatever it is',
    async () => {
      const team = fc.constantFrom(...Object.keys(PARENT));
      const move = fc.record({ team, parent: fc.constantFrom('north', 'south', 'acme', 'a1', 'b3') });
      const given = fc.record({ repo: team.map((slug) => `acme/${slug}`), team: fc.constantFrom('a1', 'b1', 'north') });
      const change = fc.record({
        moves: fc.uniqueArray(move, { maxLength: 2, selector: (one) => one.team }),
        ownership: fc.uniqueArray(given, { maxLength: 2, selector: (one) => one.repo }),
      });
      await fc.assert(
        fc.asyncProperty(change, async (one) => {
          await load();
          const now = new Map(await Promise.all(ALL_SLUGS.map(async (slug) => [slug, await stored(slug)] as const)));
          const preview = await previews.preview(viewer('OPERATOR'), program, one).catch((error: unknown) => {
            if (error instanceof UserError && error.code === 'CYCLE') return null;
            throw error;
          });
          fc.pre(preview !== null);
          await make(one);
          await acme.refresh.refresh();
          for (const slug of ALL_SLUGS) {
            const shown = preview?.teams.find((row) => row.slug === slug);
            expect([slug, shown?.after ?? now.get(slug)]).toEqual([slug, await stored(slug)]);
          }
        }),
        { numRuns: 12 },
      );
    },
    PATIENCE,
  );

  it('that was entered ahead is previewed by its day, and takes effect on it by itself', async () => {
    await write((one) => teams.move(one, 'a2', 'south'), '2026-04-13');
    await write((one) => ownership.set(one, { repo: 'acme/a1', team: 'b1', replace: true }), '2026-04-13');
    await acme.refresh.refresh();
    const preview = (from: string) => previews.preview(viewer('OPERATOR'), program, { moves: [], ownership: [], from });
    expect((await preview('2026-04-12')).teams).toEqual([]);
    const ahead = await preview('2026-04-13');
    const asked = await previews.preview(viewer('OPERATOR'), program, CHANGE);
    expect(ahead.teams.map(({ slug, after }) => [slug, after])).toEqual(
      asked.teams.map(({ slug, after }) => [slug, after]),
    );

    const teamsOf = async (slug: string, week: string): Promise<number | undefined> => {
      const [row] = await acme.rollups.list(program.id, await ids(slug), week, addWeeks(week, 1));
      return row?.picture.teams;
    };
    acme.clock.moveTo('2026-04-20T06:00:00Z');
    await acme.refresh.refresh();
    expect(await Promise.all(['2026-04-06', '2026-04-13'].map((week) => teamsOf('north', week)))).toEqual([3, 2]);
    expect(await Promise.all(['2026-04-06', '2026-04-13'].map((week) => teamsOf('south', week)))).toEqual([3, 4]);
    // The week before is a1's, the week from that day on b1's.
    const covered = async (slug: string): Promise<(string | undefined)[]> => {
      const weeks = await acme.weeks(slug);
      return ['2026-04-06', '2026-04-13'].map((week) => weeks.find((row) => row.week === week)?.coverage);
    };
    expect(await covered('a1')).toEqual(['COMPLETE', undefined]);
    expect(await covered('b1')).toEqual(['COMPLETE', 'COMPLETE']);
    // What was judged week by week is what judging everything anew says.
    const judged = (): Promise<object[]> =>
      acme.db.query('SELECT team_id, week::text, status, multiple13w, rate13w FROM progress_week ORDER BY 1, 2');
    const step = await judged();
    await acme.refresh.refresh({ everything: true });
    expect(await judged()).toEqual(step);
  });

  it('of a team that was below another before makes no circle of what has been', async () => {
    await write((one) => teams.move(one, 'a1', 'a2'), '2026-01-01', true);
    await write((one) => teams.move(one, 'a1', 'north'), '2026-02-01', true);
    await acme.refresh.refresh();
    const change = { moves: [{ team: 'a2', parent: 'a1' }], ownership: [] };
    const { teams: shown } = await previews.preview(viewer('OPERATOR'), program, change);
    expect(shown.map(({ slug }) => slug)).toEqual(['a1', 'a2', 'acme', 'north']);
  });

  it('is previewed within reach', async () => {
    const leader = viewer('ORG_LEADER', await ids('south', 'b1', 'b2', 'b3'));
    const within = { moves: [{ team: 'b1', parent: 'b2' }], ownership: [{ repo: 'ACME/b2', team: 'b3' }] };
    const { teams: shown } = await previews.preview(leader, program, within);
    expect(shown.map(({ slug }) => slug)).toEqual(['b1', 'b2', 'b3', 'south']);
    const code = (who: Viewer, change: Reorganization & { from?: string }): Promise<unknown> =>
      previews.preview(who, program, change).then(
        () => 'nothing',
        (error: UserError) => error.code,
      );
    const none = { moves: [], ownership: [] };
    expect(await code(leader, { ...none, moves: [{ team: 'b1', parent: 'north' }] })).toBe('FORBIDDEN');
    expect(await code(leader, { ...none, moves: [{ team: 'zzz', parent: 'south' }] })).toBe('FORBIDDEN');
    expect(await code(leader, { ...none, ownership: [{ repo: 'acme/a1', team: 'b1' }] })).toBe('FORBIDDEN');
    expect(await code(viewer('TEAM_LEAD'), CHANGE)).toBe('FORBIDDEN');
    const operator = viewer('OPERATOR');
    expect(await code(operator, { ...none, moves: [{ team: 'north', parent: 'a1' }] })).toBe('CYCLE');
    expect(await code(operator, { ...none, moves: [{ team: 'b9', parent: 'a1' }] })).toBe('UNKNOWN_TEAM');
    expect(await code(operator, { ...none, ownership: [{ repo: 'acme/a9', team: 'b1' }] })).toBe('UNKNOWN_REPOSITORY');
    expect(await code(operator, { ...none, ownership: [{ repo: 'acme/a1', component: 'x', team: 'b1' }] })).toBe(
      'UNKNOWN_COMPONENT',
    );
    expect(await code(operator, { ...none, from: '2026-03-29' })).toBe('BAD_FROM');
    const many = Array.from({ length: 201 }, () => ({ team: 'a1', parent: 'south' }));
    expect(await code(operator, { ...none, moves: many })).toBe('TOO_MANY_CHANGES');
  });

  it(
    'waits for figures that are being measured for a while only',
    async () => {
      const runner = acme.db.createQueryRunner();
      await runner.startTransaction();
      await runner.query(`SELECT pg_advisory_xact_lock(hashtext('paceline measure'))`);
      await expect(previews.preview(viewer('OPERATOR'), program, CHANGE)).rejects.toMatchObject({
        code: 'PREVIEW_BUSY',
      });
      await runner.rollbackTransaction();
      await runner.release();
      expect((await previews.preview(viewer('OPERATOR'), program, CHANGE)).teams).toHaveLength(6);
    },
    PATIENCE,
  );
});
