import type { ActionSession } from '../action.ts';

/**
 * One command of the console that the action `Command` runs: `pjsip show endpoints`. One file per command or group of like
 * ones stands in this folder; commands.ts puts them together.
 */
export interface Command {
  /** The words that call it, in lower case, one blank between them; the longest that fits is run. */
  readonly words: string;
  /** One line, as `core show help` lists it. */
  readonly summary: string;
  /** Lines without a line end behind the last one; shown when {@link CommandResult} is `usage`. */
  readonly usage: string;
  /** `words`: what was written behind its own words, quotes resolved. */
  run(words: readonly string[], session: ActionSession): CommandResult | Promise<CommandResult>;
}

/**
 * What a command comes to. `output` holds lines with LF, also behind the last one. `failed` adds Asterisk's line
 * `Command '…' failed.`; `usage` answers with the usage text.
 */
export type CommandResult =
  | { readonly kind: 'done'; readonly output: string }
  | { readonly kind: 'failed'; readonly output: string }
  | { readonly kind: 'usage' };
