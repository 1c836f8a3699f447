import { isSpace } from './characters.ts';
import { formatUri } from './format-uri.ts';
import { assertHeaderSafe } from './header-safety.ts';
import {
  endOfQuoted,
  findParameter,
  ParameterScan,
  quoted,
  readParameters,
  skipSpace,
  unquoted,
} from './parameters.ts';
import { endOfScheme, parseUriWithin, type SipUri } from './uri.ts';

/** `"display" <uri>;parameters` or `uri;parameters` (RFC 3261 §20.10, §25.1). */
export interface NameAddr {
  /** Unquoted and unescaped; empty if none. */
  readonly display: string;
  /** As written, without angle brackets. */
  readonly uriText: string;
  /** The URI decoded; undefined for schemes other than sip, sips and tel, or when it cannot be read. */
  readonly uri: SipUri | undefined;
  /** Header parameters: names in lower case, values as written (quotes kept); '' for those without a value. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The `tag` parameter, '' if none. */
  readonly tag: string;
}

/**
 * Reads one address: From, To, or one value of Contact, Route, Path and the like. undefined when the text is no
 * address or holds more than one. A display name may hold more than the tokens that the grammar allows
 * (RFC 4475 §3.1.2.10 leaves it open); the scheme of the URI may be any.
 */
export function parseNameAddr(text: string): NameAddr | undefined {
  return parseNameAddrWithin(text, 0, text.length);
}

/** Reads the address that is text[start, end). */
export function parseNameAddrWithin(text: string, start: number, end: number): NameAddr | undefined {
  const address = readNameAddr(text, start, end);
  return address !== undefined && address.end === end ? address : undefined;
}

/** Reads a list separated by commas. undefined when one of them is no address; an empty text is an error too. */
export function parseNameAddrList(text: string): readonly NameAddr[] | undefined {
  const addresses: NameAddr[] = [];
  for (let at = 0; ; at++) {
    const address = readNameAddr(text, at, text.length);
    if (address === undefined) return undefined;
    addresses.push(address);
    at = address.end;
    if (at === text.length) return addresses;
  }
}

/** One parameter without the work of reading them all; as written. `name` is lower case. */
export function parameterOf(address: NameAddr, name: string): string | undefined {
  return address instanceof WrittenNameAddr ? address.parameter(name) : address.parameters.get(name);
}

/**
 * `"display" <uri>` and the parameters; a display name is always quoted, as PJSIP does. `uri` is written as given.
 * The parameters' values are written as they are: quotes are the caller's. Throws SipSyntaxError for CR, LF and NUL.
 */
export function formatNameAddr(
  display: string,
  uri: string,
  parameters?: ReadonlyMap<string, string>,
): string {
  let text = display === '' ? `<${uri}>` : `${formatDisplayName(display)} <${uri}>`;
  if (parameters !== undefined) {
    for (const [name, value] of parameters) text += value === '' ? `;${name}` : `;${name}=${value}`;
  }
  assertHeaderSafe(text, 'An address');
  return text;
}

/** A display name as it stands before `<uri>`: in quotes, with what needs it escaped. Throws SipSyntaxError for CR, LF and NUL. */
export function formatDisplayName(display: string): string {
  assertHeaderSafe(display, 'A display name');
  return quoted(display);
}

/**
 * A From or To value as Asterisk repeats it in a response: in angle brackets, without what may not stand there (the
 * port above all), the tag before other parameters. Text that cannot be read is repeated as it is.
 */
export function formatFromTo(written: string): string {
  if (isPlainFromTo(written)) return written;
  const address = parseNameAddr(written);
  if (address?.uri === undefined) return written;
  const { display } = address;
  const uri = formatUri(address.uri, 'from-to');
  let text = display === '' ? `<${uri}>` : `${quoted(display)} <${uri}>`;
  if (address.tag !== '') text += `;tag=${address.tag}`;
  for (const [name, value] of address.parameters) {
    if (name !== 'tag') text += value === '' ? `;${name}` : `;${name}=${value}`;
  }
  return text;
}

/** An address over the text it was read from; its parts are taken out when asked for. */
class WrittenNameAddr implements NameAddr {
  /** Where this address ends in its text: at the end or at a comma. */
  readonly end: number;
  readonly tag: string;
  readonly #text: string;
  readonly #start: number;
  readonly #displayEnd: number;
  readonly #uriStart: number;
  readonly #uriEnd: number;
  readonly #parametersAt: number;
  #uri: SipUri | undefined | null = null;
  #parameters: ReadonlyMap<string, string> | undefined;

