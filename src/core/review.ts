import type { AdoptionPicture } from './adoption-picture.js';
import { LATE_BASELINE_EXPOSURE, type Measurability } from './baseline.js';
import { finalWeek, type ProgramDates, verdictFrom } from './program.js';
import type { ProgressStatus } from './progress.js';
import type { CohortPicture } from './rollup.js';
import { type Week, weeksBetween } from './week.js';

/** A goal as the review shows it. */
export interface ReviewGoal {
  slug: string;
  name: string;
  targetMultiple: number;
  status: ProgressStatus;
  measurability: Measurability;
  reason: string | null;
  multiple13w: number | null;
  expectedMultiple: number | null;
  baselineDeliveries: number;
  baselineExposure: number;
  deliveries13w: number;
  exposure13w: number;
  /** Complete weeks, and all closed weeks, of the current window. */
  weeks13w: number;
  closedWeeks: number;
  requiredRate: number | null;
  /** The team has never owned anything that is observed. */
  unobserved: boolean;
}

/** One program as a scope sees it on a week; `before` is the week before, null at the program's first. */
export interface ProgramPicture {
  slug: string;
  name: string;
  dates: ProgramDates;
  /** The week judged: the last of the program once it is over. */
  week: Week;
  now: { all: CohortPicture; cohorts: CohortPicture[] };
  before: { all: CohortPicture; cohorts: CohortPicture[] } | null;
  goals: ReviewGoal[];
  /** What may be said of how adoption and velocity go together in the scope; null when it was not worked out. */
  correlation: string | null;
}

export interface DataPicture {
  repositories: number;
  behind: number;
  knownThrough: string | null;
  oldestRepository: string | null;
  /** Repositories whose last pull failed, and what the first of them say. */
  failing: number;
  failures: { repository: string; message: string }[];
  /** Why the last pull as a whole failed; null when it did not. */
  pullFailure: string | null;
  /** Share of the teams' weeks, of the last 13, that are complete. */
  coverage: number | null;
  ruleVersion: number;
  methodVersion: number;
}

/** All that a review is written from. */
export interface ScopePicture {
  scope: { slug: string; name: string };
  week: Week;
  /** The installation's clock, ISO 8601. */
  asOf: string;
  notice: string | null;
  programs: ProgramPicture[];
  adoption: AdoptionPicture | null;
  data: DataPicture;
}

/** What the review says of a program, ready to be put into words. */
export interface ProgramReview extends Omit<ProgramPicture, 'goals'> {
  finished: boolean;
  weeksToVerdict: number;
  /** False once the program was decided in an earlier week. */
  judgedThisWeek: boolean;
  nearest: ReviewGoal[];
  furthest: ReviewGoal[];
  /** The compared teams by name, where there are too few to sort them by figure. */
  few: ReviewGoal[];
  notCompared: NotCompared[];
}

/** Teams outside the medians and counts for the same reason; `goals` holds the first of them. */
export interface NotCompared {
  kind:
    | 'FEED_MISSING'
    | 'METHOD_CHANGED'
    | 'BASELINE_TOO_SHORT'
    | 'BASELINE_TOO_SMALL'
    | 'NOT_OWNING'
    | 'ROUGH'
    | 'NO_FIGURE_YET';
  teams: number;
  goals: ReviewGoal[];
}

export interface Review extends Omit<ScopePicture, 'programs'> {
  programs: ProgramReview[];
}

const LISTED_TEAMS = 5;
const LISTED_NOT_COMPARED = 20;
/** Fewer teams than this are listed by name: sorted by figure they would be a league table. */
const LEAGUE_FLOOR = 5;

/** Chooses what a leader has to see of a scope's picture. Pure: the same picture gives the same review. */
export function composeReview(picture: ScopePicture): Review {
  return { ...picture, programs: picture.programs.map((program) => composeProgram(program, picture.week)) };
}

function composeProgram({ goals, ...program }: ProgramPicture, week: Week): ProgramReview {
  const compared = goals
    .filter((goal) => goal.measurability === 'MEASURABLE' && goal.multiple13w !== null)
    .toSorted((a, b) => distance(b) - distance(a) || bySlug(a, b));
  const ranked = compared.length >= LEAGUE_FLOOR;
  return {
    ...program,
    finished: finalWeek(program.dates) <= week,
    judgedThisWeek: program.week === week,
    weeksToVerdict: Math.max(0, weeksBetween(week, verdictFrom(program.dates)) - 1),
    nearest: ranked ? compared.slice(0, LISTED_TEAMS) : [],
    furthest: ranked ? compared.slice(Math.max(LISTED_TEAMS, compared.length - LISTED_TEAMS)).reverse() : [],
    few: ranked ? [] : compared.toSorted(bySlug),
    notCompared: KINDS.map((kind) => groupOf(kind, goals)).filter(({ teams }) => teams > 0),
  };
}

function bySlug(a: ReviewGoal, b: ReviewGoal): number {
  return a.slug < b.slug ? -1 : 1;
}

const KINDS = [
  'FEED_MISSING',
  'METHOD_CHANGED',
  'NOT_OWNING',
  'BASELINE_TOO_SHORT',
  'BASELINE_TOO_SMALL',
  'ROUGH',
  'NO_FIGURE_YET',
] as const;

function groupOf(kind: NotCompared['kind'], goals: ReviewGoal[]): NotCompared {
  const group = goals.filter((goal) => kindOf(goal) === kind).toSorted(bySlug);
  return { kind, teams: group.length, goals: group.slice(0, LISTED_NOT_COMPARED) };
}

function kindOf(goal: ReviewGoal): NotCompared['kind'] | null {
  if (goal.status === 'NO_DATA') return 'FEED_MISSING';
  if (goal.status === 'METHOD_CHANGED') return 'METHOD_CHANGED';
  if (goal.measurability === 'LOW_PRECISION') return 'ROUGH';
  if (goal.measurability === 'MEASURABLE') return goal.multiple13w === null ? 'NO_FIGURE_YET' : null;
  if (goal.unobserved) return 'NOT_OWNING';
  return goal.baselineExposure < LATE_BASELINE_EXPOSURE ? 'BASELINE_TOO_SHORT' : 'BASELINE_TOO_SMALL';
}

/** How far along the way to its target a goal is, in logarithms: 0 at the baseline, 1 at the target. */
function distance(goal: ReviewGoal): number {
  const multiple = goal.multiple13w ?? 0;
  return multiple > 0 ? Math.log(multiple) / Math.log(goal.targetMultiple) : -Infinity;
}
