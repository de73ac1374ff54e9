import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { AuditStore } from '../../src/access/audit.store.js';
import { PeopleImportService, type PeopleImportOptions } from '../../src/cli/people-import.service.js';
import { Installation } from '../../src/org/installation.js';
import { MembershipsStore } from '../../src/org/memberships.store.js';
import { PeopleStore } from '../../src/org/people.store.js';
import type { PeopleSummary } from '../../src/org/people-summary.js';
import { PersonsStore } from '../../src/org/persons.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { type TinyOrganization, tinyOrganization } from '../support/tiny-organization.js';

const TEAMS = 'teams: [{slug: cart, name: Cart}, {slug: pay, name: Payments}, {slug: ship, name: Shipping}]\n';
const HEADER = 'Employee ID,Email,Name,Team,From,To\n';

let acme: TinyOrganization;
let people: PeopleImportService;
let folder: string;
beforeAll(async () => {
  acme = await tinyOrganization();
  const installation = new Installation(acme.clock, new TeamsStore(acme.db), acme.db);
  people = new PeopleImportService(
    acme.db,
    installation,
    new PeopleStore(new PersonsStore(), new MembershipsStore()),
    new AuditStore(),
  );
  folder = await mkdtemp(join(tmpdir(), 'paceline-people-'));
});
afterAll(async () => {
  await acme.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  acme.clock.moveTo('2026-11-16T12:00:00Z');
  await acme.db.query('DELETE FROM people_mapping');
  await acme.load(TEAMS);
});

async function importPeople(
  text: string | Buffer,
  options: PeopleImportOptions & { mapping?: string } = {},
  name = 'hr.csv',
): Promise<PeopleSummary> {
  const { mapping, ...rest } = options;
  const map = mapping === undefined ? undefined : join(folder, 'map.yaml');
  if (map !== undefined) await writeFile(map, mapping ?? '');
  await writeFile(join(folder, name), text);
  return people.importFile(join(folder, name), { ...rest, map });
}
/** `ada cart` → a row of E-ada. */
const rows = (...lines: string[]): string =>
  HEADER +
  lines
    .map((line) => {
      const [who = '', team = '', from = '', to = ''] = line.split(' ');
      return `E-${who},${who}@acme.test,${who},${team === '-' ? '' : team},${from === '-' ? '' : from},${to}\n`;
    })
    .join('');
async function lines(sql: string): Promise<string[]> {
  return (await acme.db.query<{ line: string }[]>(sql)).map(({ line }) => line);
}
const memberships = (): Promise<string[]> =>
  lines(`SELECT concat_ws(' ', split_part(coalesce(email, login), '@', 1), slug, valid_from, valid_to) AS line
         FROM membership JOIN team ON team.id = team_id JOIN person ON person.id = person_id ORDER BY 1`);
const persons = (): Promise<string[]> =>
  lines("SELECT concat_ws(' ', login, name, email, employee_id) AS line FROM person ORDER BY 1");
const everything = async (): Promise<unknown> => [
  await memberships(),
  await persons(),
  await lines('SELECT mapping::text AS line FROM people_mapping'),
  await lines('SELECT count(*)::text AS line FROM organization_change'),
  await lines('SELECT count(*)::text AS line FROM audit_entry'),
];
const counts = ({ people: who, joins, moves, leaves, dates, memberships: held }: PeopleSummary): object => ({
  added: who.added,
  changed: who.changed,
  joins: joins.count,
  moves: moves.count,
  leaves: leaves.count,
  dates: dates.count,
  opened: held.opened,
  closed: held.closed,
});
const NONE = { added: 0, changed: 0, joins: 0, moves: 0, leaves: 0, dates: 0, opened: 0, closed: 0 };

