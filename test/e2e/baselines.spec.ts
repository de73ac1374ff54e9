import { FactsStore } from '../../src/facts/facts.store.js';
import { parseDeliveryRow } from '../../src/facts/delivery-row.js';
import { ProgramsStore } from '../../src/goals/programs.store.js';
import { parseOrganizationFile } from '../../src/org/organization-file.js';
import { RefreshService } from '../../src/rollup/refresh.service.js';
import { letIn } from '../support/access.js';
import { type ApiApp, apiApp, NOW } from '../support/api-app.js';
import { answer, ask } from '../support/paceline.js';
import { queueBackend } from '../support/queue-backend.js';

const ORGANIZATION = `organization: {slug: acme, name: Acme, timeZone: UTC}
teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop, deliverySource: DEPLOYMENT}
  - {slug: pay, name: Payments, parent: shop, deliverySource: DEPLOYMENT}
  - {slug: infra, name: Infrastructure, deliverySource: DEPLOYMENT}
people:
  - {login: ada, team: cart}
  - {login: bob, team: cart, from: 2026-01-05}
ownership: [{repo: acme/cart, team: cart}, {repo: acme/pay, team: pay}, {repo: acme/infra, team: infra}]
calendars: [{name: de, holidays: [2026-10-05]}]
programs:
  - {slug: triple, name: Triple, baseline: {from: 2025-01-06, to: 2026-01-05}, start: 2026-01-05, deadline: 2026-12-31, cohorts: [{multiple: 3, teams: all}]}
`;
const PATIENCE = 120_000;
const PROPOSAL = 'proposal { id team { slug } program from to source reason state proposedBy decidedBy decision }';

interface Proposed {
  proposal: { id: string; state: string } | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}
interface Frozen extends Omit<Proposed, 'proposal'> {
  frozen: number;
  alreadyFrozen: number;
  exceptionCount: number;
  exceptions: { team: string; reason: string }[];
}
type Token = { authorization: string };

