import { parsePattern } from './posix-regex-parser.ts';
import { type Instruction, PatternError, writeProgram } from './posix-regex-program.ts';

/** A compiled POSIX extended regular expression. */
export interface PosixRegex {
  /** Whether it matches anywhere in the text; false, too, when the effort gave out. */
  test(text: string, effort: Effort): boolean;
}

/**
 * The steps that may be taken. Time is linear in the text, but up to as many steps a character as the program is
 * long: an event of megabytes and a client's pattern of thousands of states would stop the process for a minute.
 */
export interface Effort {
  /** Below zero: it gave out, and what was found since is worth nothing. */
  left: number;
}

/**
 * Compiles a POSIX extended regular expression as glibc's regcomp(REG_EXTENDED | REG_NOSUB) reads it: `.` and
 * negated sets match line breaks, `^` and `$` only the ends of the text. Undefined when it does not compile.
 *
 * The pattern comes from a client and every event would pass through it, so JavaScript's backtracking
 * engine is out of the question: `(a+)+b` would stop the process. This is Thompson's simulation of all
 * states at once (Pike's formulation, without captures).
 */
export function compilePosixRegex(pattern: string): PosixRegex | undefined {
  if (pattern.length > MAXIMUM_PATTERN) return undefined;
  // Most filters are plain words, and those need no machine.
  if (pattern !== '' && !SPECIAL.test(pattern)) return { test: (text) => text.includes(pattern) };
  const program = programOf(pattern);
  if (!program) return undefined;
  const one = new States(program.length);
  const other = new States(program.length);
  return { test: (text, effort) => matches(program, text, one, other, effort) };
}

function programOf(pattern: string): readonly Instruction[] | undefined {
  try {
    return writeProgram(parsePattern(pattern));
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

function matches(
  program: readonly Instruction[],
  text: string,
  one: States,
  other: States,
  effort: Effort,
): boolean {
  let current = one;
  let next = other;
  current.size = 0;
  next.size = 0;
  for (let at = 0; at <= text.length; at++) {
    // The match may begin anywhere: the start state joins in at every character.
    if (follow(program, current, 0, text, at)) return true;
    effort.left -= current.size;
    if (at === text.length || effort.left < 0) return false;
    const code = text.charCodeAt(at);
    for (let i = 0; i < current.size; i++) {
      const state = current.list[i] as number;
      const instruction = program[state] as Instruction;
      if (instruction.kind === 'set' && instruction.has[code & 0xff] === 1) {
        if (follow(program, next, state + 1, text, at + 1)) return true;
      }
    }
    const spent = current;
    current = next;
    next = spent;
    next.size = 0;
  }
  return false;
}

/** Adds a state and all that can be reached from it without reading a character; true when that is the end. */
function follow(
  program: readonly Instruction[],
  states: States,
  from: number,
  text: string,
  at: number,
): boolean {
  const { stack } = states;
  stack.length = 0;
  stack.push(from);
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    if (!states.add(state)) continue;
    const instruction = program[state] as Instruction;
    if (instruction.kind === 'match') return true;
    if (instruction.kind === 'jump') stack.push(instruction.to);
    else if (instruction.kind === 'split') stack.push(instruction.second, instruction.first);
    else if (instruction.kind === 'assert' && holds(instruction.what, text, at)) stack.push(state + 1);
  }
  return false;
}

function holds(what: '^' | '$' | 'b' | 'B' | '<' | '>', text: string, at: number): boolean {
  if (what === '^') return at === 0;
  if (what === '$') return at === text.length;
  const before = at > 0 && isWord(text.charCodeAt(at - 1));
  const after = at < text.length && isWord(text.charCodeAt(at));
  if (what === 'b') return before !== after;
  if (what === 'B') return before === after;
  return what === '<' ? !before && after : before && !after;
}

function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f
  );
}

/** A set of states (the parser makes less than 65,536) that is emptied in no time: a state is in it when its place points back at it. */
class States {
  readonly list: Uint16Array;
  readonly stack: number[] = [];
  size = 0;
  readonly #place: Uint16Array;

  constructor(capacity: number) {
    this.list = new Uint16Array(capacity);
    this.#place = new Uint16Array(capacity);
  }

  add(state: number): boolean {
    const place = this.#place[state] as number;
    if (place < this.size && this.list[place] === state) return false;
    this.#place[state] = this.size;
    this.list[this.size++] = state;
    return true;
  }
}

const MAXIMUM_PATTERN = 1024;
const SPECIAL = /[.[\]()*+?{}|^$\\]/;
