import { did, following, type Following } from '../support/github/following.js';
import { withLogin, withOrganization, withPerson, withTeam, withTeamRenamed } from '../support/github/team-changes.js';
import { token, TOKEN } from '../support/github/viewer.js';
import { withRename } from '../support/github/world-changes.js';
import type { Team, World } from '../support/github/world.js';

const ALWAYS = '-infinity infinity';

/** A small organisation whose every line can be worked out by hand. */
function smallWorld(): World {
  const team = (id: number, slug: string, parent: string | null, more: Partial<Team> = {}): Team => ({
    id, slug, name: slug.toUpperCase(), parent, members: [], repositories: [], ...more,
  }); // prettier-ignore
  const person = (id: number, login: string) => ({ id, login, name: login === 'bob' ? null : `The ${login}` });
  const repository = (id: number, name: string) => ({
    id, owner: 'Acme', name, formerly: [], createdAt: '2020-01-01T00:00:00Z', pushedAt: '2026-01-01T00:00:00Z',
    archived: name === 'old', fork: false, private: name === 'pay', tags: [], releases: [], deployments: [],
  }); // prettier-ignore
  return {
    organizations: [
      {
        id: 9001,
        login: 'Acme',
        name: 'Acme Corp',
        createdAt: '2019-01-01T00:00:00Z',
        members: ['Ada', 'bob', 'cy', 'dee'],
        teams: [
          team(9000, 'shop', null, { members: ['Ada'], repositories: ['web', 'mono'] }),
          team(9001, 'cart', 'shop', { members: ['Ada', 'bob'], repositories: ['cart', 'mono'] }),
          team(9002, 'pay', 'shop', { members: ['cy'], repositories: ['pay', 'cart'], permissions: { cart: 'READ' } }),
          team(9003, 'ops', null, {
            repositories: ['old', 'cart', 'tools', 'both'],
            permissions: { cart: 'TRIAGE', tools: 'READ', old: 'ADMIN', both: 'MAINTAIN' },
          }),
          team(9004, 'data', null, { members: ['bob'], repositories: ['both'], permissions: { both: 'MAINTAIN' } }),
        ],
      },
    ],
    people: [person(11, 'Ada'), person(12, 'bob'), person(13, 'cy'), person(14, 'dee')],
    repositories: ['web', 'mono', 'cart', 'pay', 'old', 'tools', 'both', 'nobodys'].map((name, n) =>
      repository(600 + n, name),
    ),
  };
}

