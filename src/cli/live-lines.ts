import type { Output } from './terminal.ts';

/** What is needed of a terminal to write over lines. */
export interface TerminalOutput extends Output {
  readonly rows?: number;
  readonly columns?: number;
}

/** Lines on a terminal that change in place, as long as they fit on it. */
export class LiveLines {
  readonly #output: TerminalOutput;
  #shown = 0;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  /** Whether so many lines of at most this width can be written over. */
  fits(lines: number, width: number): boolean {
    const { isTTY, rows = 0, columns = 0 } = this.#output;
    return isTTY === true && lines < rows && width < columns;
  }

  /** Puts these in place of those shown before; none to take them away. */
  show(lines: readonly string[]): void {
    const up = this.#shown === 0 ? '' : `\x1b[${this.#shown}A\x1b[0J`;
    const text = up + lines.map((line) => `${line}\n`).join('');
    if (text !== '') this.#output.write(text);
    this.#shown = lines.length;
  }
}
