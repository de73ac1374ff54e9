import { parseDeliveryRow } from '../../src/facts/delivery-row.js';
import { FactsStore } from '../../src/facts/facts.store.js';
import { VelocityStore } from '../../src/velocity/velocity.store.js';
import { letIn } from '../support/access.js';
import { type ApiApp, apiApp, NOW } from '../support/api-app.js';
import { answer, ask } from '../support/paceline.js';
import { queueBackend } from '../support/queue-backend.js';

/** Today is Wednesday, 2026-11-18. */
const ORGANIZATION = `organization: {slug: acme, name: Acme, timeZone: UTC}
teams:
  - {slug: shop, name: Shop}
  - {slug: cart, name: Cart, parent: shop, deliverySource: deployment}
  - {slug: pay, name: Payments, parent: shop}
  - {slug: infra, name: Infrastructure}
people: [{login: ada, team: cart}]
ownership:
  - {repo: acme/cart, team: cart}
  - {repo: acme/pay, team: pay}
  - {repo: acme/infra, team: infra}
`;
const PATIENCE = 120_000;
const deploy = (repo: string, sha: string, day: number, environment = 'prod'): object => ({
  ...{ repo, sha, environment, deliveredAt: `2026-11-${String(day).padStart(2, '0')}T10:00:00Z` },
});
const EVENTS = [
  deploy('acme/cart', 'a', 2),
  deploy('acme/cart', 'a', 3),
  deploy('acme/cart', 'b', 4, 'staging'),
  deploy('acme/pay', 'p', 2),
  deploy('acme/infra', 'i', 2),
  { ...deploy('acme/cart', 'r', 5), source: 'release', tag: 'v1' },
];

