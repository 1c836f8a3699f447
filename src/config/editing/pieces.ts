import { strip } from '../conf/strip.ts';

/**
 * Cuts a text at each of these separators as ast_strsep2() with AST_STRSEP_STRIP does: not inside quotes and not behind a
 * backslash; blanks around each piece go, and one pair of quotes. An empty text is one empty piece.
 */
export function pieces(text: string, separators: string): string[] {
  const found: string[] = [];
  const quotes: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '\\') at++;
    else if (character === '"' || character === "'") {
      if (quotes.at(-1) === character) quotes.pop();
      else quotes.push(character);
    } else if (quotes.length === 0 && separators.includes(character)) {
      found.push(unquoted(text.slice(start, at)));
      start = at + 1;
    }
  }
  found.push(unquoted(text.slice(start)));
  return found;
}

function unquoted(piece: string): string {
  const text = strip(piece);
  const quote = text[0];
  const quoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return quoted ? text.slice(1, -1) : text;
}
