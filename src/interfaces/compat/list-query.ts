import type { Status } from '../../messages/message.ts';
import { type PageQuery, type PageToken, parsePageToken } from '../../projects/pages.ts';
import { dayOf, parseDateRange } from './dates.ts';
import { CompatError } from './errors.ts';
import { type Form, numberOf, single } from './form.ts';

/** `GET …/Messages`, read. */
export interface ListQuery {
  readonly place: Place;
  readonly filters: PageQuery['filters'];
  /** Those given, for the links to other pages. */
  readonly given: readonly (readonly [name: string, value: string])[];
}

/** Which page of a list. */
export interface Place {
  /** From 0. */
  readonly page: number;
  readonly size: number;
  /** As given; empty: none. */
  readonly token: string;
}

/** Reads a page of messages that is asked for. */
export function readListQuery(
  form: Form,
): (ListQuery & { readonly token: PageToken | undefined }) | CompatError {
  const place = readPlace(form);
  if (place instanceof CompatError) return place;
  const token = parsePageToken(place.token);
  if (place.token !== '' && token === undefined) return new CompatError('invalid', UNKNOWN_TOKEN);
  const given = readGiven(form, FILTERS);
  if (given instanceof CompatError) return given;
  const filters = readFilters(new Map(given));
  return filters instanceof CompatError ? filters : { place, token, filters, given };
}

/**
 * Reads `Page`, `PageSize` and `PageToken`. Whoever wants more than the largest page gets that one: the SDKs ask for as many
 * at once as they are to list in all, 5000 with `list({ limit: 5000 })`, and follow the links for the rest.
 */
export function readPlace(form: Form): Place | CompatError {
  const [page, size, token] = [single(form, 'Page'), single(form, 'PageSize'), single(form, 'PageToken')];
  if (page instanceof CompatError) return page;
  if (size instanceof CompatError) return size;
  if (token instanceof CompatError) return token;
  if (page !== undefined && !PAGE.test(page)) {
    return new CompatError('invalid', "'Page' must be a number from 0 on");
  }
  if (Number(page ?? 0) > 0 && token === undefined) {
    return new CompatError('invalid', "'PageToken' is needed from page 1 on: follow next_page_uri");
  }
  const wished = size === undefined ? DEFAULT_SIZE : PAGE.test(size) ? Number(size) : 0;
  if (wished < 1) return new CompatError('invalid', "'PageSize' must be a number from 1 to 1000");
  return { page: Number(page ?? 0), size: Math.min(wished, LARGEST_SIZE), token: token ?? '' };
}

/**
 * The filters that a request gives, those of them that may be there. Where a URL is put together from names and values,
 * `DateSent>=2026-11-21` may have become the name `DateSent>=`: it means the same.
 */
export function readGiven(form: Form, names: readonly string[]): [string, string][] | CompatError {
  const given: [string, string][] = [];
  for (const name of names) {
    const value = single(form, name) ?? single(form, `${name}=`);
    if (value instanceof CompatError) return value;
    if (value !== undefined) given.push([name, value]);
  }
  return given;
}

/**
 * The time that three filters of a date (`DateSent`, `DateSent<`, `DateSent>`) leave, both ends open where none is given. As
 * with Twilio a date alone is that UTC day, whatever time is said with it, and the two others include what they name: in
 * a URL, `DateSent<=2026-11-21` is the name `DateSent<` with the value `2026-11-21`.
 */
export function readRange(given: ReadonlyMap<string, string>, name: string): Range | CompatError {
  let from: number | undefined;
  let before: number | undefined;
  for (const sign of ['', '<', '>']) {
    const text = given.get(`${name}${sign}`);
    if (text === undefined) continue;
    const range = parseDateRange(text);
    if (range === undefined) {
      return new CompatError('invalid', `'${name}${sign}' must be a date: YYYY-MM-DD, ISO 8601 or RFC 2822`);
    }
    const { start, end } = sign === '' ? dayOf(range.start) : range;
    if (sign !== '<') from = Math.max(from ?? start, start);
    if (sign !== '>') before = Math.min(before ?? end, end);
  }
  return { from, before };
}

export interface Range {
  /** Unix milliseconds: at or after. */
  readonly from: number | undefined;
  /** Unix milliseconds: before. */
  readonly before: number | undefined;
}

export const UNKNOWN_TOKEN = "'PageToken' is not one that this list has given out";

function readFilters(given: ReadonlyMap<string, string>): PageQuery['filters'] | CompatError {
  const sent = readRange(given, 'DateSent');
  if (sent instanceof CompatError) return sent;
  const [from, to, name] = [given.get('From'), given.get('To'), given.get('Status')];
  const status = name === undefined ? {} : STATUSES.get(name.toLowerCase());
  if (status === undefined) {
    return new CompatError('invalid', `'Status' must be one of ${[...STATUSES.keys()].join(', ')}`);
  }
  return {
    includeDeleted: false,
    ...(from !== undefined && { from: numberOf(from) }),
    ...(to !== undefined && { to: numberOf(to) }),
    ...(sent.from !== undefined && { sentFrom: sent.from }),
    ...(sent.before !== undefined && { sentBefore: sent.before }),
    ...status,
  };
}

function outbound(...statuses: readonly Status[]): Pick<PageQuery['filters'], 'direction' | 'statuses'> {
  return { direction: 'outbound', statuses };
}

/** By the names of this API (and Twilio's `sending`): what resources.ts says, read back. */
const STATUSES: ReadonlyMap<string, Pick<PageQuery['filters'], 'direction' | 'statuses'>> = new Map([
  ['queued', outbound('queued')],
  ['initiated', outbound('initiated')],
  ['sending', outbound('initiated')],
  ['sent', outbound('sent')],
  ['delivered', outbound('delivered', 'read')],
  ['undelivered', outbound('undelivered')],
  ['failed', outbound('failed')],
  ['received', { direction: 'inbound' }],
]);
const FILTERS = ['From', 'To', 'Status', 'DateSent', 'DateSent<', 'DateSent>'];
const PAGE = /^\d{1,9}$/;
const DEFAULT_SIZE = 50;
const LARGEST_SIZE = 1000;
