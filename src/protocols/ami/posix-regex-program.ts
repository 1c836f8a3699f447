/** One step of a compiled pattern. `set` reads a character that is in it and goes on to the next step. */
export type Instruction =
  | { readonly kind: 'set'; readonly has: Uint8Array }
  | { readonly kind: 'assert'; readonly what: '^' | '$' | 'b' | 'B' | '<' | '>' }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'match' };

/** Writes the program of a pattern. @throws PatternError when it becomes too big. */
export function writeProgram(pattern: PatternNode): Instruction[] {
  return new Writer().whole(pattern);
}

/** What a pattern is made of, before it becomes steps: repetitions need to write it several times. */
export type PatternNode =
  | { readonly kind: 'set'; readonly has: Uint8Array }
  | { readonly kind: 'assert'; readonly what: '^' | '$' | 'b' | 'B' | '<' | '>' }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly branches: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly what: PatternNode; readonly least: number; readonly most: number };

/** A pattern that does not compile. */
export class PatternError extends Error {
  readonly code = 'AMI_PATTERN';
}

class Writer {
  readonly #program: Instruction[] = [];
  #written = 0;

  whole(pattern: PatternNode): Instruction[] {
    this.#write(pattern);
    this.#add({ kind: 'match' });
    return this.#program;
  }

  #write(node: PatternNode): void {
    // Repeated nothings write no step, but `(((){255}){255}){255}` would take its time.
    if (++this.#written > MAXIMUM_WRITES) throw new PatternError('too big');
    switch (node.kind) {
      case 'set':
      case 'assert':
        this.#add(node);
        return;
      case 'sequence':
        for (const part of node.parts) this.#write(part);
        return;
      case 'either':
        this.#writeEither(node.branches);
        return;
      case 'repeat':
        this.#writeRepeat(node.what, node.least, node.most);
    }
  }

  #writeEither(branches: readonly PatternNode[]): void {
    const jumps: { kind: 'jump'; to: number }[] = [];
    branches.forEach((branch, index) => {
      if (index === branches.length - 1) {
        this.#write(branch);
        return;
      }
      const split = this.#split();
      this.#write(branch);
      const jump = { kind: 'jump' as const, to: 0 };
      this.#add(jump);
      jumps.push(jump);
      split.second = this.#program.length;
    });
    for (const jump of jumps) jump.to = this.#program.length;
  }

  #writeRepeat(what: PatternNode, least: number, most: number): void {
    for (let i = 0; i < least; i++) this.#write(what);
    if (most === Number.POSITIVE_INFINITY) {
      const split = this.#split();
      this.#write(what);
      this.#add({ kind: 'jump', to: split.first - 1 });
      split.second = this.#program.length;
      return;
    }
    const splits: { second: number }[] = [];
    for (let i = least; i < most; i++) {
      splits.push(this.#split());
      this.#write(what);
    }
    for (const split of splits) split.second = this.#program.length;
  }

  /** Goes on, or elsewhere: the caller says where. */
  #split(): { first: number; second: number } {
    const split = { kind: 'split' as const, first: this.#program.length + 1, second: 0 };
    this.#add(split);
    return split;
  }

  #add(instruction: Instruction): void {
    if (this.#program.length >= MAXIMUM_PROGRAM) throw new PatternError('too big');
    this.#program.push(instruction);
  }
}

/** Counted repetitions multiply: `((a{255}){255}){255}` is refused here. */
const MAXIMUM_PROGRAM = 4096;
const MAXIMUM_WRITES = 16 * MAXIMUM_PROGRAM;