interface Answered {
  dispute: Record<string, unknown> | null;
  changed?: boolean;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

describe('disputes, sources and the counting policy', () => {
  let api: ApiApp;
  const as = {} as Record<'operator' | 'other' | 'lead' | 'pay' | 'ada', { authorization: string }>;

  const measure = (): Promise<unknown> =>
    api.db.transaction((manager) => new VelocityStore(api.db).measure(manager, 'UTC', '2026-11-09'));
  beforeAll(async () => {
    const redisUrl = queueBackend.REDIS_URL;
    api = await apiApp(ORGANIZATION, { ...(redisUrl && { redisUrl }) });
    const { url } = api.database;
    as.operator = await letIn(url, 'pace_operator', [{ role: 'OPERATOR' }]);
    as.other = await letIn(url, 'pace_other', [{ role: 'OPERATOR' }]);
    as.lead = await letIn(url, 'pace_lead', [{ role: 'TEAM_LEAD', team: 'cart' }]);
    as.pay = await letIn(url, 'pace_pay', [{ role: 'TEAM_LEAD', team: 'pay' }]);
    as.ada = await letIn(url, 'pace_ada', [{ role: 'OPERATOR' }], { login: 'ada' });
    const rows = EVENTS.map((row) => parseDeliveryRow(row, new Date(NOW)));
    // eslint-disable-next-line @typescript-eslint/require-await
    const stream = async function* () {
      yield* rows;
    };
    await api.db.transaction((manager) => api.app.get(FactsStore, { strict: false }).save(manager, stream()));
    await measure();
  }, PATIENCE);
  afterAll(() => api.close(), PATIENCE);

  async function write(mutation: string, input: object, who: keyof typeof as): Promise<Answered> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const told = /ispute/.test(mutation) ? 'dispute { id state claim askedBy decidedBy decision }' : 'changed';
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${told} userErrors { code message field } } }`;
    return (await answer<Record<string, Answered>>(api.address, query, { input }, as[who]))[mutation] as Answered;
  }
  const state = (): Promise<object[]> =>
    api.db.query(
      ['dispute', 'event_ruling', 'ownership', 'component', 'team_source', 'organization', 'organization_change', 'audit_entry']
        .map((table) => `SELECT '${table} ' || md5(coalesce(string_agg(${table}::text, '|' ORDER BY ${table}::text), '')) AS line FROM ${table}`)
        .join(' UNION ALL '),
    ); // prettier-ignore
  /** `CODE field`, and nothing was written. */
  async function refusal(mutation: string, input: object, who: keyof typeof as): Promise<string> {
    const before = await state();
    const { userErrors, dispute } = await write(mutation, input, who);
    expect([userErrors.length, dispute ?? null]).toEqual([1, null]);
    expect(await state()).toEqual(before);
    return `${userErrors[0]?.code} ${userErrors[0]?.field?.join('.') ?? '-'}`;
  }
  async function disputed(mutation: string, input: object, who: keyof typeof as = 'lead'): Promise<string> {
    const { dispute, userErrors } = await write(mutation, input, who);
    expect(userErrors).toEqual([]);
    return String(dispute?.['id']);
  }
  const decide = (id: string, accept: boolean, more: object = {}, who: keyof typeof as = 'operator') =>
    write('decideDispute', { id, accept, reason: 'looked at it', ...more }, who);
  /** Event ids of a team's subtree by `sha VERDICT`. */
  async function events(slug = 'acme'): Promise<Record<string, string>> {
    const query = `{ team(slug: "${slug}") { events(from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z") {
      nodes { id sha verdict reason } } } }`;
    const { team } = await answer<{ team: { events: { nodes: { id: string; sha: string; verdict: string }[] } } }>(
      ...[api.address, query, {}, as.operator],
    );
    return Object.fromEntries(team.events.nodes.map(({ id, sha, verdict }) => [`${sha} ${verdict}`, id]));
  }
  const lastAudit = async (): Promise<string> => {
    const [entry] = await api.db.query<[{ line: string }]>(
      `SELECT concat_ws(' ', action, subject, details) AS line FROM audit_entry ORDER BY id DESC LIMIT 1`,
    );
    return entry.line;
  };
  const owners = async (repo: string): Promise<string[]> =>
    (
      await api.db.query<{ line: string }[]>(
        `SELECT concat_ws(' ', nullif(component.name, ''), slug, valid_from, valid_to) AS line FROM ownership
         JOIN component ON component.id = component_id JOIN repository ON repository.id = repository_id
         JOIN team ON team.id = ownership.team_id WHERE full_name = '${repo}' ORDER BY 1`,
      )
    ).map(({ line }) => line);

  describe('of a verdict', () => {
    it('are refused with what is wrong, and nothing is written', async () => {
      const ids = await events();
      const said = { team: 'cart', why: 'we saw it' };
      const refused = (event: string | undefined, claim: string, more: object = {}, who: keyof typeof as = 'lead') =>
        refusal('disputeVerdict', { ...said, event, claim, ...more }, who);
      expect(await refused(ids['a REDEPLOY'], 'COUNTS')).toBe('SAME_COMMIT input.claim');
      expect(await refused(ids['r OTHER_SOURCE'], 'COUNTS')).toBe('OTHER_SOURCE input.claim');
      expect(await refused(ids['a UNCHECKED'], 'COUNTS')).toBe('ALREADY_SO input.claim');
      expect(await refused(ids['b IGNORED'], 'DOES_NOT_COUNT')).toBe('ALREADY_SO input.claim');
      expect(await refused(ids['b IGNORED'], 'COUNTS', { why: '  ' })).toBe('REASON_NEEDED input.why');
      expect(await refused('0', 'COUNTS')).toBe('UNKNOWN_EVENT input.event');
      expect(await refused('x', 'COUNTS')).toBe('UNKNOWN_EVENT input.event');
      // Of what lies beyond their reach not even that it is there.
      expect(await refused(ids['i UNCHECKED'], 'DOES_NOT_COUNT')).toBe('UNKNOWN_EVENT input.event');
      expect(await refused(ids['i UNCHECKED'], 'DOES_NOT_COUNT', { team: 'infra' })).toBe('UNKNOWN_TEAM input.team');
      expect(await refused(ids['i UNCHECKED'], 'DOES_NOT_COUNT', { team: 'nobody' })).toBe('UNKNOWN_TEAM input.team');
    });

    it('that are accepted rule the event, are told to the audit and measured', async () => {
      const { 'b IGNORED': event } = await events();
      const id = await disputed('disputeVerdict', {
        event,
        team: 'cart',
        claim: 'COUNTS',
        why: 'staging is live here',
      });
      expect(await lastAudit()).toMatch(/^dispute\.opened cart .*"claim": "COUNTS".*"reason": "staging is live here"/);
      expect(await refusal('disputeVerdict', { event, team: 'cart', claim: 'COUNTS', why: 'again' }, 'lead')).toBe(
        'ALREADY_DISPUTED -',
      );
      const { dispute } = await decide(id, true);
      expect(dispute).toMatchObject({ id, state: 'ACCEPTED', decision: 'looked at it' });
      expect(await lastAudit()).toMatch(/^dispute\.accepted cart .*"reason": "looked at it"/);
      await measure();
      expect(await events()).toHaveProperty('b UNCHECKED', event);
      expect((await decide(id, false)).userErrors).toMatchObject([{ code: 'DECIDED', field: ['input', 'id'] }]);

      const asked = `{ team(slug: "cart") { disputes { totalCount nodes { kind claim sha verdict verdictReason owner { slug } } }
        events(from: "2026-11-04T00:00:00Z", to: "2026-11-05T00:00:00Z") { nodes { dispute { id state team { slug } } } } } }`;
      const { team } = await answer<{ team: object }>(api.address, asked, {}, as.lead);
      const node = { kind: 'VERDICT', claim: 'COUNTS', sha: 'b', verdict: 'IGNORED', owner: null };
      expect(team).toMatchObject({
        disputes: { totalCount: 1, nodes: [{ ...node, verdictReason: 'environment is not production' }] },
        events: { nodes: [{ dispute: { id, state: 'ACCEPTED', team: { slug: 'cart' } } }] },
      });
    });

    it('that an event does not count let the next of its commit count', async () => {
      const { 'a UNCHECKED': event, 'a REDEPLOY': next } = await events();
      const id = await disputed(
        'disputeVerdict',
        { event, team: 'shop', claim: 'DOES_NOT_COUNT', why: 'a drill' },
        'other',
      );
      expect((await decide(id, true)).userErrors).toEqual([]);
      await measure();
      expect(await events()).toMatchObject({ 'a IGNORED': event, 'a UNCHECKED': next });
      const [ruling] = await api.db.query<object[]>('SELECT counts, reason FROM event_ruling WHERE event_id = $1', [
        event,
      ]);
      expect(ruling).toEqual({ counts: false, reason: 'looked at it' });
    });

    it('cannot be granted any more when the event is another meanwhile', async () => {
      const { 'a IGNORED': event } = await events();
      const id = await disputed('disputeVerdict', { event, team: 'cart', claim: 'COUNTS', why: 'no drill' });
      await api.db.query('DELETE FROM event_ruling WHERE event_id = $1', [event]);
      const { 'a UNCHECKED': next } = await events();
      await api.db.query('UPDATE delivery_event SET occurred_at = $2 WHERE id = $1', [next, '2026-11-01T12:00:00Z']);
      await measure();
      expect(await refusal('decideDispute', { id, accept: true, reason: 'fine' }, 'operator')).toBe(
        'SAME_COMMIT input.id',
      );
      expect((await decide(id, false)).dispute).toMatchObject({ state: 'REJECTED' });
    });
  });

  describe('are decided', () => {
    it('by another than who asked, as the same principal or the same person', async () => {
      const claim = { repo: 'acme/pay', team: 'pay', why: 'not ours' };
      const id = await disputed('disputeMapping', claim, 'operator');
      expect(await refusal('decideDispute', { id, accept: true, reason: 'why not' }, 'operator')).toBe(
        'OWN_DISPUTE input.id',
      );
      expect((await decide(id, false, {}, 'other')).dispute).toMatchObject({ state: 'REJECTED' });
      const asAda = await disputed('disputeMapping', claim, 'ada');
      await api.db.query('UPDATE dispute SET asked_principal_id = 0 WHERE id = $1', [asAda]);
      expect(await refusal('decideDispute', { id: asAda, accept: true, reason: 'why not' }, 'ada')).toBe(
        'OWN_DISPUTE input.id',
      );
      await decide(asAda, false);
    });

    it('with a reason, once, and only if they are there', async () => {
      const id = await disputed('disputeMapping', { repo: 'acme/pay', team: 'pay', why: 'not ours' }, 'pay');
      expect(await refusal('decideDispute', { id, accept: false, reason: ' ' }, 'operator')).toBe(
        'REASON_NEEDED input.reason',
      );
      expect(await refusal('decideDispute', { id: '999', accept: false, reason: 'x' }, 'operator')).toBe(
        'UNKNOWN_DISPUTE input.id',
      );
      expect(await refusal('withdrawDispute', { id }, 'lead')).toBe('UNKNOWN_DISPUTE input.id');
      expect((await write('withdrawDispute', { id }, 'pay')).dispute).toMatchObject({
        state: 'WITHDRAWN',
        decidedBy: 'test',
      });
      expect(await refusal('withdrawDispute', { id }, 'pay')).toBe('DECIDED input.id');
      expect(await refusal('decideDispute', { id, accept: true, reason: 'x' }, 'operator')).toBe('DECIDED input.id');
    });

    it('by operators of everything, who see those of all teams', async () => {
      const id = await disputed('disputeMapping', { repo: 'acme/pay', team: 'pay', why: 'not ours' }, 'pay');
      const asked = '{ disputes(state: OPEN) { totalCount nodes { id team { slug } askedBy } } }';
      expect(await answer(api.address, asked, {}, as.operator)).toEqual({
        disputes: { totalCount: 1, nodes: [{ id, team: { slug: 'pay' }, askedBy: 'test' }] },
      });
      const { errors } = await ask(api.address, asked, {}, as.pay);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      const pages =
        '{ disputes(state: null, first: 2) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }';
      const { disputes } = await answer<{ disputes: { totalCount: number; nodes: { id: string }[]; pageInfo: { endCursor: string } } }>(
        ...[api.address, pages, {}, as.operator],
      ); // prettier-ignore
      const next = pages.replace('first: 2', `first: 2, after: "${disputes.pageInfo.endCursor}"`);
      const second = await answer<{ disputes: { nodes: { id: string }[] } }>(api.address, next, {}, as.operator);
      const seen = [...disputes.nodes, ...second.disputes.nodes].map((node) => Number(node.id));
      expect(seen).toEqual(seen.toSorted((a, b) => b - a).slice(0, 4));
      await decide(id, false);
    });
  });

  describe('of a mapping', () => {
    it('are refused with what is wrong, and tell nothing of what lies beyond reach', async () => {
      const refused = (input: object, who: keyof typeof as = 'lead') =>
        refusal('disputeMapping', { repo: 'acme/cart', team: 'cart', why: 'why', ...input }, who);
      expect(await refused({ repo: 'cart' })).toBe('BAD_REPOSITORY input.repo');
      expect(await refused({ team: 'infra' })).toBe('UNKNOWN_TEAM input.team');
      expect(await refused({ owner: 'infra' })).toBe('UNKNOWN_TEAM input.owner');
      expect(await refused({ owner: 'nobody' })).toBe('UNKNOWN_TEAM input.owner');
      expect(await refused({ why: '' })).toBe('REASON_NEEDED input.why');
      expect(await refused({ repo: 'acme/nothing' }, 'operator')).toBe('UNKNOWN_REPOSITORY input.repo');
      for (const repo of ['acme/infra', 'acme/nothing']) {
        const id = await disputed('disputeMapping', { repo, team: 'cart', owner: 'cart', why: 'ours' });
        expect((await write('withdrawDispute', { id }, 'lead')).userErrors).toEqual([]);
      }
    });

    it('that are accepted are so from the day on, and noted as a change of the organisation', async () => {
      const noted = async (): Promise<number> =>
        Number((await api.db.query<[{ n: string }]>('SELECT count(*) AS n FROM organization_change'))[0].n);
      const input = { repo: 'ACME/infra', team: 'cart', owner: 'cart', why: 'we run it', from: '2026-11-20' };
      const id = await disputed('disputeMapping', input);
      expect(await owners('acme/infra')).toEqual(['infra -infinity infinity']);
      const before = await noted();
      expect((await decide(id, true)).userErrors).toEqual([]);
      expect(await owners('acme/infra')).toEqual(['cart 2026-11-20 infinity', 'infra -infinity 2026-11-20']);
      expect(await noted()).toBe(before + 1);
      const actions = await api.db.query<{ action: string }[]>(
        'SELECT action FROM audit_entry ORDER BY id DESC LIMIT 2',
      );
      expect(actions.map(({ action }) => action)).toEqual(['dispute.accepted', 'ownership.settled']);
    });

    it('beside others, by nobody, and on days that have been', async () => {
      const shared = await disputed(
        'disputeMapping',
        { repo: 'acme/infra', team: 'pay', owner: 'pay', alone: false, why: 'both' },
        'pay',
      );
      await decide(shared, true);
      expect(await owners('acme/infra')).toEqual([
        'cart 2026-11-20 infinity',
        'infra -infinity 2026-11-20',
        'pay 2026-11-18 infinity',
      ]);
      const past = await disputed(
        'disputeMapping',
        { repo: 'acme/infra', team: 'pay', why: 'nobody’s', from: '2026-11-01' },
        'pay',
      );
      expect(await refusal('decideDispute', { id: past, accept: true, reason: 'gone' }, 'operator')).toBe(
        'HISTORY input.from',
      );
      expect((await decide(past, true, { rewriteHistory: true })).userErrors).toEqual([]);
      expect(await owners('acme/infra')).toEqual(['infra -infinity 2026-11-01']);
      const again = await disputed('disputeMapping', { repo: 'acme/infra', team: 'pay', why: 'still nobody’s' }, 'pay');
      expect((await decide(again, true)).userErrors).toEqual([]);
    });

    it('cannot be accepted of what is not there, nor where teams come from GitHub', async () => {
      const unknown = await disputed(
        'disputeMapping',
        { repo: 'acme/nothing', team: 'pay', owner: 'pay', why: 'ours' },
        'pay',
      );
      const accept = (id: string) => refusal('decideDispute', { id, accept: true, reason: 'fine' }, 'operator');
      expect(await accept(unknown)).toBe('UNKNOWN_REPOSITORY input.repo');
      const part = await disputed(
        'disputeMapping',
        { repo: 'acme/pay', component: 'x', team: 'pay', owner: 'pay', why: 'ours' },
        'pay',
      );
      expect(await accept(part)).toBe('UNKNOWN_COMPONENT -');
      await api.db.query("UPDATE organization SET teams_from = 'GITHUB'");
      expect(await accept(part)).toBe('TEAMS_FROM_GITHUB -');
      await api.db.query("UPDATE organization SET teams_from = 'FILE'");
    });
  });

  describe('sources', () => {
    const listed = async (who: keyof typeof as, state = 'null'): Promise<string[]> => {
      const asked = `{ sourceProposals(state: ${state}) { nodes { team { slug } source state
        evidence { basis from to kinds { source events weeks } } } } }`;
      const { sourceProposals } = await answer<{
        sourceProposals: { nodes: { team: { slug: string }; source: string; state: string }[] };
      }>(api.address, asked, {}, as[who]);
      return sourceProposals.nodes
        .map(({ team, source, state: stands }) => `${team.slug} ${source} ${stands}`)
        .toSorted();
    };

    it('are told within reach, with what they were proposed from', async () => {
      expect(await listed('operator')).toEqual([
        'cart DEPLOYMENT STATED',
        'infra DEPLOYMENT PROPOSED',
        'pay DEPLOYMENT PROPOSED',
      ]);
      expect(await listed('operator', 'PROPOSED')).toEqual(['infra DEPLOYMENT PROPOSED', 'pay DEPLOYMENT PROPOSED']);
      expect(await listed('pay')).toEqual(['pay DEPLOYMENT PROPOSED']);
      const asked = `{ team(slug: "pay") { sourceProposal { source state confirmedAt
        evidence { basis from to kinds { source events weeks } } } } }`;
      expect(await answer(api.address, asked, {}, as.pay)).toEqual({
        team: {
          sourceProposal: {
            ...{ source: 'DEPLOYMENT', state: 'PROPOSED', confirmedAt: null },
            evidence: {
              ...{ basis: 'RECENT', from: '2026-05-18', to: '2026-11-16' },
              kinds: [{ source: 'DEPLOYMENT', events: 1, weeks: 1 }],
            },
          },
        },
      });
    });

    it('are confirmed all or none', async () => {
      const refused = (teams: object[], who: keyof typeof as = 'operator') => refusal('confirmSources', { teams }, who);
      expect(await refused([{ slug: 'pay' }, { slug: 'nobody' }])).toBe('UNKNOWN_TEAM input.teams.1.slug');
      expect(await refused([{ slug: 'pay' }, { slug: 'infra' }], 'pay')).toBe('UNKNOWN_TEAM input.teams.1.slug');
      expect(await refused([{ slug: 'pay' }, { slug: 'pay' }])).toBe('NAMED_TWICE input.teams.1.slug');
      expect(await refused([{ slug: 'shop' }])).toBe('NO_PROPOSAL input.teams.0.source');
      expect(await refused([{ slug: 'cart', source: 'TAG' }])).toBe('SOURCE_STATED input.teams.0.source');
      const many = Array.from({ length: 1_001 }, (_, i) => ({ slug: `t${i}` }));
      expect(await refused(many)).toBe('TOO_MANY_TEAMS input.teams');

      expect(await write('confirmSources', { teams: [{ slug: 'pay' }], reason: 'looks right' }, 'pay')).toMatchObject({
        changed: true,
      });
      expect(await lastAudit()).toBe(
        'source.confirmed pay {"after": {"pay": {"state": "CONFIRMED", "source": "DEPLOYMENT"}}, "before": {"pay": {"state": "PROPOSED", "source": "DEPLOYMENT"}}, "reason": "looks right"}',
      );
      expect(await write('confirmSources', { teams: [{ slug: 'pay' }, { slug: 'cart' }] }, 'operator')).toEqual({ changed: false, userErrors: [] }); // prettier-ignore
      const both = {
        teams: [
          { slug: 'infra', source: 'CHANGE' },
          { slug: 'pay', source: 'RELEASE' },
          { slug: 'shop', source: 'TAG' },
        ],
      };
      expect(await write('confirmSources', both, 'operator')).toMatchObject({ changed: true });
      await measure();
      expect(await listed('operator', 'CONFIRMED')).toEqual([
        'infra CHANGE CONFIRMED',
        'pay RELEASE CONFIRMED',
        'shop TAG CONFIRMED',
      ]);
      expect(await events('pay')).toHaveProperty('p OTHER_SOURCE');
    });
  });

  describe('components and policy', () => {
    it('components are divided by rules, which rewrite history', async () => {
      const set = { repo: 'acme/pay', component: 'api', team: 'pay', tagPrefix: 'api-', environment: '^api' };
      const why = { rewriteHistory: true, reason: 'it was so all along' };
      expect(await refusal('setOwnership', set, 'operator')).toBe('HISTORY input.from');
      expect(await refusal('setOwnership', { ...set, ...why, environment: '(' }, 'operator')).toBe(
        'INVALID_PATTERN input.environment',
      );
      expect(await refusal('setOwnership', { ...set, ...why, component: '' }, 'operator')).toBe(
        'PATH_NEEDS_COMPONENT input.tagPrefix',
      );
      expect(await write('setOwnership', { ...set, ...why }, 'operator')).toMatchObject({ changed: true });
      const rules = async (): Promise<unknown> =>
        (await api.db.query<object[]>("SELECT path, tag_prefix, environment FROM component WHERE name = 'api'"))[0];
      expect(await rules()).toEqual({ path: null, tag_prefix: 'api-', environment: '^api' });

      const change = { repo: 'acme/pay', component: 'api', path: 'api/' };
      expect(await refusal('setComponent', { ...change, component: 'web' }, 'operator')).toBe(
        'UNKNOWN_COMPONENT input.component',
      );
      expect(await refusal('setComponent', { ...change, component: '' }, 'operator')).toBe(
        'UNKNOWN_COMPONENT input.component',
      );
      expect(await refusal('setComponent', { ...change, tagPrefix: null }, 'operator')).toBe('HISTORY input.from');
      expect(await write('setComponent', change, 'operator')).toMatchObject({ changed: true });
      expect(await write('setComponent', change, 'operator')).toEqual({ changed: false, userErrors: [] });
      expect(await write('setComponent', { ...change, tagPrefix: null, ...why }, 'operator')).toMatchObject({
        changed: true,
      });
      expect(await rules()).toEqual({ path: 'api/', tag_prefix: null, environment: '^api' });
      expect(await lastAudit()).toMatch(/^component\.set acme\/pay \(api\) /);
    });

    it('the policy is set with a reason, noted and readable by all', async () => {
      const why = { rewriteHistory: true, reason: 'as the board decided' };
      expect(await refusal('setCountingPolicy', { prereleases: true }, 'operator')).toBe('HISTORY input.from');
      expect(await refusal('setCountingPolicy', { productionPattern: '[', ...why }, 'operator')).toBe(
        'INVALID_PATTERN input.productionPattern',
      );
      expect(await write('setCountingPolicy', { configOnly: true, ...why }, 'operator')).toEqual({
        changed: false,
        userErrors: [],
      });
      const asked = '{ installation { counting { productionPattern prereleases configOnly botOnly } } }';
      const read = async (): Promise<unknown> =>
        (await answer<{ installation: { counting: unknown } }>(api.address, asked, {}, as.lead)).installation.counting;
      const usual = { productionPattern: '^(prod|production|live)([-_/ ].*)?$', prereleases: false };
      expect(await read()).toEqual({ ...usual, configOnly: true, botOnly: true });
      const policy = { productionPattern: '^staging$', prereleases: true, botOnly: false };
      expect(await write('setCountingPolicy', { ...policy, ...why }, 'operator')).toMatchObject({ changed: true });
      expect(await read()).toEqual({ ...policy, configOnly: true });
      expect(await lastAudit()).toMatch(/^counting\.set .*"before": .*"reason": "as the board decided"/);
      expect(await write('setCountingPolicy', { productionPattern: null, ...why }, 'operator')).toMatchObject({
        changed: true,
      });
      expect(await read()).toEqual({ ...policy, productionPattern: usual.productionPattern, configOnly: true });
    });
  });
});
