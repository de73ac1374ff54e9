import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { UsefulSpans } from '../velocity/content-needs.store.js';
import type { TimeSpan } from '../velocity/explanations.store.js';

/** The verdict judges 13 weeks; the running one will be one of them. */
const JUDGED_WEEKS = 14;

/** The times whose deliveries decide on goals. */
@Injectable()
export class JudgedSpansStore {
  constructor(private readonly db: DataSource) {}

  /** What is judged now, and the baselines of all programs, overlapping ones in one. */
  async find(now: Date, timeZone: string): Promise<UsefulSpans> {
    const baseline = await this.db.query<TimeSpan[]>(
      `SELECT lower(span) AS "from", upper(span) AS "to"
       FROM (SELECT unnest(range_agg(tstzrange(baseline_from::timestamp AT TIME ZONE $1, baseline_to::timestamp AT TIME ZONE $1)))
             FROM program) AS spans (span)`,
      [timeZone],
    );
    const from = new Date(now.getTime() - JUDGED_WEEKS * 7 * 86_400_000);
    return { current: [toSpan({ from, to: now })], baseline: baseline.map(toSpan) };
  }
}

function toSpan({ from, to }: { from: string | Date; to: string | Date }): TimeSpan {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
