import type { Place } from './list-query.ts';

/** What stands in each answer that is a page. */
export interface PageLinks {
  readonly uri: string;
  readonly first_page_uri: string;
  readonly next_page_uri: string | null;
  readonly previous_page_uri: string | null;
  readonly page: number;
  readonly page_size: number;
}

/**
 * The links of a page, which carry its filters along. Clients put their host in front of them.
 *
 * @param beside the tokens of the pages beside it; undefined where there is none
 */
export function pageLinks(
  base: string,
  { page, size, token }: Place,
  filters: readonly (readonly [name: string, value: string])[],
  beside: { readonly next: string | undefined; readonly previous: string | undefined },
): PageLinks {
  const carried = filters.map(([name, value]) => `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const uri = (number: number, at: string) => {
    const place = at === '' ? '' : `&PageToken=${encodeURIComponent(at)}`;
    return `${base}?Page=${number}&PageSize=${size}${place}${carried.join('')}`;
  };
  const { next, previous } = beside;
  return {
    uri: uri(page, token),
    first_page_uri: uri(0, ''),
    next_page_uri: next === undefined ? null : uri(page + 1, next),
    // What arrived since the first page was read is on no page before it, but on a new first page.
    previous_page_uri: previous === undefined || page === 0 ? null : uri(page - 1, previous),
    page,
    page_size: size,
  };
}
