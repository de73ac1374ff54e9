import type { Role } from '../../src/core/viewer.js';

/** What each role is expected to be let in to, written down by hand: whatever is not in here fails the test of it. */

const DATA: Role[] = ['LEADER', 'ORG_LEADER', 'TEAM_LEAD', 'MANAGER', 'MEMBER', 'OPERATOR'];
const ALL: Role[] = [...DATA, 'AUDITOR', 'SERVICE'];
const OPERATOR: Role[] = ['OPERATOR'];
/** Who plans a re-organisation. */
const PLANNERS: Role[] = ['OPERATOR', 'LEADER', 'ORG_LEADER'];
/** Who says who is on which team, within reach. */
const LEADS: Role[] = ['OPERATOR', 'TEAM_LEAD', 'ORG_LEADER'];

/** Who says what is wrong with a team's figures, within reach. */
const DISPUTERS: Role[] = ['TEAM_LEAD', 'ORG_LEADER', 'LEADER', 'OPERATOR'];
/** Who says by what teams are counted, within reach. */
const CONFIRMERS: Role[] = ['OPERATOR', 'LEADER', 'TEAM_LEAD'];
/** Who asks for another baseline, and who decides on that. */
const PROPOSERS: Role[] = ['OPERATOR', 'LEADER', 'ORG_LEADER', 'TEAM_LEAD'];
const DECIDERS: Role[] = ['OPERATOR', 'LEADER'];

