import { useCallback, useEffect, useRef, useState } from 'react';
import type { Page, TeamRow } from '../answers.js';
import { ask } from '../graphql.js';
import { TEAMS, type TeamsVariables } from '../queries.js';

type Asked = Omit<TeamsVariables, 'after'>;

interface Pages {
  key: string;
  pages: Page<TeamRow>[];
}

/** How many pages of each list were open, so that Back finds the list as long as it was left. */
const opened = new Map<string, Page<TeamRow>[]>();

export interface TeamPages {
  rows: TeamRow[];
  total: number | undefined;
  hasMore: boolean;
  /** The rows belong to an earlier question. */
  stale: boolean;
  busy: boolean;
  error: string | undefined;
  more: () => void;
}

/** The list of teams, page after page, sorted and searched by the server. */
export function useTeamPages(asked: Asked): TeamPages {
  const key = JSON.stringify(asked);
  const [held, hold] = useState<Pages>(() => ({ key, pages: opened.get(key) ?? [] }));
  const [error, fail] = useState<string>();
  const [busy, setBusy] = useState(false);
  const stop = useRef<AbortController>(undefined);

  const fetchPage = useCallback(
    (before: Page<TeamRow>[]) => {
      stop.current?.abort();
      const own = new AbortController();
      stop.current = own;
      setBusy(true);
      fail(undefined);
      const variables: TeamsVariables = { ...asked, after: before.at(-1)?.pageInfo.endCursor ?? null };
      ask(TEAMS, variables, own.signal).then(
        ({ teams }) => {
          if (own.signal.aborted) return;
          const pages = [...before, teams];
          opened.set(key, pages);
          hold({ key, pages });
          setBusy(false);
        },
        (problem: unknown) => {
          if (own.signal.aborted) return;
          fail(problem instanceof Error ? problem.message : String(problem));
          setBusy(false);
        },
      );
    },
    // The key stands for what is asked.
    [key],
  );

  useEffect(() => {
    const before = opened.get(key);
    if (before !== undefined) hold({ key, pages: before });
    else fetchPage([]);
    return () => stop.current?.abort();
  }, [key, fetchPage]);

  const current = held.key === key;
  const hasMore = current && held.pages.at(-1)?.pageInfo.hasNextPage === true;
  const more = useCallback(() => {
    if (current && (hasMore || held.pages.length === 0)) fetchPage(held.pages);
    else if (!current) fetchPage([]);
  }, [current, hasMore, held.pages, fetchPage]);
  return {
    rows: held.pages.flatMap(({ nodes }) => nodes),
    total: held.pages.at(-1)?.totalCount,
    hasMore,
    stale: !current,
    busy,
    error,
    more,
  };
}
