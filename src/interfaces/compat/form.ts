import { isUtf8 } from 'node:buffer';
import { CompatError } from './errors.ts';

/**
 * The parameters of a request by name, as it spells it; a name that is repeated has each of its values. PHP's
 * `http_build_query` and others write the values of a list as `MediaUrl[0]` or `MediaUrl[]`: they are values of `MediaUrl`.
 */
export type Form = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1), but says so where an escape or its UTF-8 is broken, rather
 * than to send something else than was meant.
 */
export function parseForm(text: string): Form | CompatError {
  const form = new Map<string, string[]>();
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = decoded(equals < 0 ? piece : piece.slice(0, equals));
    const value = equals < 0 ? '' : decoded(piece.slice(equals + 1));
    if (name === undefined || value === undefined) return new CompatError('invalid', BROKEN);
    add(form, name, [value]);
  }
  return form;
}

/**
 * Reads `multipart/form-data` (RFC 7578), which is what PHP's curl makes of an array, and `curl -F` of everything. Files are
 * not taken: media are named by their URLs.
 *
 * @param type the `Content-Type` with its boundary
 */
export async function parseMultipart(body: Buffer, type: string): Promise<Form | CompatError> {
  if (!isUtf8(body)) return new CompatError('invalid', 'The body must be UTF-8');
  if (hasManyLines(body)) return new CompatError('invalid', 'The form has more parts than any message');
  let data: FormData;
  try {
    data = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    return new CompatError('invalid', 'The form is broken: it is not what multipart/form-data must be');
  }
  const form = new Map<string, string[]>();
  for (const [name, value] of data) {
    if (typeof value !== 'string') return new CompatError('invalid', `'${shown(name)}' must not be a file`);
    add(form, name, [value]);
  }
  return form;
}

/** What may begin a part. Each takes some ten microseconds to be read. */
function hasManyLines(body: Buffer): boolean {
  let at = -1;
  for (let lines = 0; lines <= MOST_LINES; lines++) {
    at = body.indexOf('\n--', at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** Reads the same out of what is no form: an object of JSON, the query of a URL. */
export function formOf(source: unknown): Form | CompatError {
  const form = new Map<string, string[]>();
  if (source === undefined || source === null) return form;
  if (typeof source !== 'object' || Array.isArray(source)) {
    return new CompatError('invalid', 'The body must be a form, or an object of JSON');
  }
  for (const [name, value] of Object.entries(source)) {
    if (value === null || value === undefined) continue;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (!values.every((each) => SIMPLE.has(typeof each))) {
      return new CompatError('invalid', `'${shown(name)}' must be a string`);
    }
    add(form, name, values.map(String));
  }
  return form;
}

/** The one value of a parameter, undefined when it is not there or empty. */
export function single(form: Form, name: string): string | undefined | CompatError {
  const values = form.get(name);
  if (values === undefined) return undefined;
  if (values.length > 1) return new CompatError('invalid', `'${name}' is given more than once`);
  return values[0] === '' ? undefined : values[0];
}

/**
 * A phone number as it was meant: in a form or query whose plus was not escaped, it has become a blank.
 */
export function numberOf(value: string): string {
  const trimmed = value.trim();
  return value.startsWith(' ') && DIGITS.test(trimmed) ? `+${trimmed}` : trimmed;
}

function add(form: Map<string, string[]>, name: string, values: readonly string[]): void {
  const key = name.endsWith(']') ? name.replace(BRACKETS, '') : name;
  const before = form.get(key);
  if (before === undefined) form.set(key, [...values]);
  else before.push(...values);
}

function decoded(text: string): string | undefined {
  if (!ENCODED.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** A name from outside, fit for a text. */
function shown(name: string): string {
  return name.replace(/[^\w<>.-]/g, '?').slice(0, 40);
}

/** A text may have a few hundred lines that begin so. */
const MOST_LINES = 1000;
const BROKEN =
  'The form is broken: a percent sign needs two hexadecimal digits, and what they spell must be UTF-8';
const SIMPLE = new Set(['string', 'number', 'boolean']);
const ENCODED = /[+%]/;
const DIGITS = /^\d+$/;
const BRACKETS = /\[\d*\]$/;
