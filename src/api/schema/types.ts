
/*
 * -------------------------------------------------------
 * THIS FILE WAS AUTOMATICALLY GENERATED (DO NOT MODIFY)
 * -------------------------------------------------------
 */

/* tslint:disable */
/* eslint-disable */
export type Role = "LEADER" | "ORG_LEADER" | "TEAM_LEAD" | "MANAGER" | "MEMBER" | "OPERATOR" | "AUDITOR" | "SERVICE";
export type AccessScope = "read" | "write" | "ingest" | "scim";
export type GrantSource = "FILE" | "PROVIDER" | "OPERATOR" | "COMMAND";
export type UsageSource = "FILE" | "PUSH";
export type BaselineState = "PROPOSED" | "FROZEN" | "APPROVED" | "AUTOMATIC";
export type BaselineProposalState = "AWAITING_APPROVAL" | "APPROVED" | "REJECTED";
export type MarkConfidence = "HIGH" | "MEDIUM";
export type ChangeAuthor = "HUMAN" | "BOT" | "AI_AGENT";
export type ChangeLink = "EXACT" | "ANCESTRY" | "ESTIMATED";
export type StreamName = "RUN" | "DEPLOYMENT" | "RELEASE" | "TAG" | "ISSUE" | "CHANGE";
export type QueueName = "RUNS" | "REFRESH" | "CLOSE_WEEK" | "RETENTION" | "WEBHOOKS" | "SYNC" | "MEASURE" | "JUDGE" | "CORRELATE" | "ROLL_UP" | "WRITE" | "ALARMS" | "CONTENT" | "CHANGES";
export type UncheckedReason = "WAITING" | "FIRST" | "NO_COMMIT" | "HEAD_GONE" | "BASE_GONE" | "NOT_SHOWN" | "FORBIDDEN" | "TOO_MUCH" | "NOT_FROM_GITHUB";
export type DeadLetterSource = "WEBHOOK" | "PULL";
export type DisputeKind = "VERDICT" | "MAPPING";
export type DisputeClaim = "COUNTS" | "DOES_NOT_COUNT" | "BELONGS_TO" | "BELONGS_TO_NOBODY";
export type VerdictClaim = "COUNTS" | "DOES_NOT_COUNT";
export type DisputeState = "OPEN" | "ACCEPTED" | "REJECTED" | "WITHDRAWN";
export type SourceState = "PROPOSED" | "CONFIRMED" | "STATED";
export type EvidenceBasis = "RECENT" | "EVER" | "ANY";
export type DoraGap = "NO_COMPLETE_WEEK" | "NO_DELIVERIES" | "NO_CHANGES" | "NO_DATES" | "NO_SIZES" | "NO_SOURCE" | "NO_FAILURES" | "NOT_RECOVERED";
export type FailureWay = "ROLLBACK" | "FAILED_STATE" | "INCIDENT" | "HOTFIX" | "REVERT";
export type FailureLink = "STATED" | "BY_TIME";
export type WindowName = "CURRENT" | "LAST_FOUR" | "BASELINE" | "VERDICT";
export type WeekLeftOut = "PARTIAL" | "MISSING" | "NOT_CLOSED" | "BEFORE_PROGRAM" | "IN_BASELINE";
export type AlarmCode = "TOKEN_REFUSED" | "TOKEN_NARROWED" | "INSTALLATION_SUSPENDED" | "FEEDS_STALE" | "STREAMS_FAILING" | "NOTHING_DELIVERED" | "NOTHING_SUCCEEDED" | "WEBHOOKS_SILENT" | "WEBHOOKS_REFUSED" | "DEAD_LETTERS" | "BUDGET_SPENT" | "JOBS_FAILED";
export type CalendarDayKind = "HOLIDAY" | "FREEZE";
export type ProposalState = "OPEN" | "ACCEPTED" | "REJECTED";
export type ProposalSource = "CODEOWNERS" | "GITHUB_TEAM";
export type Audience = "SIGNED_IN" | "DATA" | "LEADER" | "ORG_LEADER" | "TEAM_LEAD" | "MANAGER" | "MEMBER" | "OPERATOR" | "AUDITOR" | "SERVICE";
export type Coverage = "COMPLETE" | "PARTIAL" | "MISSING";
export type Scope = "OWN" | "TREE";
export type Structure = "THEN" | "NOW";
export type DeliverySource = "DEPLOYMENT" | "RELEASE" | "TAG" | "CHANGE";
export type TeamOrderField = "NAME" | "MULTIPLE_13W" | "BASELINE_RATE" | "RATE_13W" | "TARGET_MULTIPLE" | "STATUS";
export type Direction = "ASC" | "DESC";
export type Verdict = "DELIVERY" | "UNCHECKED" | "REDEPLOY" | "ROLLBACK" | "OUT_OF_ORDER" | "CONFIG_ONLY" | "BOT_ONLY" | "EMPTY" | "IGNORED" | "OTHER_SOURCE";
export type AdoptionBasis = "ACTIVE_ENGINEERS" | "AI_TRAILER_COMMITS";
export type ProgressStatus = "NOT_STARTED" | "METHOD_CHANGED" | "NO_DATA" | "NOT_MEASURABLE" | "TOO_EARLY" | "MET" | "MISSED";
export type Measurability = "MEASURABLE" | "LOW_PRECISION" | "NOT_MEASURABLE";
export type Curve = "GEOMETRIC" | "LINEAR";
export type EvidenceLevel = "ASSOCIATION";
export type SyncTrigger = "SCHEDULE" | "CLOSE" | "REQUEST" | "COMMAND";
export type SyncState = "RUNNING" | "DONE" | "FAILED" | "INTERRUPTED";
export type JobState = "WAITING" | "DELAYED" | "ACTIVE" | "WAITING_CHILDREN" | "COMPLETED" | "FAILED";
export type RestatementCause = "EVENTS" | "RULING" | "COVERAGE" | "OWNERSHIP" | "CALENDAR" | "RULES";
export type ProgressCause = "TARGET" | "BASELINE" | "WEEKS" | "METHOD" | "PROGRAM";

