import type { Verdict } from './event-rules.js';

/** Events of one verdict in a scope and span, and how many of them are deliveries and open a batch. */
export interface VerdictCount {
  verdict: Verdict;
  events: number;
  counted: number;
  batches: number;
}

/** From all that was looked at to what counts: raw → qualified → batches. */
export interface Waterfall {
  events: number;
  otherSource: number;
  ignored: number;
  rawEvents: number;
  redeploys: number;
  rollbacks: number;
  empty: number;
  /** CONFIG_ONLY and BOT_ONLY where the company's policy does not count them. */
  leftOutByPolicy: number;
  deliveries: number;
  batches: number;
  /** Each verdict, those without an event too. */
  verdicts: VerdictCount[];
  law: string;
}

const ORDER: readonly Verdict[] = [
  'DELIVERY',
  'UNCHECKED',
  'OUT_OF_ORDER',
  'CONFIG_ONLY',
  'BOT_ONLY',
  'REDEPLOY',
  'ROLLBACK',
  'EMPTY',
  'IGNORED',
  'OTHER_SOURCE',
];
const LAW =
  'rawEvents = deliveries + redeploys + rollbacks + empty + leftOutByPolicy; events = rawEvents + ignored + otherSource';

/** Adds up counts by verdict; a verdict may be given several times. */
export function waterfallOf(counts: readonly VerdictCount[]): Waterfall {
  const verdicts = ORDER.map((verdict) => sumOf(verdict, counts));
  const events = (one: Verdict): number => verdicts.find(({ verdict }) => verdict === one)?.events ?? 0;
  const all = total(verdicts, (row) => row.events);
  const deliveries = total(verdicts, (row) => row.counted);
  const rawEvents = all - events('IGNORED') - events('OTHER_SOURCE');
  const repeated = events('REDEPLOY') + events('ROLLBACK') + events('EMPTY');
  return {
    events: all,
    otherSource: events('OTHER_SOURCE'),
    ignored: events('IGNORED'),
    rawEvents,
    redeploys: events('REDEPLOY'),
    rollbacks: events('ROLLBACK'),
    empty: events('EMPTY'),
    leftOutByPolicy: rawEvents - repeated - deliveries,
    deliveries,
    batches: total(verdicts, (row) => row.batches),
    verdicts,
    law: LAW,
  };
}

function sumOf(verdict: Verdict, counts: readonly VerdictCount[]): VerdictCount {
  const rows = counts.filter((row) => row.verdict === verdict);
  return {
    verdict,
    events: total(rows, (row) => row.events),
    counted: total(rows, (row) => row.counted),
    batches: total(rows, (row) => row.batches),
  };
}

function total(rows: readonly VerdictCount[], of: (row: VerdictCount) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}