describe('importing people', () => {
  it('opens the first file to the past, and the same file again changes nothing, on another day neither', async () => {
    const file = rows('ada cart', 'bob pay 2025-01-01', 'cyd ship - 2027-01-01', 'dan cart 2026-12-01');
    expect(counts(await importPeople(file))).toEqual({ ...NONE, added: 4, joins: 4, opened: 4 });
    const first = ['ada cart -infinity infinity', 'bob pay 2025-01-01 infinity', 'cyd ship -infinity 2027-01-01', 'dan cart 2026-12-01 infinity']; // prettier-ignore
    expect(await memberships()).toEqual(first);
    const changes = await lines('SELECT count(*)::text AS line FROM organization_change');
    for (const day of ['2026-11-16', '2026-11-25', '2026-12-10', '2027-02-01']) {
      acme.clock.moveTo(`${day}T12:00:00Z`);
      expect(counts(await importPeople(file))).toEqual(NONE);
    }
    expect(await memberships()).toEqual(first);
    expect(await lines('SELECT count(*)::text AS line FROM organization_change')).toEqual(changes);
  });

  it('closes and opens on the day: joins, moves, leaves, by team', async () => {
    await importPeople(rows('ada cart', 'bob pay', 'cyd ship'));
    acme.clock.moveTo('2026-11-23T12:00:00Z');
    const done = await importPeople(rows('ada pay', 'bob pay', 'eve cart'), { confirm: true });
    expect(counts(done)).toEqual({ ...NONE, added: 1, joins: 1, moves: 1, leaves: 1, opened: 2, closed: 2 });
    expect(done.moves.first).toEqual([{ person: 'ada (ada@acme.test)', from: ['cart'], to: ['pay'] }]);
    expect(done.byTeam).toEqual([
      { team: 'cart', joins: 1, leaves: 0, movedIn: 0, movedOut: 1 },
      { team: 'pay', joins: 0, leaves: 0, movedIn: 1, movedOut: 0 },
      { team: 'ship', joins: 0, leaves: 1, movedIn: 0, movedOut: 0 },
    ]);
    expect(await memberships()).toEqual([
      'ada cart -infinity 2026-11-23',
      'ada pay 2026-11-23 infinity',
      'bob pay -infinity infinity',
      'cyd ship -infinity 2026-11-23',
      'eve cart 2026-11-23 infinity',
    ]);
  });

  it('takes back what was imported the same day, and a start in the past opens on the day', async () => {
    await importPeople(rows('ada cart', 'bob pay'));
    const before = await memberships();
    acme.clock.moveTo('2026-11-23T12:00:00Z');
    await importPeople(rows('ada ship 2020-01-01', 'bob pay'), { confirm: true });
    expect(await memberships()).toContain('ada ship 2026-11-23 infinity');
    await importPeople(rows('ada cart', 'bob pay'), { confirm: true });
    expect(await memberships()).toEqual(before);
  });

  it('enters a day ahead, and refuses one that is over', async () => {
    await importPeople(rows('ada cart', 'bob pay'));
    const done = await importPeople(rows('ada ship', 'bob pay'), { asOf: '2027-01-01', confirm: true });
    expect(done).toMatchObject({ day: '2027-01-01', moves: { count: 1 } });
    expect(await memberships()).toEqual([
      'ada cart -infinity 2027-01-01',
      'ada ship 2027-01-01 infinity',
      'bob pay -infinity infinity',
    ]);
    await expect(importPeople(rows('ada cart'), { asOf: '2026-11-15' })).rejects.toMatchObject({
      code: 'PAST_DAY',
      message: '2026-11-15 is over, and the past is never rewritten: give 2026-11-16 or a later day',
    });
  });

  it('refuses to close more than a tenth without --confirm; exactly a tenth passes', async () => {
    const many = Array.from({ length: 20 }, (_, i) => `p${i} cart`);
    await importPeople(rows(...many));
    const before = await everything();
    acme.clock.moveTo('2026-11-23T12:00:00Z');
    await expect(importPeople(rows(...many.slice(3)))).rejects.toMatchObject({
      code: 'TOO_MANY_CLOSED',
      message: expect.stringMatching(/close 3 of 20 memberships \(15 %\).*nothing was changed.*--dry-run.*--confirm/),
    });
    // A column that has shifted moves everybody.
    await expect(importPeople(rows(...many).replaceAll(',cart,', ',pay,'))).rejects.toMatchObject({
      code: 'TOO_MANY_CLOSED',
    });
    await expect(importPeople(rows(...many).replaceAll(',cart,', ',,'))).rejects.toMatchObject({
      code: 'TOO_MANY_CLOSED',
    });
    expect(await everything()).toEqual(before);
    expect(await importPeople(rows(...many.slice(2)))).toMatchObject({ leaves: { count: 2 } });
    expect(await importPeople(rows(...many.slice(10)), { confirm: true })).toMatchObject({ leaves: { count: 8 } });
  });

  it('a dry run tells what an import then does, and writes nothing', async () => {
    await importPeople(rows('ada cart', 'bob pay', 'cyd ship'));
    const before = await everything();
    const file = rows('ada pay', 'bob pay', 'eve cart');
    const told = await importPeople(file, { dryRun: true, mapping: 'dates: DD.MM.YYYY' });
    expect(await everything()).toEqual(before);
    expect(await importPeople(file, { confirm: true })).toEqual(told);
    expect(told).toMatchObject({ joins: { count: 1 }, moves: { count: 1 }, leaves: { count: 1 } });
  });

  it('a file with a bad row leaves rows as they were', async () => {
    await importPeople(rows('ada cart', 'bob pay'));
    const before = await everything();
    await expect(importPeople(rows('ada pay', 'eve cart', 'bob nowhere'))).rejects.toMatchObject({
      code: 'BAD_ROWS',
      message: expect.stringMatching(/line 4: column Team: unknown team "nowhere"/),
    });
    await expect(importPeople(rows('ada pay').slice(0, -12))).rejects.toMatchObject({ code: 'BAD_ROWS' });
    await expect(importPeople(gzipSync(rows('ada pay')).subarray(0, 40), {}, 'cut.csv.gz')).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
    });
    expect(await everything()).toEqual(before);
  });

  it('keeps the mapping, so that the file alone is enough the next time; unpacks .gz', async () => {
    const file = 'Kostenstelle;Mail\n4711;ada@acme.test\n';
    await expect(importPeople(file)).rejects.toMatchObject({ code: 'UNKNOWN_COLUMNS' });
    const mapping = 'columns: {Kostenstelle: team, Mail: email}\nteams: {"4711": pay}';
    expect(await importPeople(file, { mapping })).toMatchObject({ joins: { count: 1 } });
    expect(counts(await importPeople(gzipSync(file), {}, 'hr.csv.gz'))).toEqual(NONE);
    expect(await memberships()).toEqual(['ada pay -infinity infinity']);
  });

  it('notes who imported what in the audit', async () => {
    await importPeople(rows('ada cart', 'bob pay'));
    const [entry] = await acme.db.query<object[]>(
      'SELECT action, actor, details FROM audit_entry ORDER BY id DESC LIMIT 1',
    );
    expect(entry).toEqual({
      action: 'people.imported',
      actor: 'command line',
      details: {
        day: '2026-11-16',
        rows: 2,
        people: { added: 2, changed: 0, unchanged: 0 },
        memberships: { current: 0, opened: 2, closed: 0 },
        joins: 2,
        moves: 0,
        leaves: 0,
      },
    });
  });

  it('says what to do without an organisation, and where teams come from GitHub', async () => {
    await acme.db.query("UPDATE organization SET teams_from = 'GITHUB'");
    await expect(importPeople(rows('ada cart'))).rejects.toMatchObject({
      code: 'TEAMS_FROM_GITHUB',
      message: expect.stringMatching(/import an organisation file that lists the teams/),
    });
    await acme.db.query('SELECT clear_installation()');
    await expect(importPeople(rows('ada cart'))).rejects.toMatchObject({ code: 'NO_ORGANIZATION' });
  });
});

