import { did, following, type Following } from '../support/github/following.js';
import { generatedWorld } from '../support/github/generated-world.js';
import { withOrganization, withPerson, withTeam } from '../support/github/team-changes.js';
import { fullName, type Organization, PERMISSIONS, type World } from '../support/github/world.js';

const ALWAYS = '-infinity infinity';
const size = (organization: string, teams: number, people: number, repositories: number) => ({
  organization, teams, people, repositories, deployments: 0, releases: 0,
}); // prettier-ignore

/** What the plain data say: who is above whom, who is in what, and who may do the most with what. */
function expected({ people, repositories }: World, { login, teams }: Organization) {
  const parents = new Map(teams.map(({ slug, parent }) => [slug, parent]));
  const given = new Map(
    teams.flatMap(({ slug, permissions, repositories: own }) =>
      own.map((name) => [`${slug} ${name}`, PERMISSIONS.indexOf(permissions?.[name] ?? 'WRITE')] as const),
    ),
  );
  const effective = (slug: string | null | undefined, name: string): number =>
    slug ? Math.max(given.get(`${slug} ${name}`) ?? -1, effective(parents.get(slug), name)) : -1;
  const own = repositories.filter(({ owner }) => owner === login);
  const ownership = own.flatMap(({ name }) => {
    const most = Math.max(...teams.map(({ slug }) => effective(slug, name)));
    return teams
      .filter(({ slug, parent }) => most >= 2 && effective(slug, name) === most && effective(parent, name) < most)
      .map(({ slug }) => `${login}/${name} ${login}/${slug} ${ALWAYS}`);
  });
  return {
    names: [login, ...teams.map(({ slug }) => `${login}/${slug}`)].toSorted(),
    placements: teams.map(({ slug, parent }) => `${login}/${slug} ${parent === null ? login : `${login}/${parent}`} ${ALWAYS}`).toSorted(),
    memberships: teams.flatMap(({ slug, members }) => members.map((one) => `${one} ${login}/${slug} ${ALWAYS}`)).toSorted(),
    people: people.filter((one) => teams.some(({ members }) => members.includes(one.login))).length,
    ownership: ownership.toSorted(),
    unowned: own.filter(({ name }) => !ownership.some((line) => line.startsWith(`${login}/${name} `))).length,
  }; // prettier-ignore
}

