import { type ApiApp, apiApp } from '../support/api-app.js';
import { letIn } from '../support/access.js';
import { answer, ask } from '../support/paceline.js';
import { queueBackend } from '../support/queue-backend.js';

/** Today is Wednesday, 2026-11-18. */
const ORGANIZATION = `organization: {slug: acme, name: Acme, timeZone: UTC}
teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop}
  - {slug: pay, name: Payments, parent: shop}
  - {slug: infra, name: Infrastructure}
people:
  - {login: Ada, name: Ada L, email: ada@acme.test, team: cart}
  - {login: bob, team: pay}
ownership:
  - {repo: acme/cart, team: cart}
  - {repo: acme/mono, component: pay, path: pay/, team: pay}
calendars:
  - {name: de, holidays: [2026-10-03, 2026-12-25]}
`;
const PATIENCE = 120_000;

interface Written {
  changed: boolean;
  version?: number | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

describe('writing the organisation', () => {
  let api: ApiApp;
  let operator: { authorization: string };
  let leadOfShop: { authorization: string };

  beforeAll(async () => {
    const redisUrl = queueBackend.REDIS_URL;
    api = await apiApp(ORGANIZATION, { ...(redisUrl && { redisUrl }) });
    operator = await letIn(api.database.url, 'pace_operator', [{ role: 'OPERATOR' }]);
    leadOfShop = await letIn(api.database.url, 'pace_lead', [{ role: 'TEAM_LEAD', team: 'shop' }]);
  }, PATIENCE);
  afterAll(() => api.close(), PATIENCE);

  async function write(mutation: string, input: object, as = operator): Promise<Written> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const version = mutation === 'saveCalendar' ? 'version' : '';
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { changed ${version} userErrors { code message field } } }`;
    return (await answer<Record<string, Written>>(api.address, query, { input }, as))[mutation] as Written;
  }
  /** `CODE field: message`, and nothing was written: not even that somebody tried. */
  async function refusal(mutation: string, input: object, as = operator): Promise<string> {
    const before = await state();
    const { changed, userErrors } = await write(mutation, input, as);
    expect({ changed, count: userErrors.length }).toEqual({ changed: false, count: 1 });
    expect(await state()).toEqual(before);
    const [error] = userErrors;
    return `${error?.code} ${error?.field?.join('.') ?? '-'}: ${error?.message}`;
  }
  async function written(mutation: string, input: object, as = operator): Promise<void> {
    expect(await write(mutation, input, as)).toMatchObject({ changed: true, userErrors: [] });
  }
  const lines = async (sql: string): Promise<string[]> =>
    (await api.db.query<{ line: string }[]>(sql)).map(({ line }) => line);
  const places = (slug: string): Promise<string[]> =>
    lines(`SELECT concat_ws(' ', parent.slug, valid_from, valid_to) AS line FROM team_parent
           JOIN team ON team.id = team_id JOIN team parent ON parent.id = parent_id
           WHERE team.slug = '${slug}' ORDER BY valid_from`);
  const members = (login: string): Promise<string[]> =>
    lines(`SELECT concat_ws(' ', slug, valid_from, valid_to) AS line FROM membership JOIN team ON team.id = team_id
           JOIN person ON person.id = person_id WHERE login = '${login}' ORDER BY valid_from, slug`);
  const owners = (repo: string): Promise<string[]> =>
    lines(`SELECT concat_ws(' ', nullif(component.name, ''), path, slug, valid_from, valid_to) AS line FROM ownership
           JOIN component ON component.id = component_id JOIN repository ON repository.id = repository_id
           JOIN team ON team.id = team_id WHERE full_name = '${repo}' ORDER BY valid_from, slug`);
  const state = (): Promise<string[]> =>
    lines(
      ['team', 'team_parent', 'person', 'membership', 'repository', 'component', 'ownership', 'calendar', 'calendar_day', 'calendar_team', 'calendar_version', 'organization_change', 'audit_entry', 'ownership_proposal']
        .map((table) => `SELECT '${table} ' || md5(coalesce(string_agg(${table}::text, '|' ORDER BY ${table}::text), '')) AS line FROM ${table}`)
        .join(' UNION ALL '),
    ); // prettier-ignore
  const audited = async (): Promise<{
    action: string;
    subject: string | null;
    person: string | null;
    details: string;
  }> => {
    const [entry] = await api.db.query<
      { action: string; subject: string | null; person: string | null; details: string }[]
    >(
      `SELECT action, subject, login AS person, details::text FROM audit_entry
       LEFT JOIN person ON person.id = audit_entry.person_id ORDER BY audit_entry.id DESC LIMIT 1`,
    );
    if (!entry) throw new Error('the audit is empty');
    return entry;
  };

  it('every write is noted for those who measure, audited, and asks for a refresh', async () => {
    const noted = async (): Promise<number> =>
      Number((await api.db.query<{ n: string }[]>('SELECT count(*) AS n FROM organization_change'))[0]?.n);
    const before = await noted();
    await written('createTeam', { slug: 'search', name: 'Search', parent: 'shop', tagPattern: '^v' });
    expect(await noted()).toBe(before + 1);
    expect(await audited()).toMatchObject({ action: 'team.created', subject: 'search', person: null });
    expect(await places('search')).toEqual(['shop 2026-11-18 infinity']);
    const { jobs } = await answer<{ jobs: { totalCount: number } }>(
      api.address,
      '{ jobs(queue: REFRESH) { totalCount } }',
    );
    expect(jobs.totalCount).toBeGreaterThan(0);
  });

  it('what is so already changes nothing and is told to nobody', async () => {
    const before = await state();
    expect(await write('renameTeam', { slug: 'cart', name: 'Cart' })).toEqual({ changed: false, userErrors: [] });
    expect(await write('moveTeam', { slug: 'cart', parent: 'shop' })).toEqual({ changed: false, userErrors: [] });
    expect(await write('updatePerson', { login: 'ada', name: 'Ada L' })).toEqual({ changed: false, userErrors: [] });
    expect(await state()).toEqual(before);
  });

  describe('teams', () => {
    it('are refused with what is wrong', async () => {
      expect(await refusal('createTeam', { slug: 'cart', name: 'Cart' })).toMatch(/^TEAM_EXISTS input.slug/);
      expect(await refusal('createTeam', { slug: 'Big Cart', name: 'Cart' })).toMatch(/^BAD_SLUG input.slug/);
      expect(await refusal('createTeam', { slug: 'new', name: ' ' })).toMatch(/^BAD_NAME input.name/);
      expect(await refusal('createTeam', { slug: 'new', name: 'New', parent: 'shpo' })).toBe(
        'UNKNOWN_TEAM input.parent: there is no team "shpo"; did you mean "shop"?',
      );
      expect(await refusal('createTeam', { slug: 'new', name: 'New', tagPattern: '(' })).toMatch(
        /^INVALID_PATTERN input.tagPattern/,
      );
      expect(await refusal('createTeam', { slug: 'new', name: 'New', from: '2026-11-17' })).toMatch(
        /^HISTORY input.from/,
      );
    });

    it('are renamed, unless they have another name by now', async () => {
      expect(await refusal('renameTeam', { slug: 'pay', name: 'Pay', expectedName: 'Pays' })).toMatch(
        /^STALE input.expectedName/,
      );
      await written('renameTeam', { slug: 'pay', name: 'Pay', expectedName: 'Payments' });
      expect((await audited()).details).toBe('{"after": {"name": "Pay"}, "before": {"name": "Payments"}}');
    });

    it('move from a day on, and moving back leaves no trace', async () => {
      await written('moveTeam', { slug: 'pay', parent: 'infra', from: '2027-01-01', expectedParent: 'shop' });
      expect(await places('pay')).toEqual(['shop -infinity 2027-01-01', 'infra 2027-01-01 infinity']);
      expect(await refusal('moveTeam', { slug: 'pay', parent: 'acme', expectedParent: 'infra' })).toMatch(
        /^STALE input.expectedParent/,
      );
      // Until the move that is entered already.
      await written('moveTeam', { slug: 'pay', parent: 'acme', from: '2026-12-01' });
      expect(await places('pay')).toEqual([
        'shop -infinity 2026-12-01',
        'acme 2026-12-01 2027-01-01',
        'infra 2027-01-01 infinity',
      ]);
      await written('moveTeam', { slug: 'pay', parent: 'shop', from: '2026-12-01' });
      await written('moveTeam', { slug: 'pay', parent: 'shop', from: '2027-01-01' });
      expect(await places('pay')).toEqual(['shop -infinity infinity']);
    });

    it('are below themselves on no day', async () => {
      expect(await refusal('moveTeam', { slug: 'shop', parent: 'cart' })).toBe(
        'CYCLE input.parent: shop would be below itself from 2026-11-18 on: shop is below cart is below shop',
      );
      expect(await refusal('moveTeam', { slug: 'shop', parent: 'shop' })).toMatch(/^CYCLE/);
      // Nothing is wrong today; on the day of a move that was entered ahead there would be.
      await written('moveTeam', { slug: 'infra', parent: 'cart', from: '2027-02-01' });
      expect(await refusal('moveTeam', { slug: 'shop', parent: 'infra' })).toMatch(/^CYCLE input.parent: .*2027-02-01/);
      await written('moveTeam', { slug: 'infra', parent: 'acme', from: '2027-02-01' });
      expect(await refusal('moveTeam', { slug: 'acme', parent: 'shop' })).toMatch(/^ORGANIZATION_TEAM input.slug/);
    });

    it('stay what they were, unless an operator says why not', async () => {
      const move = { slug: 'pay', parent: 'infra', from: '2026-06-01' };
      expect(await refusal('moveTeam', move)).toMatch(/^HISTORY input.from/);
      expect(await refusal('moveTeam', { ...move, rewriteHistory: true })).toMatch(/^REASON_NEEDED input.reason/);
      await written('moveTeam', { ...move, rewriteHistory: true, reason: 'it moved in June' });
      expect(await places('pay')).toEqual(['shop -infinity 2026-06-01', 'infra 2026-06-01 infinity']);
      expect((await audited()).details).toContain('it moved in June');
      await written('moveTeam', { ...move, parent: 'shop', rewriteHistory: true, reason: 'it did not' });
      expect(await places('pay')).toEqual(['shop -infinity infinity']);
    });

    it('close with all that is theirs, when nothing is below them; and open again by moving', async () => {
      expect(await refusal('closeTeam', { slug: 'shop' })).toMatch(
        /^TEAM_HAS_TEAMS input.slug: below shop are cart, pay/,
      );
      expect(await refusal('closeTeam', { slug: 'acme' })).toMatch(/^ORGANIZATION_TEAM/);
      await written('createTeam', { slug: 'gone', name: 'Gone', parent: 'infra' });
      await written('addMembership', { login: 'bob', team: 'gone' });
      await written('setOwnership', { repo: 'acme/gone', team: 'gone', newRepository: true, from: '2027-03-01' });
      await written('closeTeam', { slug: 'gone', from: '2027-01-01' });
      expect(await places('gone')).toEqual(['infra 2026-11-18 2027-01-01']);
      expect(await members('bob')).toEqual(['pay -infinity infinity', 'gone 2026-11-18 2027-01-01']);
      expect(await owners('acme/gone')).toEqual([]);
      expect((await audited()).details).toContain('"ended": {"ownership": 1, "memberships": 1}');
      expect(await refusal('closeTeam', { slug: 'gone', from: '2027-01-01' })).toMatch(/^TEAM_NOT_OPEN/);
      expect(await refusal('createTeam', { slug: 'kid', name: 'Kid', parent: 'gone' })).toMatch(
        /^TEAM_NOT_OPEN input.parent: gone has no place in the organisation from 2027-01-01 on/,
      );
      await written('moveTeam', { slug: 'gone', parent: 'shop', from: '2027-02-01' });
      expect(await places('gone')).toEqual(['infra 2026-11-18 2027-01-01', 'shop 2027-02-01 infinity']);
    });

    it('say what a delivery is, which decides on what has been', async () => {
      const rule = { slug: 'cart', deliverySource: 'TAG', tagPattern: '^v' };
      expect(await refusal('setTeamSource', rule)).toMatch(/^HISTORY/);
      expect(await refusal('setTeamSource', { ...rule, tagPattern: '(' })).toMatch(/^INVALID_PATTERN input.tagPattern/);
      await written('setTeamSource', { ...rule, rewriteHistory: true, reason: 'tags from now on' });
      await written('setTeamSource', { slug: 'cart', tagPattern: null, rewriteHistory: true, reason: 'any tag' });
      const [cart] = await api.db.query<object[]>("SELECT delivery_source, tag_pattern FROM team WHERE slug = 'cart'");
      expect(cart).toEqual({ delivery_source: 'TAG', tag_pattern: null });
    });
  });

  describe('people and memberships', () => {
    it('are told in the audit by number, never by name', async () => {
      await written('addPerson', { login: 'eve', name: 'Eve E', email: 'eve@acme.test' });
      expect(await audited()).toMatchObject({ action: 'person.added', subject: null, person: 'eve' });
      await written('updatePerson', { login: 'EVE', name: 'Eve F' });
      expect(await audited()).toMatchObject({ action: 'person.updated', subject: null, person: 'eve' });
      await written('addMembership', { login: 'eve', team: 'cart', to: '2027-06-01' });
      expect(await audited()).toMatchObject({ action: 'membership.added', subject: 'cart', person: 'eve' });
      const all = await lines(`SELECT concat_ws(' ', subject, details) AS line FROM audit_entry`);
      expect(all.join('\n')).not.toMatch(/eve|ada|bob/i);
    });

    it('are refused with what is wrong', async () => {
      expect(await refusal('addPerson', { login: 'ADA' })).toMatch(/^PERSON_EXISTS input.login/);
      expect(await refusal('addPerson', { login: 'no body' })).toMatch(/^BAD_LOGIN input.login/);
      expect(await refusal('addPerson', { login: 'dan', email: 'dan' })).toMatch(/^BAD_EMAIL input.email/);
      expect(await refusal('addPerson', { login: 'dan', email: 'ADA@acme.test' })).toMatch(/^EMAIL_TAKEN input.email/);
      expect(await refusal('updatePerson', { login: 'adda', name: 'x' })).toMatch(
        /^UNKNOWN_PERSON input.login: .*did you mean "Ada"/,
      );
      expect(await refusal('addMembership', { login: 'ada', team: 'cart', to: '2027-01-01' })).toMatch(
        /^ALREADY_MEMBER input.team: .*cart from the beginning on/,
      );
      const backwards = { login: 'ada', team: 'pay', from: '2027-01-01', to: '2027-01-01' };
      expect(await refusal('addMembership', backwards)).toMatch(/^BAD_RANGE input.to/);
      expect(await refusal('endMembership', { login: 'ada', team: 'pay' })).toMatch(/^NOT_A_MEMBER input.team/);
      expect(await refusal('moveMember', { login: 'ada', fromTeam: 'cart', toTeam: 'cart' })).toMatch(/^SAME_TEAM/);
      expect(await refusal('moveMember', { login: 'ada', fromTeam: 'pay', toTeam: 'cart' })).toMatch(
        /^NOT_A_MEMBER input.fromTeam/,
      );
    });

    it('move, and keep the end that was known', async () => {
      await written('moveMember', { login: 'eve', fromTeam: 'cart', toTeam: 'pay', from: '2027-01-01' });
      expect(await members('eve')).toEqual(['cart 2026-11-18 2027-01-01', 'pay 2027-01-01 2027-06-01']);
      await written('endMembership', { login: 'eve', team: 'pay' });
      await written('endMembership', { login: 'eve', team: 'cart' });
      expect(await members('eve')).toEqual([]);
    });

    it('are changed by leads within their reach only', async () => {
      await written('addMembership', { login: 'eve', team: 'cart' }, leadOfShop);
      await written('moveMember', { login: 'eve', fromTeam: 'cart', toTeam: 'pay', from: '2027-01-01' }, leadOfShop);
      await written('endMembership', { login: 'eve', team: 'pay', from: '2027-02-01' }, leadOfShop);
      expect(await members('eve')).toEqual(['cart 2026-11-18 2027-01-01', 'pay 2027-01-01 2027-02-01']);
      const beyond = { login: 'eve', team: 'infra' };
      expect(await refusal('addMembership', beyond, leadOfShop)).toBe(
        'FORBIDDEN input.team: infra is not among the teams whose members you may change',
      );
      // Whether there is such a team is not told either.
      expect(await refusal('addMembership', { ...beyond, team: 'infrx' }, leadOfShop)).toBe(
        'FORBIDDEN input.team: infrx is not among the teams whose members you may change',
      );
      expect(await refusal('moveMember', { login: 'eve', fromTeam: 'cart', toTeam: 'infra' }, leadOfShop)).toMatch(
        /^FORBIDDEN input.toTeam/,
      );
      const past = { login: 'ada', team: 'cart', from: '2026-01-01', rewriteHistory: true, reason: 'why not' };
      expect(await refusal('endMembership', past, leadOfShop)).toMatch(/^FORBIDDEN/);
      expect(await refusal('addMembership', { login: 'adda', team: 'cart' }, leadOfShop)).toBe(
        'UNKNOWN_PERSON input.login: there is no person with the login "adda"',
      );
    });
  });

  describe('ownership', () => {
    it('is several teams’ at a time, or one’s instead of the others', async () => {
      await written('setOwnership', { repo: 'ACME/cart', team: 'pay', from: '2027-01-01', to: '2027-02-01' });
      expect(await owners('acme/cart')).toEqual(['cart -infinity infinity', 'pay 2027-01-01 2027-02-01']);
      await written('setOwnership', {
        repo: 'acme/cart',
        team: 'infra',
        from: '2027-01-15',
        to: '2027-03-01',
        replace: true,
      });
      expect(await owners('acme/cart')).toEqual([
        'cart -infinity 2027-01-15',
        'pay 2027-01-01 2027-01-15',
        'infra 2027-01-15 2027-03-01',
        'cart 2027-03-01 infinity',
      ]);
      await written('endOwnership', { repo: 'acme/cart', team: 'cart', from: '2027-01-10' });
      expect(await owners('acme/cart')).toEqual([
        'cart -infinity 2027-01-10',
        'pay 2027-01-01 2027-01-15',
        'infra 2027-01-15 2027-03-01',
      ]);
    });

    it('is of a component with its path', async () => {
      await written('setOwnership', {
        repo: 'acme/mono',
        component: 'web',
        path: 'web/',
        team: 'cart',
        from: '2027-01-01',
      });
      expect(await owners('acme/mono')).toContain('web web/ cart 2027-01-01 infinity');
    });

    it('is refused with what is wrong', async () => {
      expect(await refusal('setOwnership', { repo: 'acme/carts', team: 'cart' })).toBe(
        'UNKNOWN_REPOSITORY input.repo: there is no repository "acme/carts"; did you mean "acme/cart"?',
      );
      expect(await refusal('setOwnership', { repo: 'acme', team: 'cart', newRepository: true })).toMatch(
        /^BAD_REPOSITORY/,
      );
      expect(await refusal('setOwnership', { repo: 'acme/mono', component: 'pay', team: 'pay' })).toMatch(
        /^ALREADY_OWNER input.team: pay owns acme\/mono \(pay\) from the beginning on already/,
      );
      expect(await refusal('setOwnership', { repo: 'acme/mono', path: 'x/', team: 'pay' })).toMatch(
        /^PATH_NEEDS_COMPONENT/,
      );
      expect(await refusal('setOwnership', { repo: 'acme/mono', team: 'gone', from: '2026-12-01' })).toMatch(
        /^TEAM_NOT_OPEN/,
      );
      expect(await refusal('endOwnership', { repo: 'acme/mono', team: 'cart' })).toMatch(/^NOT_AN_OWNER input.team/);
      expect(await refusal('setOwnership', { repo: 'acme/mono', team: 'cart', from: '2026-01-01' })).toMatch(
        /^HISTORY/,
      );
    });
  });

  describe('calendars', () => {
    const versions = async (name: string) => {
      const asked =
        '{ calendars { name version everywhere gone versions { version savedBy reason savedAt teams days { day kind } } } }';
      const { calendars } = await answer<{ calendars: { name: string; version: number; versions: object[] }[] }>(
        api.address,
        asked,
      );
      return calendars.find((calendar) => calendar.name === name);
    };

    it('are kept in every version, with who and why', async () => {
      expect(await versions('de')).toMatchObject({
        version: 1,
        versions: [{ savedBy: 'organisation file', reason: 'imported' }],
      });
      const de = { name: 'de', holidays: ['2026-10-03', '2026-12-25', '2026-12-26'], reason: 'the 26th too' };
      expect(await write('saveCalendar', { ...de, expectedVersion: 1 })).toEqual({
        changed: true,
        version: 2,
        userErrors: [],
      });
      expect(await refusal('saveCalendar', { ...de, holidays: ['2026-10-03'], expectedVersion: 1 })).toMatch(/^STALE/);
      expect(await write('saveCalendar', de)).toEqual({ changed: false, version: 2, userErrors: [] });
      expect(await versions('de')).toMatchObject({
        version: 2,
        everywhere: true,
        gone: false,
        versions: [
          { version: 2, savedBy: 'test', reason: 'the 26th too', savedAt: '2026-11-18T12:00:00.000Z' },
          {
            version: 1,
            days: [
              { day: '2026-10-03', kind: 'HOLIDAY' },
              { day: '2026-12-25', kind: 'HOLIDAY' },
            ],
          },
        ],
      });
      expect(
        await lines(
          `SELECT day::text AS line FROM calendar_day JOIN calendar ON id = calendar_id WHERE name = 'de' ORDER BY day`,
        ),
      ).toEqual(de.holidays);
      expect(await audited()).toMatchObject({ action: 'calendar.saved', subject: 'de' });
    });

    it('close the same days as before today, unless an operator says why not', async () => {
      const reason = 'October was open';
      expect(await refusal('saveCalendar', { name: 'de', holidays: ['2026-12-25'], reason })).toMatch(/^HISTORY/);
      await written('saveCalendar', { name: 'de', holidays: ['2026-12-25'], reason, rewriteHistory: true });
      // A calendar of days to come may be for others at any time.
      await written('saveCalendar', { name: 'de', holidays: ['2026-12-25'], teams: ['shop'], reason: 'only the shop' });
      await written('saveCalendar', { name: 'de', holidays: ['2026-11-01'], reason, rewriteHistory: true });
      expect(await refusal('saveCalendar', { name: 'de', holidays: ['2026-11-01'], teams: ['pay'], reason })).toMatch(
        /^HISTORY/,
      );
    });

    it('are refused with what is wrong', async () => {
      const freeze = { name: 'x', reason: 'y', freezes: [{ from: '2027-01-02', to: '2027-01-02' }] };
      expect(await refusal('saveCalendar', freeze)).toMatch(/^BAD_RANGE input.freezes.0/);
      expect(await refusal('saveCalendar', { name: ' ', reason: 'y' })).toMatch(/^BAD_NAME input.name/);
      expect(await refusal('saveCalendar', { name: 'x', reason: ' ' })).toMatch(/^REASON_NEEDED input.reason/);
      expect(await refusal('saveCalendar', { name: 'x', reason: 'y', teams: ['shopp'] })).toMatch(
        /^UNKNOWN_TEAM input.teams/,
      );
    });
  });

  describe('proposals', () => {
    const FILE = [
      '* @acme/infra',
      '/pay/ @acme/pay',
      '/web/ @Ada bob@acme.test',
      '/docs/ @nobody',
      '*.md @acme/cart',
    ].join('\n');
    interface Proposal {
      id: string;
      component: string | null;
      team: string;
      state: string;
      why: string;
    }
    const propose = async (codeowners: string) => {
      const query = `mutation ($input: ProposeOwnershipInput!) { proposeOwnership(input: $input) {
        changed proposals { id repo component path team source why state proposedAt decidedAt decidedBy reason }
        leftOut { line pattern why } userErrors { code } } }`;
      const input = { repo: 'acme/mono', codeowners };
      type Answer = { changed: boolean; proposals: Proposal[]; leftOut: { line: number; why: string }[] };
      return (await answer<{ proposeOwnership: Answer }>(api.address, query, { input }, operator)).proposeOwnership;
    };
    const short = (proposals: Proposal[]): string[] => proposals.map(({ component, team }) => `${component} ${team}`);
    const listed = async (
      state: string,
      rest = '',
    ): Promise<{ nodes: Proposal[]; totalCount: number; edges: { cursor: string }[] }> => {
      const query = `{ ownershipProposals(state: ${state}${rest}) { nodes { id component team state why } totalCount edges { cursor } } }`;
      return (
        await answer<{ ownershipProposals: { nodes: Proposal[]; totalCount: number; edges: { cursor: string }[] } }>(
          api.address,
          query,
          {},
          operator,
        )
      ).ownershipProposals;
    };

    it('are what a file says that is not so yet, and nothing twice', async () => {
      const first = await propose(FILE);
      // The directories pay/ and web/ are components that pay and Ada's team own already; bob is in two teams.
      expect(short(first.proposals)).toEqual(['null infra']);
      expect(first.leftOut.map(({ line, why }) => `${line} ${why}`)).toEqual([
        '3 bob@acme.test is no team here, and nobody of just one team',
        '4 @nobody is no team here, and nobody of just one team',
        '5 it is a pattern of files, no single directory',
      ]);
      await written('updatePerson', { login: 'bob', email: 'bob@acme.test' });
      await written('endMembership', { login: 'bob', team: 'gone' });
      const second = await propose(FILE.replace('@Ada ', ''));
      expect(short(second.proposals)).toEqual(['null infra', 'web pay']);
      expect(second.proposals[1]?.why).toBe('line 3: /web/ bob@acme.test');
      const before = await state();
      expect(await propose(FILE.replace('@Ada ', ''))).toMatchObject({ changed: false });
      expect(await state()).toEqual(before);
      // What the file does not say any more is no longer proposed.
      expect(short((await propose('/web/ bob@acme.test')).proposals)).toEqual(['web pay']);
      await propose(FILE.replace('@Ada ', ''));
    });

    it('become so from a day on when they are confirmed: all or none', async () => {
      const { nodes } = await listed('OPEN');
      const ids = nodes.map(({ id }) => id);
      expect(await refusal('confirmProposals', { ids: [...ids, '999'] })).toMatch(/^UNKNOWN_PROPOSAL input.ids/);
      expect(await refusal('confirmProposals', { ids: ['x'] })).toMatch(/^UNKNOWN_PROPOSAL/);
      expect(await refusal('confirmProposals', { ids, from: '2026-01-01' })).toMatch(/^HISTORY/);
      const web = nodes.find(({ component }) => component === 'web')?.id;
      await written('confirmProposals', { ids: [web], from: '2027-05-01' });
      expect(await owners('acme/mono')).toContain('web web/ pay 2027-05-01 infinity');
      expect(await refusal('confirmProposals', { ids: [web] })).toMatch(/^DECIDED/);
      expect((await listed('ACCEPTED')).nodes).toMatchObject([{ id: web, state: 'ACCEPTED' }]);
      expect(short((await propose(FILE.replace('@Ada ', ''))).proposals)).toEqual(['null infra']);
    });

    it('are not made again when they are rejected', async () => {
      const { nodes, edges } = await listed('OPEN', ', first: 1');
      expect((await listed('OPEN', `, after: "${edges[0]?.cursor}"`)).nodes).toEqual([]);
      expect(await refusal('rejectProposals', { ids: [nodes[0]?.id], reason: ' ' })).toMatch(/^REASON_NEEDED/);
      await written('rejectProposals', { ids: [nodes[0]?.id], reason: 'infra only runs it' });
      expect(await propose(FILE.replace('@Ada ', ''))).toMatchObject({ changed: false, proposals: [] });
      expect((await listed('REJECTED')).totalCount).toBe(1);
    });
  });

  it.each(['createTeam', 'saveCalendar', 'setOwnership', 'addPerson'])('%s is no lead’s', async (mutation) => {
    const inputs: Record<string, string> = {
      createTeam: '{ slug: "a", name: "A" }',
      saveCalendar: '{ name: "a", reason: "b" }',
      setOwnership: '{ repo: "acme/cart", team: "cart" }',
      addPerson: '{ login: "zed" }',
    };
    const { errors } = await ask(
      api.address,
      `mutation { ${mutation}(input: ${inputs[mutation]}) { changed } }`,
      {},
      leadOfShop,
    );
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  it('an operator of a subtree writes no teams', async () => {
    const some = await letIn(api.database.url, 'pace_some', [{ role: 'OPERATOR', team: 'shop' }]);
    const rename = 'mutation { renameTeam(input: { slug: "cart", name: "Basket" }) { changed } }';
    const before = await state();
    const { errors } = await ask(api.address, rename, {}, some);
    expect(errors).toMatchObject([
      {
        message: 'Mutation.renameTeam needs one of the roles OPERATOR, over everything',
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
    expect(await state()).toEqual(before);
    await written('addMembership', { login: 'bob', team: 'cart' }, some);
    expect(await refusal('addMembership', { login: 'bob', team: 'infra' }, some)).toMatch(/^FORBIDDEN input.team/);
  });

  it('with teams from GitHub nothing of GitHub’s is written here, calendars and addresses are', async () => {
    await api.db.query("UPDATE organization SET teams_from = 'GITHUB'");
    const refused: [string, object][] = [
      ['createTeam', { slug: 'a', name: 'A' }],
      ['renameTeam', { slug: 'cart', name: 'A' }],
      ['moveTeam', { slug: 'cart', parent: 'infra' }],
      ['closeTeam', { slug: 'cart' }],
      ['setTeamSource', { slug: 'cart', deliverySource: 'RELEASE' }],
      ['addPerson', { login: 'zed' }],
      ['addMembership', { login: 'ada', team: 'pay' }],
      ['endMembership', { login: 'ada', team: 'cart' }],
      ['moveMember', { login: 'ada', fromTeam: 'cart', toTeam: 'pay' }],
      ['setOwnership', { repo: 'acme/cart', team: 'pay' }],
      ['endOwnership', { repo: 'acme/mono', component: 'pay', team: 'pay' }],
      ['confirmProposals', { ids: ['1'] }],
    ];
    for (const [mutation, input] of refused) {
      expect(`${mutation} ${await refusal(mutation, input)}`).toMatch(
        /^\w+ TEAMS_FROM_GITHUB -: .*change it on GitHub/,
      );
    }
    await written('saveCalendar', { name: 'fr', holidays: ['2027-07-14'], reason: 'Paris opens' });
    await written('updatePerson', { login: 'bob', email: 'bob@acme.example' });
  });
});
