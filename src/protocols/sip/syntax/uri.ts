import { isIPv6 } from 'node:net';
import {
  digits,
  isDigit,
  isHostName,
  isPassword,
  isUriHeader,
  isUriParameter,
  isUserPart,
  letters3,
} from './characters.ts';
import { unescaped } from './escape.ts';
import type { SipUri } from './sip-uri.ts';

export { escapeUser, formatHost, formatUri, type UriPlace } from './format-uri.ts';
export { sameUri } from './same-uri.ts';
export type { SipUri } from './sip-uri.ts';

/**
 * Reads a URI (RFC 3261 §19.1.1 and §25.1; RFC 3966 §3). The whole text must be the URI, without angle
 * brackets or blanks around it. undefined when the scheme is another or the text does not follow the grammar.
 * More is taken than the grammar has: "#" and plain UTF-8 bytes in the user part, "_" in a host name.
 */
export function parseUri(text: string): SipUri | undefined {
  return parseUriWithin(text, 0, text.length);
}

/** Reads the URI that is text[start, end). */
export function parseUriWithin(text: string, start: number, end: number): SipUri | undefined {
  const scheme = end - start < 4 ? 0 : letters3(text, start);
  const fourth = start + 3;
  if (scheme === TEL) return text.charCodeAt(fourth) === COLON ? parseTel(text, fourth + 1, end) : undefined;
  if (scheme !== SIP) return undefined;
  if (text.charCodeAt(fourth) === COLON) return parseSip('sip', text, fourth + 1, end);
  const isSips =
    (text.charCodeAt(fourth) | 0x20) === 0x73 && fourth + 1 < end && text.charCodeAt(fourth + 1) === COLON;
  return isSips ? parseSip('sips', text, fourth + 2, end) : undefined;
}

/** The scheme in lower case, of any URI; '' when the text does not begin with one. */
export function schemeOf(text: string): string {
  return text.slice(0, Math.max(0, endOfScheme(text, 0, text.length))).toLowerCase();
}

/** Where the colon after the scheme stands (RFC 3986 §3.1: ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )); -1 if there is none. */
export function endOfScheme(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const letter = code | 0x20;
    if (letter >= 0x61 && letter <= 0x7a) continue;
    if (at === start) return -1;
    if (code === COLON) return at;
    if (!isDigit(code) && code !== PLUS && code !== 0x2d && code !== 0x2e) return -1;
  }
  return -1;
}

export interface HostPort {
  /** Lower case; IPv6 without brackets. */
  readonly host: string;
  /** 0 when none is given. */
  readonly port: number;
  /** Where they end in the text they were read from. */
  readonly end: number;
}

/** Reads `host`, `host:port`, `[IPv6]` or `[IPv6]:port` in text[start, end). */
export function parseHostPort(text: string, start: number, end: number): HostPort | undefined {
  const found = readHostPort(text, start, end);
  return found !== undefined && found.end === end ? found : undefined;
}

/** Reads a host and perhaps a port at `start`, and says where they end. */
export function readHostPort(text: string, start: number, limit: number): HostPort | undefined {
  let at = start;
  let host: string;
  if (at < limit && text.charCodeAt(at) === LEFT_BRACKET) {
    while (at < limit && text.charCodeAt(at) !== RIGHT_BRACKET) at++;
    host = text.slice(start + 1, at).toLowerCase();
    if (at === limit || !isIPv6(host)) return undefined;
    at++;
  } else {
    let hasCapitals = false;
    for (; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (!isHostName(code)) break;
      if (code >= 0x41 && code <= 0x5a) hasCapitals = true;
    }
    if (at === start) return undefined;
    host = text.slice(start, at);
    if (hasCapitals) host = host.toLowerCase();
  }
  if (at === limit || text.charCodeAt(at) !== COLON) return { host, port: 0, end: at };
  const portStart = ++at;
  while (at < limit && isDigit(text.charCodeAt(at))) at++;
  const port = digits(text, portStart, at, 65_535);
  return port < 0 ? undefined : { host, port, end: at };
}