/** Type, roles, its fields. */
export const FIELDS: [string, readonly Role[], string][] = [
  ['Query', DATA, 'organization scopes team teams programs program report'],
  ['Query', ALL, 'installation'],
  ['Query', OPERATOR, 'repositories syncRuns syncRun jobs schedules ownershipProposals'],
  ['Query', OPERATOR, 'disputes'],
  ['Query', CONFIRMERS, 'sourceProposals'],
  ['Query', PLANNERS, 'calendars previewReorganization'],
  ['Query', ['OPERATOR', 'AUDITOR'], 'grants'],
  ['Query', ['AUDITOR'], 'auditLog'],
  ['Query', ALL, 'me'],
  ['Query', ['MANAGER'], 'person'],
  ['Mutation', ['LEADER', 'ORG_LEADER', 'OPERATOR'], 'writeReport'],
  ['Mutation', OPERATOR, 'startSync retryJob grantRole endGrant'],
  ['Mutation', OPERATOR, 'createTeam renameTeam moveTeam closeTeam setTeamSource addPerson updatePerson'],
  ['Mutation', OPERATOR, 'setOwnership endOwnership saveCalendar proposeOwnership confirmProposals rejectProposals'],
  ['Mutation', OPERATOR, 'decideDispute setComponent setCountingPolicy'],
  ['Mutation', DISPUTERS, 'disputeVerdict disputeMapping withdrawDispute'],
  ['Mutation', CONFIRMERS, 'confirmSources'],
  ['Mutation', LEADS, 'addMembership endMembership moveMember'],
  ['Mutation', ALL, 'createToken revokeToken'],
  ['Query', DECIDERS, 'baselineProposals'],
  ['Mutation', DECIDERS, 'freezeBaselines decideRebaseline'],
  ['Mutation', PROPOSERS, 'proposeRebaseline'],
  ['Subscription', OPERATOR, 'syncProgress jobProgress'],

  ['Installation', ALL, 'timeZone fiscalYearStart now lastClosedWeek sample notice ruleVersion methodVersion'],
  ['Installation', ALL, 'counting'],
  ['CountingPolicy', ALL, 'productionPattern prereleases configOnly botOnly'],
  ['PageInfo', ALL, 'hasNextPage endCursor'],
  ['UserError', ALL, 'code message field'],

  ['Team', DATA, 'slug name parent children deliverySource repositories velocity deliveries events adoption progress'],
  ['Team', DATA, 'progressHistory rollup reports freshness dora'],
  ['Team', DATA, 'disputes sourceProposal'],
  ['Event', DATA, 'dispute'],
  ['Dispute', DATA, 'id kind claim team repository component event sha verdict verdictReason ruleVersion owner from'],
  ['Dispute', DATA, 'alone why askedBy askedAt state decision decidedBy decidedAt'],
  ['DisputePayload', DISPUTERS, 'dispute userErrors'],
  ['SourceProposal', DATA, 'team source state confirmedAt evidence'],
  ['SourceEvidence', DATA, 'basis from to kinds'],
  ['KindEvidence', DATA, 'source events weeks'],
  ['ConfirmSourcesPayload', CONFIRMERS, 'changed userErrors'],
  [
    'Dora',
    DATA,
    'from to deploymentFrequency changeLeadTime changeFailureRate recoveryTime reworkRate changesPerDelivery',
  ],
  ['Dora', DATA, 'revertShare reviewWait size failedByTime failures'],
  ['DoraFigure', DATA, 'value n of reason'],
  ['Failure', DATA, 'repository component sha deliveredAt url ways linked failedAt recoveredAt'],
  ['Repository', DATA, 'name url freshness owners streams'],
  ['Stream', DATA, 'stream completeThrough reading error'],
  ['VelocityWeek', DATA, 'week coverage exposure rawEvents ignored deliveries batches redeploys rollbacks empty'],
  ['VelocityWeek', DATA, 'outOfOrder configOnly botOnly contentChecked teamWeeks ruleVersion'],
  [
    'Delivery',
    DATA,
    'id repository component sha deliveredAt source environment tag url verdict reason estimated ruleVersion events',
  ],
  [
    'Event',
    DATA,
    'id repository component sha occurredAt source environment tag url estimated verdict counted reason ruleVersion',
  ],
  ['AdoptionWeek', DATA, 'week coverage basis share notLinked'],
  ['ShownShare', DATA, 'share part whole'],
  ['SuppressedShare', DATA, 'smallestGroup reason'],
  ['Progress', DATA, 'program week targetMultiple status measurability reason flags baselineRate rate4w rate13w'],
  ['Progress', DATA, 'multiple4w multiple13w expectedMultiple requiredRate baseline current methodVersion'],
  ['Baseline', DATA, 'version from to deliveries exposure weeks source reason createdAt'],
  ['Baseline', DATA, 'state rawEvents batches ruleVersion calendars ownership createdBy frozenBy frozenAt note'],
  ['Baseline', DATA, 'approvedBy approvedAt'],
  ['AppliedCalendar', DATA, 'name version'],
  ['Progress', DATA, 'frozenBaseline rawMultiple13w batchMultiple13w calendarMultiple13w perEngineer'],
  ['PerEngineer', DATA, 'baselineRate rate13w multiple13w baselineEngineers currentEngineers'],
  ['Team', DATA, 'baselines'],
  ['VelocityWeek', DATA, 'engineerWeeks'],
  ['FreezeBaselinesPayload', DECIDERS, 'frozen alreadyFrozen exceptionCount exceptions userErrors'],
  ['FreezeException', DECIDERS, 'team reason'],
  ['RebaselinePayload', PROPOSERS, 'proposal userErrors'],
  [
    'BaselineProposal',
    PROPOSERS,
    'id team program from to source reason state proposedBy proposedAt decidedBy decidedAt',
  ],
  ['BaselineProposal', PROPOSERS, 'decision'],
  ...connections(DECIDERS, 'BaselineProposal'),
  ['Window', DATA, 'from to deliveries exposure weeks closedWeeks rawEvents batches engineerWeeks'],
  ['Program', DATA, 'slug name metric baselineFrom baselineTo start deadline curve cohorts finalWeek finished plan'],
  ['Cohort', DATA, 'multiple teams'],
  ['PlanPoint', DATA, 'week multiple'],
  ['Rollup', DATA, 'program week teams measurable lowPrecision statuses cohorts medianMultiple pooledMultiple'],
  ['Rollup', DATA, 'figuresFrom distribution freshness correlation'],
  ['Correlation', DATA, 'basis n excluded rho interval partial partialInterval controls level flags sentence windows'],
  ['Correlation', DATA, 'methodVersion'],
  ['CorrelationExcluded', DATA, 'notMeasurable adoptionUnknown'],
  ['CorrelationWindows', DATA, 'baselineFrom baselineTo currentFrom currentTo'],
  ['Interval', DATA, 'low high level'],
  ['StatusCount', DATA, 'status count'],
  ['CohortRollup', DATA, 'multiple teams measurable lowPrecision figuresFrom statuses medianMultiple pooledMultiple'],
  ['CohortRollup', DATA, 'atTargetNow higherTeams higherAtTargetNow onPlanNow'],
  ['MultipleBin', DATA, 'from to count'],
  ['Freshness', DATA, 'knownThrough oldestRepository repositories behind coverage failing askedAt error'],
  ['Report', DATA, 'id team week edition markdown content hash writtenAt'],
  ['WriteReportPayload', DATA, 'report userErrors'],

  ['SyncRun', OPERATOR, 'id trigger state startedAt finishedAt repositories done failed pages requests added changed'],
  ['SyncRun', OPERATOR, 'rateRemaining rateResetsAt error failures'],
  ['SyncError', OPERATOR, 'code message'],
  ['SyncFailure', OPERATOR, 'repository code message'],
  [
    'Job',
    OPERATOR,
    'id queue name state attempts attemptsAllowed createdAt startedAt finishedAt delayedUntil progress',
  ],
  ['Job', OPERATOR, 'failedReason data result parent'],
  ['JobReference', OPERATOR, 'queue id'],
  ['Schedule', OPERATOR, 'key queue pattern timeZone next'],
  ['StartSyncPayload', OPERATOR, 'job userErrors'],
  ['RetryJobPayload', OPERATOR, 'job userErrors'],
  ['OrganizationWritePayload', LEADS, 'changed userErrors'],
  ['SaveCalendarPayload', OPERATOR, 'version changed userErrors'],
  ['Calendar', PLANNERS, 'name version everywhere gone versions'],
  ['CalendarVersion', PLANNERS, 'version everywhere teams days savedBy reason savedAt'],
  ['CalendarDay', PLANNERS, 'day kind'],
  ['ReorganizationPreview', PLANNERS, 'program week measured teams'],
  ['PreviewedTeam', PLANNERS, 'slug name now after'],
  ['PreviewedFigures', PLANNERS, 'targetMultiple status baselineRate rate13w multiple13w teams medianMultiple'],
  ['PreviewedFigures', PLANNERS, 'pooledMultiple'],
  ['ProposeOwnershipPayload', OPERATOR, 'changed proposals leftOut userErrors'],
  ['LeftOutRule', OPERATOR, 'line pattern why'],
  ['OwnershipProposal', OPERATOR, 'id repo component path team source why state proposedAt decidedAt decidedBy reason'],
  ['Grant', ['OPERATOR', 'AUDITOR'], 'id principal login role team from to source reason grantedBy grantedAt'],
  ['GrantPayload', OPERATOR, 'id userErrors'],
  ['CreateTokenPayload', ALL, 'id token expiresAt userErrors'],
  ['RevokeTokenPayload', ALL, 'userErrors'],

  ['AuditEntry', ['AUDITOR'], 'id at action actor subject person details hash'],
  ['Me', ALL, 'name roles person looks aiUsage tokens'],
  ['HeldRole', ALL, 'role team'],
  ['OwnPerson', ALL, 'login name email teams'],
  ['Look', ALL, 'at by purpose answered from to'],
  ['OwnUsage', ALL, 'tool day model counts active receivedAt source'],
  ['OwnToken', ALL, 'id name scopes createdAt expiresAt revokedAt lastUsedAt'],
  ['PersonView', ['MANAGER'], 'login name teams from to aiDays'],
  ['ToolDays', ['MANAGER'], 'tool days'],

  ...connections(DATA, 'Team Delivery Event Report Repository Dispute SourceProposal Failure'),
  ...connections(OPERATOR, 'SyncRun SyncFailure Job OwnershipProposal'),
  ...connections(ALL, 'Look OwnUsage'),
  ['AuditConnection', ['AUDITOR'], 'nodes edges pageInfo totalCount'],
  ['AuditEdge', ['AUDITOR'], 'cursor node'],
];

