import { useEffect, useRef } from 'react';
import type { Program } from '../answers.js';
import { changeParams } from '../navigation.js';
import { Empty, Failure, Loading } from '../parts/States.js';
import { Why } from '../parts/Why.js';
import { type Column, columnsOf, type Listing, sortedBy } from './listing.js';
import { TeamTableRow } from './TeamTableRow.js';
import type { TeamPages } from './useTeamPages.js';

interface TeamTableProps {
  listing: Listing;
  pages: TeamPages;
  program: Program;
}

/** Teams with a goal in the program. Roles are written out because narrow screens lay the rows out as cards. */
export function TeamTable({ listing, pages, program }: TeamTableProps) {
  const { rows, total, stale, error, more } = pages;
  if (error !== undefined && rows.length === 0)
    return <Failure what="The list of teams" message={error} again={more} />;
  if (total === undefined) return <Loading what="the teams" />;
  if (rows.length === 0) {
    return <Empty title="No team matches">Change the search or the filters to see more of them.</Empty>;
  }
  return (
    <>
      <table className={stale ? 'grid cards stale' : 'grid cards'} role="table" aria-busy={stale}>
        <caption className="unseen">Teams with a goal in {program.name}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columnsOf(program).map((column) => (
              <HeaderCell key={column.key} column={column} listing={listing} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((team) => (
            <TeamTableRow key={team.slug} team={team} program={program} />
          ))}
        </tbody>
      </table>
      <More pages={pages} />
    </>
  );
}

function HeaderCell({ column, listing }: { column: Column; listing: Listing }) {
  const { sort, title, why, numeric } = column;
  const sorted = sort !== null && listing.sort === sort;
  const order = sorted ? (listing.direction === 'ASC' ? 'ascending' : 'descending') : undefined;
  return (
    <th
      scope="col"
      role="columnheader"
      className={numeric ? 'numeric' : undefined}
      aria-sort={sort === null ? undefined : (order ?? 'none')}
    >
      <span className="head-cell">
        {sort === null ? (
          <span>{title}</span>
        ) : (
          <button type="button" className="sort" onClick={() => changeParams(sortedBy(listing, sort))}>
            {title}
            <span className="arrow" aria-hidden="true">
              {order === 'ascending' ? '↑' : order === 'descending' ? '↓' : '↕'}
            </span>
          </button>
        )}
        {why !== '' && (
          <Why label={title} markOnly>
            {why}
          </Why>
        )}
      </span>
    </th>
  );
}

/** Fetches the next page when its place comes near the screen; the button does the same for the keyboard. */
function More({ pages }: { pages: TeamPages }) {
  const place = useRef<HTMLDivElement>(null);
  const { hasMore, busy, error, more } = pages;
  useEffect(() => {
    if (!hasMore || busy || error !== undefined || place.current === null) return;
    const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && more(), {
      rootMargin: '600px',
    });
    seen.observe(place.current);
    return () => seen.disconnect();
  }, [hasMore, busy, error, more]);
  if (error !== undefined) return <Failure what="The rest of the list" message={error} again={more} />;
  if (!hasMore) return null;
  return (
    <div className="more" ref={place}>
      <button type="button" onClick={more} disabled={busy}>
        {busy ? 'Loading more …' : 'Show more'}
      </button>
    </div>
  );
}
