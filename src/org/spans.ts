import type { Day } from '../core/week.js';
import { PAST, FUTURE, type Span } from './validity.js';

/** A place below a parent. */
export interface Placed extends Span {
  parentId: number;
}

/** What of the spans lies outside of `from` … `to` (exclusive). */
export function cut<T extends Span>(spans: readonly T[], from: Day, to: Day = FUTURE): T[] {
  return spans
    .flatMap((span) => [
      { ...span, to: span.to < from ? span.to : from },
      { ...span, from: span.from > to ? span.from : to },
    ])
    .filter((span) => span.from < span.to);
}

/**
 * Below `parentId` from `from` on, until the next change that is known already; a team without a place that day gets
 * one until it has another. Neighbours that say the same become one, so that moving back leaves no trace.
 */
export function placedFrom(known: readonly Placed[], parentId: number, from: Day): Placed[] {
  const holding = known.find((span) => span.from <= from && from < span.to);
  const next = known.map((span) => span.from).filter((day) => day > from);
  const to = holding?.to ?? next.toSorted()[0] ?? FUTURE;
  return joined([...cut(known, from, to), { parentId, from, to }]);
}

/** What of `wanted` no span covers. */
export function uncovered(wanted: Span, spans: readonly Span[]): Span[] {
  return spans.reduce<Span[]>((rest, span) => cut(rest, span.from, span.to), [wanted]);
}

/** As people read it. */
export function told({ from, to }: Span): string {
  const begin = from === PAST ? 'from the beginning' : `from ${from}`;
  return to === FUTURE ? `${begin} on` : `${begin} to ${to}`;
}

function joined(spans: readonly Placed[]): Placed[] {
  const merged: Placed[] = [];
  for (const span of spans.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (last?.to === span.from && last.parentId === span.parentId) last.to = span.to;
    else merged.push({ ...span });
  }
  return merged;
}
