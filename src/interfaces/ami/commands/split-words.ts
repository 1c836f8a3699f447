/**
 * Cuts a command line into its words as Asterisk's CLI does (main/cli.c, parse_args): blanks and tabs separate, double
 * quotes keep them together, a backslash takes the next character as it is. `""` is an empty word. Nothing else means
 * anything: `;` and `|` are characters like others. An open quote ends with the line.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  let escaped = false;
  for (const character of line) {
    if (escaped) {
      word = (word ?? '') + character;
      escaped = false;
    } else if (character === '\\') {
      escaped = true;
    } else if (character === '"') {
      quoted = !quoted;
      if (quoted) word ??= '';
    } else if (!quoted && (character === ' ' || character === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
