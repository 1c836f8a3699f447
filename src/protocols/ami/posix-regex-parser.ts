import { PatternError, type PatternNode } from './posix-regex-program.ts';

/**
 * Reads POSIX extended syntax as glibc's regcomp(3) does.
 *
 * @throws PatternError where regcomp fails, and for back references, which cannot be matched in linear time.
 */
export function parsePattern(pattern: string): PatternNode {
  return new Parser(pattern).whole();
}

class Parser {
  readonly #pattern: string;
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  whole(): PatternNode {
    return this.#either();
  }

  #either(): PatternNode {
    const branches = [this.#sequence()];
    while (this.#next('|')) branches.push(this.#sequence());
    return branches.length === 1 ? (branches[0] as PatternNode) : { kind: 'either', branches };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#pattern.length) {
      const character = this.#pattern[this.#at] as string;
      if (character === '|' || (character === ')' && this.#depth > 0)) break;
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: 'sequence', parts };
  }

  #atom(): PatternNode {
    const character = this.#pattern[this.#at++] as string;
    switch (character) {
      case '(': {
        // Nesting is bounded by the length of the pattern, and that is bounded by the caller.
        this.#depth++;
        const inside = this.#either();
        if (!this.#next(')')) throw new PatternError('unmatched (');
        this.#depth--;
        return inside;
      }
      case '[':
        return { kind: 'set', has: this.#bracket() };
      case '.':
        return { kind: 'set', has: new Uint8Array(256).fill(1) };
      case '^':
      case '$':
        return { kind: 'assert', what: character };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
      case '{':
        // Behind an atom #repeated() has taken it, so there is nothing here that it could repeat.
        throw new PatternError('nothing to repeat');
    }
    return literal(character);
  }

  #escape(): PatternNode {
    const character = this.#pattern[this.#at++];
    if (character === undefined) throw new PatternError('trailing backslash');
    switch (character) {
      case 'w':
      case 'W':
        return { kind: 'set', has: setOf(WORD, character === 'W') };
      case 's':
      case 'S':
        return { kind: 'set', has: setOf(CLASSES.get('space') as RegExp, character === 'S') };
      case 'b':
      case 'B':
      case '<':
      case '>':
        return { kind: 'assert', what: character };
      case '`':
        return { kind: 'assert', what: '^' };
      case "'":
        return { kind: 'assert', what: '$' };
    }
    // A back reference cannot be matched in linear time.
    if (character >= '1' && character <= '9') throw new PatternError('back reference');
    return literal(character);
  }

  #repeated(node: PatternNode): PatternNode {
    let what = node;
    // A place in the text cannot be repeated (glibc); #atom() refuses what follows.
    if (node.kind === 'assert') return node;
    for (;;) {
      if (this.#next('*')) what = { kind: 'repeat', what, least: 0, most: Number.POSITIVE_INFINITY };
      else if (this.#next('+')) what = { kind: 'repeat', what, least: 1, most: Number.POSITIVE_INFINITY };
      else if (this.#next('?')) what = { kind: 'repeat', what, least: 0, most: 1 };
      else {
        const interval = this.#interval();
        if (!interval) return what;
        what = { kind: 'repeat', what, ...interval };
      }
    }
  }

  /** `{2}`, `{2,}`, `{,5}`, `{2,5}`; a brace that begins none of these is an error (glibc). */
  #interval(): { least: number; most: number } | undefined {
    INTERVAL.lastIndex = this.#at;
    const found = INTERVAL.exec(this.#pattern);
    if (!found || (found[1] === '' && found[2] === undefined)) return undefined; // #atom() refuses it
    const least = found[1] === '' ? 0 : Number(found[1]);
    const most =
      found[2] === undefined
        ? least
        : found[2] === ','
          ? Number.POSITIVE_INFINITY
          : Number(found[2].slice(1));
    if (least > most) throw new PatternError('bad repetition');
    this.#at += found[0].length;
    return { least, most };
  }

  #bracket(): Uint8Array {
    const negated = this.#next('^');
    const has = new Uint8Array(256);
    for (let first = true; ; first = false) {
      const start = this.#pattern[this.#at];
      if (start === undefined) throw new PatternError('unmatched [');
      if (start === ']' && !first) break;
      const named = this.#bracketClass();
      if (named) {
        for (let code = 0; code < 256; code++) has[code] = (has[code] as number) | (named[code] as number);
        continue;
      }
      const low = this.#bracketCharacter();
      const dash = this.#pattern[this.#at] === '-';
      const after = this.#pattern[this.#at + 1];
      let high = low;
      if (dash && after !== undefined && after !== ']') {
        this.#at++;
        high = this.#bracketCharacter();
        if (high < low) throw new PatternError('invalid range end');
      }
      has.fill(1, low, high + 1);
    }
    this.#at++;
    if (negated) for (let code = 0; code < 256; code++) has[code] = 1 - (has[code] as number);
    return has;
  }

  /** `[:alpha:]` inside a bracket expression. */
  #bracketClass(): Uint8Array | undefined {
    if (!this.#pattern.startsWith('[:', this.#at)) return undefined;
    const end = this.#pattern.indexOf(':]', this.#at + 2);
    const members = end < 0 ? undefined : CLASSES.get(this.#pattern.slice(this.#at + 2, end));
    if (!members) throw new PatternError('invalid character class');
    this.#at = end + 2;
    return setOf(members, false);
  }

  /** A character of a bracket expression, `[.x.]` and `[=x=]` included; a backslash is a backslash here. */
  #bracketCharacter(): number {
    for (const mark of ['.', '=']) {
      if (!this.#pattern.startsWith(`[${mark}`, this.#at)) continue;
      if (!this.#pattern.startsWith(`${mark}]`, this.#at + 3)) throw new PatternError('invalid collation');
      this.#at += 5;
      return this.#pattern.charCodeAt(this.#at - 3) & 0xff;
    }
    return this.#pattern.charCodeAt(this.#at++) & 0xff;
  }

  #next(character: string): boolean {
    if (this.#pattern[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

function literal(character: string): PatternNode {
  const has = new Uint8Array(256);
  has[character.charCodeAt(0) & 0xff] = 1;
  return { kind: 'set', has };
}

function setOf(members: RegExp, negated: boolean): Uint8Array {
  const has = new Uint8Array(256);
  for (let code = 0; code < 256; code++) {
    if (members.test(String.fromCharCode(code)) !== negated) has[code] = 1;
  }
  return has;
}

const INTERVAL = /\{(\d{0,5})(,\d{0,5})?\}/y;
const WORD = /[A-Za-z0-9_]/;
/** The classes of the C locale. */
const CLASSES: ReadonlyMap<string, RegExp> = new Map([
  ['alpha', /[A-Za-z]/],
  ['digit', /[0-9]/],
  ['alnum', /[A-Za-z0-9]/],
  ['upper', /[A-Z]/],
  ['lower', /[a-z]/],
  ['space', /[ \t\n\v\f\r]/],
  ['blank', /[ \t]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['print', /[ -~]/],
  ['graph', /[!-~]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this class is the control characters
  ['cntrl', /[\0-\x1f\x7f]/],
  ['xdigit', /[0-9A-Fa-f]/],
]);