describe('who is who', () => {
  it('goes by number, else login, else mail address; a login that nobody said is no login of GitHub', async () => {
    await acme.change(`${TEAMS}people: [{login: Ada, email: ada@acme.test, team: cart}, {login: bob, team: pay}]`, '2026-11-16'); // prettier-ignore
    await importPeople(
      'Employee ID,GitHub Login,Email,Name,Team\n1,,ADA@acme.test,Ada L,cart\n2,BOB,bob@acme.test,Bob,pay\n3,,eve@acme.test,Eve,ship\n4,,,Dan,ship\n',
    );
    expect(await persons()).toEqual([
      '@4 Dan 4',
      'Ada Ada L ADA@acme.test 1',
      'BOB Bob bob@acme.test 2',
      'eve@acme.test Eve eve@acme.test 3',
    ]);
    // Names, addresses and logins change; the number stays.
    await importPeople(
      'Employee ID,GitHub Login,Email,Name,Team\n1,,ada@acme.example,Ada King,cart\n2,bob,bob@acme.test,Bob,pay\n3,eve,eve@acme.example,Eve,ship\n4,,dan@acme.test,Dan,ship\n',
    );
    expect(await persons()).toEqual([
      'Ada Ada King ada@acme.example 1',
      'bob Bob bob@acme.test 2',
      'dan@acme.test Dan dan@acme.test 4',
      'eve Eve eve@acme.example 3',
    ]);
    expect(await memberships()).toHaveLength(4);
  });

  it('lets addresses and logins change hands', async () => {
    const file = (a: string, b: string): string => `Employee ID,Login,Email,Team\n1,${a},${a}@acme.test,cart\n2,${b},${b}@acme.test,pay\n`; // prettier-ignore
    await importPeople(file('ada', 'bob'));
    expect(counts(await importPeople(file('bob', 'ada')))).toEqual({ ...NONE, changed: 2 });
    expect(await persons()).toEqual(['ada ada@acme.test 2', 'bob bob@acme.test 1']);
    expect(counts(await importPeople(file('bob', 'ada')))).toEqual(NONE);
    // Somebody new has the address of somebody who left.
    await importPeople('Employee ID,Login,Email,Team\n1,bob,bob@acme.test,cart\n3,ada,ada@acme.test,pay\n', {
      confirm: true,
    });
    expect(await persons()).toEqual([
      'ada ada@acme.test 3',
      expect.stringMatching(/^ada_\d+ 2$/),
      'bob bob@acme.test 1',
    ]);
  });

  it('does not keep strangers who are in no team', async () => {
    await importPeople(rows('ada cart', 'zoe -'));
    expect(await persons()).toEqual(['ada@acme.test ada ada@acme.test E-ada']);
  });

  it('an organisation file without people leaves them be, and one that names a login gives it to whom it belongs', async () => {
    await importPeople(rows('ada cart', 'bob pay'));
    const before = await memberships();
    await acme.change(TEAMS, '2026-11-20');
    expect(await memberships()).toEqual(before);
    await acme.change(`${TEAMS}people: [{login: AdaL, email: ada@acme.test, team: cart}]`, '2026-11-23');
    expect(await persons()).toContain('AdaL ada@acme.test E-ada');
    expect(await memberships()).toEqual(['ada cart -infinity infinity', 'bob pay -infinity 2026-11-23']);
  });
});

