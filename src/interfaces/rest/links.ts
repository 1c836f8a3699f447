import { queryValue, type RawQuery } from './read-log-query.ts';

/** The way to a page and to those beside it: paths, as the vendor's own documentation of paging has them. */
export interface Links {
  readonly self: string;
  readonly first: string;
  readonly next?: string;
  readonly prev?: string;
}

/** What links are made of. */
export interface LinkSource {
  /** With the prefix of http.conf. */
  readonly path: string;
  readonly query: RawQuery;
  /** What is carried along to every page, as it was asked for. */
  readonly filters: readonly string[];
  readonly size: number;
  /** Undefined where pages have no numbers. */
  readonly number: number | undefined;
  readonly next: string | undefined;
  readonly previous: string | undefined;
}

/** Links of one page; the tokens say where the others begin, and their numbers are for people. */
export function linksOf(source: LinkSource): Links {
  const { path, query, filters, size, number, next, previous } = source;
  const link = (page: number | undefined, token: string | undefined): string => {
    const parameters = new URLSearchParams();
    for (const name of filters) {
      const value = queryValue(query, name);
      if (value !== undefined) parameters.set(name, value);
    }
    if (page !== undefined) parameters.set('page_number', String(page));
    parameters.set('page_size', String(size));
    if (token !== undefined) parameters.set('page_token', token);
    return `${path}?${parameters}`;
  };
  return {
    self: link(number, queryValue(query, 'page_token')),
    first: link(undefined, undefined),
    ...(next !== undefined && { next: link(number === undefined ? undefined : number + 1, next) }),
    ...(previous !== undefined && {
      prev: link(number === undefined ? undefined : Math.max(number - 1, 0), previous),
    }),
  };
}