describe('a small organisation', () => {
  let acme: Following;
  beforeAll(async () => {
    const narrow = token('github_pat_narrow', { withheld: ['members'] });
    const classic = token('ghp_classicWithoutReadOrg', { withheld: ['members'] });
    acme = await following({ world: smallWorld(), tokens: [token(TOKEN), narrow, classic] });
  });
  afterAll(() => acme.close());
  beforeEach(async () => {
    await acme.empty();
    acme.github.world = smallWorld();
    acme.github.faults.clear();
  });

  test('becomes teams, people and owners, open to the past', async () => {
    expect(await acme.follow('2026-11-16', ['Acme'], { timeZone: 'Europe/Berlin' })).toMatchObject({ followed: true });
    expect(await acme.organization()).toEqual(['acme "Acme Corp" Europe/Berlin 01-01 GITHUB']);
    expect(await acme.names()).toEqual([
      'acme "Acme Corp"', 'acme/cart "CART"', 'acme/data "DATA"', 'acme/ops "OPS"', 'acme/pay "PAY"', 'acme/shop "SHOP"',
    ]); // prettier-ignore
    expect(await acme.placements()).toEqual([
      `acme/cart acme/shop ${ALWAYS}`, `acme/data acme ${ALWAYS}`, `acme/ops acme ${ALWAYS}`,
      `acme/pay acme/shop ${ALWAYS}`, `acme/shop acme ${ALWAYS}`,
    ]); // prettier-ignore
    // The members of the teams below are not a team's own, and who has no team is nobody's.
    expect(await acme.memberships()).toEqual([
      `Ada acme/cart ${ALWAYS}`, `Ada acme/shop ${ALWAYS}`, `bob acme/cart ${ALWAYS}`, `bob acme/data ${ALWAYS}`,
      `cy acme/pay ${ALWAYS}`,
    ]); // prettier-ignore
    // mono: shop hands it down to cart and pay; cart: pay may read, ops triage; tools: read is no ownership; both: two.
    expect(await acme.ownership()).toEqual([
      `Acme/both acme/data ${ALWAYS}`, `Acme/both acme/ops ${ALWAYS}`, `Acme/cart acme/cart ${ALWAYS}`,
      `Acme/mono acme/shop ${ALWAYS}`, `Acme/old acme/ops ${ALWAYS}`, `Acme/pay acme/pay ${ALWAYS}`,
      `Acme/web acme/shop ${ALWAYS}`,
    ]); // prettier-ignore
    expect(await acme.teams.findings('2026-11-16')).toContainEqual({
      code: 'UNOWNED_REPOSITORIES', count: 2, examples: ['Acme/nobodys', 'Acme/tools'],
    }); // prettier-ignore
    expect(await acme.lines(`SELECT concat_ws(' ', login, github_id, name) FROM person`)).toEqual([
      'Ada 11 The Ada', 'bob 12', 'cy 13 The cy',
    ]); // prettier-ignore
  });

  test('a second run changes nothing', async () => {
    await acme.follow('2026-11-16');
    const before = await acme.everything();
    const changes = await acme.lines('SELECT count(*)::text FROM organization_change');
    const again = await acme.follow('2026-11-20');
    expect([again.followed, did(again)]).toEqual([true, []]);
    expect(await acme.everything()).toEqual(before);
    expect(await acme.lines('SELECT count(*)::text FROM organization_change')).toEqual(changes);
  });

  test('who leaves a team left it today, who comes came today, and the past stays', async () => {
    await acme.follow('2026-11-16');
    acme.github.change((world) =>
      withTeam(world, 'Acme', 'cart', (team) => ({ ...team, members: ['bob', 'dee'], repositories: ['mono', 'nobodys'] })),
    ); // prettier-ignore
    expect(did(await acme.follow('2026-11-20'))).toEqual([
      'people added 1', 'memberships added 1', 'memberships closed 1', 'ownership added 1', 'ownership closed 1',
    ].map((line) => expect.stringContaining(line) as string)); // prettier-ignore
    expect(await acme.memberships()).toEqual([
      'Ada acme/cart -infinity 2026-11-20', `Ada acme/shop ${ALWAYS}`, `bob acme/cart ${ALWAYS}`,
      `bob acme/data ${ALWAYS}`, `cy acme/pay ${ALWAYS}`, 'dee acme/cart 2026-11-20 infinity',
    ]); // prettier-ignore
    expect(await acme.ownership()).toEqual(
      expect.arrayContaining([
        'Acme/cart acme/cart -infinity 2026-11-20',
        'Acme/nobodys acme/cart 2026-11-20 infinity',
      ]),
    );
  });

  test('a team that moves and one that goes keep what they were', async () => {
    await acme.follow('2026-11-16');
    acme.github.change((world) =>
      withOrganization(world, 'Acme', (organization) => ({
        ...organization,
        teams: organization.teams
          .filter(({ slug }) => slug !== 'ops')
          .map((team) => (team.slug === 'pay' ? { ...team, parent: 'data' } : team)),
      })),
    );
    await acme.follow('2026-11-20');
    expect(await acme.placements()).toEqual([
      `acme/cart acme/shop ${ALWAYS}`, `acme/data acme ${ALWAYS}`, 'acme/ops acme -infinity 2026-11-20',
      'acme/pay acme/data 2026-11-20 infinity', 'acme/pay acme/shop -infinity 2026-11-20', `acme/shop acme ${ALWAYS}`,
    ]); // prettier-ignore
    expect(await acme.ownership()).toEqual(expect.arrayContaining(['Acme/both acme/ops -infinity 2026-11-20']));
  });

  test('a team, a login, a repository and the organisation keep their history under another name', async () => {
    await acme.follow('2026-11-16');
    const numbers = () =>
      acme.lines(`SELECT concat_ws(' ', person_id, team_id, valid_from, valid_to) FROM membership
      UNION ALL SELECT concat_ws(' ', component_id, team_id, valid_from, valid_to) FROM ownership
      UNION ALL SELECT concat_ws(' ', team_id, parent_id, valid_from, valid_to) FROM team_parent`);
    const before = await numbers();
    acme.github.change((world) => withTeamRenamed(world, 'Acme', 'shop', { slug: 'store', name: 'Store' }));
    acme.github.change((world) => withLogin(world, 'Ada', 'ada-l'));
    acme.github.change((world) => withRename(world, 'Acme/web', 'site'));
    acme.github.change((world) => ({
      ...withOrganization(world, 'Acme', (organization) => ({ ...organization, login: 'Acme-Inc' })),
      repositories: world.repositories.map((one) => ({ ...one, owner: 'Acme-Inc' })),
    }));
    const followed = await acme.follow('2026-11-20', ['acme-inc']);
    expect(did(followed)).toEqual(['teams changed 1']);
    expect(await numbers()).toEqual(before);
    expect(await acme.memberships()).toEqual(
      expect.arrayContaining([`ada-l acme-inc/cart ${ALWAYS}`, `ada-l acme-inc/store ${ALWAYS}`]),
    );
    expect(await acme.ownership()).toEqual(expect.arrayContaining([`Acme-Inc/site acme-inc/store ${ALWAYS}`]));
    expect((await acme.organization())[0]).toMatch(/^acme-inc /);
  });

  test('teams, logins and repositories may swap their names', async () => {
    await acme.follow('2026-11-16');
    const of = (name: string) => acme.lines(`SELECT concat_ws(' ', github_id, ${name}) FROM ${{ slug: 'team', login: 'person', full_name: 'repository' }[name]}`); // prettier-ignore
    acme.github.change((world) => withTeamRenamed(world, 'Acme', 'pay', { slug: 'x', name: 'X' }));
    acme.github.change((world) => withTeamRenamed(world, 'Acme', 'cart', { slug: 'pay', name: 'PAY' }));
    acme.github.change((world) => withTeamRenamed(world, 'Acme', 'x', { slug: 'cart', name: 'CART' }));
    acme.github.change((world) => withLogin(withLogin(withLogin(world, 'bob', 'x'), 'cy', 'bob'), 'x', 'cy'));
    acme.github.change((world) =>
      withRename(withRename(withRename(world, 'Acme/web', 'x'), 'Acme/pay', 'web'), 'Acme/x', 'pay'),
    );
    await acme.follow('2026-11-20');
    expect(await of('slug')).toEqual(expect.arrayContaining(['9001 acme/pay', '9002 acme/cart']));
    expect(await of('login')).toEqual(['11 Ada', '12 cy', '13 bob']);
    expect(await of('full_name')).toEqual(expect.arrayContaining(['600 Acme/pay', '603 Acme/web']));
    expect((await acme.memberships()).every((line) => line.endsWith(ALWAYS))).toBe(true);
    expect((await acme.ownership()).every((line) => line.endsWith(ALWAYS))).toBe(true);
  });

  test('a login that somebody else takes is somebody else', async () => {
    await acme.follow('2026-11-16');
    acme.github.change((world) => withPerson(world, 'cy', (person) => ({ ...person, id: 99 })));
    await acme.follow('2026-11-20');
    const [gone] = await acme.lines(`SELECT login FROM person WHERE github_id = 13`);
    expect(gone).toMatch(/^cy_\d+$/);
    expect(await acme.memberships()).toEqual(
      expect.arrayContaining([`${gone} acme/pay -infinity 2026-11-20`, 'cy acme/pay 2026-11-20 infinity']),
    );
  });

  describe('nothing changes, and it says what to do,', () => {
    const CASES: [string, () => void, { orgs?: string[]; token?: string }, string, RegExp][] = [
      ['without the permission', () => {}, { token: 'github_pat_narrow' }, 'GITHUB_FORBIDDEN', /"Members: read".*nothing was changed/],
      ['without the scope', () => {}, { token: 'ghp_classicWithoutReadOrg' }, 'GITHUB_FORBIDDEN', /read:org and user:email/],
      ['with a token of nobody', () => {}, { token: 'ghp_nobody' }, 'GITHUB_TOKEN', /set GITHUB_TOKEN/],
      ['of an organisation that is not there', () => {}, { orgs: ['acme', 'nowhere'] }, 'GITHUB_NOT_FOUND', /does not show the organisation nowhere/],
      ['when an answer is cut off', () => acme.github.faults.half('json', { matching: /^POST/ }), {}, 'GITHUB_AWAY', /sync again later/],
      ['when the list of repositories is cut off', () => acme.github.faults.half('json', { matching: /^GET/ }), {}, 'GITHUB_AWAY', /sync again later/],
      ['when GitHub is away', () => acme.github.faults.badGateway(), {}, 'GITHUB_AWAY', /sync again later/],
      ['when the list of repositories is refused', () => acme.github.faults.refuse('not-accessible', { matching: /^GET/ }), {}, 'GITHUB_FORBIDDEN', /"Metadata: read"/],
      ['when no team is left', () => acme.github.change((world) => withOrganization(world, 'Acme', (one) => ({ ...one, teams: [] }))), {}, 'GITHUB_ORGANIZATION_SHRUNK', /shows no team where there were 5.*--accept-organization/],
      ['without an organisation to follow', () => {}, { orgs: [] }, 'NO_GITHUB_ORGS', /set GITHUB_ORGS/],
    ]; // prettier-ignore

    test.each(CASES)('%s', async (_what, happens, { orgs, token: text }, code, message) => {
      await acme.follow('2026-11-16');
      const before = await acme.everything();
      acme.github.change((world) => withTeam(world, 'Acme', 'cart', (team) => ({ ...team, members: [] })));
      happens();
      await expect(acme.follow('2026-11-20', orgs, {}, text)).rejects.toMatchObject({
        name: 'UserError', code, message: expect.stringMatching(message) as string,
      }); // prettier-ignore
      expect(await acme.everything()).toEqual(before);
    });
  });

  test('what is truly gone is taken when it is accepted', async () => {
    await acme.follow('2026-11-16');
    acme.github.change((world) => withOrganization(world, 'Acme', (one) => ({ ...one, teams: [] })));
    expect(await acme.follow('2026-11-20', ['acme'], { acceptShrunk: true })).toMatchObject({ followed: true });
    expect((await acme.placements()).every((line) => line.endsWith('-infinity 2026-11-20'))).toBe(true);
  });
});

