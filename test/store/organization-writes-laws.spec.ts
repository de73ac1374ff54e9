import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { addDays } from '../../src/core/week.js';
import { connect } from '../../src/data-source.js';
import { CalendarsStore } from '../../src/org/calendars.store.js';
import { MembershipWritesStore } from '../../src/org/membership-writes.store.js';
import { NamedStore } from '../../src/org/named.store.js';
import { lockOrganization } from '../../src/org/organization-change.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { OrganizationStore } from '../../src/org/organization.store.js';
import { OwnershipWritesStore } from '../../src/org/ownership-writes.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { TeamWritesStore } from '../../src/org/team-writes.store.js';
import { ValidityRangesStore } from '../../src/org/validity-ranges.store.js';
import type { Write } from '../../src/org/write.js';
import { UserError } from '../../src/platform/errors.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

const TODAY = '2026-11-18';
/** The days that are looked at: today and those after it, the last one standing for all beyond. */
const DAYS = [0, 1, 2, 3, 4, 5];
const TEAMS = ['a', 'b', 'c', 'd'];
const ROOT = 'acme';

type Step =
  | { kind: 'move'; team: string; parent: string; from: number }
  | { kind: 'close'; team: string; from: number }
  | { kind: 'join'; team: string; from: number; to: number | null }
  | { kind: 'leave'; team: string; from: number }
  | { kind: 'transfer'; team: string; parent: string; from: number }
  | { kind: 'own'; team: string; from: number; to: number | null; replace: boolean }
  | { kind: 'disown'; team: string; from: number };

/** The organisation day by day, in the plainest way there is. */
interface Model {
  /** By team: its parent on each day. */
  parents: Record<string, (string | null)[]>;
  /** By day: the teams that the one person is in, and those that own the one repository. */
  members: Set<string>[];
  owners: Set<string>[];
}

function start(): Model {
  return {
    parents: Object.fromEntries(TEAMS.map((team) => [team, DAYS.map(() => ROOT)])),
    members: DAYS.map(() => new Set<string>()),
    owners: DAYS.map(() => new Set<string>()),
  };
}

function isOpen({ parents }: Model, team: string, day: number): boolean {
  return team === ROOT || parents[team]?.[day] !== null;
}

/** What the step makes of the model; null when it must be refused. */
function stepped(before: Model, step: Step): Model | null {
  const model = structuredClone(before);
  const later = (to: number | null = null): number[] =>
    DAYS.filter((day) => day >= step.from && day < (to ?? Infinity));
  if (step.kind === 'move') return moved(model, step);
  if (step.kind === 'close') {
    const below = TEAMS.some((team) => later().some((day) => model.parents[team]?.[day] === step.team));
    if (below || later().every((day) => !isOpen(model, step.team, day))) return null;
    for (const day of later()) {
      if (model.parents[step.team]) (model.parents[step.team] as (string | null)[])[day] = null;
      model.members[day]?.delete(step.team);
      model.owners[day]?.delete(step.team);
    }
    return model;
  }
  const sets = step.kind === 'own' || step.kind === 'disown' ? model.owners : model.members;
  if (step.kind === 'leave' || step.kind === 'disown') {
    if (!later().some((day) => sets[day]?.has(step.team))) return null;
    for (const day of later()) sets[day]?.delete(step.team);
    return model;
  }
  if (step.kind === 'transfer') return transferred(model, step, later());
  if (step.to !== null && step.to <= step.from) return null;
  const days = later(step.to);
  if (days.some((day) => !isOpen(model, step.team, day) || sets[day]?.has(step.team))) return null;
  for (const day of days) {
    if (step.kind === 'own' && step.replace) sets[day]?.clear();
    sets[day]?.add(step.team);
  }
  return model;
}

function moved(model: Model, { team, parent, from }: { team: string; parent: string; from: number }): Model | null {
  const row = model.parents[team] as (string | null)[];
  const next = DAYS.find((day) => day > from && row[day] !== row[from]);
  const days = DAYS.filter((day) => day >= from && day < (next ?? Infinity));
  for (const day of days) row[day] = parent;
  for (const day of days) {
    if (!isOpen(model, parent, day)) return null;
    let at: string | null | undefined = parent;
    while (at !== ROOT && at !== null && at !== undefined) {
      if (at === team) return null;
      at = model.parents[at]?.[day];
    }
  }
  return model;
}

/** The end of the stretch that holds on the day, or begins next, goes along. */
function transferred(
  model: Model,
  step: { team: string; parent: string; from: number },
  later: number[],
): Model | null {
  const first = later.find((day) => model.members[day]?.has(step.team));
  if (first === undefined || step.team === step.parent) return null;
  const end = later.find((day) => day > first && !model.members[day]?.has(step.team)) ?? Infinity;
  for (const day of later) model.members[day]?.delete(step.team);
  for (const day of later.filter((one) => one < end)) {
    if (!isOpen(model, step.parent, day) || model.members[day]?.has(step.parent)) return null;
    model.members[day]?.add(step.parent);
  }
  return model;
}

