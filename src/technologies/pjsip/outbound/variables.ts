import { type ErrorName, errorCode } from '../../../messages/errors.ts';
import type { Refusal } from '../../../messages/technology.ts';
import { isToken } from '../../../protocols/sip/syntax/characters.ts';
import { SipSyntaxError } from '../../../protocols/sip/syntax/errors.ts';
import { shown } from '../destination/destination.ts';

export type Variables = readonly (readonly [name: string, value: string])[];

export interface VariableRules {
  /** Lower-case header names that variables do not set. */
  readonly blocked: ReadonlySet<string>;
  /** The lowest Max-Forwards that may still be decremented. */
  readonly lowestMaxForwards: number;
}

/** What the variables say, checked: what becomes a header, and the Content-Type if one was given. */
export interface CheckedVariables {
  readonly kind: 'checked';
  readonly headers: Variables;
  readonly contentType: string | undefined;
}

/**
 * Sorts the variables of a request into headers and what is not theirs to set. Asterisk copies names and values
 * unseen into the message; here a name that is no token, and CR, LF or NUL in a value, are refused, and so is a
 * Max-Forwards that is used up or no number (RFC 3261 §8.1.1.6), which Asterisk sends with another value.
 */
export function checkVariables(variables: Variables, rules: VariableRules): CheckedVariables | Refusal {
  if (variables.length === 0) return NONE;
  let contentType: string | undefined;
  const headers: (readonly [string, string])[] = [];
  for (const variable of variables) {
    const [name, value] = variable;
    if (!isHeaderName(name)) return refused('invalid', `The variable ${shown(name)} is no header name.`);
    if (!isHeaderValue(value)) {
      return refused('invalid', `The value of ${name} holds a line break or a NUL, which no header can.`);
    }
    const canonical = canonicalName(name);
    if (canonical === 'content-type') contentType = value;
    else if (canonical === 'max-forwards') {
      const hops = wholeNumber(value);
      if (hops === undefined)
        return refused('invalid', `Max-Forwards ${shown(value)} is not a whole number.`);
      if (hops < rules.lowestMaxForwards) {
        return refused('loop', `Max-Forwards ${value} is used up, so the message may not go on.`);
      }
      headers.push(variable);
    } else if (!rules.blocked.has(canonical)) headers.push(variable);
  }
  return { kind: 'checked', headers, contentType };
}

/** The header lines of checked variables, with what they put in place of the defaults. */
export interface CustomHeaders {
  readonly lines: string;
  readonly hasMaxForwards: boolean;
  readonly hasUserAgent: boolean;
}

/** Writes the header lines. Max-Forwards goes down by one, as for any hop. Throws a SipSyntaxError rather than an unsafe line. */
export function customHeaders(variables: Variables): CustomHeaders {
  if (variables.length === 0) return NO_HEADERS;
  let lines = '';
  let hasMaxForwards = false;
  let hasUserAgent = false;
  for (const [name, value] of variables) {
    if (!isHeaderName(name) || !isHeaderValue(value)) {
      throw new SipSyntaxError('unsafe-text', `The header ${shown(name)} cannot be written.`);
    }
    const canonical = canonicalName(name);
    if (canonical === 'max-forwards') {
      if (hasMaxForwards) continue;
      hasMaxForwards = true;
      lines += `${name}: ${(wholeNumber(value) ?? 1) - 1}\r\n`;
      continue;
    }
    // Of the sip technology: it is no header.
    if (canonical === 'request-uri') continue;
    if (canonical === 'user-agent') hasUserAgent = true;
    lines += `${name}: ${value}\r\n`;
  }
  return { lines, hasMaxForwards, hasUserAgent };
}

/** Lower case, compact forms (RFC 3261 §7.3.3 and their registry) spelled out: `l` is Content-Length. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return lower.length === 1 ? (COMPACT[lower] ?? lower) : lower;
}

export function isHeaderName(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (!isToken(name.charCodeAt(i))) return false;
  return name !== '';
}

/** No CR, LF or NUL, and nothing that is no byte. */
export function isHeaderValue(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0x0d || code === 0x0a || code === 0 || code > 0xff) return false;
  }
  return true;
}

function wholeNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 9) return undefined;
  const digits = trimmed.startsWith('-') ? trimmed.slice(1) : trimmed;
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return undefined;
  }
  return digits === '' ? undefined : Number(trimmed);
}

function refused(name: ErrorName, reason: string): Refusal {
  return { kind: 'refused', code: errorCode(name), reason };
}

const NONE: CheckedVariables = { kind: 'checked', headers: [], contentType: undefined };
const NO_HEADERS: CustomHeaders = { lines: '', hasMaxForwards: false, hasUserAgent: false };

const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};
