import { averageRanks, correlateRanks, partialOf } from './ranks.js';
import { SMALLEST_GROUP } from './suppression.js';
import { businessDays, type WindowSum } from './velocity.js';
import type { Week } from './week.js';
import { sentenceOf } from './correlation-words.js';

/** Version of the rules of the correlation (also adoption-change, ranks and words); stored with every picture. */
export const METHOD_VERSION = 1;
/** Teams that a figure needs: fewer would point at single ones. */
export const FEWEST_TEAMS = SMALLEST_GROUP;
/** Share of ranges that hold the true value. */
const LEVEL = 0.9;
const Z = 1.6448536269514722;
const FEWEST_FOR_RHO = 4;
/** Closer to 1 than the arithmetic can tell. */
const WHOLE = 1 - 1e-12;

/** ACTIVE_ENGINEERS: active ÷ members, by week; AI_TRAILER_COMMITS: marked commits ÷ commits, a floor. */
export type AdoptionBasis = 'ACTIVE_ENGINEERS' | 'AI_TRAILER_COMMITS';

export interface Interval {
  low: number;
  high: number;
  level: number;
}

/** First weeks and the weeks after the last: the program's own; teams first seen late deviate, and are flagged. */
export interface CorrelationWindows {
  baselineFrom: Week;
  baselineTo: Week;
  currentFrom: Week;
  currentTo: Week;
}

/** A team with a goal, on a week. */
export interface CorrelationTeam {
  /** Log multiple and baseline rate (deliveries per week); null when it has no firm current figure. */
  velocity: { theta: number; baselineRate: number; lateBaseline: boolean } | null;
  /** Share of now − share of the baseline, −1 to 1; null when not known. */
  adoption: { change: number; late: boolean } | null;
}

/** What a scope's teams say together on a week. Null means that it cannot be told. */
export interface CorrelationPicture {
  basis: AdoptionBasis;
  level: 'ASSOCIATION';
  /** Teams with both figures. */
  n: number;
  excluded: { notMeasurable: number; adoptionUnknown: number };
  rho: number | null;
  interval: Interval | null;
  partial: number | null;
  partialInterval: Interval | null;
  /** What the partial holds fixed. */
  controls: string[];
  /** LATE_ADOPTION_BASELINE, LATE_BASELINE: true of at least one team. */
  flags: string[];
  windows: CorrelationWindows;
  sentence: string;
  methodVersion: number;
}

/**
 * theta = ln((C+½)/T_C) − ln((B+½)/T_B), made of whole business days so that equal ratios are equal numbers.
 * Null if T_C or T_B is 0. METRICS.md, section 2c.
 */
export function logMultiple(
  current: Pick<WindowSum, 'deliveries' | 'exposure'>,
  baseline: Pick<WindowSum, 'deliveries' | 'exposure'>,
): number | null {
  const now = businessDays(current.exposure);
  const before = businessDays(baseline.exposure);
  if (now <= 0 || before <= 0) return null;
  return Math.log(((2 * current.deliveries + 1) * before) / ((2 * baseline.deliveries + 1) * now));
}

/** Spearman's rho, −1 to 1, equal values sharing their ranks. Null for fewer than 4 pairs or a constant side. */
export function spearman(x: readonly number[], y: readonly number[]): number | null {
  return x.length < FEWEST_FOR_RHO ? null : correlateRanks(averageRanks(x), averageRanks(y));
}

/** Spearman's rho with `controls` held fixed, by ranks. Null for n ≤ 3 + k, a constant side or a control that tells all. */
export function partialSpearman(
  x: readonly number[],
  y: readonly number[],
  controls: readonly (readonly number[])[],
): number | null {
  if (x.length <= 3 + controls.length) return null;
  const ranks = [x, y, ...controls].map(averageRanks);
  const correlations = ranks.map((row) => ranks.map((column) => correlateRanks(row, column)));
  if (correlations.some((row) => row.includes(null))) return null;
  return partialOf(correlations.map((row) => row.map((r) => r ?? 0)));
}

/**
 * The 90 % range tanh(atanh r ± z·√((1+r²/2)/(n−3−k))), k controls. Null for n ≤ 3 + k, and where |r| is 1: there the
 * formula gives a range without width, which n teams do not warrant.
 */
export function rankInterval(r: number, n: number, controls = 0): Interval | null {
  const free = n - 3 - controls;
  if (free <= 0 || Math.abs(r) >= WHOLE) return null;
  const half = Z * Math.sqrt((1 + (r * r) / 2) / free);
  return { low: Math.tanh(Math.atanh(r) - half), high: Math.tanh(Math.atanh(r) + half), level: LEVEL };
}

const CONTROLS = ['BASELINE_RATE'];

/** The change in adoption against the log multiple of a scope's teams, whose order says nothing. */
export function correlateTeams(
  teams: readonly CorrelationTeam[],
  basis: AdoptionBasis,
  windows: CorrelationWindows,
): CorrelationPicture {
  const pairs = teams.flatMap(({ velocity, adoption }) => (velocity && adoption ? [{ ...velocity, ...adoption }] : []));
  const told = pairs.length < FEWEST_TEAMS ? NOTHING_TOLD : figuresOf(pairs);
  const late = pairs.filter((pair) => pair.late).length;
  const picture = {
    basis,
    level: 'ASSOCIATION' as const,
    n: pairs.length,
    excluded: {
      notMeasurable: teams.filter(({ velocity }) => !velocity).length,
      adoptionUnknown: teams.filter(({ velocity, adoption }) => velocity && !adoption).length,
    },
    ...told,
    controls: CONTROLS,
    flags: [
      ...(late > 0 ? ['LATE_ADOPTION_BASELINE'] : []),
      ...(pairs.some((pair) => pair.lateBaseline) ? ['LATE_BASELINE'] : []),
    ],
    windows,
    methodVersion: METHOD_VERSION,
  };
  return { ...picture, sentence: sentenceOf(picture, FEWEST_TEAMS, late) };
}

const NOTHING_TOLD = { rho: null, interval: null, partial: null, partialInterval: null };

type Figures = Pick<CorrelationPicture, 'rho' | 'interval' | 'partial' | 'partialInterval'>;

function figuresOf(pairs: readonly { theta: number; change: number; baselineRate: number }[]): Figures {
  const theta = pairs.map((pair) => pair.theta);
  const change = pairs.map((pair) => pair.change);
  const baseline = pairs.map((pair) => pair.baselineRate);
  const rho = spearman(change, theta);
  const partial = partialSpearman(change, theta, [baseline]);
  return {
    rho,
    interval: rho === null ? null : rankInterval(rho, pairs.length),
    partial,
    partialInterval: partial === null ? null : rankInterval(partial, pairs.length, CONTROLS.length),
  };
}
