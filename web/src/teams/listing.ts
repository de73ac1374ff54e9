import type { TeamsVariables } from '../queries.js';

/** What the address says about the list of teams. */
export interface Listing {
  search: string;
  status: string;
  under: string;
  sort: SortField;
  direction: 'ASC' | 'DESC';
}

export type SortField = 'NAME' | 'TARGET_MULTIPLE' | 'MULTIPLE_13W' | 'BASELINE_RATE' | 'RATE_13W' | 'STATUS';

export interface Column {
  key: string;
  title: string;
  /** Null: the server does not sort by it. */
  sort: SortField | null;
  numeric: boolean;
  why: string;
}

/** A finished program speaks of the weeks that decided. */
export function columnsOf({ finished }: { finished: boolean }): Column[] {
  return finished
    ? COLUMNS.map((column) => ({ ...column, title: FINISHED_TITLES[column.key] ?? column.title }))
    : COLUMNS;
}

const FINISHED_TITLES: Record<string, string> = { multiple: 'Multiple', plan: 'Plan asked', now: 'At the end / week' };

export const COLUMNS: Column[] = [
  { key: 'team', title: 'Team', sort: 'NAME', numeric: false, why: '' },
  {
    key: 'target',
    title: 'Target',
    sort: 'TARGET_MULTIPLE',
    numeric: true,
    why: 'The multiple of its own baseline that the team is asked to reach in the last 13 weeks of the program.',
  },
  {
    key: 'multiple',
    title: 'Multiple now',
    sort: 'MULTIPLE_13W',
    numeric: true,
    why: 'Deliveries per week over the closed weeks since the start (the last 13 at most) ÷ deliveries per week in the baseline. A multiple marked “rough” has a baseline of 3 to 9 deliveries.',
  },
  {
    key: 'plan',
    title: 'Plan asks',
    sort: null,
    numeric: true,
    why: 'What the plan line asks by now, averaged over the same weeks as the multiple.',
  },
  {
    key: 'baseline',
    title: 'Baseline / week',
    sort: 'BASELINE_RATE',
    numeric: true,
    why: 'Deliveries in the baseline ÷ its weeks of exposure.',
  },
  {
    key: 'now',
    title: 'Now / week',
    sort: 'RATE_13W',
    numeric: true,
    why: 'Deliveries ÷ weeks of exposure, over the complete ones of the last 13 closed weeks.',
  },
  {
    key: 'status',
    title: 'Status',
    sort: 'STATUS',
    numeric: false,
    why: 'Where the goal stands by the rules. While the program runs no verdict is given and no forecast is shown.',
  },
];

const DEFAULT = { sort: 'MULTIPLE_13W', direction: 'DESC' } as const;
const PAGE_SIZE = 60;

export function readListing(params: URLSearchParams): Listing {
  const asked = COLUMNS.find(({ sort }) => sort !== null && sort === params.get('sort'))?.sort;
  return {
    search: params.get('search') ?? '',
    status: params.get('status') ?? '',
    under: params.get('under') ?? '',
    sort: asked ?? DEFAULT.sort,
    direction:
      params.get('direction') === 'ASC' ? 'ASC' : params.get('direction') === 'DESC' ? 'DESC' : DEFAULT.direction,
  };
}

/** Names and words begin with A, figures with the largest; the second press turns it round. */
export function sortedBy(listing: Listing, field: SortField): { sort: SortField; direction: 'ASC' | 'DESC' } {
  if (listing.sort === field) return { sort: field, direction: listing.direction === 'ASC' ? 'DESC' : 'ASC' };
  return { sort: field, direction: field === 'NAME' || field === 'STATUS' ? 'ASC' : 'DESC' };
}

export function variablesOf(listing: Listing, program: string, scope: string | null): Omit<TeamsVariables, 'after'> {
  const under = listing.under || scope;
  return {
    filter: {
      program,
      ...(listing.search ? { search: listing.search } : {}),
      ...(under ? { under } : {}),
      ...(listing.status ? { status: listing.status } : {}),
    },
    program,
    orderBy: { field: listing.sort, direction: listing.direction },
    first: PAGE_SIZE,
  };
}