function parseSip(scheme: 'sip' | 'sips', text: string, start: number, end: number): SipUri | undefined {
  let user = '';
  let password: string | undefined;
  let at = start;

  let stop = start;
  let hasEscapes = false;
  for (; stop < end; stop++) {
    const code = text.charCodeAt(stop);
    if (!isUserPart(code)) break;
    if (code === PERCENT) hasEscapes = true;
  }
  let atSign = stop;
  if (stop < end && text.charCodeAt(stop) === COLON) {
    // A password, or the port of a host without a user before it.
    while (++atSign < end && isPassword(text.charCodeAt(atSign)));
  }
  if (atSign < end && text.charCodeAt(atSign) === AT_SIGN) {
    if (stop === start) return undefined;
    user = text.slice(start, stop);
    if (stop < atSign) {
      password = unescapedPart(text, stop + 1, atSign);
      if (password === undefined) return undefined;
    }
    if (hasEscapes) {
      const plain = unescaped(user);
      if (plain === undefined) return undefined;
      user = plain;
    }
    at = atSign + 1;
  }

  const hostPort = readHostPort(text, at, end);
  if (hostPort === undefined) return undefined;
  const { host, port, end: hostEnd } = hostPort;
  if (hostEnd === end) {
    return { scheme, user, password, host, port, parameters: NO_PARAMETERS, headers: NO_HEADERS };
  }
  const next = text.charCodeAt(hostEnd);
  if (next !== SEMICOLON && next !== QUESTION_MARK) return undefined;

  const question = find(text, hostEnd, end, QUESTION_MARK);
  const parametersEnd = question < 0 ? end : question;
  const parameters = parseParameters(text, hostEnd, parametersEnd);
  if (parameters === undefined) return undefined;
  const headers = question < 0 ? NO_HEADERS : parseHeaders(text.slice(question + 1, end));
  if (headers === undefined) return undefined;
  return { scheme, user, password, host, port, parameters, headers };
}

/** `;name=value;name…` from `start`, where the first semicolon stands (or `end`). */
function parseParameters(text: string, start: number, end: number): ReadonlyMap<string, string> | undefined {
  if (start === end) return NO_PARAMETERS;
  const parameters = new Map<string, string>();
  for (let at = start; at < end; ) {
    let nameEnd = ++at;
    while (nameEnd < end && isUriParameter(text.charCodeAt(nameEnd))) nameEnd++;
    const name = unescapedPart(text, at, nameEnd);
    if (name === undefined || name === '') return undefined;
    let value: string | undefined = '';
    at = nameEnd;
    if (at < end && text.charCodeAt(at) === EQUALS) {
      const valueStart = ++at;
      while (at < end && isParameterValue(text.charCodeAt(at))) at++;
      value = unescapedPart(text, valueStart, at);
      if (value === undefined) return undefined;
    }
    if (at < end && text.charCodeAt(at) !== SEMICOLON) return undefined;
    const key = name.toLowerCase();
    // A name must not appear twice (§19.1.1); where it does, what every reader sees first counts.
    if (!parameters.has(key)) parameters.set(key, value);
  }
  return parameters;
}

function parseHeaders(text: string): readonly (readonly [string, string])[] | undefined {
  const headers: [string, string][] = [];
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 1) return undefined;
    for (let i = 0; i < pair.length; i++) {
      if (i !== equals && !isHeaderCharacter(pair.charCodeAt(i))) return undefined;
    }
    const name = unescaped(pair.slice(0, equals));
    const value = unescaped(pair.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    headers.push([name, value]);
  }
  return headers;
}

/** `tel:` digits with visual separators, then parameters (RFC 3966 §3). */
function parseTel(text: string, start: number, end: number): SipUri | undefined {
  let i = start;
  if (text.charCodeAt(i) === PLUS) i++;
  let significant = 0;
  for (; i < end; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code) || isHexLetterOrKey(code)) significant++;
    else if (!isVisualSeparator(code)) break;
  }
  if (significant === 0) return undefined;
  if (i < end && text.charCodeAt(i) !== SEMICOLON) return undefined;
  const parameters = parseParameters(text, i, end);
  if (parameters === undefined) return undefined;
  const user = text.slice(start, i);
  return { scheme: 'tel', user, password: undefined, host: '', port: 0, parameters, headers: NO_HEADERS };
}

function find(text: string, start: number, end: number, code: number): number {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === code) return at;
  return -1;
}

function unescapedPart(text: string, start: number, end: number): string | undefined {
  return unescaped(text.slice(start, end));
}

/** As in a name, and "=", which some put into tokens and base64 values. */
function isParameterValue(code: number): boolean {
  return isUriParameter(code) || code === EQUALS;
}

/** As the grammar has it, and "@" and "=", as in an unescaped `?Replaces=id@host;to-tag=…`. */
function isHeaderCharacter(code: number): boolean {
  return isUriHeader(code) || code === AT_SIGN || code === EQUALS || code === SEMICOLON;
}

/** A to F, "*" and "#", which local numbers may have. */
function isHexLetterOrKey(code: number): boolean {
  return (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66) || code === 0x2a || code === 0x23;
}

function isVisualSeparator(code: number): boolean {
  return code === 0x2d || code === 0x2e || code === 0x28 || code === 0x29;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();
const NO_HEADERS: readonly (readonly [string, string])[] = [];
const SIP = 0x736970;
const TEL = 0x74656c;
const PERCENT = 0x25;
const PLUS = 0x2b;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUESTION_MARK = 0x3f;
const AT_SIGN = 0x40;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;
