import { type PageToken, parsePageToken } from '../../projects/pages.ts';
import type { FieldError } from './errors.ts';
import { parseInstant } from './instant.ts';
import { readPageSize } from './page-size.ts';

/** What a request for the log asks for. */
export interface LogQuery {
  readonly size: number;
  readonly number: number;
  readonly token: PageToken | undefined;
  readonly includeDeleted: boolean;
  /** Unix milliseconds, undefined: whenever. */
  readonly createdFrom: number | undefined;
  readonly createdBefore: number | undefined;
}

/** A query string as it is parsed: what stands there twice is an array. */
export type RawQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads the query of a log; all that is wrong with it at once. What is empty counts as left out. */
export function readLogQuery(query: RawQuery): LogQuery | readonly FieldError[] {
  const errors: FieldError[] = [];
  const size = readPageSize(queryValue(query, 'page_size'), errors);
  const number = readPageNumber(queryValue(query, 'page_number'), errors);
  const tokenText = queryValue(query, 'page_token');
  const token = tokenText === undefined ? undefined : parsePageToken(tokenText);
  if (tokenText !== undefined && token === undefined) errors.push(INVALID_TOKEN);
  if (tokenText === undefined && number > 0)
    errors.push({ code: 'page_token_required', attribute: 'page_token' });
  const includeDeleted = readBoolean(queryValue(query, 'include_deleted'), errors);
  const before = readTime(query, 'created_before', errors);
  const on = readTime(query, 'created_on', errors);
  const after = readTime(query, 'created_after', errors);
  if (errors.length > 0) return errors;
  const day = on === undefined ? undefined : Math.floor(on / DAY_MS) * DAY_MS;
  return {
    size,
    number,
    token,
    includeDeleted,
    createdFrom: extreme(Math.max, day, after === undefined ? undefined : after + 1),
    createdBefore: extreme(Math.min, day === undefined ? undefined : day + DAY_MS, before),
  };
}

/** The last value of a name in a query; undefined when there is none, or an empty one. */
export function queryValue(query: RawQuery, name: string): string | undefined {
  const value = query[name];
  const last = typeof value === 'string' || value === undefined ? value : value.at(-1);
  return last === '' ? undefined : last;
}

function readPageNumber(text: string | undefined, errors: FieldError[]): number {
  if (text === undefined) return 0;
  if (DIGITS.test(text)) return Number(text);
  const message = 'Must be a whole number, 0 or more.';
  errors.push({ code: 'invalid_parameter', attribute: 'page_number', message });
  return 0;
}

function readBoolean(text: string | undefined, errors: FieldError[]): boolean {
  if (text === undefined || text === 'false' || text === '0') return false;
  if (text === 'true' || text === '1') return true;
  errors.push({ code: 'not_a_boolean', attribute: 'include_deleted' });
  return false;
}

/** A date stands for its begin in UTC, as it does where the vendor compares times with it. */
function readTime(query: RawQuery, attribute: string, errors: FieldError[]): number | undefined {
  const text = queryValue(query, attribute);
  if (text === undefined) return undefined;
  const at = parseInstant(text)?.at;
  if (at === undefined) errors.push({ code: 'datetime_required', attribute });
  return at;
}

function extreme(
  choose: (one: number, other: number) => number,
  one: number | undefined,
  other: number | undefined,
): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return choose(one, other);
}

export const INVALID_TOKEN: FieldError = { code: 'page_token_is_invalid', attribute: 'page_token' };
const DIGITS = /^[0-9]{1,9}$/;
const DAY_MS = 86_400_000;
