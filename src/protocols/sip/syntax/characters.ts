/**
 * Classes of characters, by their code (RFC 3261 §25.1). Codes of 0x80 and above are bytes of UTF-8 sequences;
 * the grammar asks for them to be escaped in URIs, the field sends them plain, and they are taken as such. "%" counts
 * as a character of URIs: it begins an escape.
 */

export const isToken = (code: number): boolean => (CLASSES[code]! & TOKEN) !== 0;
export const isUserPart = (code: number): boolean => (CLASSES[code]! & USER) !== 0;
export const isPassword = (code: number): boolean => (CLASSES[code]! & PASSWORD) !== 0;
export const isUriParameter = (code: number): boolean => (CLASSES[code]! & PARAMETER) !== 0;
export const isUriHeader = (code: number): boolean => (CLASSES[code]! & HEADER) !== 0;
/** The underscore is not a host's, but is met in the field. */
export const isHostName = (code: number): boolean => (CLASSES[code]! & HOST) !== 0;
/**
 * What a header parameter's value may hold without quotes: tokens and hosts (IPv6 with or without brackets), and what the
 * field puts there beyond the grammar ("/", "@", "=" in base64).
 */
export const isValue = (code: number): boolean => (CLASSES[code]! & VALUE) !== 0;
/** What may stand in a Request-URI: all but blanks, controls, quotes and angle brackets. */
export const isUriText = (code: number): boolean => (CLASSES[code]! & URI_TEXT) !== 0;
export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
/** What may stand in folded white space. */
export const isSpace = (code: number): boolean =>
  code <= 0x20 && (code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a);

/**
 * Without the white space around it. Not String.trim, which takes U+00A0 for a blank: in a Latin-1 image that is a byte of "à".
 */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Reads 1*DIGIT from `start` to `end`; -1 if anything else stands there, or if it is above `max`. */
export function digits(text: string, start: number, end: number, max: number): number {
  if (start >= end) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return -1;
    value = value * 10 + (code - 0x30);
    if (value > max) return -1;
  }
  return value;
}

/**
 * Two, three or four characters of a token as one number, in lower case: comparing two of them is several times faster than
 * comparing text. No token character but a letter becomes another's code.
 */
export function letters2(text: string, at: number): number {
  return (text.charCodeAt(at) << 8) | text.charCodeAt(at + 1) | 0x2020;
}

export function letters3(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2) | 0x202020;
}

export function letters4(text: string, at: number): number {
  return (
    (text.charCodeAt(at) << 24) |
    (text.charCodeAt(at + 1) << 16) |
    (text.charCodeAt(at + 2) << 8) |
    text.charCodeAt(at + 3) |
    0x20202020
  );
}

/** Whether `SIP/` stands at `at`, in any case. */
export function isSip(text: string, at: number): boolean {
  return letters4(text, at) === 0x7369702f;
}

/** Whether `SIP/2.0` stands at `at`, in any case (RFC 3261 §7.1). */
export function isVersion2(text: string, at: number): boolean {
  return (
    isSip(text, at) &&
    text.charCodeAt(at + 4) === 0x32 &&
    text.charCodeAt(at + 5) === 0x2e &&
    text.charCodeAt(at + 6) === 0x30
  );
}

/** Whether text[start, end) is `lower` but for the case of ASCII letters; `lower` is lower case. */
export function matchesIgnoringCase(text: string, start: number, end: number, lower: string): boolean {
  if (end - start !== lower.length) return false;
  for (let i = 0; i < lower.length; i++) {
    let code = text.charCodeAt(start + i);
    if (code >= 0x41 && code <= 0x5a) code += 0x20;
    if (code !== lower.charCodeAt(i)) return false;
  }
  return true;
}

const TOKEN = 1;
const USER = 2;
const PASSWORD = 4;
const PARAMETER = 8;
const HEADER = 16;
const HOST = 32;
const VALUE = 64;
const URI_TEXT = 128;

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UNRESERVED = `${ALPHANUMERIC}-_.!~*'()`;
const CLASSES = classes();

/** Text that is no Latin-1 image has codes beyond the table: they read as undefined, thus belong to no class. */
function classes(): Uint8Array {
  const table = new Uint8Array(256);
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) table[character.charCodeAt(0)]! |= bit;
  };
  mark(`${ALPHANUMERIC}-.!%*_+\`'~`, TOKEN);
  mark(`${UNRESERVED}&=+$,;?/#%`, USER);
  mark(`${UNRESERVED}&=+$,%`, PASSWORD);
  mark(`${UNRESERVED}[]/:&+$%`, PARAMETER);
  mark(`${UNRESERVED}[]/?:+$%`, HEADER);
  mark(`${ALPHANUMERIC}-._`, HOST);
  for (let code = 0x21; code < 0x7f; code++)
    if (!'",;<>'.includes(String.fromCharCode(code))) table[code]! |= VALUE;
  for (let code = 0x21; code < 0x100; code++)
    if (!'"<>'.includes(String.fromCharCode(code))) table[code]! |= URI_TEXT;
  for (let code = 0x80; code < 0x100; code++) table[code]! |= USER | PASSWORD | PARAMETER | HEADER | VALUE;
  return table;
}
