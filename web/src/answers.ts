/** The shapes of what the questions in queries.ts are answered with. Null means not known, never 0. */

export type ProgressStatus =
  'NOT_STARTED' | 'METHOD_CHANGED' | 'NO_DATA' | 'NOT_MEASURABLE' | 'TOO_EARLY' | 'MET' | 'MISSED';
export type Coverage = 'COMPLETE' | 'PARTIAL' | 'MISSING';
export type Measurability = 'MEASURABLE' | 'LOW_PRECISION' | 'NOT_MEASURABLE';
export type Verdict =
  | 'DELIVERY'
  | 'UNCHECKED'
  | 'OUT_OF_ORDER'
  | 'CONFIG_ONLY'
  | 'BOT_ONLY'
  | 'REDEPLOY'
  | 'ROLLBACK'
  | 'EMPTY'
  | 'IGNORED'
  | 'OTHER_SOURCE';
export type DeliverySource = 'DEPLOYMENT' | 'RELEASE' | 'TAG' | 'CHANGE';

export interface Installation {
  now: string;
  lastClosedWeek: string;
  timeZone: string;
  sample: boolean;
  notice: string | null;
  ruleVersion: number;
  methodVersion: number;
}

export interface Program {
  slug: string;
  name: string;
  baselineFrom: string;
  baselineTo: string;
  start: string;
  deadline: string;
  curve: 'GEOMETRIC' | 'LINEAR';
  finalWeek: string;
  finished: boolean;
  cohorts: { multiple: number; teams: number }[];
}

export interface Frame {
  installation: Installation;
  /** Where begins what the reader may see: the organisation, or the topmost of the reader's teams. */
  scopes: { slug: string; name: string }[];
  programs: Program[];
}

export interface Freshness {
  knownThrough: string | null;
  oldestRepository: string | null;
  repositories: number;
  behind: number;
  coverage: number | null;
}

export interface StatusCount {
  status: ProgressStatus;
  count: number;
}

export interface Standing {
  teams: number;
  measurable: number;
  lowPrecision: number;
  figuresFrom: number;
  medianMultiple: number | null;
  pooledMultiple: number | null;
  statuses: StatusCount[];
}

export interface CohortRollup extends Standing {
  multiple: number;
  atTargetNow: number;
  onPlanNow: number;
}

export interface MultipleBin {
  from: number;
  to: number | null;
  count: number;
}

export interface Rollup extends Standing {
  week: string;
  cohorts: CohortRollup[];
  distribution: MultipleBin[];
  correlation: Correlation | null;
}

/** What change in AI use and growth in deliveries have to do with each other, as far as it can be said. */
export interface Correlation {
  sentence: string;
  n: number;
  excluded: { notMeasurable: number; adoptionUnknown: number };
  methodVersion: number;
}

export interface Ancestor {
  slug: string;
  name: string;
  parent?: Ancestor | null;
}

export interface Window {
  from: string | null;
  to: string | null;
  deliveries: number;
  exposure: number;
  weeks: number;
  closedWeeks: number;
}

export interface Baseline {
  version: number;
  from: string;
  to: string;
  deliveries: number;
  exposure: number;
  weeks: number;
  source: DeliverySource | null;
  reason: string;
  createdAt: string;
}

export interface GoalFigures {
  targetMultiple: number;
  status: ProgressStatus;
  measurability: Measurability;
  reason: string | null;
  multiple13w: number | null;
  expectedMultiple: number | null;
  baselineRate: number | null;
  rate13w: number | null;
}

export interface Goal extends GoalFigures {
  week: string;
  flags: string[];
  rate4w: number | null;
  multiple4w: number | null;
  requiredRate: number | null;
  baseline: Baseline;
  current: Window;
  methodVersion: number;
}

export interface TeamNode {
  slug: string;
  name: string;
  parent: Ancestor | null;
  children: { totalCount: number };
  deliverySource: DeliverySource | null;
  repositories: { name: string; url: string }[];
  freshness: Freshness;
  rollup: Rollup;
  progress: Goal | null;
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface Page<Row> {
  nodes: Row[];
  totalCount: number;
  pageInfo: PageInfo;
}

export interface TeamRow {
  slug: string;
  name: string;
  parent: { slug: string; name: string } | null;
  progress: GoalFigures | null;
}

export interface DepartmentRow {
  slug: string;
  name: string;
  children: { totalCount: number };
  rollup: Omit<Rollup, 'distribution'>;
}

export interface VelocityWeek {
  week: string;
  coverage: Coverage;
  deliveries: number | null;
  batches: number | null;
  rawEvents: number | null;
  ignored: number | null;
}

export interface AdoptionWeek {
  week: string;
  coverage: Coverage;
  share: AdoptionShare | null;
}

export type AdoptionShare =
  | { __typename: 'ShownShare'; share: number; part: number | null; whole: number | null }
  | { __typename: 'SuppressedShare'; smallestGroup: number };

export interface GoalWeeks {
  team: {
    velocity: VelocityWeek[];
    active: AdoptionWeek[];
    marked: AdoptionWeek[];
    progressHistory: { week: string; rate13w: number | null; multiple13w: number | null }[];
  } | null;
  program?: { plan: { week: string; multiple: number }[] } | null;
}

export interface Delivery {
  repository: string;
  sha: string;
  deliveredAt: string;
  source: DeliverySource;
  tag: string | null;
  url: string;
  verdict: Verdict;
  events: number;
}

export interface DeliveryEvent {
  repository: string;
  sha: string;
  occurredAt: string;
  source: DeliverySource;
  tag: string | null;
  url: string;
  verdict: Verdict;
  counted: boolean;
  reason: string;
}

export interface Report {
  id: string;
  week: string;
  edition: number;
  markdown: string;
  writtenAt: string;
}
