/** Which part of a list is asked for, by GitHub's rules: 30 a page unless told, 100 at most, nonsense is the first. */
export interface PageAsked {
  page: number;
  perPage: number;
}

export function pageAsked(query: URLSearchParams): PageAsked {
  const perPage = wholeNumber(query.get('per_page'), 30);
  return { page: Math.max(1, wholeNumber(query.get('page'), 1)), perPage: perPage < 1 ? 30 : Math.min(100, perPage) };
}

function wholeNumber(text: string | null, otherwise: number): number {
  const found = Number.parseInt(text ?? '', 10);
  return Number.isNaN(found) ? otherwise : found;
}

export function onPage<T>(list: readonly T[], { page, perPage }: PageAsked): readonly T[] {
  return list.slice((page - 1) * perPage, page * perPage);
}

/** The Link header in GitHub's form and order; null where all is on one page. */
export function linkHeader(address: string, query: URLSearchParams, asked: PageAsked, total: number): string | null {
  const last = Math.max(1, Math.ceil(total / asked.perPage));
  const to = (page: number, rel: string): string => {
    const there = new URLSearchParams(query);
    there.set('page', String(page));
    return `<${address}?${there.toString()}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (asked.page > 1) links.push(to(Math.min(asked.page - 1, last), 'prev'));
  if (asked.page < last) links.push(to(asked.page + 1, 'next'), to(last, 'last'));
  if (asked.page > 1) links.push(to(1, 'first'));
  return links.length > 0 ? links.join(', ') : null;
}
