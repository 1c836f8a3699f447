/** What a text asks of the list of who does not want messages. */
export type Keyword = 'stop' | 'start' | 'help';

/**
 * The keyword that a text is, as a whole: blanks around it, letter case and punctuation behind it do not count. The words are
 * those that carriers and providers take for each (CTIA Messaging Principles and Best Practices §5.1.2; REVOKE and OPTOUT
 * since the FCC's rule of 2025, 47 CFR 64.1200(a)(10)).
 */
export function keywordOf(body: string): Keyword | undefined {
  if (body.length > LONGEST) return undefined;
  return KEYWORDS.get(body.trim().replace(ENDING, '').toUpperCase());
}

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map(
    (word) => [word, 'stop'] as const,
  ),
  ...['START', 'YES', 'UNSTOP'].map((word) => [word, 'start'] as const),
  ...['HELP', 'INFO'].map((word) => [word, 'help'] as const),
]);
const ENDING = /[\s.,;:!?"'…]+$/;
/** With all the blanks and punctuation that anybody would put around one. */
const LONGEST = 64;
