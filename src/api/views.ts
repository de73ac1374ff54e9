import { firstWeek, finalWeek } from '../core/program.js';
import { METHOD_VERSION, type ProgressStatus } from '../core/progress.js';
import { type CohortPicture, MULTIPLE_EDGES } from '../core/rollup.js';
import { addWeeks, type Week, weekRange } from '../core/week.js';
import type { ProgramRow, ProgressRow } from '../goals/goals.store.js';
import type { Page } from '../platform/page.js';
import type { RollupRow } from '../rollup/rollup.store.js';
import type { FreshnessRow, RepositoryFreshnessRow } from '../velocity/freshness.store.js';
import type { EventRow } from '../velocity/deliveries.store.js';
import type { ScopePlace } from '../velocity/explanations.store.js';
import type { VelocityWeekRow } from '../velocity/velocity.store.js';
import { besideMultiple } from './baseline-views.js';
import type * as Schema from './schema/types.js';

/** Rows as the schema shows them: names change, numbers do not. */

export function connection<Row, Node>(page: Page<Row>, view: (row: Row) => Node) {
  const nodes = page.rows.map(view);
  return {
    nodes,
    edges: nodes.map((node, i) => ({ node, cursor: page.cursors[i] ?? '' })),
    pageInfo: { hasNextPage: page.hasNextPage, endCursor: page.cursors.at(-1) ?? null },
    totalCount: page.total,
  };
}

/** A measured week, and where it is from; `current`: it is as it is measured now. */
export interface WeekView extends Omit<Schema.VelocityWeek, 'explain' | 'published' | 'restatements'> {
  place: ScopePlace;
  current: boolean;
}

/** One entry a week asked for; a week that was never measured is MISSING. */
export function velocityWeeks(rows: VelocityWeekRow[], from: Week, to: Week, place: ScopePlace): WeekView[] {
  const measured = new Map(rows.map((row) => [row.week, row]));
  return weekRange(from, to).map((week) => weekView(place, week, measured.get(week) ?? null));
}

export function weekView(place: ScopePlace, week: Week, row: VelocityWeekRow | null, current = true): WeekView {
  return {
    place,
    current,
    week,
    coverage: row?.coverage ?? 'MISSING',
    exposure: row?.exposure ?? null,
    rawEvents: row?.raw_events ?? null,
    ignored: row?.ignored ?? null,
    deliveries: row?.deliveries ?? null,
    batches: row?.batches ?? null,
    redeploys: row?.redeploys ?? null,
    rollbacks: row?.rollbacks ?? null,
    empty: row?.empty ?? null,
    outOfOrder: row?.out_of_order ?? null,
    configOnly: row?.config_only ?? null,
    botOnly: row?.bot_only ?? null,
    contentChecked: row?.content_checked ?? null,
    teamWeeks: row?.team_weeks ?? null,
    engineerWeeks: row?.engineer_weeks ?? null,
    ruleVersion: row?.rule_version ?? null,
  };
}

export function eventView(row: EventRow) {
  const path = row.tag === null ? `commit/${row.sha}` : `releases/tag/${encodeURIComponent(row.tag)}`;
  const at = new Date(row.at);
  return {
    ...row,
    occurredAt: at,
    deliveredAt: at,
    ruleVersion: row.rule_version,
    contentChecked: row.checked,
    url: `https://github.com/${row.repository}/${path}`,
  };
}

export function freshnessView(row: FreshnessRow | RepositoryFreshnessRow | null): Schema.Freshness {
  return {
    knownThrough: row?.known_through ?? null,
    oldestRepository: row?.oldest_repository ?? null,
    repositories: row?.repositories ?? 0,
    behind: row?.behind ?? 0,
    coverage: row?.coverage ?? null,
    failing: row?.failing ?? 0,
    askedAt: row && 'askedAt' in row ? row.askedAt : null,
    error: row && 'error' in row ? row.error : null,
  };
}

/** What stands behind a Progress: the resolvers of its fields look into it. */
export interface ProgressView {
  row: ProgressRow;
  programRow: ProgramRow;
  /** It was judged otherwise since. */
  restated?: boolean;
}

export function progressView(programRow: ProgramRow, row: ProgressRow) {
  const to = addWeeks(row.week, 1);
  return {
    row,
    programRow,
    week: row.week,
    targetMultiple: row.target_multiple,
    status: row.status,
    measurability: row.measurability,
    reason: row.reason,
    flags: row.flags,
    baselineRate: row.baseline_rate,
    rate4w: row.rate4w,
    rate13w: row.rate13w,
    multiple4w: row.multiple4w,
    multiple13w: row.multiple13w,
    ...besideMultiple(row),
    expectedMultiple: row.expected_multiple,
    requiredRate: row.required_rate,
    current: {
      from: row.closed_weeks > 0 ? addWeeks(to, -row.closed_weeks) : null,
      to: row.closed_weeks > 0 ? to : null,
      deliveries: row.deliveries13w,
      exposure: row.exposure13w,
      rawEvents: row.raw_events13w,
      batches: row.batches13w,
      engineerWeeks: row.engineer_weeks13w,
      weeks: row.weeks13w,
      closedWeeks: row.closed_weeks,
    },
    methodVersion: METHOD_VERSION,
  };
}

export function programView(row: ProgramRow, lastClosedWeek: Week) {
  return {
    ...row,
    row,
    finalWeek: finalWeek(row),
    finished: finalWeek(row) <= lastClosedWeek,
    firstWeek: firstWeek(row),
  };
}

const NOBODY: CohortPicture = {
  multiple: 0,
  teams: 0,
  measurable: 0,
  lowPrecision: 0,
  figuresFrom: 0,
  statuses: {},
  medianMultiple: null,
  pooledMultiple: null,
  atTargetNow: 0,
  higherTeams: 0,
  higherAtTargetNow: 0,
  onPlanNow: 0,
  bins: MULTIPLE_EDGES.map(() => 0),
};

/** A scope without goals has an empty picture. */
export function rollupView(programRow: ProgramRow, week: Week, row: RollupRow | null) {
  const picture = row?.picture ?? NOBODY;
  return {
    programRow,
    week,
    ...cohortView(picture),
    cohorts: (row?.cohorts ?? []).map(cohortView),
    distribution: MULTIPLE_EDGES.map((from, i) => ({
      from,
      to: MULTIPLE_EDGES[i + 1] ?? null,
      count: picture.bins[i] ?? 0,
    })),
  };
}

function cohortView(picture: CohortPicture) {
  const statuses = Object.entries(picture.statuses) as [ProgressStatus, number][];
  return { ...picture, statuses: statuses.map(([status, count]) => ({ status, count })).toSorted(byStatus) };
}

const STATUS_ORDER: ProgressStatus[] = [
  'MET',
  'TOO_EARLY',
  'MISSED',
  'NOT_STARTED',
  'METHOD_CHANGED',
  'NOT_MEASURABLE',
  'NO_DATA',
];

function byStatus(a: { status: ProgressStatus }, b: { status: ProgressStatus }): number {
  return STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status);
}
