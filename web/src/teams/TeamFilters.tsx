import { useEffect, useRef, useState } from 'react';
import { changeParams } from '../navigation.js';
import { countOf, countText } from '../format.js';
import { STATUS_WORDS, STATUSES } from '../words.js';
import { COLUMNS, type Listing } from './listing.js';
import type { TeamPages } from './useTeamPages.js';

interface TeamFiltersProps {
  listing: Listing;
  departments: { slug: string; name: string }[];
  pages: TeamPages;
}

const TYPING_PAUSE_MS = 180;

/** Search, filters and, where the table has no header to press, the order. */
export function TeamFilters({ listing, departments, pages }: TeamFiltersProps) {
  const filtered = listing.search !== '' || listing.status !== '' || listing.under !== '';
  return (
    <form className="filters" role="search" aria-label="Teams" onSubmit={(event) => event.preventDefault()}>
      <Search search={listing.search} />
      <label>
        <span>Status</span>
        <select value={listing.status} onChange={(event) => changeParams({ status: event.target.value })}>
          <option value="">Any</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {STATUS_WORDS[status].name}
            </option>
          ))}
        </select>
      </label>
      {departments.length > 0 && (
        <label>
          <span>Department</span>
          <select value={listing.under} onChange={(event) => changeParams({ under: event.target.value })}>
            <option value="">All</option>
            {departments.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <SortSelect listing={listing} />
      {filtered && (
        <button type="button" onClick={() => changeParams({ search: null, status: null, under: null })}>
          Clear
        </button>
      )}
      <p className="found" role="status">
        {pages.total === undefined ? '' : foundText(pages)}
      </p>
    </form>
  );
}

function foundText({ rows, total = 0 }: TeamPages): string {
  return rows.length < total ? `${countText(rows.length)} of ${countOf(total, 'team')}` : countOf(total, 'team');
}

/** What is typed shows at once; the question waits for a pause. */
function Search({ search }: { search: string }) {
  const [typed, type] = useState(search);
  const sent = useRef(search);
  useEffect(() => {
    if (search === sent.current) return;
    sent.current = search;
    type(search);
  }, [search]);
  useEffect(() => {
    if (typed === sent.current) return;
    const pause = setTimeout(() => {
      sent.current = typed;
      changeParams({ search: typed });
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(pause);
  }, [typed]);
  return (
    <label className="search">
      <span>Search</span>
      <input type="search" value={typed} placeholder="Name of a team" onChange={(event) => type(event.target.value)} />
    </label>
  );
}

function SortSelect({ listing }: { listing: Listing }) {
  return (
    <label className="sort-select">
      <span>Order</span>
      <select
        value={`${listing.sort} ${listing.direction}`}
        onChange={(event) => {
          const [sort = null, direction = null] = event.target.value.split(' ');
          changeParams({ sort, direction });
        }}
      >
        {COLUMNS.filter(({ sort }) => sort !== null).flatMap(({ sort, title, numeric }) =>
          (['DESC', 'ASC'] as const).map((direction) => (
            <option key={`${sort} ${direction}`} value={`${sort} ${direction}`}>
              {title}, {orderWords(numeric, direction)}
            </option>
          )),
        )}
      </select>
    </label>
  );
}

function orderWords(numeric: boolean, direction: 'ASC' | 'DESC'): string {
  if (numeric) return direction === 'ASC' ? 'smallest first' : 'largest first';
  return direction === 'ASC' ? 'first to last' : 'last to first';
}
