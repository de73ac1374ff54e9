import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { connect } from '../../src/data-source.js';
import { DeadLettersStore } from '../../src/facts/dead-letters.store.js';
import { Queues } from '../../src/platform/queue.js';
import { mergedSomething } from '../support/merged-something.js';
import { checkedSomething } from '../support/content-checked.js';
import { failedOnce, pulledSomething, waitingWork, wroteSomething } from '../support/operations.js';
import { answer, ask, start, type Running } from '../support/paceline.js';
import type { TestDatabase } from '../support/postgres.js';
import { queueBackend } from '../support/queue-backend.js';
import { restatedSomething } from '../support/restated.js';
import { sampleDatabase } from '../support/sample-database.js';
import { somebody } from '../support/somebody.js';
import {
  answeredFields,
  argumentsOf,
  type Arguments,
  askedEnums,
  fieldsOf,
  suppliedBy,
  wholeSelection,
} from '../support/whole-schema.js';

const PATIENCE = 300_000;
const INSTANTS = { from: '"2025-03-03T00:00:00Z"', to: '"2025-03-24T00:00:00+02:00"' };
const WEEKS = { from: '"2025-06-02"', to: '"2025-06-16"' };
const GOAL = { program: '"2025"' };
const PAGE = { first: '2', after: 'null' };

