import { DocumentError } from '../document-error.ts';
import { SWML } from './errors.ts';
import type { Block, Program, Step } from './program.ts';

/** The variables that methods write, by name. */
export type Vars = Record<string, unknown>;

/** One section under way, with what it can read. */
export class Frame {
  readonly program: Program;
  readonly params: Readonly<Record<string, unknown>>;
  readonly vars: Vars;
  /** The section's block and, above it, the cases under way. */
  readonly #blocks: { readonly block: Block; index: number }[];
  /** What was written here and in what this one executed. */
  readonly #written = new Set<string>();
  /** How often each label was jumped to. */
  readonly #jumps = new Map<string, number>();

  constructor(program: Program, block: Block, params: Readonly<Record<string, unknown>>, vars: Vars) {
    this.program = program;
    this.params = params;
    this.vars = vars;
    this.#blocks = [{ block, index: 0 }];
  }

  /** The next step; undefined at the end of the section. */
  next(): Step | undefined {
    for (let at = this.#blocks.at(-1); at !== undefined; at = this.#blocks.at(-1)) {
      const step = at.block[at.index++];
      if (step !== undefined) return step;
      this.#blocks.pop();
    }
    return undefined;
  }

  /** Goes on with the steps of a case; what comes after the switch follows them. */
  enter(block: Block): void {
    this.#blocks.push({ block, index: 0 });
  }

  /**
   * Goes on at a label of this section, in this block or one around it; with the next step where it was jumped to as
   * often as it may be.
   */
  jump(label: string, step: { readonly label: string; readonly most: number; readonly path: string }): void {
    const depth = this.#blocks.findLastIndex(({ block }) => labelIn(block, label) >= 0);
    const target = this.#blocks[depth];
    if (target === undefined) {
      throw new DocumentError(
        SWML.labelNotFound,
        // As it is written: what it stands for may be what somebody wrote.
        `${step.path}: there is no label ${JSON.stringify(step.label.slice(0, 64))} in this section`,
      );
    }
    const jumps = this.#jumps.get(label) ?? 0;
    if (jumps >= step.most) return;
    this.#jumps.set(label, jumps + 1);
    target.index = labelIn(target.block, label);
    this.#blocks.length = depth + 1;
  }

  /** Writes a variable; undefined takes it away. */
  set(name: string, value: unknown): void {
    this.#written.add(name);
    if (value === undefined) delete this.vars[name];
    else this.vars[name] = value;
  }

  /** Takes over what a section that was executed has sent and asked for. */
  adopt(executed: Frame): void {
    for (const name of executed.#written) this.set(name, executed.vars[name]);
  }
}

function labelIn(block: Block, label: string): number {
  return block.findIndex((step) => step.method === 'label' && step.label === label);
}
