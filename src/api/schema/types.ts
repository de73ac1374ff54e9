
/*
 * -------------------------------------------------------
 * THIS FILE WAS AUTOMATICALLY GENERATED (DO NOT MODIFY)
 * -------------------------------------------------------
 */

/* tslint:disable */
/* eslint-disable */
export type Coverage = "COMPLETE" | "PARTIAL" | "MISSING";
export type Scope = "OWN" | "TREE";
export type DeliverySource = "DEPLOYMENT" | "RELEASE" | "TAG" | "CHANGE";
export type TeamOrderField = "NAME" | "MULTIPLE_13W" | "BASELINE_RATE" | "RATE_13W" | "TARGET_MULTIPLE" | "STATUS";
export type Direction = "ASC" | "DESC";
export type Verdict = "DELIVERY" | "UNCHECKED" | "REDEPLOY" | "ROLLBACK" | "EMPTY" | "IGNORED" | "OTHER_SOURCE";
export type AdoptionBasis = "AI_TRAILER_COMMITS";
export type ProgressStatus = "NOT_STARTED" | "NO_DATA" | "NOT_MEASURABLE" | "TOO_EARLY" | "MET" | "MISSED";
export type Measurability = "MEASURABLE" | "LOW_PRECISION" | "NOT_MEASURABLE";
export type Curve = "GEOMETRIC" | "LINEAR";

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

export interface IQuery {
    organization(): Team | Promise<Team>;
    team(slug: string): Nullable<Team> | Promise<Nullable<Team>>;
    teams(filter?: Nullable<TeamFilter>, orderBy?: Nullable<TeamOrder>, first?: Nullable<number>, after?: Nullable<string>): TeamConnection | Promise<TeamConnection>;
    programs(): Program[] | Promise<Program[]>;
    program(slug: string): Nullable<Program> | Promise<Nullable<Program>>;
    report(id: string): Nullable<Report> | Promise<Nullable<Report>>;
    installation(): Installation | Promise<Installation>;
}

export interface IMutation {
    writeReport(input: WriteReportInput): WriteReportPayload | Promise<WriteReportPayload>;
}

export interface Installation {
    timeZone: string;
    fiscalYearStart: string;
    now: DateTime;
    lastClosedWeek: Week;
    sample: boolean;
    notice?: Nullable<string>;
    ruleVersion: number;
    methodVersion: number;
}

export interface PageInfo {
    hasNextPage: boolean;
    endCursor?: Nullable<string>;
}

export interface Team {
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

export interface Repository {
    name: string;
    url: string;
    freshness: Freshness;
}

export interface VelocityWeek {
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
    contentChecked?: Nullable<number>;
    teamWeeks?: Nullable<number>;
    ruleVersion?: Nullable<number>;
}

export interface Delivery {
    repository: string;
    component?: Nullable<string>;
    sha: string;
    deliveredAt: DateTime;
    source: DeliverySource;
    environment?: Nullable<string>;
    tag?: Nullable<string>;
    url: string;
    verdict: Verdict;
    events: number;
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

export interface Event {
    repository: string;
    component?: Nullable<string>;
    sha: string;
    occurredAt: DateTime;
    source: DeliverySource;
    environment?: Nullable<string>;
    tag?: Nullable<string>;
    url: string;
    verdict: Verdict;
    reason: string;
    ruleVersion: number;
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
    share?: Nullable<number>;
    commits?: Nullable<number>;
    markedCommits?: Nullable<number>;
    suppressed: boolean;
}

export interface Progress {
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

export interface Baseline {
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

export interface Window {
    from?: Nullable<Week>;
    to?: Nullable<Week>;
    deliveries: number;
    exposure: number;
    weeks: number;
    closedWeeks: number;
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

export interface Rollup {
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

export type Week = string;
export type DateTime = Date;
type Nullable<T> = T | null;