describe('laws', () => {
  const WHO = ['ada', 'bob', 'cyd'];
  const day = fc.constantFrom('2026-11-10', '2026-11-16', '2026-11-20', '2026-11-25', '2026-12-05');
  const row = fc.record({
    who: fc.constantFrom(...WHO),
    team: fc.constantFrom('cart', 'pay', '-'),
    from: fc.option(day, { nil: '-' }),
    to: fc.option(day, { nil: '' }),
  });
  const file = fc.array(
    row.filter(({ from, to }) => from === '-' || to === '' || from < to),
    { minLength: 1, maxLength: 6 },
  );
  /** Who is in which team on a day, as the database and as a file say. */
  const stored = (on: string): Promise<string[]> =>
    lines(`SELECT DISTINCT split_part(email, '@', 1) || ' ' || slug AS line FROM membership JOIN team ON team.id = team_id
           JOIN person ON person.id = person_id WHERE valid_from <= '${on}' AND '${on}' < valid_to ORDER BY 1`);
  const said = (those: { who: string; team: string; from: string; to: string }[], on: string): string[] => {
    const held = those.filter(({ team, from, to }) => team !== '-' && (from === '-' || from <= on) && (to === '' || on < to)); // prettier-ignore
    return [...new Set(held.map(({ who, team }) => `${who} ${team}`))].toSorted();
  };
  const text = (those: { who: string; team: string; from: string; to: string }[]): string =>
    rows(...those.map(({ who, team, from, to }) => `${who} ${team} ${from} ${to}`));
  const DAYS = ['2026-11-01', '2026-11-12', '2026-11-16', '2026-11-18', '2026-11-20', '2026-11-22', '2026-11-27', '2026-12-06']; // prettier-ignore

  it('A, then B: from the day on as B says, before it as A said', async () => {
    await fc.assert(
      fc.asyncProperty(file, file, fc.constantFrom('2026-11-16', '2026-11-20', '2026-11-25'), async (a, b, asOf) => {
        acme.clock.moveTo('2026-11-16T12:00:00Z');
        await acme.load(TEAMS);
        await importPeople(text(a));
        acme.clock.moveTo(`${asOf < '2026-11-20' ? asOf : '2026-11-20'}T12:00:00Z`);
        const before = await memberships();
        if (before.length === 0) return;
        await importPeople(text(b), { asOf, confirm: true });
        for (const on of DAYS) expect([on, await stored(on)]).toEqual([on, said(on < asOf ? a : b, on)]);
        expect(counts(await importPeople(text(b), { asOf }))).toEqual(NONE);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
