/** A variable with its name as it was first spelled. */
export type Variable = readonly [name: string, value: string];

/**
 * Reads the `Variable` headers of a request. Each is split at commas, except those inside `()`, `[]` or
 * `"…"`; double quotes are removed and a backslash protects the next character. A piece without `=` is nothing.
 * A later variable of the same name (letter case aside) replaces the value but keeps the first one's
 * spelling and place; an empty value deletes the variable.
 *
 * Blanks around a name are dropped (`X-A=1, X-B=2` gives `X-B`, where Asterisk makes ` X-B` of it, which
 * leaves as a continuation of the header before); values are kept as they are.
 */
export function readVariables(headers: readonly string[]): Variable[] {
  if (headers.length === 0) return NONE;
  const found = new Map<string, Variable>();
  for (const header of headers) {
    for (const piece of splitPieces(header)) {
      const equals = piece.indexOf('=');
      if (equals < 0) continue;
      const name = piece.slice(0, equals).trim();
      if (name === '') continue;
      const key = name.toLowerCase();
      const value = piece.slice(equals + 1);
      if (value === '') found.delete(key);
      else found.set(key, [found.get(key)?.[0] ?? name, value]);
    }
  }
  return [...found.values()];
}

/**
 * Reads the `Variable` headers of a request where each stands for itself (PJSIPNotify): as {@link readVariables}, but all
 * are kept, in their order, also those of the same name and those without a value.
 */
export function readPairs(headers: readonly string[]): Variable[] {
  const pairs: Variable[] = [];
  for (const header of headers) {
    for (const piece of splitPieces(header)) {
      const equals = piece.indexOf('=');
      const name = equals < 0 ? '' : piece.slice(0, equals).trim();
      if (name !== '') pairs.push([name, piece.slice(equals + 1)]);
    }
  }
  return pairs;
}

/** One `name=value` as a `Variable` header that is read as just this. */
export function writtenVariable(text: string): string {
  return text.replace(SEPARATORS, '\\$&');
}

/** The pieces between the commas that separate, quotes and backslashes already taken out. */
export function splitPieces(text: string): string[] {
  // Nearly every Variable header is one plain piece.
  if (!SPECIAL.test(text)) return [text];
  const pieces: string[] = [];
  let piece = '';
  let round = 0;
  let square = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (character === '\\') {
      // A backslash at the very end protects nothing and goes, as in Asterisk.
      piece += text[++i] ?? '';
    } else if (character === '"') {
      quoted = !quoted;
    } else if (character === ',' && !quoted && round === 0 && square === 0) {
      pieces.push(piece);
      piece = '';
    } else {
      if (!quoted) {
        if (character === '(') round++;
        else if (character === ')') round = Math.max(0, round - 1);
        else if (character === '[') square++;
        else if (character === ']') square = Math.max(0, square - 1);
      }
      piece += character;
    }
  }
  pieces.push(piece);
  return pieces;
}

const SPECIAL = /[,\\"]/;
/** What separates variables, groups or quotes them. */
const SEPARATORS = /[\\",()[\]]/g;
const NONE: Variable[] = [];
