import { isToken } from '../../../protocols/sip/syntax/characters.ts';

/**
 * Whether a text is a Content-Type: `type/subtype` and parameters (RFC 3261 §25.1, media-type). Parameters are
 * kept as they stand; Asterisk drops them.
 */
export function isContentType(text: string): boolean {
  const slash = tokenEnd(text, 0);
  if (slash === 0 || text[slash] !== '/') return false;
  let at = tokenEnd(text, slash + 1);
  if (at === slash + 1) return false;
  while (at < text.length) {
    at = skipBlanks(text, at);
    if (at === text.length) return true;
    if (text[at] !== ';') return false;
    at = parameterEnd(text, skipBlanks(text, at + 1));
    if (at < 0) return false;
  }
  return true;
}

/** The type alone, in lower case. */
export function mediaType(contentType: string): string {
  const semicolon = contentType.indexOf(';');
  return (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
}

/** `name`, `name=token` or `name="quoted"`; -1 if none of them stands at `start`. */
function parameterEnd(text: string, start: number): number {
  const nameEnd = tokenEnd(text, start);
  if (nameEnd === start) return -1;
  const equals = skipBlanks(text, nameEnd);
  if (text[equals] !== '=') return nameEnd;
  const value = skipBlanks(text, equals + 1);
  if (text[value] !== '"') {
    const end = tokenEnd(text, value);
    return end === value ? -1 : end;
  }
  for (let i = value + 1; i < text.length; i++) {
    const character = text[i];
    if (character === '"') return i + 1;
    if (character === '\\') i++;
    else if (character === '\r' || character === '\n' || character === '\0') return -1;
  }
  return -1;
}

function tokenEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isToken(text.charCodeAt(at))) at++;
  return at;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}
