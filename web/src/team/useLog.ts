import { useCallback, useEffect, useRef, useState } from 'react';
import type { Delivery, DeliveryEvent, Page, Verdict } from '../answers.js';
import { countOf } from '../format.js';
import { ask } from '../graphql.js';
import { DELIVERIES, EVENTS } from '../queries.js';

export interface LogQuestion {
  slug: string;
  from: string;
  to: string;
  /** Null: what counted, once a commit. Empty: every event. */
  verdicts: Verdict[] | null;
}

export interface LogEntry {
  key: string;
  at: string;
  tag: string | null;
  sha: string;
  repository: string;
  url: string;
  verdict: Verdict;
  counted: boolean;
  reason: string | null;
}

const PAGE_SIZE = 20;

async function fetchPage(question: LogQuestion, after: string | null, signal: AbortSignal): Promise<Page<LogEntry>> {
  const { verdicts, ...span } = question;
  const variables = { ...span, first: PAGE_SIZE, after };
  if (verdicts === null) {
    const { team } = await ask(DELIVERIES, variables, signal);
    return mapped(team?.deliveries, fromDelivery);
  }
  const { team } = await ask(EVENTS, { ...variables, verdicts: verdicts.length === 0 ? null : verdicts }, signal);
  return mapped(team?.events, fromEvent);
}

function mapped<Row>(page: Page<Row> | undefined, entry: (row: Row) => LogEntry): Page<LogEntry> {
  if (page === undefined) return { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } };
  return { ...page, nodes: page.nodes.map(entry) };
}

function fromDelivery({ deliveredAt, events, ...row }: Delivery): LogEntry {
  const others = events > 1 ? `first of ${countOf(events, 'event')} of this commit` : null;
  return { ...row, key: `${row.repository} ${row.sha}`, at: deliveredAt, counted: true, reason: others };
}

function fromEvent({ occurredAt, ...row }: DeliveryEvent): LogEntry {
  return { ...row, key: `${row.repository} ${row.sha} ${row.tag ?? ''} ${row.source} ${occurredAt}`, at: occurredAt };
}

/** The list behind the figures, page after page. */
export function useLog(question: LogQuestion) {
  const [pages, setPages] = useState<Page<LogEntry>[]>([]);
  const [error, fail] = useState<string>();
  const [busy, setBusy] = useState(false);
  const stop = useRef<AbortController>(undefined);
  const key = JSON.stringify(question);

  const load = useCallback(
    (before: Page<LogEntry>[]) => {
      stop.current?.abort();
      const own = new AbortController();
      stop.current = own;
      setBusy(true);
      fail(undefined);
      fetchPage(question, before.at(-1)?.pageInfo.endCursor ?? null, own.signal).then(
        (page) => {
          if (own.signal.aborted) return;
          setPages([...before, page]);
          setBusy(false);
        },
        (problem: unknown) => {
          if (own.signal.aborted) return;
          fail(problem instanceof Error ? problem.message : String(problem));
          setBusy(false);
        },
      );
    },
    // The key stands for the question.
    [key],
  );

  useEffect(() => {
    load([]);
    return () => stop.current?.abort();
  }, [load]);

  return {
    rows: pages.flatMap(({ nodes }) => nodes),
    total: pages[0]?.totalCount,
    hasMore: pages.at(-1)?.pageInfo.hasNextPage === true,
    busy,
    error,
    more: () => load(pages),
  };
}
