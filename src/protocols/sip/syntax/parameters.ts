import { isSpace, isToken, matchesIgnoringCase } from './characters.ts';

/**
 * Header parameters: `*( SEMI token [ EQUAL ( token / host / quoted-string ) ] )` (RFC 3261 §25.1), with white
 * space allowed around ";" and "=". Three ways over the same text: where they end, one of them, all of them.
 */

/** Where the parameters that begin at `start` end: at the end of the text or at a comma; -1 when they are malformed. */
export function endOfParameters(text: string, start: number): number {
  let at = skipSpace(text, start);
  while (text.charCodeAt(at) === SEMICOLON) {
    const name = skipSpace(text, at + 1);
    at = endOfToken(text, name);
    if (at === name) return -1;
    at = skipSpace(text, at);
    if (text.charCodeAt(at) === EQUALS) {
      const value = skipSpace(text, at + 1);
      at = endOfValue(text, value);
      if (at <= value) return -1;
      at = skipSpace(text, at);
    }
  }
  return at === text.length || text.charCodeAt(at) === COMMA ? at : -1;
}

/** The value of one parameter of a text that endOfParameters accepted, as written; '' without a value. `name` is lower case. */
export function findParameter(text: string, start: number, name: string): string | undefined {
  let at = skipSpace(text, start);
  while (text.charCodeAt(at) === SEMICOLON) {
    const nameStart = skipSpace(text, at + 1);
    const nameEnd = endOfToken(text, nameStart);
    const found = matchesIgnoringCase(text, nameStart, nameEnd, name);
    at = skipSpace(text, nameEnd);
    if (text.charCodeAt(at) === EQUALS) {
      const value = skipSpace(text, at + 1);
      at = endOfValue(text, value);
      if (found) return text.slice(value, at);
      at = skipSpace(text, at);
    } else if (found) return '';
  }
  return undefined;
}

/** All parameters of a text that endOfParameters accepted: names in lower case; the first of a name counts. */
export function readParameters(text: string, start: number): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  let at = skipSpace(text, start);
  while (text.charCodeAt(at) === SEMICOLON) {
    const nameStart = skipSpace(text, at + 1);
    const nameEnd = endOfToken(text, nameStart);
    const name = text.slice(nameStart, nameEnd).toLowerCase();
    let written = '';
    at = skipSpace(text, nameEnd);
    if (text.charCodeAt(at) === EQUALS) {
      const value = skipSpace(text, at + 1);
      at = endOfValue(text, value);
      written = text.slice(value, at);
      at = skipSpace(text, at);
    }
    if (!parameters.has(name)) parameters.set(name, written);
  }
  return parameters;
}

/** The index after the closing quote of the quoted string that begins at `start`; -1 if it is not closed. */
export function endOfQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
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

/** A quoted string that says `text` (RFC 3261 §25.1: backslash and quote are escaped). */
export function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

export function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

export function endOfToken(text: string, start: number): number {
  let at = start;
  while (at < text.length && isToken(text.charCodeAt(at))) at++;
  return at;
}

/**
 * A quoted string, or everything up to a separator: tokens and hosts (IPv6 with or without brackets), and what
 * the field puts there beyond the grammar ("/", "@", "=" in base64).
 */
function endOfValue(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfQuoted(text, start);
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (
      code === SEMICOLON ||
      code === COMMA ||
      code === QUOTE ||
      code <= 0x20 ||
      code === LESS ||
      code === GREATER
    ) {
      break;
    }
  }
  return at;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const BACKSLASH = 0x5c;
