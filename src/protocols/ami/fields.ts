/**
 * The header lines of one AMI request, as Asterisk looks at them: a header counts where its name, in any
 * letter case, begins in the first column and is followed at once by a colon (` Action: Ping` and
 * `Action : Ping` are no Action). Strings are Latin-1 images of the bytes, one character a byte.
 *
 * Nothing is parsed before it is asked for: a look-up compares one character per line until the name fits.
 */
export class Fields {
  /** The lines as they came, without their line ends. */
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** The value of the first header of this name, undefined when there is none. Leading blanks are dropped, trailing ones kept. */
  get(name: string): string | undefined {
    const { lines } = this;
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] as string;
      if (named(line, name)) return valueAfter(line, name.length);
    }
    return undefined;
  }

  /** Like {@link get}, empty when there is none: AMI makes no difference between a missing and an empty header. */
  text(name: string): string {
    return this.get(name) ?? '';
  }

  /** The first value of this name that is not empty; empty when there is none (`Action` is read like this). */
  firstFilled(name: string): string {
    for (const line of this.lines) {
      if (!named(line, name)) continue;
      const value = valueAfter(line, name.length);
      if (value !== '') return value;
    }
    return '';
  }

  /** The value that {@link get} gives for each name, by the name in lower case: for whoever asks for hundreds. */
  byName(): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    for (const line of this.lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
      if (colon > 0 && !values.has(name)) values.set(name, valueAfter(line, colon));
    }
    return values;
  }

  /** Every value of this name in order (`Variable`). */
  all(name: string): string[] {
    const values: string[] = [];
    for (const line of this.lines) if (named(line, name)) values.push(valueAfter(line, name.length));
    return values;
  }
}

/** Whether the line is the header of this name. */
export function named(line: string, name: string): boolean {
  if (line.charCodeAt(name.length) !== COLON) return false;
  return line.startsWith(name) || line.slice(0, name.length).toLowerCase() === name.toLowerCase();
}

/** What stands behind the colon at this index. */
function valueAfter(line: string, colon: number): string {
  let start = colon + 1;
  // Asterisk's ast_skip_blanks: everything up to and including the blank, so tabs and stray CRs too.
  while (start < line.length && line.charCodeAt(start) <= BLANK) start++;
  return line.slice(start);
}

const COLON = 0x3a;
const BLANK = 0x20;