describe('answers with holes', () => {
  const HOLES: [string, (body: unknown) => void][] = [
    ['no organisation', (body) => set(body, ['data', 'organization'], null)],
    ['no teams', (body) => set(body, ['data', 'organization', 'teams'], null)],
    ['no list of teams', (body) => set(body, ['data', 'organization', 'teams', 'nodes'], null)],
    ['a team that is hidden', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 1], null)],
    ['no members of a team', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'members'], null)],
    ['no list of members', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'members', 'nodes'], null)],
    ['an empty list of some members', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'members', 'nodes'], [])],
    ['a member that is hidden', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'members', 'nodes', 0], null)],
    ['a member without a number', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'members', 'nodes', 0, 'databaseId'], null)],
    ['no repositories of a team', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'repositories'], null)],
    ['a repository that is hidden', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'repositories', 'edges', 0, 'node'], null)],
    ['a parent that is not shown', (body) => set(body, ['data', 'organization', 'teams', 'nodes', 0, 'parentTeam'], { slug: 'secret' })],
    ['a page that leads nowhere', (body) => set(body, ['data', 'organization', 'teams', 'pageInfo'], { hasNextPage: true, endCursor: null })],
  ]; // prettier-ignore

  test('are no organisation: nothing changes', async () => {
    let hole: ((body: unknown) => void) | null = null;
    const acme = await following({
      world: smallWorld(),
      distort: (operation, body) => {
        const sent = structuredClone(body);
        if (operation === 'graphql') hole?.(sent);
        return sent;
      },
    });
    await acme.follow('2026-11-16');
    const before = await acme.everything();
    const outcomes: unknown[] = [];
    for (const [what, making] of HOLES) {
      hole = making;
      const outcome = await acme.follow('2026-11-20').catch((error: { code?: string }) => error.code);
      outcomes.push([what, outcome, (await acme.everything()).join() === before.join()]);
    }
    expect(outcomes).toEqual(HOLES.map(([what]) => [what, 'GITHUB_AWAY', true]));
    await acme.close();
  });
});

function set(body: unknown, path: (string | number)[], value: unknown): void {
  const last = path.at(-1) ?? '';
  const at = path.slice(0, -1).reduce((one, key) => (one as Record<string | number, unknown>)[key], body);
  (at as Record<string | number, unknown>)[last] = value;
}
