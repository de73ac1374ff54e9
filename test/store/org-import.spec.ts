import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { CalendarsStore } from '../../src/org/calendars.store.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { type ImportSummary, OrganizationStore } from '../../src/org/organization.store.js';
import { RepositoriesStore } from '../../src/org/repositories.store.js';
import { TeamsStore } from '../../src/org/teams.store.js';
import { ValidityRangesStore } from '../../src/org/validity-ranges.store.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

const HEAD = 'organization: {slug: acme, name: Acme, timeZone: Europe/Berlin}\n';
const FILE = `${HEAD}
teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop, deliverySource: tag}
  - {slug: pay, name: Payments, parent: shop}
people:
  - {login: Ada, name: Ada L, email: ada@acme.test, team: cart}
  - {login: bob, team: pay, from: 2025-01-01}
ownership:
  - {repo: acme/cart, team: cart}
  - {repo: acme/mono, component: pay, path: pay/, team: pay, from: 2025-01-01}
calendars:
  - {name: de, holidays: [2025-12-25], freezes: [{from: 2025-12-24, to: 2025-12-27}]}
  - {name: shop, holidays: [2026-02-02], teams: [shop]}
`;
const store = new OrganizationStore(new ValidityRangesStore(), new CalendarsStore(), new RepositoriesStore());

let database: TestDatabase;
let source: DataSource;
beforeAll(async () => {
  database = await freshDatabase();
  source = await new DataSource(dataSourceOptions(database.url)).initialize();
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});
beforeEach(() => source.transaction((manager) => store.clearInstallation(manager)));

function importFile(text: string, today: string): Promise<ImportSummary> {
  return source.transaction((manager) => store.importOrganization(manager, parseOrganizationFile(text), today));
}
async function lines(sql: string): Promise<string[]> {
  return (await source.query<{ line: string }[]>(sql)).map(({ line }) => line);
}
const placements = () =>
  lines(`
  SELECT concat_ws(' ', team.slug, parent.slug, valid_from, valid_to) AS line
  FROM team_parent JOIN team ON team.id = team_id JOIN team parent ON parent.id = parent_id ORDER BY 1`);
const memberships = () =>
  lines(`
  SELECT concat_ws(' ', login, slug, valid_from, valid_to) AS line
  FROM membership JOIN team ON team.id = team_id JOIN person ON person.id = person_id ORDER BY 1`);
const ownership = () =>
  lines(`
  SELECT concat_ws(' ', full_name, nullif(component.name, ''), path, slug, valid_from, valid_to) AS line FROM ownership
  JOIN team ON team.id = team_id JOIN component ON component.id = component_id JOIN repository ON repository.id = repository_id ORDER BY 1`);
const everything = async () => [
  await lines(
    "SELECT concat_ws(' ', slug, name, delivery_source, production_pattern, tag_pattern) AS line FROM team ORDER BY 1",
  ),
  await lines("SELECT concat_ws(' ', login, name, email) AS line FROM person ORDER BY 1"),
  await lines("SELECT concat_ws(' ', team_id IS NOT NULL, time_zone, fiscal_year_start) AS line FROM organization"),
  await lines(`SELECT concat_ws(' ', calendar.name, everywhere, day, kind, slug) AS line FROM calendar LEFT JOIN calendar_day d ON d.calendar_id = calendar.id
               LEFT JOIN calendar_team t ON t.calendar_id = calendar.id LEFT JOIN team ON team.id = t.team_id ORDER BY 1`),
  await placements(),
  await memberships(),
  await ownership(),
];
function did(summary: ImportSummary): string[] {
  return Object.entries(summary.kinds).flatMap(([kind, { added, changed, closed }]) =>
    Object.entries({ added, changed, closed }).flatMap(([what, n]) => (n > 0 ? [`${kind} ${what} ${n}`] : [])),
  );
}

