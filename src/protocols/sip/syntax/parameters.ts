import { isSpace, isToken, isValue, matchesIgnoringCase } from './characters.ts';
import { SipSyntaxError } from './errors.ts';

/**
 * Header parameters: `*( SEMI token [ EQUAL ( token / host / quoted-string ) ] )` (RFC 3261 §25.1), with white
 * space allowed around ";" and "=". Three ways over the same text[start, end): where they end, one of them, all of them.
 * They work within a larger text, because a flat string is read several times faster than a slice of one.
 */

/** Where the parameters that begin at `start` end: at `end` or at a comma; -1 when they are malformed. */
export function endOfParameters(text: string, start: number, end: number): number {
  return new ParameterScan(text, start, end, '').end;
}

/** One pass over parameters, which also picks the value of the one that everybody needs: branch, tag. */
export class ParameterScan {
  /** As endOfParameters. */
  readonly end: number;
  /** Where the value of the parameter stands; -1 when it is not there. */
  readonly valueStart: number;
  readonly valueEnd: number;

  constructor(text: string, start: number, end: number, wanted: string) {
    let valueStart = -1;
    let valueEnd = -1;
    let at = skipSpace(text, start, end);
    while (at < end && text.charCodeAt(at) === SEMICOLON) {
      const name = skipSpace(text, at + 1, end);
      const nameEnd = endOfToken(text, name, end);
      if (nameEnd === name) break;
      at = skipSpace(text, nameEnd, end);
      if (at < end && text.charCodeAt(at) === EQUALS) {
        const value = skipSpace(text, at + 1, end);
        at = endOfValue(text, value, end);
        if (at <= value) {
          at = -1;
          break;
        }
        if (valueStart < 0 && matchesIgnoringCase(text, name, nameEnd, wanted)) {
          valueStart = value;
          valueEnd = at;
        }
        at = skipSpace(text, at, end);
      }
    }
    this.end = at === end || (at >= 0 && text.charCodeAt(at) === COMMA) ? at : -1;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
  }
}

/** The value of one parameter of a text that endOfParameters accepted, as written; '' without a value. `name` is lower case. */
export function findParameter(text: string, start: number, end: number, name: string): string | undefined {
  let at = skipSpace(text, start, end);
  while (at < end && text.charCodeAt(at) === SEMICOLON) {
    const nameStart = skipSpace(text, at + 1, end);
    const nameEnd = endOfToken(text, nameStart, end);
    const found = matchesIgnoringCase(text, nameStart, nameEnd, name);
    at = skipSpace(text, nameEnd, end);
    if (at < end && text.charCodeAt(at) === EQUALS) {
      const value = skipSpace(text, at + 1, end);
      at = endOfValue(text, value, end);
      if (found) return text.slice(value, at);
      at = skipSpace(text, at, end);
    } else if (found) return '';
  }
  return undefined;
}

/** All parameters of a text that endOfParameters accepted: names in lower case; the first of a name counts. */
export function readParameters(text: string, start: number, end: number): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  let at = skipSpace(text, start, end);
  while (at < end && text.charCodeAt(at) === SEMICOLON) {
    const nameStart = skipSpace(text, at + 1, end);
    const nameEnd = endOfToken(text, nameStart, end);
    const name = text.slice(nameStart, nameEnd).toLowerCase();
    let written = '';
    at = skipSpace(text, nameEnd, end);
    if (at < end && text.charCodeAt(at) === EQUALS) {
      const value = skipSpace(text, at + 1, end);
      at = endOfValue(text, value, end);
      written = text.slice(value, at);
      at = skipSpace(text, at, end);
    }
    if (!parameters.has(name)) parameters.set(name, written);
  }
  return parameters;
}

/** The index after the closing quote of the quoted string that begins at `start`; -1 if it is not closed before `end`. */
export function endOfQuoted(text: string, start: number, end: number = text.length): number {
  for (let i = start + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
  return -1;
}

/** What a quoted string says; other text is returned as it is. */
export function unquoted(text: string): string {
  if (text.charCodeAt(0) !== QUOTE) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\(.)/gs, '$1') : inner;
}

/**
 * A quoted string that says `text`: backslash, quote and control characters are escaped (RFC 3261 §25.1). Throws SipSyntaxError for
 * CR and LF, which no escape allows.
 */
export function quoted(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === QUOTE || code === BACKSLASH || code === DELETE) return escapedQuoted(text);
  }
  return `"${text}"`;
}

function escapedQuoted(text: string): string {
  if (text.includes('\r') || text.includes('\n')) {
    throw new SipSyntaxError('unsafe-text', 'A quoted string must not hold a line break.');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped
  return `"${text.replace(/["\\\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\\$&')}"`;
}

export function skipSpace(text: string, start: number, end: number = text.length): number {
  let at = start;
  while (at < end && text.charCodeAt(at) <= 0x20 && isSpace(text.charCodeAt(at))) at++;
  return at;
}

export function endOfToken(text: string, start: number, end: number = text.length): number {
  let at = start;
  while (at < end && isToken(text.charCodeAt(at))) at++;
  return at;
}

/** The end of a quoted string, or of what may stand without quotes; -1 when a quoted string is not closed. */
export function endOfValue(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfQuoted(text, start, end);
  let at = start;
  while (at < end && isValue(text.charCodeAt(at))) at++;
  return at;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