  constructor(
    text: string,
    start: number,
    displayEnd: number,
    uriStart: number,
    uriEnd: number,
    parametersAt: number,
    parameters: ParameterScan,
  ) {
    this.end = parameters.end;
    this.tag = parameters.valueStart < 0 ? '' : text.slice(parameters.valueStart, parameters.valueEnd);
    this.#text = text;
    this.#start = start;
    this.#displayEnd = displayEnd;
    this.#uriStart = uriStart;
    this.#uriEnd = uriEnd;
    this.#parametersAt = parametersAt;
  }

  get display(): string {
    return unquoted(this.#text.slice(this.#start, this.#displayEnd));
  }

  get uriText(): string {
    return this.#text.slice(this.#uriStart, this.#uriEnd);
  }

  get uri(): SipUri | undefined {
    if (this.#uri === null) this.#uri = parseUriWithin(this.#text, this.#uriStart, this.#uriEnd);
    return this.#uri;
  }

  get parameters(): ReadonlyMap<string, string> {
    this.#parameters ??=
      this.#parametersAt === this.end
        ? NO_PARAMETERS
        : readParameters(this.#text, this.#parametersAt, this.end);
    return this.#parameters;
  }

  parameter(name: string): string | undefined {
    return findParameter(this.#text, this.#parametersAt, this.end, name);
  }
}

/** The address that begins at `from` (white space before it is skipped) and ends at a comma or at `limit`. */
function readNameAddr(text: string, from: number, limit: number): WrittenNameAddr | undefined {
  const start = skipSpace(text, from, limit);
  let open: number;
  let displayEnd = start;
  if (text.charCodeAt(start) === QUOTE) {
    displayEnd = endOfQuoted(text, start, limit);
    if (displayEnd < 0) return undefined;
    open = skipSpace(text, displayEnd, limit);
    if (open === limit || text.charCodeAt(open) !== LESS) return undefined;
  } else {
    open = start;
    for (; open < limit; open++) {
      const code = text.charCodeAt(open);
      if (code === LESS) break;
      if (code === SEMICOLON || code === COMMA || code === QUOTE || code === GREATER) {
        return readAddrSpec(text, start, open, limit);
      }
    }
    if (open === limit) return readAddrSpec(text, start, open, limit);
    displayEnd = trimEnd(text, start, open);
  }
  let close = open + 1;
  while (close < limit && text.charCodeAt(close) !== GREATER) close++;
  if (close === limit || endOfScheme(text, open + 1, close) < 0) return undefined;
  const parameters = new ParameterScan(text, close + 1, limit, 'tag');
  if (parameters.end < 0) return undefined;
  return new WrittenNameAddr(text, start, displayEnd, open + 1, close, close + 1, parameters);
}

/**
 * A URI without angle brackets: parameters after it are the header's, and it cannot hold "?" or "," (RFC 3261
 * §20.10, §20.20).
 */
function readAddrSpec(text: string, start: number, stop: number, limit: number): WrittenNameAddr | undefined {
  const uriEnd = trimEnd(text, start, stop);
  if (endOfScheme(text, start, uriEnd) < 0) return undefined;
  for (let at = start; at < uriEnd; at++) {
    const code = text.charCodeAt(at);
    if (code === QUESTION_MARK || isSpace(code)) return undefined;
  }
  const parameters = new ParameterScan(text, stop, limit, 'tag');
  return parameters.end < 0
    ? undefined
    : new WrittenNameAddr(text, start, start, start, uriEnd, stop, parameters);
}

/** Begins with an angle bracket or a quoted name, and has nothing in the URI that might have to go; the common case. */
function isPlainFromTo(written: string): boolean {
  const first = written.charCodeAt(0);
  if (first !== LESS && first !== QUOTE) return false;
  const open = first === LESS ? 0 : written.indexOf('<');
  const close = written.indexOf('>', open);
  if (open < 0 || close < 0 || written.indexOf('>', close + 1) >= 0) return false;
  let colons = 0;
  for (let i = open + 1; i < close; i++) {
    const code = written.charCodeAt(i);
    if (code === SEMICOLON || code === QUESTION_MARK || code === PERCENT) return false;
    if (code === COLON && ++colons > 1) return false;
  }
  return close + 1 === written.length || written.startsWith(';tag=', close + 1);
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();
const QUOTE = 0x22;
const PERCENT = 0x25;
const COMMA = 0x2c;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const GREATER = 0x3e;
const QUESTION_MARK = 0x3f;
