import { trimmed } from './characters.ts';
import { endOfParameters, endOfToken, readParameters, skipSpace, unquoted } from './parameters.ts';

/** A media type (RFC 3261 §20.15). */
export interface ContentType {
  /** `type/subtype` in lower case. */
  readonly mediaType: string;
  /** Names in lower case; values without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** undefined when the text is no media type. */
export function parseContentType(text: string): ContentType | undefined {
  const typeEnd = endOfToken(text, 0);
  const slash = skipSpace(text, typeEnd);
  if (typeEnd === 0 || text.charCodeAt(slash) !== SLASH) return undefined;
  const subtype = skipSpace(text, slash + 1);
  const subtypeEnd = endOfToken(text, subtype);
  if (subtypeEnd === subtype || endOfParameters(text, subtypeEnd, text.length) !== text.length)
    return undefined;
  const parameters = new Map<string, string>();
  for (const [name, value] of readParameters(text, subtypeEnd, text.length))
    parameters.set(name, unquoted(value));
  const mediaType = `${text.slice(0, typeEnd)}/${text.slice(subtype, subtypeEnd)}`.toLowerCase();
  return { mediaType, parameters };
}

/** `type/subtype` in lower case, whatever follows it, and whether or not it is a media type; empty: nothing is there. */
export function mediaTypeOf(text: string | undefined): string {
  if (text === undefined) return '';
  const semicolon = text.indexOf(';');
  return trimmed(semicolon < 0 ? text : text.slice(0, semicolon)).toLowerCase();
}

const SLASH = 0x2f;