describe('the life of a baseline', () => {
  let api: ApiApp;
  const as = {} as Record<'operator' | 'leader' | 'shopLeader' | 'shopLead' | 'ada', Token>;

  beforeAll(async () => {
    const redisUrl = queueBackend.REDIS_URL;
    api = await apiApp(ORGANIZATION, { ...(redisUrl && { redisUrl }) });
    const { url } = api.database;
    as.operator = await letIn(url, 'pace_operator', [{ role: 'OPERATOR' }]);
    as.leader = await letIn(url, 'pace_leader', [{ role: 'LEADER' }]);
    as.shopLeader = await letIn(url, 'pace_shop', [{ role: 'LEADER', team: 'shop' }]);
    as.shopLead = await letIn(url, 'pace_lead', [{ role: 'TEAM_LEAD', team: 'shop' }]);
    as.ada = await letIn(url, 'pace_ada', [{ role: 'LEADER' }], { login: 'ada' });
    await fill();
    await refresh();
  }, PATIENCE);
  afterAll(() => api.close(), PATIENCE);

  /** Cart delivers weekly in the year before and twice a week in 2026, pay weekly, infra twice in all. */
  async function fill(): Promise<void> {
    const { programs } = parseOrganizationFile(ORGANIZATION);
    await api.db.transaction((manager) => api.app.get(ProgramsStore, { strict: false }).import(manager, programs));
    const rows: object[] = ['cart', 'pay', 'infra'].map((name) => ({ repo: `acme/${name}`, coveredFrom: '2025-01-01T00:00:00Z', coveredThrough: '2027-01-01T00:00:00Z' })); // prettier-ignore
    for (let week = 0; week < 97; week += 1) {
      const at = (hour: string): string =>
        `${new Date(Date.parse('2025-01-08') + week * 604_800_000).toISOString().slice(0, 10)}T${hour}:00:00Z`;
      rows.push({ repo: 'acme/cart', sha: `c${week}`, deliveredAt: at('08') });
      if (week >= 52) rows.push({ repo: 'acme/cart', sha: `d${week}`, deliveredAt: at('09') });
      rows.push({ repo: 'acme/pay', sha: `p${week}`, deliveredAt: at('08') });
      if (week < 2) rows.push({ repo: 'acme/infra', sha: `i${week}`, deliveredAt: at('08') });
    }
    const parsed = rows.map((row) => parseDeliveryRow(row as Record<string, unknown>, new Date(NOW)));
    // eslint-disable-next-line @typescript-eslint/require-await
    const stream = async function* () {
      yield* parsed;
    };
    await api.db.transaction((manager) => api.app.get(FactsStore, { strict: false }).save(manager, stream()));
  }
  const refresh = (): Promise<unknown> => api.app.get(RefreshService, { strict: false }).refresh();

  async function mutate<Payload>(name: string, input: object, token: Token, fields: string): Promise<Payload> {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message field } } }`;
    return (await answer<Record<string, Payload>>(api.address, query, { input }, token))[name] as Payload;
  }
  const freeze = (input: object, token: Token): Promise<Frozen> =>
    mutate('freezeBaselines', { program: 'triple', ...input }, token, 'frozen alreadyFrozen exceptionCount exceptions { team reason }'); // prettier-ignore
  const propose = (input: object, token: Token): Promise<Proposed> =>
    mutate('proposeRebaseline', { program: 'triple', reason: 'the old year was odd', ...input }, token, PROPOSAL);
  const decide = (input: object, token: Token): Promise<Proposed> =>
    mutate('decideRebaseline', { approve: true, reason: 'agreed', ...input }, token, PROPOSAL);
  /** `CODE field` of a refusal, and that nothing is told of it. */
  async function refusal(payload: Promise<Proposed | Frozen>): Promise<string> {
    const before = await audited();
    const { userErrors, ...rest } = await payload;
    expect(await audited()).toEqual(before);
    expect(userErrors).toHaveLength(1);
    if ('proposal' in rest) expect(rest.proposal).toBeNull();
    return `${userErrors[0]?.code} ${userErrors[0]?.field?.join('.') ?? '-'}`;
  }
  const audited = (): Promise<{ action: string; subject: string; details: string }[]> =>
    api.db.query(`SELECT action, subject, details::text FROM audit_entry WHERE action LIKE 'baseline%' ORDER BY id`);
  async function versions(slug: string): Promise<Record<string, unknown>[]> {
    const query = `{ team(slug: "${slug}") { baselines(program: "triple") { version state reason deliveries rawEvents batches source
      from to calendars { name version } createdBy frozenBy note approvedBy } } }`;
    return (await answer<{ team: { baselines: Record<string, unknown>[] } }>(api.address, query, {}, as.operator)).team
      .baselines;
  }
  const waiting = async (token: Token, state = 'AWAITING_APPROVAL'): Promise<string[]> => {
    const query = `{ baselineProposals(program: "triple", state: ${state}) { totalCount nodes { id team { slug } state } } }`;
    type Data = { baselineProposals: { totalCount: number; nodes: { id: string; team: { slug: string } }[] } };
    const { baselineProposals } = await answer<Data>(api.address, query, {}, token);
    expect(baselineProposals.totalCount).toBe(baselineProposals.nodes.length);
    return baselineProposals.nodes.map(({ id, team }) => `${id} ${team.slug}`);
  };

  it('is proposed at first, and used as it is, with what is shown beside the multiple', async () => {
    const query = `{ team(slug: "cart") {
      velocity(from: "2026-01-05", to: "2026-01-12", scope: TREE) { engineerWeeks }
      progress(program: "triple") { status multiple13w rawMultiple13w batchMultiple13w calendarMultiple13w
        perEngineer { baselineRate rate13w multiple13w baselineEngineers currentEngineers }
        current { rawEvents batches engineerWeeks } baseline { state version } frozenBaseline { version } } } }`;
    expect(await answer(api.address, query, {}, as.shopLead)).toEqual({
      team: {
        velocity: [{ engineerWeeks: 2 }],
        // 26 in 12.8 weeks of exposure after 52 in 52; by 25.6 engineer-weeks after 52.
        progress: {
          status: 'TOO_EARLY',
          multiple13w: expect.closeTo(26 / 12.8, 10) as unknown,
          rawMultiple13w: expect.closeTo(26 / 12.8, 10) as unknown,
          batchMultiple13w: expect.closeTo(26 / 12.8, 10) as unknown,
          calendarMultiple13w: null,
          perEngineer: {
            baselineRate: 1,
            rate13w: expect.closeTo(26 / 25.6, 10) as unknown,
            multiple13w: expect.closeTo(26 / 25.6, 10) as unknown,
            baselineEngineers: 1,
            currentEngineers: 2,
          },
          current: { rawEvents: 26, batches: 26, engineerWeeks: 25.6 },
          baseline: { state: 'PROPOSED', version: 1 },
          frozenBaseline: null,
        },
      },
    });
  });

  it('is frozen within reach, once, and what cannot be measured is left with the reason', async () => {
    expect(await refusal(freeze({ program: 'none' }, as.leader))).toBe('UNKNOWN_PROGRAM input.program');
    expect(await refusal(freeze({ teams: ['cart', 'nobody'] }, as.leader))).toBe('UNKNOWN_TEAM input.teams');
    expect(await refusal(freeze({ except: ['nobody'] }, as.leader))).toBe('UNKNOWN_TEAM input.except');
    // Of what is beyond reach not even that it is there is told.
    expect(await refusal(freeze({ teams: ['infra'] }, as.shopLeader))).toBe('UNKNOWN_TEAM input.teams');
    expect(await freeze({ except: ['pay'] }, as.shopLeader)).toEqual({ frozen: 1, alreadyFrozen: 0, exceptionCount: 0, exceptions: [], userErrors: [] }); // prettier-ignore
    expect((await audited()).at(-1)).toMatchObject({ action: 'baselines.frozen', subject: 'triple' });
    const both = await Promise.all([freeze({}, as.operator), freeze({}, as.leader)]);
    expect(both.map(({ frozen, alreadyFrozen }) => `${frozen} ${alreadyFrozen}`).toSorted()).toEqual(['0 2', '1 1']);
    expect(both[0]?.exceptions).toEqual([{ team: 'infra', reason: expect.stringContaining('2 deliveries in 52 weeks') as unknown }]); // prettier-ignore
    expect((await audited()).filter(({ action }) => action === 'baselines.frozen')).toHaveLength(2);
    expect(await versions('cart')).toEqual([
      {
        version: 1, state: 'FROZEN', reason: 'INITIAL', deliveries: 52, rawEvents: 52, batches: 52, source: 'DEPLOYMENT',
        from: '2025-01-06', to: '2026-01-05', calendars: [{ name: 'de', version: 1 }], createdBy: 'installation',
        frozenBy: 'test', note: null, approvedBy: null,
      },
    ]); // prettier-ignore
  });

  it('another one is asked for within reach, with a reason, and only what can be', async () => {
    const window = { team: 'cart', from: '2025-06-30' };
    expect(await refusal(propose({ ...window, team: 'infra' }, as.shopLead))).toBe('UNKNOWN_TEAM input.team');
    expect(await refusal(propose({ ...window, program: 'none' }, as.shopLead))).toBe('UNKNOWN_PROGRAM input.program');
    expect(await refusal(propose({ ...window, reason: ' ' }, as.shopLead))).toBe('REASON_NEEDED input.reason');
    expect(await refusal(propose({ ...window, team: 'shop' }, as.shopLead))).toBe('NO_BASELINE input.team');
    expect(await refusal(propose({ ...window, to: '2025-06-30' }, as.shopLead))).toBe('BAD_RANGE input.to');
    expect(await refusal(propose({ ...window, to: '2026-11-23' }, as.shopLead))).toBe('BAD_RANGE input.to');
    expect(await refusal(propose({ team: 'cart', source: 'TAG' }, as.shopLead))).toBe('SOURCE_NOT_SET input.source');
    for (const nothing of [{}, { source: 'DEPLOYMENT' }, { from: '2025-01-06', to: '2026-01-05' }])
      expect(await refusal(propose({ team: 'cart', ...nothing }, as.shopLead))).toBe('NO_CHANGE input.from');
    const { proposal } = await propose(window, as.shopLead);
    expect(proposal).toMatchObject({
      team: { slug: 'cart' }, program: 'triple', from: '2025-06-30', to: '2026-01-05', source: null,
      reason: 'the old year was odd', state: 'AWAITING_APPROVAL', proposedBy: 'test', decidedBy: null,
    }); // prettier-ignore
    expect((await audited()).at(-1)).toMatchObject({ action: 'baseline.proposed', subject: 'cart' });
    expect(await refusal(propose(window, as.operator))).toBe('PROPOSAL_OPEN input.team');
    await refresh();
    expect(await versions('cart')).toHaveLength(1);
  });

  it('is decided by somebody else, once', async () => {
    const [open] = await waiting(as.shopLeader);
    const id = open?.split(' ')[0] ?? '';
    expect(await refusal(decide({ id: '999999' }, as.leader))).toBe('UNKNOWN_PROPOSAL input.id');
    expect(await refusal(decide({ id: 'x' }, as.leader))).toBe('UNKNOWN_PROPOSAL input.id');
    expect(await refusal(decide({ id, reason: '' }, as.leader))).toBe('REASON_NEEDED input.reason');
    const both = await Promise.all([decide({ id }, as.operator), decide({ id }, as.leader)]);
    expect(both.map(({ proposal, userErrors }) => proposal?.state ?? userErrors[0]?.code).toSorted()).toEqual(['ALREADY_DECIDED', 'APPROVED']); // prettier-ignore
    expect(await refusal(decide({ id, approve: false }, as.leader))).toBe('ALREADY_DECIDED input.id');
    expect((await audited()).filter(({ action }) => action === 'baseline.approved')).toHaveLength(1);
    expect(await waiting(as.leader)).toEqual([]);
    expect(await waiting(as.leader, 'APPROVED')).toEqual([`${id} cart`]);
    await refresh();
    expect((await versions('cart')).slice(0, 1)).toMatchObject([
      { version: 2, state: 'APPROVED', reason: 'WINDOW', deliveries: 27, note: 'the old year was odd', approvedBy: 'test', from: '2025-06-30' }, // prettier-ignore
    ]);
    const { team } = await answer<{ team: { progress: object } }>(api.address, '{ team(slug: "cart") { progress(program: "triple") { baseline { version } frozenBaseline { version } } } }', {}, as.shopLead); // prettier-ignore
    expect(team.progress).toEqual({ baseline: { version: 2 }, frozenBaseline: { version: 2 } });
  });

  it('nobody decides on what they asked for themselves', async () => {
    const ask = { team: 'infra', to: '2026-06-01' };
    const { proposal } = await propose(ask, as.ada);
    const id = proposal?.id ?? '';
    expect(await refusal(decide({ id }, as.ada))).toBe('SELF_APPROVAL input.id');
    expect(await refusal(decide({ id, approve: false }, as.ada))).toBe('SELF_APPROVAL input.id');
    // Beyond reach it is not there.
    expect(await refusal(decide({ id }, as.shopLeader))).toBe('UNKNOWN_PROPOSAL input.id');
    expect(await waiting(as.shopLeader)).toEqual([]);
    expect(await decide({ id, approve: false }, as.leader)).toMatchObject({ proposal: { state: 'REJECTED', decision: 'agreed' }, userErrors: [] }); // prettier-ignore
    await refresh();
    expect(await versions('infra')).toHaveLength(1);
    expect((await propose(ask, as.ada)).userErrors).toEqual([]);
  });

  it.each(['freezeBaselines(input: { program: "triple" }) { frozen }', 'decideRebaseline(input: { id: "1", approve: true, reason: "x" }) { userErrors { code } }'])(
    'a team lead may not %s',
    async (mutation) => {
      const { errors } = await ask(api.address, `mutation { ${mutation} }`, {}, as.shopLead);
      expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    },
  ); // prettier-ignore
});