describe('a large organisation', () => {
  const base = generatedWorld(31, size('acme', 130, 260, 260));
  // One team with more than two pages of members, one with more than a page of repositories.
  const crowded = withTeam(base, 'acme', 'team-40', (team) => ({
    ...team,
    members: base.people.map(({ login }) => login),
  }));
  const world = withTeam(crowded, 'acme', 'team-3', (team) => ({
    ...team,
    repositories: base.repositories.slice(0, 120).map(({ name }) => name),
    permissions: Object.fromEntries(base.repositories.slice(0, 60).map(({ name }, n) => [name, PERMISSIONS[n % 5] ?? 'READ'])),
  })); // prettier-ignore
  let acme: Following;
  beforeAll(async () => {
    acme = await following({ world, secondaryLimits: true });
    await acme.follow('2026-11-16');
  }, 30_000);
  afterAll(() => acme.close());

  test('is what a computation from the plain data says, all pages of it', async () => {
    const [organization] = world.organizations;
    const wanted = expected(world, organization as Organization);
    expect((await acme.names()).map((line) => line.split(' ')[0] ?? '').toSorted()).toEqual(wanted.names);
    expect((await acme.placements()).toSorted()).toEqual(wanted.placements);
    expect((await acme.memberships()).toSorted()).toEqual(wanted.memberships);
    expect((await acme.ownership()).toSorted()).toEqual(wanted.ownership);
    expect(await acme.lines('SELECT count(*)::text FROM person')).toEqual([String(wanted.people)]);
    const findings = await acme.teams.findings('2026-11-16');
    expect(findings.find(({ code }) => code === 'UNOWNED_REPOSITORIES')?.count).toBe(wanted.unowned);
    // The world has what the rule tells apart.
    expect(wanted.memberships.filter((line) => line.includes(' acme/team-40 ')).length).toBe(260);
    expect(wanted.unowned).toBeGreaterThan(10);
    expect(wanted.ownership.length).toBeGreaterThan(100);
    expect(new Set(wanted.ownership.map((line) => line.split(' ')[0])).size).toBeLessThan(wanted.ownership.length);
  });

  test('asks little of GitHub', () => {
    const asked = acme.github.requests.filter(({ operation }) => operation === 'graphql');
    // Six pages of teams, two more of one team's members; the 120 repositories are handed down to 39 teams below.
    expect([asked.length, asked.reduce((sum, { cost }) => sum + cost, 0)]).toEqual([48, 48]);
  });

  test('is not emptied when most memberships are gone, and is when that is accepted', async () => {
    const before = await acme.everything();
    acme.github.change((old) => withOrganization(old, 'acme', (organization) => ({
      ...organization, teams: organization.teams.map((team, n) => (n === 0 ? team : { ...team, members: [] })),
    }))); // prettier-ignore
    await expect(acme.follow('2026-11-20')).rejects.toMatchObject({
      code: 'GITHUB_ORGANIZATION_SHRUNK',
      message: expect.stringMatching(/no longer shows \d+ of \d+ memberships; nothing was changed/) as string,
    });
    expect(await acme.everything()).toEqual(before);
    expect(
      (await acme.follow('2026-11-20', ['acme'], { acceptShrunk: true })).summary?.kinds.memberships.closed,
    ).toBeGreaterThan(250);
    acme.github.world = world;
    await acme.follow('2026-11-21');
  });

  test('is not emptied when most repositories are gone, and half of them may go', async () => {
    const owned = (await acme.ownership()).filter((line) => line.endsWith(' infinity'));
    const keep = (share: number) =>
      new Set(owned.slice(Math.floor(owned.length * share)).map((line) => line.split(' ')[0]));
    const left = (kept: Set<string | undefined>) => (old: World): World => ({
      ...old, repositories: old.repositories.filter((one) => kept.has(fullName(one))),
    }); // prettier-ignore
    acme.github.change(left(keep(0.7)));
    await expect(acme.follow('2026-11-22')).rejects.toMatchObject({
      message: expect.stringMatching(/no longer shows \d+ of \d+ repositories of teams/) as string,
    });
    acme.github.world = world;
    acme.github.change(left(keep(0.4)));
    expect(await acme.follow('2026-11-22')).toMatchObject({ followed: true });
  });
});