export interface CreateTokenInput {
    name: string;
    days: number;
    scopes?: Nullable<AccessScope[]>;
}

export interface GrantRoleInput {
    login: string;
    role: Role;
    team?: Nullable<string>;
    from?: Nullable<Date>;
    to?: Nullable<Date>;
    reason: string;
}

export interface AuditFilter {
    action?: Nullable<string>;
    actor?: Nullable<string>;
    from?: Nullable<DateTime>;
    to?: Nullable<DateTime>;
}

export interface FreezeBaselinesInput {
    program: string;
    teams?: Nullable<string[]>;
    except?: Nullable<string[]>;
}

export interface ProposeRebaselineInput {
    program: string;
    team: string;
    from?: Nullable<Week>;
    to?: Nullable<Week>;
    source?: Nullable<DeliverySource>;
    reason: string;
}

export interface DecideRebaselineInput {
    id: string;
    approve: boolean;
    reason: string;
}

export interface ReplayDeadLettersInput {
    ids: string[];
}

export interface DisputeVerdictInput {
    event: string;
    team: string;
    claim: VerdictClaim;
    why: string;
}

export interface DisputeMappingInput {
    repo: string;
    component?: Nullable<string>;
    team: string;
    owner?: Nullable<string>;
    from?: Nullable<Date>;
    alone: boolean;
    why: string;
}

export interface WithdrawDisputeInput {
    id: string;
}

export interface DecideDisputeInput {
    id: string;
    accept: boolean;
    reason: string;
    rewriteHistory?: Nullable<boolean>;
}

export interface ConfirmSourcesInput {
    teams: SourceChoiceInput[];
    reason?: Nullable<string>;
}

export interface SourceChoiceInput {
    slug: string;
    source?: Nullable<DeliverySource>;
}

