import { parseProgram } from './parse-program.ts';
import type { Program } from './program.ts';
import { readDocument } from './read-document.ts';
import { YamlThread } from './yaml-thread.ts';

/**
 * Programs by the text of their documents. The documents of a number are mostly the same, and reading one of YAML takes a
 * millisecond per KiB.
 *
 * What was used lately is kept: two generations of `size`; when the younger is full the older is forgotten.
 */
export class Programs {
  readonly #size: number;
  readonly #yaml = new YamlThread();
  readonly #reading = new Map<string, Promise<Program>>();
  #young = new Map<string, Program>();
  #old = new Map<string, Program>();

  constructor(size = 32) {
    this.#size = size;
  }

  /** @throws DocumentError */
  async of(text: string): Promise<Program> {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const program = this.#old.get(text) ?? (await this.#read(text));
    if (text.length <= MOST_CHARACTERS && !this.#young.has(text)) this.#keep(text, program);
    return program;
  }

  /** However many messages wait for it, once. */
  #read(text: string): Promise<Program> {
    let reading = this.#reading.get(text);
    if (reading === undefined) {
      reading = readDocument(text, this.#yaml)
        .then(parseProgram)
        .finally(() => this.#reading.delete(text));
      this.#reading.set(text, reading);
    }
    return reading;
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