describe('where teams come from', () => {
  const acmeWorld = generatedWorld(5, size('acme', 5, 6, 5));
  const labsWorld = generatedWorld(6, size('acme-labs', 3, 6, 4));
  const both: World = {
    organizations: [
      ...acmeWorld.organizations,
      ...labsWorld.organizations.map((one) => ({ ...one, teams: one.teams.map((team) => ({ ...team, id: team.id + 50 })) })),
    ],
    people: acmeWorld.people,
    repositories: [...acmeWorld.repositories, ...labsWorld.repositories.map((one) => ({ ...one, id: one.id + 5 }))],
  }; // prettier-ignore
  const FILE =
    'organization: {slug: corp, name: Corp, timeZone: Europe/Berlin, fiscalYearStart: 4, teamsFrom: github}\n';
  const PROGRAM = (teams: string): string =>
    `programs: [{slug: p, name: P, baseline: {from: 2025-01-06, to: 2026-01-05}, start: 2026-01-05, deadline: 2026-12-31, cohorts: [{multiple: 3, teams: ${teams}}]}]\n`;
  let github: Following;
  beforeAll(async () => {
    github = await following({ world: both });
  });
  afterAll(() => github.close());
  beforeEach(() => github.empty());

  const parents = async (): Promise<string[]> =>
    (await github.placements()).filter((line) => !/ acme(-labs)?\/\S+ /.test(line));

  test('several organisations have one above them', async () => {
    await github.follow('2026-11-16', ['acme', 'acme-labs', 'ACME']);
    expect(await github.organization()).toEqual(['github "GitHub" UTC 01-01 GITHUB']);
    expect(await parents()).toEqual([
      `acme github ${ALWAYS}`, `acme-labs github ${ALWAYS}`, `acme-labs/team-1 acme-labs ${ALWAYS}`,
      `acme-labs/team-2 acme-labs ${ALWAYS}`, `acme/team-1 acme ${ALWAYS}`, `acme/team-2 acme ${ALWAYS}`,
    ]); // prettier-ignore
    // Back to one: it stays where it is.
    await github.follow('2026-11-20', ['acme'], { acceptShrunk: true });
    expect(await parents()).toEqual(
      expect.arrayContaining([`acme github ${ALWAYS}`, 'acme-labs github -infinity 2026-11-20']),
    );
  });

  test('a second organisation renames nothing, and the root above both has the past of the first', async () => {
    await github.follow('2026-11-16', ['acme']);
    const before = [await github.memberships(), await github.ownership()];
    expect(did(await github.follow('2026-11-20', ['acme', 'acme-labs']))).toContain('teams added 4');
    expect((await github.organization())[0]).toMatch(/^github "GitHub" UTC /);
    expect(await parents()).toEqual([
      `acme github ${ALWAYS}`, 'acme-labs github 2026-11-20 infinity', 'acme-labs/team-1 acme-labs 2026-11-20 infinity',
      'acme-labs/team-2 acme-labs 2026-11-20 infinity', `acme/team-1 acme ${ALWAYS}`, `acme/team-2 acme ${ALWAYS}`,
    ]); // prettier-ignore
    const [memberships = [], ownership = []] = before;
    expect(await github.memberships()).toEqual(expect.arrayContaining(memberships));
    expect(await github.ownership()).toEqual(expect.arrayContaining(ownership));
    expect(did(await github.follow('2026-11-21', ['acme', 'acme-labs']))).toEqual([]);
  });

  test('another organisation altogether is refused', async () => {
    await github.follow('2026-11-16', ['acme']);
    await expect(github.follow('2026-11-20', ['acme-labs'])).rejects.toMatchObject({
      code: 'ORGANIZATION_MISMATCH',
      message: expect.stringContaining('GITHUB_ORGS names "acme-labs": add "acme" to it') as string,
    });
  });

  test('a file’s teams are left alone, and without organisations there is nothing to follow', async () => {
    expect(await github.follow('2026-11-16', [])).toEqual({ followed: false, summary: null });
    await github.importFile(
      'organization: {slug: corp, name: Corp, timeZone: UTC}\nteams: [{slug: a, name: A}]\n',
      '2026-11-16',
    );
    const asked = github.github.requests.length;
    expect(await github.follow('2026-11-17', ['acme'])).toEqual({ followed: false, summary: null });
    expect([await github.names(), github.github.requests.length - asked]).toEqual([['a "A"', 'corp "Corp"'], 0]);
  });

  test('the sample makes way, but not before GitHub has answered', async () => {
    await github.importFile(
      'organization: {slug: sample, name: S, timeZone: UTC}\nteams: [{slug: a, name: A}]\n',
      '2026-08-17',
    );
    await github.db.transaction((manager) =>
      github.organizations.setSampleClock(manager, new Date('2026-08-17T00:00:00Z')),
    );
    await expect(github.follow('2026-11-16', ['nowhere'])).rejects.toMatchObject({ code: 'GITHUB_NOT_FOUND' });
    expect((await github.organization())[0]).toMatch(/^sample /);
    expect(await github.follow('2026-11-16', ['acme'])).toMatchObject({ followed: true });
    expect((await github.organization())[0]).toMatch(/^acme /);
    expect(await github.lines(`SELECT slug FROM team WHERE slug IN ('a', 'sample')`)).toEqual([]);
    expect((await github.placements()).every((line) => line.endsWith(ALWAYS))).toBe(true);
  });

  describe('a file with teamsFrom: GITHUB', () => {
    test('names the organisation and its calendars; GitHub brings the rest, and leaves both alone', async () => {
      const file = `${FILE}calendars: [{name: de, holidays: [2026-12-25]}]\n${PROGRAM('all')}`;
      await github.importFile(file, '2026-11-10');
      await github.follow('2026-11-16', ['acme']);
      expect(await github.organization()).toEqual(['corp "Corp" Europe/Berlin 04-01 GITHUB']);
      expect(await parents()).toEqual([`acme/team-1 corp ${ALWAYS}`, `acme/team-2 corp ${ALWAYS}`]);
      expect(await github.lines('SELECT day::text FROM calendar_day')).toEqual(['2026-12-25']);
      const before = await github.everything();
      await github.importFile(file, '2026-11-20');
      expect(did(await github.follow('2026-11-20', ['acme']))).toEqual([]);
      expect(await github.everything()).toEqual(before);
    });

    test('may come after GitHub: then the name is the file’s', async () => {
      await github.follow('2026-11-16', ['acme']);
      await github.importFile(FILE.replace('corp', 'acme'), '2026-11-17');
      expect(did(await github.follow('2026-11-18', ['acme']))).toEqual([]);
      expect(await github.organization()).toEqual(['acme "Corp" Europe/Berlin 04-01 GITHUB']);
      // A second organisation goes below it, the first stays where it is.
      await github.follow('2026-11-20', ['acme', 'acme-labs']);
      expect(await parents()).toEqual(
        expect.arrayContaining([`acme/team-1 acme ${ALWAYS}`, 'acme-labs acme 2026-11-20 infinity']),
      );
    });

    test('names only teams that are known', async () => {
      const file = FILE + PROGRAM('[acme/team-3]');
      await expect(github.importFile(file, '2026-11-16')).rejects.toMatchObject({
        code: 'UNKNOWN_TEAM',
        message: expect.stringMatching(/no team "acme\/team-3".*teams: all.* sync`, then import it again/) as string,
      });
      expect(await github.everything()).toEqual([]);
      await github.importFile(FILE, '2026-11-16');
      await github.follow('2026-11-16', ['acme']);
      await expect(github.importFile(file, '2026-11-16')).resolves.toBeDefined();
    });

    test('keeps names and addresses that a file knew and GitHub does not show', async () => {
      const [one, two] = acmeWorld.people.map(({ login }) => login);
      await github.importFile(
        `organization: {slug: corp, name: Corp, timeZone: UTC}\nteams: [{slug: a, name: A}]\npeople:
  - {login: ${one}, team: a, name: Old, email: one@corp.test}\n  - {login: ${two}, team: a, email: two@corp.test}\n`,
        '2026-11-01',
      );
      await github.importFile(FILE, '2026-11-10');
      github.github.change((world) =>
        withPerson(world, String(one), (person) => ({ ...person, email: 'Two@corp.test' })),
      );
      await github.follow('2026-11-16', ['acme']);
      expect(await github.lines(`SELECT concat_ws(' ', login, name, email) FROM person WHERE login IN ('${one}', '${two}')`)).toEqual([
        `${one} Developer 1 Two@corp.test`, `${two} Developer 2`,
      ]); // prettier-ignore
      github.github.world = both;
      expect(did(await github.follow('2026-11-17', ['acme']))).toEqual([]);
    });

    test('follows after a file’s own teams, and a file without it takes over again', async () => {
      const OWN =
        'organization: {slug: corp, name: Corp, timeZone: UTC}\nteams: [{slug: a, name: A}]\nownership: [{repo: acme/x, team: a}]\n';
      await github.importFile(OWN, '2026-11-01');
      await github.importFile(FILE, '2026-11-10');
      await github.follow('2026-11-16', ['acme']);
      expect(await parents()).toEqual([
        'a corp -infinity 2026-11-16', 'acme/team-1 corp 2026-11-16 infinity', 'acme/team-2 corp 2026-11-16 infinity',
      ]); // prettier-ignore
      await github.importFile(OWN, '2026-11-20');
      expect(await github.organization()).toEqual(['corp "Corp" UTC 01-01 FILE']);
      expect(await parents()).toEqual([
        'a corp -infinity 2026-11-16', 'a corp 2026-11-20 infinity',
        'acme/team-1 corp 2026-11-16 2026-11-20', 'acme/team-2 corp 2026-11-16 2026-11-20',
      ]); // prettier-ignore
      expect(await github.follow('2026-11-21', ['acme'])).toEqual({ followed: false, summary: null });
    });
  });
});