/** What every argument of the schema is given; one that is missing here, or here and not there, fails the test. */
const ARGUMENTS: Arguments = {
  'Query.team': { slug: '"vercel/ai"' },
  'Query.teams': {
    filter: '{ search: "s", under: "nestjs", program: "2025", status: MISSED, week: "2025-12-22" }',
    orderBy: '{ field: MULTIPLE_13W, direction: DESC }',
    first: '2',
    after: 'null',
  },
  'Query.pastAlarms': PAGE,
  'Query.repositoriesBehind': { hours: '48', ...PAGE },
  'Query.program': { slug: '"2026"' },
  'Query.report': { id: 'REPORT' },
  'Query.auditLog': {
    filter: '{ action: "person.looked-at", actor: "BOSS", from: "2026-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" }',
    first: '2',
    after: 'null',
  },
  'Query.person': {
    login: '"somebody"',
    purpose: '"to ask every field once"',
    from: '"2026-08-01"',
    to: '"2026-08-15"',
  },
  'Me.looks': { first: '2', after: 'null' },
  'Me.aiUsage': { from: '"2026-08-01"', to: '"2026-08-15"', first: '2', after: 'null' },
  'Mutation.writeReport': { input: '{ scope: "grafana", week: "2026-08-03" }' },
  'Team.children': { first: '2', after: 'null' },
  'Team.velocity': { ...WEEKS, scope: 'TREE', structure: 'NOW', asOf: '"2100-01-01T00:00:00Z"' },
  'Team.restatements': { ...WEEKS, scope: 'TREE', structure: 'THEN', first: '2', after: 'null' },
  'VelocityWeek.restatements': PAGE,
  'VelocityExplanation.deliveries': PAGE,
  'VelocityExplanation.leftOut': PAGE,
  'Progress.restatements': PAGE,
  'Rollup.restatements': PAGE,
  'ProgressExplanation.window': { of: 'LAST_FOUR' },
  'WindowExplanation.deliveries': PAGE,
  'WindowExplanation.leftOut': PAGE,
  'RollupExplanation.goals': PAGE,
  'Team.deliveries': { ...INSTANTS, scope: 'OWN', structure: 'NOW', first: '2', after: 'null' },
  'Team.events': {
    ...INSTANTS,
    scope: 'TREE',
    structure: 'THEN',
    verdicts: '[UNCHECKED, REDEPLOY]',
    first: '2',
    after: 'null',
  },
  'Team.dora': { ...WEEKS, scope: 'TREE', structure: 'NOW' },
  'Team.changes': { ...INSTANTS, scope: 'TREE', structure: 'NOW', ...PAGE },
  'Team.markedChanges': { from: '"2025-03-03"', to: '"2025-03-24"', scope: 'TREE', structure: 'NOW' },
  'Repository.changes': PAGE,
  'Me.changes': PAGE,
  'Dora.failures': { first: '2', after: 'null' },
  'Team.adoption': { ...WEEKS, scope: 'TREE', basis: 'AI_TRAILER_COMMITS' },
  'Team.progress': { ...GOAL, week: '"2025-06-02"' },
  'Team.progressHistory': { ...GOAL, to: '"2025-01-13"' },
  'Team.rollup': { ...GOAL, week: '"2025-06-02"' },
  'Team.reports': { first: '2', after: 'null' },
  'Program.plan': { multiple: '3' },
  'Query.repositories': {
    filter: '{ search: "n", owned: true, behind: false, failing: true }',
    first: '2',
    after: 'null',
  },
  'Query.syncRuns': { first: '2', after: 'null' },
  'Query.syncRun': { id: 'RUN' },
  'Query.jobs': { queue: 'ROLL_UP', states: '[DELAYED]', first: '2', after: 'null' },
  'SyncRun.failures': { first: '2', after: 'null' },
  'Mutation.startSync': { input: '{ organizations: ["acme"], repositories: ["acme/shop"], since: "2026-01-01" }' },
  'Mutation.retryJob': { input: '{ queue: ROLL_UP, id: "nobody" }' },
  'Mutation.createToken': { input: '{ name: "mine", days: 3, scopes: [read] }' },
  'Mutation.revokeToken': { id: '2147483647' },
  'Mutation.grantRole': {
    input:
      '{ login: "nobody", role: LEADER, team: "nestjs", from: "2026-01-01", to: "2026-02-01", reason: "to ask every field" }',
  },
  'Mutation.endGrant': { id: '2147483647' },
  'Query.previewReorganization': {
    input: `{ from: "2026-09-01", moves: [{ team: "vercel/ai", parent: "nestjs" }],
      ownership: [{ repo: "vercel/ai", component: "", team: "vercel/satori" }] }`,
    program: '"2026"',
  },
  'Query.ownershipProposals': { state: 'OPEN', first: '2', after: 'null' },
  'Query.baselineProposals': { program: '"2026"', state: 'AWAITING_APPROVAL', first: '2', after: 'null' },
  'Team.baselines': { program: '"2026"' },
  'Mutation.freezeBaselines': { input: '{ program: "2026", teams: ["nestjs"], except: ["vercel/ai"] }' },
  'Mutation.proposeRebaseline': {
    input: '{ program: "2026", team: "nobody", from: "2025-01-06", to: "2025-12-29", source: TAG, reason: "why" }',
  },
  'Mutation.decideRebaseline': { input: '{ id: "999999", approve: false, reason: "why" }' },
  'Mutation.createTeam': {
    input: `{ slug: "new", name: "New", parent: "nestjs", deliverySource: TAG, productionPattern: "^p", tagPattern: "^v",
      from: "2026-09-01", rewriteHistory: false, reason: "why" }`,
  },
  'Mutation.renameTeam': { input: '{ slug: "nestjs", name: "Nest", expectedName: "nobody" }' },
  'Mutation.moveTeam': {
    input:
      '{ slug: "nestjs", parent: "nobody", expectedParent: "nobody", from: "2026-09-01", rewriteHistory: false, reason: "why" }',
  },
  'Mutation.closeTeam': { input: '{ slug: "nobody", from: "2026-09-01", rewriteHistory: false, reason: "why" }' },
  'Mutation.setTeamSource': {
    input:
      '{ slug: "nobody", deliverySource: TAG, productionPattern: "^p", tagPattern: "^v", rewriteHistory: false, reason: "why" }',
  },
  'Mutation.addPerson': { input: '{ login: "new", name: "New", email: "new@acme.test" }' },
  'Mutation.updatePerson': { input: '{ login: "nobody", name: "New", email: "new@acme.test" }' },
  'Mutation.addMembership': {
    input:
      '{ login: "nobody", team: "nestjs", from: "2026-09-01", to: "2026-10-01", rewriteHistory: false, reason: "why" }',
  },
  'Mutation.endMembership': {
    input: '{ login: "nobody", team: "nestjs", from: "2026-09-01", rewriteHistory: false, reason: "why" }',
  },
  'Mutation.moveMember': {
    input: `{ login: "nobody", fromTeam: "nestjs", toTeam: "vercel", from: "2026-09-01", rewriteHistory: false, reason: "why" }`,
  },
  'Mutation.setOwnership': {
    input: `{ repo: "vercel/ai", component: "docs", path: "docs/", tagPrefix: "docs@", environment: "^docs", team: "nobody",
      from: "2026-09-01", to: "2026-10-01",
      replace: true, newRepository: false, rewriteHistory: false, reason: "why" }`,
  },
  'Mutation.endOwnership': {
    input:
      '{ repo: "vercel/ai", component: "", team: "nobody", from: "2026-09-01", rewriteHistory: false, reason: "why" }',
  },
  'Mutation.saveCalendar': {
    input: `{ name: "de", holidays: ["2026-12-25"], freezes: [{ from: "2026-12-28", to: "2027-01-02" }], teams: ["nestjs"],
      reason: "why", expectedVersion: 0, rewriteHistory: false }`,
  },
  'Mutation.proposeOwnership': { input: '{ repo: "vercel/ai", codeowners: "* @vercel/satori\\n*.md @vercel/ai" }' },
  'Mutation.confirmProposals': { input: '{ ids: ["999"], from: "2026-09-01" }' },
  'Mutation.rejectProposals': { input: '{ ids: ["999"], reason: "why" }' },
  'Query.deadLetters': { first: '2', after: 'null' },
  'Mutation.replayDeadLetters': { input: '{ ids: ["999999999"] }' },
  'Query.disputes': { state: 'OPEN', first: '2', after: 'null' },
  'Query.sourceProposals': { state: 'PROPOSED', first: '2', after: 'null' },
  'Team.disputes': { state: 'OPEN', first: '2', after: 'null' },
  'Mutation.disputeVerdict': { input: '{ event: "999999999", team: "nestjs", claim: COUNTS, why: "asked" }' },
  'Mutation.disputeMapping': {
    input: `{ repo: "no/body", component: "docs", team: "nestjs", owner: "vercel", from: "2026-09-01", alone: false,
      why: "asked" }`,
  },
  'Mutation.withdrawDispute': { input: '{ id: "999999999" }' },
  'Mutation.decideDispute': {
    input: '{ id: "999999999", accept: true, reason: "asked", rewriteHistory: false }',
  },
  'Mutation.confirmSources': { input: '{ teams: [{ slug: "nobody", source: TAG }], reason: "asked" }' },
  'Mutation.setComponent': {
    input: `{ repo: "vercel/ai", component: "nothing", path: "docs/", tagPrefix: "docs@", environment: "^docs",
      rewriteHistory: false, reason: "asked" }`,
  },
  'Mutation.setWorkflowRule': {
    input:
      '{ repo: "vercel/ai", team: "nobody", component: "", workflow: "deploy.yml", branch: "main", event: "push", environment: "p" }',
  },
  'Mutation.removeWorkflowRule': {
    input: '{ repo: "vercel/ai", team: "nobody", workflow: "deploy.yml", branch: "main", event: "push" }',
  },
  'Mutation.setCountingPolicy': {
    input: `{ productionPattern: "^p", prereleases: true, configOnly: true, botOnly: true, rewriteHistory: false,
      reason: "asked" }`,
  },
  // Asked by websocket, in subscriptions.spec.ts.
  'Subscription.syncProgress': { run: 'RUN' },
  'Subscription.jobProgress': { queue: 'SYNC', id: 'JOB' },
};