export interface SetComponentInput {
    repo: string;
    component: string;
    path?: Nullable<string>;
    tagPrefix?: Nullable<string>;
    environment?: Nullable<string>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface SetCountingPolicyInput {
    productionPattern?: Nullable<string>;
    prereleases?: Nullable<boolean>;
    configOnly?: Nullable<boolean>;
    botOnly?: Nullable<boolean>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface CreateTeamInput {
    slug: string;
    name: string;
    parent?: Nullable<string>;
    deliverySource?: Nullable<DeliverySource>;
    productionPattern?: Nullable<string>;
    tagPattern?: Nullable<string>;
    from?: Nullable<Date>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface RenameTeamInput {
    slug: string;
    name: string;
    expectedName?: Nullable<string>;
}

export interface MoveTeamInput {
    slug: string;
    parent: string;
    expectedParent?: Nullable<string>;
    from?: Nullable<Date>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface CloseTeamInput {
    slug: string;
    from?: Nullable<Date>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface SetTeamSourceInput {
    slug: string;
    deliverySource?: Nullable<DeliverySource>;
    productionPattern?: Nullable<string>;
    tagPattern?: Nullable<string>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface AddPersonInput {
    login: string;
    name?: Nullable<string>;
    email?: Nullable<string>;
}

export interface UpdatePersonInput {
    login: string;
    name?: Nullable<string>;
    email?: Nullable<string>;
}

export interface AddMembershipInput {
    login: string;
    team: string;
    from?: Nullable<Date>;
    to?: Nullable<Date>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface EndMembershipInput {
    login: string;
    team: string;
    from?: Nullable<Date>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface MoveMemberInput {
    login: string;
    fromTeam: string;
    toTeam: string;
    from?: Nullable<Date>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface SetOwnershipInput {
    repo: string;
    component?: Nullable<string>;
    path?: Nullable<string>;
    tagPrefix?: Nullable<string>;
    environment?: Nullable<string>;
    team: string;
    from?: Nullable<Date>;
    to?: Nullable<Date>;
    replace?: Nullable<boolean>;
    newRepository?: Nullable<boolean>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface EndOwnershipInput {
    repo: string;
    component?: Nullable<string>;
    team: string;
    from?: Nullable<Date>;
    rewriteHistory?: Nullable<boolean>;
    reason?: Nullable<string>;
}

export interface FreezeInput {
    from: Date;
    to: Date;
}

export interface SaveCalendarInput {
    name: string;
    holidays: Date[];
    freezes: FreezeInput[];
    teams?: Nullable<string[]>;
    reason: string;
    expectedVersion?: Nullable<number>;
    rewriteHistory?: Nullable<boolean>;
}

export interface ReorganizationInput {
    from?: Nullable<Date>;
    moves: TeamMoveInput[];
    ownership: ComponentOwnerInput[];
}

export interface TeamMoveInput {
    team: string;
    parent: string;
}

export interface ComponentOwnerInput {
    repo: string;
    component?: Nullable<string>;
    team: string;
}

export interface ProposeOwnershipInput {
    repo: string;
    codeowners: string;
}

export interface ConfirmProposalsInput {
    ids: string[];
    from?: Nullable<Date>;
}

export interface RejectProposalsInput {
    ids: string[];
    reason: string;
}

export interface TeamFilter {
    search?: Nullable<string>;
    under?: Nullable<string>;
    program?: Nullable<string>;
    status?: Nullable<ProgressStatus>;
    week?: Nullable<Week>;
}

export interface TeamOrder {
    field: TeamOrderField;
    direction: Direction;
}

export interface WriteReportInput {
    scope?: Nullable<string>;
    week?: Nullable<Week>;
}

export interface RepositoryFilter {
    search?: Nullable<string>;
    owned?: Nullable<boolean>;
    behind?: Nullable<boolean>;
    failing?: Nullable<boolean>;
}

export interface StartSyncInput {
    organizations?: Nullable<string[]>;
    repositories?: Nullable<string[]>;
    since?: Nullable<Date>;
}

export interface RetryJobInput {
    queue: QueueName;
    id: string;
}

export interface SetWorkflowRuleInput {
    repo?: Nullable<string>;
    team?: Nullable<string>;
    component?: Nullable<string>;
    workflow: string;
    branch?: Nullable<string>;
    event?: Nullable<string>;
    environment: string;
}

export interface RemoveWorkflowRuleInput {
    repo?: Nullable<string>;
    team?: Nullable<string>;
    workflow: string;
    branch?: Nullable<string>;
    event?: Nullable<string>;
}

export interface IQuery {
    grants(): Grant[] | Promise<Grant[]>;
    auditLog(filter?: Nullable<AuditFilter>, first?: Nullable<number>, after?: Nullable<string>): AuditConnection | Promise<AuditConnection>;
    me(): Me | Promise<Me>;
    person(login: string, purpose: string, from?: Nullable<Date>, to?: Nullable<Date>): PersonView | Promise<PersonView>;
    baselineProposals(program: string, state: BaselineProposalState, first?: Nullable<number>, after?: Nullable<string>): BaselineProposalConnection | Promise<BaselineProposalConnection>;
    contentChecks(): ContentChecks | Promise<ContentChecks>;
    deadLetters(first?: Nullable<number>, after?: Nullable<string>): DeadLetterConnection | Promise<DeadLetterConnection>;
    disputes(state?: Nullable<DisputeState>, first?: Nullable<number>, after?: Nullable<string>): DisputeConnection | Promise<DisputeConnection>;
    sourceProposals(state?: Nullable<SourceState>, first?: Nullable<number>, after?: Nullable<string>): SourceProposalConnection | Promise<SourceProposalConnection>;
    alarms(): Alarm[] | Promise<Alarm[]>;
    pastAlarms(first?: Nullable<number>, after?: Nullable<string>): AlarmConnection | Promise<AlarmConnection>;
    repositoriesBehind(hours?: Nullable<number>, first?: Nullable<number>, after?: Nullable<string>): RepositoryConnection | Promise<RepositoryConnection>;
    calendars(): Calendar[] | Promise<Calendar[]>;
    previewReorganization(input: ReorganizationInput, program: string): ReorganizationPreview | Promise<ReorganizationPreview>;
    ownershipProposals(state: ProposalState, first?: Nullable<number>, after?: Nullable<string>): OwnershipProposalConnection | Promise<OwnershipProposalConnection>;
    organization(): Team | Promise<Team>;
    scopes(): Team[] | Promise<Team[]>;
    team(slug: string): Nullable<Team> | Promise<Nullable<Team>>;
    teams(filter?: Nullable<TeamFilter>, orderBy?: Nullable<TeamOrder>, first?: Nullable<number>, after?: Nullable<string>): TeamConnection | Promise<TeamConnection>;
    programs(): Program[] | Promise<Program[]>;
    program(slug: string): Nullable<Program> | Promise<Nullable<Program>>;
    report(id: string): Nullable<Report> | Promise<Nullable<Report>>;
    installation(): Installation | Promise<Installation>;
    repositories(filter?: Nullable<RepositoryFilter>, first?: Nullable<number>, after?: Nullable<string>): RepositoryConnection | Promise<RepositoryConnection>;
    syncRuns(first?: Nullable<number>, after?: Nullable<string>): SyncRunConnection | Promise<SyncRunConnection>;
    syncRun(id: string): Nullable<SyncRun> | Promise<Nullable<SyncRun>>;
    jobs(queue?: Nullable<QueueName>, states?: Nullable<JobState[]>, first?: Nullable<number>, after?: Nullable<string>): JobConnection | Promise<JobConnection>;
    schedules(): Schedule[] | Promise<Schedule[]>;
    workflowRules(): WorkflowRule[] | Promise<WorkflowRule[]>;
}

export interface IMutation {
    createToken(input: CreateTokenInput): CreateTokenPayload | Promise<CreateTokenPayload>;
    revokeToken(id: number): RevokeTokenPayload | Promise<RevokeTokenPayload>;
    grantRole(input: GrantRoleInput): GrantPayload | Promise<GrantPayload>;
    endGrant(id: number): GrantPayload | Promise<GrantPayload>;
    freezeBaselines(input: FreezeBaselinesInput): FreezeBaselinesPayload | Promise<FreezeBaselinesPayload>;
    proposeRebaseline(input: ProposeRebaselineInput): RebaselinePayload | Promise<RebaselinePayload>;
    decideRebaseline(input: DecideRebaselineInput): RebaselinePayload | Promise<RebaselinePayload>;
    replayDeadLetters(input: ReplayDeadLettersInput): ReplayDeadLettersPayload | Promise<ReplayDeadLettersPayload>;
    disputeVerdict(input: DisputeVerdictInput): DisputePayload | Promise<DisputePayload>;
    disputeMapping(input: DisputeMappingInput): DisputePayload | Promise<DisputePayload>;
    withdrawDispute(input: WithdrawDisputeInput): DisputePayload | Promise<DisputePayload>;
    decideDispute(input: DecideDisputeInput): DisputePayload | Promise<DisputePayload>;
    confirmSources(input: ConfirmSourcesInput): ConfirmSourcesPayload | Promise<ConfirmSourcesPayload>;
    setComponent(input: SetComponentInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    setCountingPolicy(input: SetCountingPolicyInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    createTeam(input: CreateTeamInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    renameTeam(input: RenameTeamInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    moveTeam(input: MoveTeamInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    closeTeam(input: CloseTeamInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    setTeamSource(input: SetTeamSourceInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    addPerson(input: AddPersonInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    updatePerson(input: UpdatePersonInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    addMembership(input: AddMembershipInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    endMembership(input: EndMembershipInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    moveMember(input: MoveMemberInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    setOwnership(input: SetOwnershipInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    endOwnership(input: EndOwnershipInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    saveCalendar(input: SaveCalendarInput): SaveCalendarPayload | Promise<SaveCalendarPayload>;
    proposeOwnership(input: ProposeOwnershipInput): ProposeOwnershipPayload | Promise<ProposeOwnershipPayload>;
    confirmProposals(input: ConfirmProposalsInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    rejectProposals(input: RejectProposalsInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    writeReport(input: WriteReportInput): WriteReportPayload | Promise<WriteReportPayload>;
    startSync(input: StartSyncInput): StartSyncPayload | Promise<StartSyncPayload>;
    retryJob(input: RetryJobInput): RetryJobPayload | Promise<RetryJobPayload>;
    setWorkflowRule(input: SetWorkflowRuleInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
    removeWorkflowRule(input: RemoveWorkflowRuleInput): OrganizationWritePayload | Promise<OrganizationWritePayload>;
}

export interface Grant {
    id: number;
    principal: string;
    login?: Nullable<string>;
    role: Role;
    team?: Nullable<string>;
    from?: Nullable<Date>;
    to?: Nullable<Date>;
    source: GrantSource;
    reason?: Nullable<string>;
    grantedBy: string;
    grantedAt: DateTime;
}

export interface CreateTokenPayload {
    id?: Nullable<number>;
    token?: Nullable<string>;
    expiresAt?: Nullable<DateTime>;
    userErrors: UserError[];
}

export interface RevokeTokenPayload {
    userErrors: UserError[];
}

export interface GrantPayload {
    id?: Nullable<number>;
    userErrors: UserError[];
}

export interface AuditEntry {
    id: string;
    at: DateTime;
    action: string;
    actor: string;
    subject?: Nullable<string>;
    person?: Nullable<string>;
    details: string;
    hash: string;
}

export interface AuditConnection {
    nodes: AuditEntry[];
    edges: AuditEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface AuditEdge {
    cursor: string;
    node: AuditEntry;
}

export interface Me {
    name: string;
    roles: HeldRole[];
    person?: Nullable<OwnPerson>;
    looks: LookConnection;
    aiUsage: OwnUsageConnection;
    tokens: OwnToken[];
    changes: ChangeConnection;
}

export interface HeldRole {
    role: Role;
    team?: Nullable<string>;
}

export interface OwnPerson {
    login: string;
    name?: Nullable<string>;
    email?: Nullable<string>;
    teams: string[];
}

export interface Look {
    at: DateTime;
    by: string;
    purpose: string;
    answered: boolean;
    from: Date;
    to: Date;
}

export interface LookConnection {
    nodes: Look[];
    edges: LookEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface LookEdge {
    cursor: string;
    node: Look;
}

export interface OwnUsage {
    tool: string;
    day: Date;
    model: string;
    counts: string;
    active: boolean;
    receivedAt: DateTime;
    source?: Nullable<UsageSource>;
}

export interface OwnUsageConnection {
    nodes: OwnUsage[];
    edges: OwnUsageEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface OwnUsageEdge {
    cursor: string;
    node: OwnUsage;
}

export interface OwnToken {
    id: number;
    name: string;
    scopes: AccessScope[];
    createdAt: DateTime;
    expiresAt: DateTime;
    revokedAt?: Nullable<DateTime>;
    lastUsedAt?: Nullable<DateTime>;
}

export interface PersonView {
    login: string;
    name?: Nullable<string>;
    teams: string[];
    from: Date;
    to: Date;
    aiDays: ToolDays[];
}

export interface ToolDays {
    tool: string;
    days: number;
}

export interface Team {
    baselines: Baseline[];
    changes: ChangeConnection;
    markedChanges: MarkedChanges;
    disputes: DisputeConnection;
    sourceProposal?: Nullable<SourceProposal>;
    dora: Dora;
    slug: string;
    name: string;
    parent?: Nullable<Team>;
    children: TeamConnection;
    deliverySource?: Nullable<DeliverySource>;
    repositories: Repository[];
    velocity: VelocityWeek[];
    deliveries: DeliveryConnection;
    events: EventConnection;
    adoption: AdoptionWeek[];
    progress?: Nullable<Progress>;
    progressHistory: Progress[];
    rollup: Rollup;
    reports: ReportConnection;
    freshness: Freshness;
    restatements: RestatementConnection;
}

export interface VelocityWeek {
    engineerWeeks?: Nullable<number>;
    explain?: Nullable<VelocityExplanation>;
    published?: Nullable<VelocityWeek>;
    restatements: RestatementConnection;
    week: Week;
    coverage: Coverage;
    exposure?: Nullable<number>;
    rawEvents?: Nullable<number>;
    ignored?: Nullable<number>;
    deliveries?: Nullable<number>;
    batches?: Nullable<number>;
    redeploys?: Nullable<number>;
    rollbacks?: Nullable<number>;
    empty?: Nullable<number>;
    outOfOrder?: Nullable<number>;
    configOnly?: Nullable<number>;
    botOnly?: Nullable<number>;
    contentChecked?: Nullable<number>;
    teamWeeks?: Nullable<number>;
    ruleVersion?: Nullable<number>;
}

export interface Progress {
    frozenBaseline?: Nullable<Baseline>;
    rawMultiple13w?: Nullable<number>;
    batchMultiple13w?: Nullable<number>;
    calendarMultiple13w?: Nullable<number>;
    perEngineer: PerEngineer;
    explain?: Nullable<ProgressExplanation>;
    published?: Nullable<Progress>;
    restatements: ProgressRestatementConnection;
    program: Program;
    week: Week;
    targetMultiple: number;
    status: ProgressStatus;
    measurability: Measurability;
    reason?: Nullable<string>;
    flags: string[];
    baselineRate?: Nullable<number>;
    rate4w?: Nullable<number>;
    rate13w?: Nullable<number>;
    multiple4w?: Nullable<number>;
    multiple13w?: Nullable<number>;
    expectedMultiple?: Nullable<number>;
    requiredRate?: Nullable<number>;
    baseline: Baseline;
    current: Window;
    methodVersion: number;
}

export interface PerEngineer {
    baselineRate?: Nullable<number>;
    rate13w?: Nullable<number>;
    multiple13w?: Nullable<number>;
    baselineEngineers?: Nullable<number>;
    currentEngineers?: Nullable<number>;
}

export interface Window {
    rawEvents: number;
    batches: number;
    engineerWeeks: number;
    from?: Nullable<Week>;
    to?: Nullable<Week>;
    deliveries: number;
    exposure: number;
    weeks: number;
    closedWeeks: number;
}

export interface Baseline {
    state: BaselineState;
    rawEvents?: Nullable<number>;
    batches?: Nullable<number>;
    ruleVersion?: Nullable<number>;
    calendars?: Nullable<AppliedCalendar[]>;
    ownership?: Nullable<string>;
    createdBy: string;
    frozenBy?: Nullable<string>;
    frozenAt?: Nullable<DateTime>;
    note?: Nullable<string>;
    approvedBy?: Nullable<string>;
    approvedAt?: Nullable<DateTime>;
    version: number;
    from: Week;
    to: Week;
    deliveries: number;
    exposure: number;
    weeks: number;
    source?: Nullable<DeliverySource>;
    reason: string;
    createdAt: DateTime;
}

export interface AppliedCalendar {
    name: string;
    version: number;
}

export interface BaselineProposal {
    id: string;
    team: Team;
    program: string;
    from?: Nullable<Week>;
    to?: Nullable<Week>;
    source?: Nullable<DeliverySource>;
    reason: string;
    state: BaselineProposalState;
    proposedBy: string;
    proposedAt: DateTime;
    decidedBy?: Nullable<string>;
    decidedAt?: Nullable<DateTime>;
    decision?: Nullable<string>;
}

export interface BaselineProposalConnection {
    nodes: BaselineProposal[];
    edges: BaselineProposalEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface BaselineProposalEdge {
    cursor: string;
    node: BaselineProposal;
}

export interface FreezeBaselinesPayload {
    frozen: number;
    alreadyFrozen: number;
    exceptionCount: number;
    exceptions: FreezeException[];
    userErrors: UserError[];
}

export interface FreezeException {
    team: string;
    reason: string;
}

export interface RebaselinePayload {
    proposal?: Nullable<BaselineProposal>;
    userErrors: UserError[];
}

export interface Repository {
    changes: ChangeConnection;
    name: string;
    url: string;
    freshness: Freshness;
    owners: Team[];
    streams: Stream[];
}

export interface Dora {
    leadTimesEstimated: number;
    from: Week;
    to: Week;
    deploymentFrequency: DoraFigure;
    changeLeadTime: DoraFigure;
    changeFailureRate: DoraFigure;
    recoveryTime: DoraFigure;
    reworkRate: DoraFigure;
    changesPerDelivery: DoraFigure;
    revertShare: DoraFigure;
    reviewWait: DoraFigure;
    size: DoraFigure;
    failedByTime: number;
    failures: FailureConnection;
}

export interface Change {
    repository: string;
    number: number;
    url: string;
    mergedAt: DateTime;
    openedAt?: Nullable<DateTime>;
    firstCommitAt?: Nullable<DateTime>;
    firstReviewAt?: Nullable<DateTime>;
    size?: Nullable<number>;
    commits?: Nullable<number>;
    author?: Nullable<ChangeAuthor>;
    deliveredBy?: Nullable<string>;
    linked?: Nullable<ChangeLink>;
    revert?: Nullable<boolean>;
    hotfix?: Nullable<boolean>;
    tools?: Nullable<ChangeTool[]>;
    toolRules?: Nullable<string>;
}

export interface ChangeTool {
    tool: string;
    confidence: MarkConfidence;
}

export interface MarkedChanges {
    share?: Nullable<AdoptionShare>;
    rules: string[];
}

export interface ChangeConnection {
    nodes: Change[];
    edges: ChangeEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface ChangeEdge {
    cursor: string;
    node: Change;
}

export interface Event {
    changeSet?: Nullable<ChangeSet>;
    unchecked?: Nullable<UncheckedReason>;
    dispute?: Nullable<Dispute>;
    contentChecked: boolean;
    id: string;
    repository: string;
    component?: Nullable<string>;
    sha: string;
    occurredAt: DateTime;
    source: DeliverySource;
    environment?: Nullable<string>;
    tag?: Nullable<string>;
    url: string;
    estimated: boolean;
    verdict: Verdict;
    counted: boolean;
    reason: string;
    ruleVersion: number;
}

export interface Delivery {
    changeSet?: Nullable<ChangeSet>;
    unchecked?: Nullable<UncheckedReason>;
    contentChecked: boolean;
    id: string;
    repository: string;
    component?: Nullable<string>;
    sha: string;
    deliveredAt: DateTime;
    source: DeliverySource;
    environment?: Nullable<string>;
    tag?: Nullable<string>;
    url: string;
    verdict: Verdict;
    reason: string;
    estimated: boolean;
    ruleVersion: number;
    events: number;
}

export interface ContentChecks {
    checked: number;
    waiting: number;
    unfetchable: number;
    first: number;
    waitingForPaths: number;
    share?: Nullable<number>;
    requestsPerDelivery?: Nullable<number>;
}

export interface ChangeSet {
    commits: number;
    authors?: Nullable<number>;
    additions?: Nullable<number>;
    deletions?: Nullable<number>;
    files?: Nullable<number>;
}

export interface ReplayDeadLettersPayload {
    replayed?: Nullable<number>;
    userErrors: UserError[];
}

export interface DeadLetter {
    id: string;
    source: DeadLetterSource;
    key: string;
    reason: string;
    payload: string;
    keptAt: DateTime;
    tries: number;
}

export interface DeadLetterConnection {
    nodes: DeadLetter[];
    edges: DeadLetterEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface DeadLetterEdge {
    cursor: string;
    node: DeadLetter;
}

export interface Installation {
    counting: CountingPolicy;
    timeZone: string;
    fiscalYearStart: string;
    now: DateTime;
    lastClosedWeek: Week;
    sample: boolean;
    notice?: Nullable<string>;
    ruleVersion: number;
    methodVersion: number;
}

export interface Dispute {
    id: string;
    kind: DisputeKind;
    claim: DisputeClaim;
    team: Team;
    repository: string;
    component?: Nullable<string>;
    event?: Nullable<string>;
    sha?: Nullable<string>;
    verdict?: Nullable<Verdict>;
    verdictReason?: Nullable<string>;
    ruleVersion?: Nullable<number>;
    owner?: Nullable<Team>;
    from?: Nullable<Date>;
    alone?: Nullable<boolean>;
    why: string;
    askedBy: string;
    askedAt: DateTime;
    state: DisputeState;
    decision?: Nullable<string>;
    decidedBy?: Nullable<string>;
    decidedAt?: Nullable<DateTime>;
}

export interface DisputeConnection {
    nodes: Dispute[];
    edges: DisputeEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface DisputeEdge {
    cursor: string;
    node: Dispute;
}

export interface DisputePayload {
    dispute?: Nullable<Dispute>;
    userErrors: UserError[];
}

export interface SourceProposal {
    team: Team;
    source: DeliverySource;
    state: SourceState;
    confirmedAt?: Nullable<DateTime>;
    evidence?: Nullable<SourceEvidence>;
}

export interface SourceEvidence {
    basis: EvidenceBasis;
    from?: Nullable<Week>;
    to?: Nullable<Week>;
    kinds: KindEvidence[];
}

export interface KindEvidence {
    source: DeliverySource;
    events: number;
    weeks: number;
}

export interface SourceProposalConnection {
    nodes: SourceProposal[];
    edges: SourceProposalEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface SourceProposalEdge {
    cursor: string;
    node: SourceProposal;
}

export interface ConfirmSourcesPayload {
    changed: boolean;
    userErrors: UserError[];
}

export interface CountingPolicy {
    productionPattern: string;
    prereleases: boolean;
    configOnly: boolean;
    botOnly: boolean;
}

export interface DoraFigure {
    value?: Nullable<number>;
    n: number;
    of: number;
    reason?: Nullable<DoraGap>;
}

export interface Failure {
    repository: string;
    component?: Nullable<string>;
    sha: string;
    deliveredAt: DateTime;
    url: string;
    ways: FailureWay[];
    linked: FailureLink;
    failedAt: DateTime;
    recoveredAt?: Nullable<DateTime>;
}

export interface FailureConnection {
    nodes: Failure[];
    edges: FailureEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface FailureEdge {
    cursor: string;
    node: Failure;
}

export interface Rollup {
    explain?: Nullable<RollupExplanation>;
    published: Rollup;
    restatements: RollupRestatementConnection;
    program: Program;
    week: Week;
    teams: number;
    measurable: number;
    lowPrecision: number;
    statuses: StatusCount[];
    cohorts: CohortRollup[];
    medianMultiple?: Nullable<number>;
    pooledMultiple?: Nullable<number>;
    figuresFrom: number;
    distribution: MultipleBin[];
    freshness: Freshness;
    correlation?: Nullable<Correlation>;
}

export interface Formula {
    figure: string;
    words: string;
    value?: Nullable<number>;
    unit: string;
    inputs: FormulaInput[];
}

export interface FormulaInput {
    name: string;
    value?: Nullable<number>;
    unit: string;
}

export interface Waterfall {
    events: number;
    otherSource: number;
    ignored: number;
    rawEvents: number;
    redeploys: number;
    rollbacks: number;
    empty: number;
    leftOutByPolicy: number;
    deliveries: number;
    batches: number;
    verdicts: VerdictCount[];
    law: string;
}

export interface VerdictCount {
    verdict: Verdict;
    events: number;
    counted: number;
}

export interface SourceInForce {
    source: DeliverySource;
    productionPattern?: Nullable<string>;
    tagPattern?: Nullable<string>;
    repositories: number;
    components: number;
}

export interface CalendarInForce {
    name: string;
    everywhere: boolean;
    version?: Nullable<number>;
    savedAt?: Nullable<DateTime>;
    days: ClosedDay[];
}

export interface ClosedDay {
    day: Date;
    kind: string;
}

export interface VelocityExplanation {
    team: Team;
    week: Week;
    scope: Scope;
    structure: Structure;
    formulas: Formula[];
    waterfall: Waterfall;
    deliveries: DeliveryConnection;
    leftOut: EventConnection;
    sources: SourceInForce[];
    calendars: CalendarInForce[];
    coverage: Coverage;
    freshness: Freshness;
    ruleVersion: number;
}

export interface ProgressExplanation {
    team: Team;
    structure: Structure;
    formulas: Formula[];
    window: WindowExplanation;
    baseline: Baseline;
    sources: SourceInForce[];
    freshness: Freshness;
    ruleVersion: number;
    methodVersion: number;
}

export interface WindowExplanation {
    name: WindowName;
    sum: Window;
    weeks: WindowWeek[];
    waterfall: Waterfall;
    deliveries: DeliveryConnection;
    leftOut: EventConnection;
    calendars: CalendarInForce[];
}

export interface WindowWeek {
    velocity: VelocityWeek;
    openWeeks: number;
    plan: number;
    entered: boolean;
    leftOut?: Nullable<WeekLeftOut>;
}

export interface RollupExplanation {
    team: Team;
    formulas: Formula[];
    goals: RollupGoalConnection;
    freshness: Freshness;
    ruleVersion: number;
    methodVersion: number;
}

export interface RollupGoal {
    team: Team;
    progress: Progress;
    entered: boolean;
    reason?: Nullable<string>;
}

export interface RollupGoalConnection {
    nodes: RollupGoal[];
    edges: RollupGoalEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface RollupGoalEdge {
    cursor: string;
    node: RollupGoal;
}

export interface Alarm {
    id: string;
    code: AlarmCode;
    message: string;
    since: DateTime;
    endedAt?: Nullable<DateTime>;
    count: number;
    examples: string[];
}

export interface AlarmConnection {
    nodes: Alarm[];
    edges: AlarmEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface AlarmEdge {
    cursor: string;
    node: Alarm;
}

export interface SyncRun {
    estimatedFinishAt?: Nullable<DateTime>;
    waitingUntil?: Nullable<DateTime>;
    errorsByKind: SyncErrorKind[];
    id: string;
    trigger: SyncTrigger;
    state: SyncState;
    startedAt: DateTime;
    finishedAt?: Nullable<DateTime>;
    repositories?: Nullable<number>;
    done: number;
    failed: number;
    pages: number;
    requests: number;
    added: number;
    changed: number;
    rateRemaining?: Nullable<number>;
    rateResetsAt?: Nullable<DateTime>;
    error?: Nullable<SyncError>;
    failures: SyncFailureConnection;
}

export interface SyncErrorKind {
    code: string;
    count: number;
    examples: string[];
}

export interface Stream {
    lastReadAt?: Nullable<DateTime>;
    lookedAt?: Nullable<DateTime>;
    due?: Nullable<DateTime>;
    total?: Nullable<number>;
    stream: StreamName;
    completeThrough?: Nullable<DateTime>;
    reading: boolean;
    error?: Nullable<string>;
}

export interface OrganizationWritePayload {
    changed: boolean;
    userErrors: UserError[];
}

export interface SaveCalendarPayload {
    version?: Nullable<number>;
    changed: boolean;
    userErrors: UserError[];
}

export interface Calendar {
    name: string;
    version: number;
    everywhere: boolean;
    gone: boolean;
    versions: CalendarVersion[];
}

export interface CalendarVersion {
    version: number;
    everywhere: boolean;
    teams: string[];
    days: CalendarDay[];
    savedBy: string;
    reason: string;
    savedAt: DateTime;
}

export interface CalendarDay {
    day: Date;
    kind: CalendarDayKind;
}

export interface ReorganizationPreview {
    program: Program;
    week: Week;
    measured: number;
    teams: PreviewedTeam[];
}

export interface PreviewedTeam {
    slug: string;
    name: string;
    now: PreviewedFigures;
    after: PreviewedFigures;
}

export interface PreviewedFigures {
    targetMultiple?: Nullable<number>;
    status?: Nullable<ProgressStatus>;
    baselineRate?: Nullable<number>;
    rate13w?: Nullable<number>;
    multiple13w?: Nullable<number>;
    teams: number;
    medianMultiple?: Nullable<number>;
    pooledMultiple?: Nullable<number>;
}

export interface ProposeOwnershipPayload {
    changed: boolean;
    proposals: OwnershipProposal[];
    leftOut: LeftOutRule[];
    userErrors: UserError[];
}

export interface LeftOutRule {
    line: number;
    pattern: string;
    why: string;
}

export interface OwnershipProposal {
    id: string;
    repo: string;
    component?: Nullable<string>;
    path?: Nullable<string>;
    team: string;
    source: ProposalSource;
    why: string;
    state: ProposalState;
    proposedAt: DateTime;
    decidedAt?: Nullable<DateTime>;
    decidedBy?: Nullable<string>;
    reason?: Nullable<string>;
}

export interface OwnershipProposalConnection {
    nodes: OwnershipProposal[];
    edges: OwnershipProposalEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface OwnershipProposalEdge {
    cursor: string;
    node: OwnershipProposal;
}

export interface ISubscription {
    syncProgress(run?: Nullable<string>): SyncRun | Promise<SyncRun>;
    jobProgress(queue: QueueName, id?: Nullable<string>): Job | Promise<Job>;
}

export interface PageInfo {
    hasNextPage: boolean;
    endCursor?: Nullable<string>;
}

export interface TeamConnection {
    nodes: Team[];
    edges: TeamEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface TeamEdge {
    cursor: string;
    node: Team;
}

export interface DeliveryConnection {
    nodes: Delivery[];
    edges: DeliveryEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface DeliveryEdge {
    cursor: string;
    node: Delivery;
}

export interface EventConnection {
    nodes: Event[];
    edges: EventEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface EventEdge {
    cursor: string;
    node: Event;
}

export interface AdoptionWeek {
    week: Week;
    coverage: Coverage;
    basis: AdoptionBasis;
    share?: Nullable<AdoptionShare>;
    notLinked?: Nullable<number>;
}

export interface ShownShare {
    share: number;
    part?: Nullable<number>;
    whole?: Nullable<number>;
}

export interface SuppressedShare {
    smallestGroup: number;
    reason: string;
}

export interface Program {
    slug: string;
    name: string;
    metric: string;
    baselineFrom: Date;
    baselineTo: Date;
    start: Date;
    deadline: Date;
    curve: Curve;
    cohorts: Cohort[];
    finalWeek: Week;
    finished: boolean;
    plan: PlanPoint[];
}

export interface Cohort {
    multiple: number;
    teams: number;
}

export interface PlanPoint {
    week: Week;
    multiple: number;
}

export interface Correlation {
    basis: AdoptionBasis;
    n: number;
    excluded: CorrelationExcluded;
    rho?: Nullable<number>;
    interval?: Nullable<Interval>;
    partial?: Nullable<number>;
    partialInterval?: Nullable<Interval>;
    controls: string[];
    level: EvidenceLevel;
    flags: string[];
    sentence: string;
    windows: CorrelationWindows;
    methodVersion: number;
}

export interface CorrelationExcluded {
    notMeasurable: number;
    adoptionUnknown: number;
}

export interface Interval {
    low: number;
    high: number;
    level: number;
}

export interface CorrelationWindows {
    baselineFrom: Week;
    baselineTo: Week;
    currentFrom: Week;
    currentTo: Week;
}

export interface StatusCount {
    status: ProgressStatus;
    count: number;
}

export interface CohortRollup {
    multiple: number;
    teams: number;
    measurable: number;
    lowPrecision: number;
    figuresFrom: number;
    statuses: StatusCount[];
    medianMultiple?: Nullable<number>;
    pooledMultiple?: Nullable<number>;
    atTargetNow: number;
    higherTeams: number;
    higherAtTargetNow: number;
    onPlanNow: number;
}

export interface MultipleBin {
    from: number;
    to?: Nullable<number>;
    count: number;
}

export interface Freshness {
    knownThrough?: Nullable<DateTime>;
    oldestRepository?: Nullable<string>;
    repositories: number;
    behind: number;
    coverage?: Nullable<number>;
    failing: number;
    askedAt?: Nullable<DateTime>;
    error?: Nullable<string>;
}

export interface Report {
    id: string;
    team: Team;
    week: Week;
    edition: number;
    markdown: string;
    content: string;
    hash: string;
    writtenAt: DateTime;
}

export interface ReportConnection {
    nodes: Report[];
    edges: ReportEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface ReportEdge {
    cursor: string;
    node: Report;
}

export interface WriteReportPayload {
    report?: Nullable<Report>;
    userErrors: UserError[];
}

export interface UserError {
    code: string;
    message: string;
    field?: Nullable<string[]>;
}

export interface RepositoryConnection {
    nodes: Repository[];
    edges: RepositoryEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface RepositoryEdge {
    cursor: string;
    node: Repository;
}

export interface SyncError {
    code: string;
    message: string;
}

export interface SyncRunConnection {
    nodes: SyncRun[];
    edges: SyncRunEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface SyncRunEdge {
    cursor: string;
    node: SyncRun;
}

export interface SyncFailure {
    repository: string;
    code: string;
    message: string;
}

export interface SyncFailureConnection {
    nodes: SyncFailure[];
    edges: SyncFailureEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface SyncFailureEdge {
    cursor: string;
    node: SyncFailure;
}

export interface Job {
    id: string;
    queue: QueueName;
    name: string;
    state: JobState;
    attempts: number;
    attemptsAllowed: number;
    createdAt: DateTime;
    startedAt?: Nullable<DateTime>;
    finishedAt?: Nullable<DateTime>;
    delayedUntil?: Nullable<DateTime>;
    progress?: Nullable<string>;
    failedReason?: Nullable<string>;
    data: string;
    result?: Nullable<string>;
    parent?: Nullable<JobReference>;
}

export interface JobReference {
    queue: QueueName;
    id: string;
}

export interface JobConnection {
    nodes: Job[];
    edges: JobEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface JobEdge {
    cursor: string;
    node: Job;
}

export interface Schedule {
    key: string;
    queue: QueueName;
    pattern?: Nullable<string>;
    timeZone?: Nullable<string>;
    next?: Nullable<DateTime>;
}

export interface StartSyncPayload {
    job?: Nullable<Job>;
    userErrors: UserError[];
}

export interface RetryJobPayload {
    job?: Nullable<Job>;
    userErrors: UserError[];
}

export interface Restatement {
    week: Week;
    at: DateTime;
    causes: RestatementCause[];
    before?: Nullable<VelocityWeek>;
    after?: Nullable<VelocityWeek>;
}

export interface RestatementConnection {
    nodes: Restatement[];
    edges: RestatementEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface RestatementEdge {
    cursor: string;
    node: Restatement;
}

export interface ProgressRestatement {
    week: Week;
    at: DateTime;
    causes: ProgressCause[];
    before?: Nullable<Progress>;
    after?: Nullable<Progress>;
}

export interface ProgressRestatementConnection {
    nodes: ProgressRestatement[];
    edges: ProgressRestatementEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface ProgressRestatementEdge {
    cursor: string;
    node: ProgressRestatement;
}

export interface RollupRestatement {
    week: Week;
    at: DateTime;
    before?: Nullable<Rollup>;
    after?: Nullable<Rollup>;
}

export interface RollupRestatementConnection {
    nodes: RollupRestatement[];
    edges: RollupRestatementEdge[];
    pageInfo: PageInfo;
    totalCount: number;
}

export interface RollupRestatementEdge {
    cursor: string;
    node: RollupRestatement;
}

export interface WorkflowRule {
    repo?: Nullable<string>;
    team?: Nullable<string>;
    component: string;
    workflow: string;
    branch: string;
    event: string;
    environment: string;
}

export type Week = string;
export type DateTime = Date;
export type AdoptionShare = ShownShare | SuppressedShare;
type Nullable<T> = T | null;
