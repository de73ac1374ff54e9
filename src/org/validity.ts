import type { Day } from '../core/week.js';

/** Days from `from` up to, not including, `to`; '-infinity' and 'infinity' are open ends (and sort as texts). */
export interface Span {
  from: Day;
  to: Day;
}
/** A range that the file states for a key; a missing end was not stated. */
export interface StatedRange {
  key: string;
  from?: Day | undefined;
  to?: Day | undefined;
}
/** A row that is stored. */
export interface StoredRange extends Span {
  id: number;
  key: string;
}
export interface Counts {
  added: number;
  changed: number;
  closed: number;
  unchanged: number;
}
/** What makes the stored rows agree with the file: rows to take out, rows to put in. */
export interface RangePlan {
  remove: number[];
  add: (Span & { key: string })[];
  counts: Counts;
  /** Where the file contradicts recorded history, which stays. */
  notes: string[];
}
export interface ImportDay {
  today: Day;
  /** Nothing has been imported before: ranges without `from` are open to the past. */
  first: boolean;
}

export const PAST = '-infinity';
export const FUTURE = 'infinity';
const MOST_ROUNDS = 8;

/**
 * Compares what is stored with what a file states.
 *
 * From `today` on the file decides. Before it, what is recorded stays, with two exceptions that only a stated date
 * brings about: it replaces an end that nobody had stated (an infinite one), and it adds days of which nothing was recorded.
 */
export function planRanges(stored: readonly StoredRange[], stated: readonly StatedRange[], day: ImportDay): RangePlan {
  const plan: RangePlan = { remove: [], add: [], counts: { added: 0, changed: 0, closed: 0, unchanged: 0 }, notes: [] };
  const storedOf = byKey(stored);
  const statedOf = byKey(stated);
  for (const key of [...new Set([...storedOf.keys(), ...statedOf.keys()])].toSorted()) {
    const before = storedOf.get(key) ?? [];
    const { wanted, after } = settled(before, statedOf.get(key) ?? [], day);
    const kept = before.filter((row) => after.some((span) => same(span, row)));
    const gone = before.filter((row) => !kept.includes(row));
    const fresh = after.filter((span) => !before.some((row) => same(span, row)));
    plan.remove.push(...gone.map(({ id }) => id));
    plan.add.push(...fresh.map((span) => ({ key, ...span })));
    count(plan.counts, gone, fresh);
    plan.counts.unchanged += kept.filter((row) => wanted.some((span) => overlap(span, row))).length;
    plan.notes.push(...contradiction(key, wanted, after, day.today));
  }
  return plan;
}

/** Reconciled until nothing moves: a recorded end that joins the file's future is one nobody stated any more. */
function settled(
  before: readonly Span[],
  stated: readonly StatedRange[],
  day: ImportDay,
): { wanted: Span[]; after: Span[] } {
  let after: readonly Span[] = before;
  for (let round = 0; ; round++) {
    const wanted = stated.map((range) => resolved(range, after, day));
    const next = reconciled(after, stated, wanted, day.today);
    const moved = next.length !== after.length || next.some((span) => !after.some((row) => same(span, row)));
    if (!moved || round === MOST_ROUNDS) return { wanted, after: next };
    after = next;
  }
}

function byKey<T extends { key: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.key);
    if (group) group.push(row);
    else groups.set(row.key, [row]);
  }
  return groups;
}

/** The stated range with its ends: one that is not stated is the recorded one, else `today` (the first time: open). */
function resolved(range: StatedRange, stored: readonly Span[], { today, first }: ImportDay): Span {
  const to = range.to ?? FUTURE;
  if (range.from !== undefined) return { from: range.from, to };
  const earlier = stored.filter((row) => row.from < to).toSorted((a, b) => (a.from < b.from ? 1 : -1));
  const match = earlier.find((row) => row.to >= to || row.to === today) ?? (to <= today ? earlier[0] : undefined);
  return { from: match?.from ?? (first || to <= today ? PAST : today), to };
}

function reconciled(
  stored: readonly Span[],
  stated: readonly StatedRange[],
  wanted: readonly Span[],
  today: Day,
): Span[] {
  const recorded = stored.map((row) => recordedPart(row, stated, wanted, today)).filter(({ from, to }) => from < to);
  const past = wanted.map((span) => {
    const known = recorded.filter((row) => overlap(row, span));
    return clipped(
      span,
      PAST,
      known.reduce((least, { from }) => (from < least ? from : least), today),
    );
  });
  const future = wanted.map((span) => clipped(span, today, FUTURE));
  return union([...recorded, ...past, ...future], (at) => wanted.some(({ from, to }) => from < at && at < to));
}

/** What of a stored row lies before `today`, with the ends nobody had stated replaced by those the file states now. */
function recordedPart(row: Span, stated: readonly StatedRange[], wanted: readonly Span[], today: Day): Span {
  const touching = stated.filter((_, i) => overlap(row, wanted[i] ?? row));
  const starts = touching.flatMap(({ from }) => (from !== undefined && from <= today ? [from] : [])).toSorted();
  const ends = touching.flatMap(({ to }) => (to !== undefined && to < today ? [to] : [])).toSorted();
  const from = row.from === PAST ? (starts[0] ?? row.from) : row.from;
  const to = row.to === FUTURE ? (ends.at(-1) ?? row.to) : row.to;
  return { from, to: to < today ? to : today };
}

function count(counts: Counts, gone: readonly Span[], fresh: readonly Span[]): void {
  for (const span of fresh) {
    const before = gone.find((row) => overlap(row, span));
    if (!before) counts.added += 1;
    else if (before.from === span.from && span.to < before.to) counts.closed += 1;
    else counts.changed += 1;
  }
  counts.closed += gone.filter((row) => !fresh.some((span) => overlap(row, span))).length;
}

function contradiction(key: string, wanted: readonly Span[], after: readonly Span[], today: Day): string[] {
  const meant = union(wanted);
  const recorded = after.filter((row) => wanted.some((span) => overlap(span, row)));
  const differs = [...without(recorded, meant), ...without(meant, after)].some(({ from }) => from < today);
  return differs ? [`${key}: the file says ${told(meant)}, recorded is ${told(recorded)}; what is recorded stays`] : [];
}

function told(spans: readonly Span[]): string {
  return spans
    .map(({ from, to }) => `${from === PAST ? 'always' : from} to ${to === FUTURE ? 'further notice' : to}`)
    .join(' and ');
}

function same(a: Span, b: Span): boolean {
  return a.from === b.from && a.to === b.to;
}

function overlap(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

function clipped({ from, to }: Span, low: Day, high: Day): Span {
  return { from: from > low ? from : low, to: to < high ? to : high };
}

/** The spans in order, empty ones left out; those that overlap are made one, those that touch if `joined` says so of the day. */
function union(spans: readonly Span[], joined: (at: Day) => boolean = () => true): Span[] {
  const merged: Span[] = [];
  for (const span of spans.filter(({ from, to }) => from < to).toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (last && (span.from < last.to || (span.from === last.to && joined(span.from))))
      last.to = span.to > last.to ? span.to : last.to;
    else merged.push({ ...span });
  }
  return merged;
}

function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  return taken.reduce<Span[]>(
    (rest, cut) =>
      rest.flatMap((span) =>
        [clipped(span, PAST, cut.from), clipped(span, cut.to, FUTURE)].filter(({ from, to }) => from < to),
      ),
    [...spans],
  );
}
