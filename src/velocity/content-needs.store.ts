import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { WaitingDelivery } from '../facts/content-checks.store.js';
import { readSql } from '../platform/sql.js';
import { multirange, type TimeSpan } from './explanations.store.js';

/** When a delivery's content is the most useful to know. */
export interface UsefulSpans {
  /** Of what is judged now. */
  current: readonly TimeSpan[];
  /** Of what it is judged against. */
  baseline: readonly TimeSpan[];
}

/** Deliveries, and repositories, that are looked for at once. */
const DELIVERIES = 4_000;
const REPOSITORIES = 2_000;
/** Of one repository, so that a huge one keeps none of the others waiting. */
const OF_ONE = 1_000;
/** Lines of versions that are published in turns. */
const BEFORE_IT = 5;
const LOOKED_AHEAD = 20_000;

interface RepositoryNeed {
  repositoryId: number;
  tier: number;
  waiting: number;
}

/** How far the content of the organisation's deliveries is known. */
export interface ContentSummaryRow {
  checked: number;
  waiting: number;
  unfetchable: number;
  first: number;
  waitingForPaths: number;
  share: number | null;
  requestsPerDelivery: number | null;
}

/** Which deliveries wait for their content, the most useful first: what is judged now, its baselines, all else. */
@Injectable()
export class ContentNeedsStore {
  constructor(private readonly db: DataSource) {}

  /** Lists of deliveries, of each repository newest first; every list is looked for when it is asked for. */
  async *waiting(now: Date, { current, baseline }: UsefulSpans): AsyncGenerator<WaitingDelivery[]> {
    const spans = [now, multirange(current), multirange(baseline)];
    const needs = await this.db.query<RepositoryNeed[]>(readSql(import.meta.url, 'content-repositories.sql'), [
      ...spans,
      LOOKED_AHEAD,
    ]);
    for (const some of together(needs)) {
      yield await this.db.query<WaitingDelivery[]>(readSql(import.meta.url, 'content-waiting.sql'), [
        ...spans,
        some.map(({ repositoryId }) => repositoryId),
        some.map(({ tier }) => tier),
        OF_ONE,
        BEFORE_IT,
      ]);
    }
  }

  async summary(): Promise<ContentSummaryRow> {
    const [row] = await this.db.query<[ContentSummaryRow]>(readSql(import.meta.url, 'content-summary.sql'));
    return row;
  }
}

function together(needs: readonly RepositoryNeed[]): RepositoryNeed[][] {
  const lists: RepositoryNeed[][] = [];
  let [list, deliveries]: [RepositoryNeed[], number] = [[], 0];
  for (const need of needs) {
    const own = Math.min(need.waiting, OF_ONE);
    const first = list[0];
    if (first && (first.tier !== need.tier || list.length === REPOSITORIES || deliveries + own > DELIVERIES)) {
      lists.push(list);
      [list, deliveries] = [[], 0];
    }
    list.push(need);
    deliveries += own;
  }
  return list.length > 0 ? [...lists, list] : lists;
}