describe('importing an organisation', () => {
  it('opens everything to the past the first time, and changes nothing the second', async () => {
    const first = await importFile(FILE, '2026-03-01');
    expect(did(first)).toEqual([
      'organization added 1',
      'teams added 4',
      'placements added 3',
      'people added 2',
      'memberships added 2',
      'components added 2',
      'ownership added 2',
      'calendars added 2',
    ]);
    const before = await everything();
    expect(before).toEqual([
      ['acme Acme', 'cart Cart TAG', 'pay Payments', 'shop Shop'],
      ['Ada Ada L ada@acme.test', 'bob'],
      ['t Europe/Berlin 01-01'],
      ['de t 2025-12-24 FREEZE', 'de t 2025-12-25 HOLIDAY', 'de t 2025-12-26 FREEZE', 'shop f 2026-02-02 HOLIDAY shop'],
      ['cart shop -infinity infinity', 'pay shop -infinity infinity', 'shop acme -infinity infinity'],
      ['Ada cart -infinity infinity', 'bob pay 2025-01-01 infinity'],
      ['acme/cart cart -infinity infinity', 'acme/mono pay pay/ pay 2025-01-01 infinity'],
    ]);
    for (const today of ['2026-03-01', '2026-05-01']) {
      const again = await importFile(FILE, today);
      expect(did(again)).toEqual([]);
      expect(again.kinds.placements.unchanged).toBe(3);
      expect(again.notes).toEqual([]);
    }
    expect(await everything()).toEqual(before);
  });

  it('takes the rules of components and the way of counting; a file that does not speak of counting leaves it', async () => {
    const ruled = FILE.replace('path: pay/', "path: pay/, tagPrefix: pay-, environment: '^pay'");
    const counting = ruled.replace('timeZone: Europe/Berlin', "timeZone: Europe/Berlin, counting: {productionPattern: '^live', botOnly: false}"); // prettier-ignore
    await importFile(FILE, '2026-03-01');
    const changed = ['organization changed 1', 'components changed 1'];
    expect(did(await importFile(counting, '2026-03-01'))).toEqual(changed);
    const rules = () =>
      lines("SELECT concat_ws(' ', name, path, tag_prefix, environment) AS line FROM component WHERE name <> ''");
    const policy = () =>
      lines(
        "SELECT concat_ws(' ', production_pattern, count_prereleases, count_config_only, count_bot_only) AS line FROM organization",
      );
    expect([await rules(), await policy()]).toEqual([['pay pay/ pay- ^pay'], ['^live f t f']]);
    expect(did(await importFile(counting, '2026-03-02'))).toEqual([]);
    expect(did(await importFile(ruled, '2026-03-02'))).toEqual([]);
    expect(await policy()).toEqual(['^live f t f']);
    expect(did(await importFile(FILE, '2026-03-02'))).toEqual(['components changed 1']);
    expect(await rules()).toEqual(['pay pay/']);
    expect(
      did(await importFile(counting.replace("productionPattern: '^live', botOnly: false", ''), '2026-03-02')),
    ).toEqual(changed);
    expect(await policy()).toEqual(['f t t']);
    // JavaScript takes it, Postgres does not.
    const odd = counting.replace("'^live'", "'(?<name>live)'");
    await expect(importFile(odd, '2026-03-02')).rejects.toMatchObject({
      code: 'INVALID_PATTERN',
      field: ['organization.counting.productionPattern'],
    });
    const worse = FILE.replace('path: pay/', "path: pay/, environment: '(?<name>live)'");
    await expect(importFile(worse, '2026-03-02')).rejects.toMatchObject({
      code: 'INVALID_PATTERN',
      field: ['ownership[1].environment'],
    });
  });

  it('moves a team: the old place is closed, the new one opens', async () => {
    await importFile(FILE, '2026-03-01');
    const moved = FILE.replace('name: Payments, parent: shop', 'name: Payments');
    expect(did(await importFile(moved, '2026-04-01'))).toEqual(['placements added 1', 'placements closed 1']);
    expect(await placements()).toEqual([
      'cart shop -infinity infinity',
      'pay acme 2026-04-01 infinity',
      'pay shop -infinity 2026-04-01',
      'shop acme -infinity infinity',
    ]);
    await importFile(FILE.replace('name: Payments, parent: shop', 'name: Payments, parent: cart'), '2026-04-01');
    expect(await placements()).toEqual(
      expect.arrayContaining(['pay cart 2026-04-01 infinity', 'pay shop -infinity 2026-04-01']),
    );
    expect(await placements()).toHaveLength(4);
  });

  it('moves people and ownership with dates as they are stated', async () => {
    await importFile(FILE, '2026-03-01');
    const moved = FILE.replace(
      'email: ada@acme.test, team: cart}',
      'email: ada@acme.test, team: cart, to: 2026-02-01}\n  - {login: Ada, team: pay, from: 2026-02-01}',
    ).replace('{repo: acme/cart, team: cart}', '{repo: acme/cart, team: pay}');
    expect(did(await importFile(moved, '2026-04-01'))).toEqual([
      'memberships added 1',
      'memberships closed 1',
      'ownership added 1',
      'ownership closed 1',
    ]);
    expect(await memberships()).toEqual([
      'Ada cart -infinity 2026-02-01',
      'Ada pay 2026-02-01 infinity',
      'bob pay 2025-01-01 infinity',
    ]);
    expect(await ownership()).toEqual([
      'acme/cart cart -infinity 2026-04-01',
      'acme/cart pay 2026-04-01 infinity',
      'acme/mono pay pay/ pay 2025-01-01 infinity',
    ]);
    expect(did(await importFile(moved, '2026-06-01'))).toEqual([]);
  });

  it('closes what is gone and keeps its history', async () => {
    await importFile(FILE, '2026-03-01');
    const gone = `${HEAD}teams: [{slug: shop, name: Shop}]\n`;
    expect(did(await importFile(gone, '2026-04-01'))).toEqual([
      'placements closed 2',
      'memberships closed 2',
      'ownership closed 2',
    ]);
    expect(did(await importFile(gone, '2026-05-01'))).toEqual([]);
    expect(await memberships()).toEqual(['Ada cart -infinity 2026-04-01', 'bob pay 2025-01-01 2026-04-01']);
    expect(await lines('SELECT slug AS line FROM team ORDER BY 1')).toEqual(['acme', 'cart', 'pay', 'shop']);
    await importFile(FILE, '2026-06-01');
    expect(await placements()).toEqual(
      expect.arrayContaining(['cart shop -infinity 2026-04-01', 'cart shop 2026-06-01 infinity']),
    );
  });

  it('replaces the days of a calendar, and of one that is gone those to come', async () => {
    const calendar = (days: string): string => `${HEAD}calendars: [{name: de, holidays: [${days}]}]\n`;
    await importFile(calendar('2026-01-01, 2026-12-25'), '2026-03-01');
    expect(did(await importFile(calendar('2026-01-06, 2026-12-25'), '2026-03-01'))).toEqual(['calendars changed 1']);
    expect(await lines('SELECT day::text AS line FROM calendar_day ORDER BY 1')).toEqual(['2026-01-06', '2026-12-25']);
    expect(did(await importFile(HEAD, '2026-03-01'))).toEqual(['calendars closed 1']);
    expect(await lines('SELECT day::text AS line FROM calendar_day ORDER BY 1')).toEqual(['2026-01-06']);
    expect(did(await importFile(HEAD, '2026-03-02'))).toEqual([]);
  });

  it('lets an address change hands', async () => {
    await importFile(FILE, '2026-03-01');
    const swapped = FILE.replace(', email: ada@acme.test', '').replace(
      'login: bob',
      'login: bob, email: ada@acme.test',
    );
    expect(did(await importFile(swapped, '2026-03-02'))).toEqual(['people changed 2']);
    expect(did(await importFile(swapped.replaceAll('login: bob', 'login: robert'), '2026-03-02'))).toContain(
      'people added 1',
    );
    expect(await lines("SELECT login AS line FROM person WHERE email = 'ada@acme.test'")).toEqual(['robert']);
  });

  it('refuses another organisation, and says what to do', async () => {
    await importFile(FILE, '2026-03-01');
    const other = FILE.replace('slug: acme', 'slug: other');
    await expect(importFile(other, '2026-03-02')).rejects.toMatchObject({ code: 'ORGANIZATION_MISMATCH' });
    expect(await source.transaction((manager) => store.clearSample(manager))).toBe(false);
    await source.transaction((manager) => store.setSampleClock(manager, new Date('2026-08-17T10:00:00Z')));
    await expect(importFile(other, '2026-03-02')).rejects.toThrow('clear it first');
    await source.transaction(async (manager) => {
      expect(await store.clearSample(manager)).toBe(true);
      await store.importOrganization(manager, parseOrganizationFile(other), '2026-03-02');
    });
    expect(await new TeamsStore(source).organization()).toMatchObject({ slug: 'other', sampleClock: null });
  });

  it('leaves nothing behind when it fails', async () => {
    await importFile(FILE, '2026-03-01');
    const before = await everything();
    const bad = FILE.replace('name: Shop}', 'name: Shop 2}').replace(
      'deliverySource: tag',
      'tagPattern: "(?<v>[0-9]+)"',
    );
    await expect(importFile(bad, '2026-04-01')).rejects.toMatchObject({
      code: 'INVALID_PATTERN',
      message: expect.stringContaining('teams[1].tagPattern'),
    });
    const failing = source.transaction(async (manager) => {
      await store.importOrganization(
        manager,
        parseOrganizationFile(`${HEAD}teams: [{slug: new, name: New}]`),
        '2026-04-01',
      );
      throw new Error('the next slice failed');
    });
    await expect(failing).rejects.toThrow('the next slice failed');
    expect(await everything()).toEqual(before);
  });

  it('lets one import wait for another', async () => {
    const files = [
      FILE,
      FILE.replace('name: Payments, parent: shop', 'name: Payments'),
      FILE,
      FILE.replace('{repo: acme/cart, team: cart}', '{repo: acme/cart, team: pay}'),
    ];
    await Promise.all(files.map((file) => importFile(file, '2026-03-01')));
    expect((await placements()).filter((line) => line.startsWith('pay') && line.endsWith(' infinity'))).toHaveLength(1);
  });

  it('does not care in which order the file lists things', async () => {
    const file = parseOrganizationFile(FILE);
    await importFile(FILE, '2026-03-01');
    const expected = await everything();
    const shuffled = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length });
    const permutation = fc.tuple(
      shuffled(file.teams),
      shuffled(file.people),
      shuffled(file.ownership),
      shuffled(file.calendars),
    );
    await fc.assert(
      fc.asyncProperty(permutation, async ([teams, people, owned, calendars]) => {
        await source.transaction(async (manager) => {
          await store.clearInstallation(manager);
          await store.importOrganization(
            manager,
            { ...file, teams, people, ownership: owned, calendars },
            '2026-03-01',
          );
        });
        expect(await everything()).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

/** What was pulled and done stays told, and whoever is let in by no team stays so. */
const STAYING = new Set(
  (
    'migrations sync_run sync_run_failure audit_entry audit_head principal access_grant access_token access_session ' +
    'sign_in_attempt sign_in_link provider_identity webhook_delivery webhook_refusal'
  ).split(' '),
);

// What GitHub has told meanwhile is of what comes: it waits.
describe('clearing', () => {
  it('empties every table of the organisation and its figures, and begins its ids anew', async () => {
    await importFile(FILE, '2026-03-01');
    await source.query(`
      INSERT INTO program (slug, name, baseline_from, baseline_to, start, deadline) VALUES ('p', 'P', '2024-01-01', '2025-01-01', '2025-01-01', '2025-12-31');
      INSERT INTO cohort (program_id, multiple, everyone) VALUES (1, 3, true);
      INSERT INTO report (team_id, week, edition, content, markdown, hash, written_at) VALUES (1, '2026-03-02', 1, '{}', '', '', now());
      INSERT INTO feed_coverage VALUES (1, '{}', true)`);
    await source.transaction((manager) => store.clearInstallation(manager));
    const tables = (
      await lines("SELECT quote_ident(tablename) AS line FROM pg_tables WHERE schemaname = 'public'")
    ).filter((table) => !STAYING.has(table) && !table.startsWith('webhook_inbox'));
    expect(tables.length).toBeGreaterThan(20);
    const counts = await Promise.all(
      tables.map((table) => lines(`SELECT '${table} ' || count(*) AS line FROM ${table}`)),
    );
    expect(counts.flat()).toEqual(tables.map((table) => `${table} 0`));
    // A truncate reaches only tables that hang on the ones it names: a table that does not would survive unseen if empty.
    const reached = await lines(`
      WITH RECURSIVE reached AS (
        SELECT unnest(string_to_array((regexp_match(prosrc, 'TRUNCATE (.*) RESTART'))[1], ',')::regclass[])::oid AS id
        FROM pg_proc WHERE proname = 'clear_installation'
        UNION SELECT conrelid FROM pg_constraint JOIN reached ON confrelid = reached.id WHERE contype = 'f')
      SELECT quote_ident(relname) AS line FROM reached JOIN pg_class ON oid = id`);
    expect(reached.toSorted()).toEqual(tables.toSorted());
    await importFile(FILE, '2026-03-01');
    expect(await lines('SELECT min(id)::text AS line FROM team')).toEqual(['1']);
  });
});
