/** What ast_true() and ast_false() of Asterisk take, in any letter case; undefined for anything else. */
export function parseYesNo(text: string): boolean | undefined {
  return WORDS.get(text.toLowerCase());
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'true', 'y', 't', '1', 'on'].map((word) => [word, true] as const),
  ...['no', 'false', 'n', 'f', '0', 'off'].map((word) => [word, false] as const),
]);
