import { endOfQuoted, endOfToken, skipSpace, unquoted } from '../syntax/parameters.ts';

/** One challenge or one set of credentials: `scheme name=value, name=value …` (RFC 7235 §2.1). */
export interface AuthValue {
  /** Lower case. */
  readonly scheme: string;
  /** Names in lower case, values without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads the values of one header line. A line holds one in SIP (RFC 3261 §20.44), but several joined by commas, as HTTP
 * allows, are told apart. undefined when the line is malformed or names a parameter twice: what one reader takes first
 * and another last must not decide who somebody is.
 */
export function parseAuthValues(line: string): readonly AuthValue[] | undefined {
  // A quoted pair may be a NUL; what is repeated in an answer must not be.
  if (line.includes('\0')) return undefined;
  const values: AuthValue[] = [];
  let parameters: Map<string, string> | undefined;
  for (let at = skipSeparators(line, 0); at < line.length; at = skipSeparators(line, at)) {
    const nameEnd = endOfToken(line, at);
    if (nameEnd === at) return undefined;
    const name = line.slice(at, nameEnd).toLowerCase();
    const next = skipSpace(line, nameEnd);
    if (line.charCodeAt(next) !== EQUALS) {
      parameters = new Map();
      values.push({ scheme: name, parameters });
      if (next === nameEnd && next < line.length) return undefined;
      at = next;
      continue;
    }
    const valueStart = skipSpace(line, next + 1);
    at = endOfValue(line, valueStart);
    if (at < 0 || parameters === undefined || parameters.has(name)) return undefined;
    parameters.set(name, unquoted(line.slice(valueStart, at)));
  }
  return values.length === 0 ? undefined : values;
}

/** A quoted string or everything up to a comma or blank: a `uri` or `qop=auth,` without quotes is met in the field. */
function endOfValue(line: string, start: number): number {
  if (line.charCodeAt(start) === QUOTE) return endOfQuoted(line, start);
  let at = start;
  while (at < line.length && line.charCodeAt(at) > 0x20 && line.charCodeAt(at) !== COMMA) at++;
  return at;
}

function skipSeparators(line: string, start: number): number {
  let at = skipSpace(line, start);
  while (line.charCodeAt(at) === COMMA) at = skipSpace(line, at + 1);
  return at;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const EQUALS = 0x3d;