/** Who may call each route; null: anyone. */
export const ROUTES: Record<string, readonly Role[] | null> = {
  'GET /health/live': null,
  'GET /health/ready': null,
  'GET /metrics': ['OPERATOR', 'SERVICE'],
  'POST /ingest/deliveries': ['OPERATOR', 'SERVICE'],
  'POST /ingest/changes': ['OPERATOR', 'SERVICE'],
  'POST /ingest/incidents': ['OPERATOR', 'SERVICE'],
  'POST /ingest/ai-usage': ['OPERATOR', 'SERVICE'],
  'GET /sign-in': null,
  'GET /sign-in/callback': null,
  'GET /sign-in/once': null,
  'POST /sign-in/once': null,
  'POST /sign-out': ALL,
  ...Object.fromEntries(
    [
      'GET /scim/v2/ServiceProviderConfig',
      'GET /scim/v2/ResourceTypes',
      'GET /scim/v2/ResourceTypes/:id',
      'GET /scim/v2/Schemas',
      'GET /scim/v2/Schemas/:id',
      ...['Users', 'Groups'].flatMap((kind) => [
        `GET /scim/v2/${kind}`,
        `POST /scim/v2/${kind}`,
        `GET /scim/v2/${kind}/:id`,
        `PUT /scim/v2/${kind}/:id`,
        `PATCH /scim/v2/${kind}/:id`,
        `DELETE /scim/v2/${kind}/:id`,
      ]),
    ].map((route): [string, Role[]] => [route, ['OPERATOR', 'SERVICE']]),
  ),
};

/** The command line has no roles: whoever can run it on the machine holds the database. */
export const COMMANDS = [
  'audit verify',
  'backup',
  'close-week',
  'doctor',
  'erase-person',
  'grant add',
  'grant end',
  'grant list',
  'import ai-usage',
  'import changes',
  'import commits',
  'import deliveries',
  'import incidents',
  'import org',
  'import people',
  'measure',
  'migrate',
  'propose codeowners',
  'propose github',
  'report',
  'restore',
  'scim groups',
  'scim link',
  'seed',
  'sign-in',
  'sync',
  'token create',
  'token list',
  'token revoke',
];

function connections(roles: readonly Role[], types: string): [string, readonly Role[], string][] {
  return types.split(' ').flatMap((type): [string, readonly Role[], string][] => [
    [`${type}Connection`, roles, 'nodes edges pageInfo totalCount'],
    [`${type}Edge`, roles, 'cursor node'],
  ]);
}
