import { parseProgram } from './parse-program.ts';
import type { Program } from './program.ts';
import { readDocument } from './read-document.ts';

/**
 * Programs by the text of their documents. The documents of a number are mostly the same, and reading one of YAML costs a
 * millisecond per KiB in which nothing else runs.
 *
 * What was used lately is kept: two generations of `size`; when the younger is full the older is forgotten.
 */
export class Programs {
  readonly #size: number;
  #young = new Map<string, Program>();
  #old = new Map<string, Program>();

  constructor(size = 32) {
    this.#size = size;
  }

  /** @throws DocumentError */
  async of(text: string): Promise<Program> {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const program = this.#old.get(text) ?? parseProgram(await readDocument(text));
    if (text.length <= MOST_CHARACTERS) this.#keep(text, program);
    return program;
  }

  #keep(text: string, program: Program): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, program);
  }
}

/** Longer ones are JSON, which is read quickly. */
const MOST_CHARACTERS = 32 * 1024;