describe('GraphQL over the sample', () => {
  let database: TestDatabase;
  let server: Running;
  let schema: GraphQLSchema;
  let runs: string[];

  beforeAll(async () => {
    database = await sampleDatabase();
    const db = await connect(database.url);
    runs = await pulledSomething(db, ['vercel/ai', 'nestjs/swagger']);
    await wroteSomething(db);
    await failedOnce(db, '2025-06-02', '2025-06-16');
    await restatedSomething(db, '2025-06-02');
    await checkedSomething(db, 'vercel/ai', 'nestjs');
    await somebody(db, 'vercel/ai');
    await mergedSomething(db, 'vercel/ai', 'somebody');
    const letter = { source: 'PULL' as const, key: 'vercel/ai TAG v1', reason: 'asked', payload: {} };
    await new DeadLettersStore(db).keep(db.manager, letter, new Date());
    await db.destroy();
    const queues = await Queues.open({ databaseUrl: database.url, redisUrl: queueBackend.REDIS_URL });
    await waitingWork(queues);
    await queues.close();
    server = await start({ DATABASE_URL: database.url });
    schema = buildClientSchema(await answer<IntrospectionQuery>(server.address, getIntrospectionQuery()));
  }, PATIENCE);
  afterAll(async () => {
    await server.stop();
    await database.drop();
  }, PATIENCE);

  const mistake = async (query: string): Promise<{ code: unknown; message: string }> => {
    const { errors } = await ask(server.address, query);
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).not.toMatch(/stack|node_modules|\bat \w+|SELECT/);
    return { code: errors?.[0]?.extensions['code'], message: errors?.[0]?.message ?? '' };
  };

  it(
    'every field can be asked, and every argument given',
    async () => {
      expect(suppliedBy(ARGUMENTS, schema).toSorted()).toEqual(argumentsOf(schema).toSorted());
      const asked = '{ organization { reports(first: 1) { nodes { id } } } }';
      const { organization } = await answer<{ organization: { reports: { nodes: { id: string }[] } } }>(
        server.address,
        asked,
      );
      const table = {
        ...ARGUMENTS,
        'Query.report': { id: JSON.stringify(organization.reports.nodes[0]?.id) },
        'Query.syncRun': { id: JSON.stringify(runs[0]) },
      };
      // One document for each: all of them together are longer than a question may be.
      const documents = (['Query', 'Mutation'] as const).flatMap((root) => {
        const type = schema.getType(root) as ReturnType<GraphQLSchema['getQueryType']>;
        const fields = Object.values(type?.getFields() ?? {});
        return fields.map((field) => `${root.toLowerCase()} { __typename ${wholeSelection(field, root, table)} }`);
      });
      const answers: object[] = [];
      for (const document of documents) answers.push(await answer<object>(server.address, document));
      const byHttp = fieldsOf(schema).filter((field) => !field.startsWith('Subscription.'));
      expect([...answeredFields(answers)].toSorted()).toEqual(byHttp.toSorted());
    },
    PATIENCE,
  );

  it(
    'every value of every enum can be asked with',
    async () => {
      const goals = (rest: string): string => `teams(first: 1, ${rest}) { totalCount }`;
      const questions: Record<string, (value: string) => string> = {
        Scope: (value) =>
          `team(slug: "nestjs") { velocity(from: "2025-06-02", to: "2025-06-09", scope: ${value}) { week }
         adoption(from: "2025-06-02", to: "2025-06-09", scope: ${value}) { week }
         deliveries(from: "2025-06-02T00:00:00Z", to: "2025-06-09T00:00:00Z", scope: ${value}) { totalCount }
         events(from: "2025-06-02T00:00:00Z", to: "2025-06-09T00:00:00Z", scope: ${value}) { totalCount } }`,
        Structure: (value) =>
          `team(slug: "nestjs") { velocity(from: "2025-06-02", to: "2025-06-09", structure: ${value}) { week } }`,
        AdoptionBasis: (value) =>
          `team(slug: "nestjs") { adoption(from: "2025-06-02", to: "2025-06-09", basis: ${value}) { week } }`,
        Verdict: (value) =>
          `organization { events(from: "2025-06-02T00:00:00Z", to: "2025-06-09T00:00:00Z", verdicts: [${value}]) { totalCount } }`,
        ProgressStatus: (value) => goals(`filter: { program: "2025", status: ${value} }`),
        TeamOrderField: (value) => goals(`filter: { program: "2025" }, orderBy: { field: ${value} }`),
        Direction: (value) => goals(`orderBy: { direction: ${value} }`),
        QueueName: (value) => `jobs(queue: ${value}) { totalCount }`,
        JobState: (value) => `jobs(states: [${value}]) { totalCount }`,
        Role: (value) => `grantRole(input: { login: "nobody", role: ${value}, reason: "asked" }) { id }`,
        AccessScope: (value) => `createToken(input: { name: "asked", scopes: [${value}] }) { id }`,
        DeliverySource: (value) => `setTeamSource(input: { slug: "nobody", deliverySource: ${value} }) { changed }`,
        DisputeState: (value) => `disputes(state: ${value}) { totalCount }`,
        SourceState: (value) => `sourceProposals(state: ${value}) { totalCount }`,
        VerdictClaim: (value) =>
          `disputeVerdict(input: { event: "0", team: "nobody", claim: ${value}, why: "asked" }) { dispute { id } }`,
        BaselineProposalState: (value) => `baselineProposals(program: "2026", state: ${value}) { totalCount }`,
        WindowName: (value) =>
          `team(slug: "vercel/ai") { progress(program: "2025") { explain { window(of: ${value}) { name } } } }`,
        ProposalState: (value) => `ownershipProposals(state: ${value}) { totalCount }`,
      };
      expect(Object.keys(questions).toSorted()).toEqual(Object.keys(askedEnums(schema)).toSorted());
      for (const [name, values] of Object.entries(askedEnums(schema))) {
        const parts = values.map((value) => questions[name]?.(value).replace(/^/, `${value}: `));
        const root = ['DeliverySource', 'Role', 'AccessScope', 'VerdictClaim'].includes(name) ? 'mutation' : 'query';
        expect(Object.keys(await answer<object>(server.address, `${root} { ${parts.join('\n')} }`))).toEqual(values);
      }
    },
    PATIENCE,
  );

  it(
    'a mistake has a stable code and a message that says what to do',
    async () => {
      const velocity = (range: string): string => `{ organization { velocity(${range}) { week } } }`;
      const deliveries = (range: string): string => `{ organization { deliveries(${range}) { totalCount } } }`;
      const goal = (asked: string): string => `{ team(slug: "vercel/ai") { ${asked} } }`;
      const cases: [string, string, RegExp | string][] = [
        [
          velocity('from: "2025-06-03", to: "2025-06-09"'),
          'GRAPHQL_VALIDATION_FAILED',
          '2025-06-03 is not a Monday; its week is 2025-06-02',
        ],
        [
          velocity('from: "2025-02-31", to: "2025-06-09"'),
          'GRAPHQL_VALIDATION_FAILED',
          '2025-02-31 is not a day written YYYY-MM-DD',
        ],
        [velocity('from: "2025-06-09", to: "2025-06-02"'), 'BAD_RANGE', /^to must lie 0 to \d+ weeks after from/],
        [
          deliveries('from: "yesterday", to: "2025-06-02T00:00:00Z"'),
          'GRAPHQL_VALIDATION_FAILED',
          /^DateTime cannot represent .* yesterday/,
        ],
        [
          deliveries('from: "2025-06-09T00:00:00Z", to: "2025-06-02T00:00:00Z"'),
          'BAD_RANGE',
          /^to must not lie before from/,
        ],
        [
          goal('progress(program: "1999") { week }'),
          'UNKNOWN_PROGRAM',
          'there is no program 1999; the programs are: 2026, 2025',
        ],
        [goal('rollup(program: "1999") { week }'), 'UNKNOWN_PROGRAM', /no program 1999/],
        [
          goal('progress(program: "2026", week: "2026-08-17") { week }'),
          'WEEK_NOT_CLOSED',
          /last closed one is 2026-08-10$/,
        ],
        ['{ teams(orderBy: { field: RATE_13W }) { totalCount } }', 'NEEDS_PROGRAM', /filter\.program/],
        ['{ teams(filter: { under: "nowhere" }) { totalCount } }', 'UNKNOWN_TEAM', 'there is no team nowhere'],
        ['{ program(slug: "2025") { plan(multiple: 1) { week } } }', 'BAD_MULTIPLE', 'multiple must be above 1, not 1'],
        ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', /Cannot query field "nothing"/],
      ];
      for (const [query, code, message] of cases) {
        const made = await mistake(query);
        expect(made).toEqual({ code, message: typeof message === 'string' ? message : expect.stringMatching(message) });
      }
      const unknown =
        '{ team(slug: "nobody") { slug } program(slug: "1999") { slug } report(id: "0") { id } odd: report(id: "x") { id } }';
      expect(await answer(server.address, unknown)).toEqual({ team: null, program: null, report: null, odd: null });
    },
    PATIENCE,
  );

  it(
    'a week that nothing is known of is null, never 0',
    async () => {
      const asked = `{ team(slug: "aws/copilot-cli") { velocity(from: "2015-01-05", to: "2015-01-12") {
      week coverage exposure rawEvents ignored deliveries batches redeploys rollbacks empty contentChecked teamWeeks } } }`;
      const { team } = await answer<{ team: { velocity: object[] } }>(server.address, asked);
      expect(team.velocity).toEqual([
        {
          ...{
            week: '2015-01-05',
            coverage: 'MISSING',
            rawEvents: null,
            ignored: null,
            deliveries: null,
            batches: null,
          },
          ...{ redeploys: null, rollbacks: null, empty: null, contentChecked: null, exposure: null, teamWeeks: null },
        },
      ]);
      const all = `{ teams(first: 100) { nodes { slug velocity(from: "2020-01-06", to: "2026-08-17") { coverage deliveries rawEvents } } } }`;
      const { teams } = await answer<{
        teams: { nodes: { velocity: { coverage: string; deliveries: unknown; rawEvents: unknown }[] }[] };
      }>(server.address, all);
      const weeks = teams.nodes.flatMap(({ velocity }) => velocity);
      const missing = weeks.filter(({ coverage }) => coverage === 'MISSING');
      expect(missing.length).toBeGreaterThan(100);
      expect(missing.filter(({ deliveries, rawEvents }) => deliveries !== null || rawEvents !== null)).toEqual([]);
      expect(weeks.filter(({ coverage, deliveries }) => coverage === 'COMPLETE' && deliveries === null)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'a review is written once, and what cannot be written is said in userErrors',
    async () => {
      const write = async (input: string): Promise<{ report: object | null; userErrors: object[] }> => {
        const asked = `mutation { writeReport(input: ${input}) { report { id week hash writtenAt } userErrors { code message field } } }`;
        return (await answer<{ writeReport: { report: object | null; userErrors: object[] } }>(server.address, asked))
          .writeReport;
      };
      const [first, again] = await Promise.all([
        write('{ scope: "vercel", week: "2026-07-27" }'),
        write('{ scope: "vercel", week: "2026-07-27" }'),
      ]);
      expect(first.userErrors).toEqual([]);
      expect(first.report).toMatchObject({ week: '2026-07-27' });
      expect(again).toEqual(first);
      expect(await write('{ scope: "nobody" }')).toEqual({
        report: null,
        userErrors: [
          {
            code: 'UNKNOWN_TEAM',
            message: 'there is no team nobody',
            field: ['input', 'scope'],
          },
        ],
      });
      expect(await write('{ week: "2026-08-17" }')).toMatchObject({
        report: null,
        userErrors: [{ code: 'WEEK_NOT_CLOSED', field: ['input', 'week'] }],
      });
      expect(await mistake('mutation { writeReport(input: { week: "2026-08-11" }) { report { id } } }')).toEqual({
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: '2026-08-11 is not a Monday; its week is 2026-08-10',
      });
    },
    PATIENCE,
  );
});