const team = fc.constantFrom(...TEAMS);
const day = fc.constantFrom(...DAYS);
const end = fc.option(day, { nil: null });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), team, parent: fc.constantFrom(...TEAMS, ROOT), from: day }),
  fc.record({ kind: fc.constant('move' as const), team, parent: fc.constantFrom(...TEAMS), from: day }),
  fc.record({ kind: fc.constant('close' as const), team, from: day }),
  fc.record({ kind: fc.constant('join' as const), team, from: day, to: end }),
  fc.record({ kind: fc.constant('leave' as const), team, from: day }),
  fc.record({ kind: fc.constant('transfer' as const), team, parent: team, from: day }),
  fc.record({ kind: fc.constant('own' as const), team, from: day, to: end, replace: fc.boolean() }),
  fc.record({ kind: fc.constant('disown' as const), team, from: day }),
);

/** Two memberships that touch are one to whoever moves. */
const TOUCHING: Step[] = [
  { kind: 'join', team: 'a', from: 0, to: 3 },
  { kind: 'join', team: 'a', from: 3, to: null },
  { kind: 'transfer', team: 'a', parent: 'c', from: 1 },
];

describe('writes of the organisation', () => {
  const named = new NamedStore();
  const repositories = new RepositoriesStore();
  const organizations = new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), repositories);
  const teams = new TeamWritesStore(named);
  const memberships = new MembershipWritesStore(named);
  const ownership = new OwnershipWritesStore(named, repositories);
  let database: TestDatabase;
  let db: DataSource;

  beforeAll(async () => {
    database = await freshDatabase();
    db = await connect(database.url);
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  const load = (): Promise<void> =>
    db.transaction(async (manager) => {
      await organizations.clearInstallation(manager);
      const file = `organization: {slug: acme, name: Acme, timeZone: UTC}\nteams: ${JSON.stringify(TEAMS.map((slug) => ({ slug, name: slug })))}\n`;
      await organizations.importOrganization(manager, parseOrganizationFile(file), '2026-01-01');
      await repositories.ensure(manager, ['acme/one'], ['']);
      await manager.query("INSERT INTO person (login) VALUES ('ada')");
    });
  const dated = (n: number): string => addDays(TODAY, n);

  /** Whether it was taken. */
  async function perform(one: Step): Promise<boolean> {
    const to = 'to' in one && one.to !== null ? dated(one.to) : null;
    const work = (write: Write): Promise<unknown> => {
      switch (one.kind) {
        case 'move':
          return teams.move(write, one.team, one.parent);
        case 'close':
          return teams.close(write, one.team);
        case 'join':
          return memberships.add(write, 'ada', one.team, to);
        case 'leave':
          return memberships.end(write, 'ada', one.team);
        case 'transfer':
          return memberships.move(write, 'ada', one.team, one.parent);
        case 'own':
          return ownership.set(write, { repo: 'acme/one', team: one.team, to, replace: one.replace });
        case 'disown':
          return ownership.end(write, { repo: 'acme/one', team: one.team });
      }
    };
    try {
      await db.transaction(async (manager) => {
        await lockOrganization(manager);
        const write = {
          manager,
          viewer: null,
          today: TODAY,
          from: dated(one.from),
          rewriteHistory: false,
          reason: null,
        };
        await work(write);
      });
      return true;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  }

  async function stored(): Promise<Model> {
    const model = start();
    for (const n of DAYS) {
      const slugs = async (sql: string): Promise<[string, string][]> =>
        (await db.query<{ slug: string; parent: string }[]>(sql, [dated(n)])).map(({ slug, parent }) => [slug, parent]);
      const held = 'valid_from <= $1::date AND $1::date < valid_to';
      const places = new Map(await slugs(
        `SELECT team.slug, parent.slug AS parent FROM team_parent JOIN team ON team.id = team_id
         JOIN team AS parent ON parent.id = parent_id WHERE ${held}`,
      )); // prettier-ignore
      for (const slug of TEAMS) (model.parents[slug] as (string | null)[])[n] = places.get(slug) ?? null;
      const members = await slugs(
        `SELECT slug, '' AS parent FROM membership JOIN team ON team.id = team_id WHERE ${held}`,
      );
      const owners = await slugs(
        `SELECT slug, '' AS parent FROM ownership JOIN team ON team.id = team_id WHERE ${held}`,
      );
      model.members[n] = new Set(members.map(([slug]) => slug).toSorted());
      model.owners[n] = new Set(owners.map(([slug]) => slug).toSorted());
    }
    return model;
  }
  const plain = ({ parents, members, owners }: Model): object => ({
    parents,
    members: members.map((set) => [...set].toSorted()),
    owners: owners.map((set) => [...set].toSorted()),
  });
  const past = (): Promise<object[]> =>
    db.query(
      `SELECT team.slug, parent.slug AS parent, valid_from::text, least(valid_to, $1::date)::text AS valid_to
       FROM team_parent JOIN team ON team.id = team_id JOIN team AS parent ON parent.id = parent_id
       WHERE valid_from < $1::date ORDER BY 1, 3`,
      [TODAY],
    );

  it('are taken and refused as a model day by day says, and change no day before today', async () => {
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
        await load();
        const before = await past();
        let model = start();
        for (const one of steps) {
          const next = stepped(model, one);
          expect([one, await perform(one)]).toEqual([one, next !== null]);
          if (next) taken += 1;
          else refused += 1;
          model = next ?? model;
        }
        expect(plain(await stored())).toEqual(plain(model));
        expect(await past()).toEqual(before);
      }),
      { numRuns: 40, examples: [[TOUCHING]] },
    );
    // Both happen often enough to mean something.
    expect(Math.min(taken, refused)).toBeGreaterThan(100);
  }, 240_000);
});
