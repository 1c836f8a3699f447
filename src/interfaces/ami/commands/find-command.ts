import type { Command } from './command.ts';

/**
 * The command that these words call, with the words behind its plain ones: the one of which most words fit (Asterisk's
 * find_cli). Letter case does not count; nothing is abbreviated.
 */
export function findCommand(commands: readonly Command[], words: readonly string[]): Found | undefined {
  return find(commands, words, 'with-more');
}

/** Only a command of exactly these words. */
export function findExactly(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return find(commands, words, 'exact')?.command;
}

/** For the line about an unknown command: the words up to the first with which no command goes on (find_best). */
export function closestWords(commands: readonly Command[], words: readonly string[]): string {
  let count = 0;
  while (count < words.length) {
    count++;
    if (find(commands, words.slice(0, count), 'last-differs') === undefined) break;
  }
  return words.slice(0, count).join(' ');
}

export interface Found {
  readonly command: Command;
  readonly rest: readonly string[];
}

/** `with-more`: further words may follow. `last-differs`: the last word may be another one. */
function find(
  commands: readonly Command[],
  given: readonly string[],
  how: 'exact' | 'with-more' | 'last-differs',
): Found | undefined {
  // An empty word ends what is held against the commands' words.
  const end = given.indexOf('');
  const words = end === -1 ? given : given.slice(0, end);
  let best: Found | undefined;
  let longest = -1;
  for (const command of commands) {
    const pattern = command.words.split(' ');
    const { taken, left } = match(pattern, words);
    const ended = left.length === 0 || left[0]?.startsWith('[') === true;
    const rest = (): Found => ({ command, rest: given.slice(plainWords(pattern)) });
    if (ended && taken === words.length) return rest();
    const fits = ended
      ? how === 'with-more'
      : how === 'last-differs' && taken === words.length - 1 && left.length === 1;
    if (fits && taken > longest) {
      longest = taken;
      best = rest();
    }
  }
  return best;
}

/** How many words fit one after the other, and what is left of the pattern at the first that does not. */
function match(
  pattern: readonly string[],
  words: readonly string[],
): { taken: number; left: readonly string[] } {
  let taken = 0;
  for (const [index, part] of pattern.entries()) {
    const word = words[taken]?.toLowerCase();
    if (word !== undefined && choices(part).includes(word)) taken++;
    else if (word === undefined || !part.startsWith('[')) return { taken, left: pattern.slice(index) };
  }
  return { taken, left: [] };
}

function choices(part: string): readonly string[] {
  return CHOICE.test(part) ? part.slice(1, -1).split('|') : [part];
}

function plainWords(pattern: readonly string[]): number {
  const first = pattern.findIndex((part) => CHOICE.test(part));
  return first === -1 ? pattern.length : first;
}

const CHOICE = /^[[{]/;
