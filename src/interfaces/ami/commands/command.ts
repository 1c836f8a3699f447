import type { ActionSession } from '../action.ts';

/**
 * One command of the console that the action `Command` runs: `pjsip show endpoints`. One file per command or group of like
 * ones stands in this folder; commands.ts puts them together.
 */
export interface Command {
  /**
   * The words that call it, in lower case, one blank between them, as `core show help` lists them. `{a|b}` is one of
   * these, `[a|b]` one of these or nothing; the longest that fits is run.
   */
  readonly words: string;
  /** One line, as `core show help` lists it. */
  readonly summary: string;
  /** Lines without a line end behind the last one; shown when {@link CommandResult} is `usage`. */
  readonly usage: string;
  /** `words`: what was written behind its plain words (so the choice of `{a|b}` is the first), quotes resolved. */
  run(words: readonly string[], session: ActionSession): CommandResult | Promise<CommandResult>;
}

/**
 * What a command comes to. `output` holds lines with LF, also behind the last one: a Latin-1 image of bytes, so that text
 * from the configuration goes through image() and values from outside, which may hold line ends, through {@link oneLine}.
 * `failed` adds Asterisk's line `Command '…' failed.`; `usage` answers with the usage text.
 */
export type CommandResult =
  | {
      readonly kind: 'done';
      readonly output: string;
      /** Called when the answer is out: to tell others of what was done. */
      readonly afterwards?: () => void;
    }
  | { readonly kind: 'failed'; readonly output: string }
  | { readonly kind: 'usage' };

export const USAGE: CommandResult = { kind: 'usage' };

/** @param lines without their line ends */
export function done(...lines: readonly string[]): CommandResult {
  return { kind: 'done', output: joined(lines) };
}

export function failed(...lines: readonly string[]): CommandResult {
  return { kind: 'failed', output: joined(lines) };
}

/** A value that may hold line ends, as one line: CR and LF in C style. */
export function oneLine(value: string): string {
  return LINE_END.test(value) ? value.replaceAll('\r', '\\r').replaceAll('\n', '\\n') : value;
}

function joined(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const LINE_END = /[\r\n]/;
