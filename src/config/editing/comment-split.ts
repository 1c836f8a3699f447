/** A line of a .conf file with its comments told apart. */
export interface SplitLine {
  /** What the parser reads; undefined when the whole line lies within a block comment. */
  readonly content: string | undefined;
  /** Block comments that begin and end in this line, each with its marks. */
  readonly inner: readonly string[];
  /** The comment that ends the line, with its semicolon and the blanks in front of it; empty when there is none. */
  readonly beside: string;
  /** The beginning of a block comment that goes on in the next line; empty when there is none. */
  readonly opening: string;
}

/**
 * Splits lines as ../conf/comments.ts strips them, and keeps what that throws away: `content` is always the same as
 * what is left there. One splitter per file, as block comments go over lines.
 */
export class CommentSplitter {
  /** How many block comments are open. */
  #depth = 0;

  get insideBlock(): boolean {
    return this.#depth > 0;
  }

  split(line: string): SplitLine {
    if (this.#depth === 0 && line.indexOf(';') < 0) {
      return { content: line, inner: [], beside: '', opening: '' };
    }
    let content = this.#depth === 0 ? '' : undefined;
    const inner: string[] = [];
    let from = 0;
    let search = 0;
    /** Where the outermost block comment begins that began in this line. */
    let block = -1;
    for (;;) {
      const semicolon = line.indexOf(';', search);
      if (semicolon < 0) {
        if (this.#depth === 0) content = (content ?? '') + line.slice(from);
        const opening = this.#depth > 0 && block >= 0 ? line.slice(block) : '';
        return { content, inner, beside: '', opening };
      }
      search = semicolon + 1;
      if (semicolon > from && line[semicolon - 1] === '\\') {
        if (this.#depth === 0) content = `${content ?? ''}${line.slice(from, semicolon - 1)};`;
        from = search;
      } else if (line.startsWith('--', search) && line[search + 2] !== '-') {
        if (this.#depth === 0) {
          content = (content ?? '') + line.slice(from, semicolon);
          block = semicolon;
        }
        if (this.#depth < MAXIMUM_NESTING) this.#depth++;
        search += 2;
        from = search;
      } else if (this.#depth > 0) {
        if (semicolon >= from + 2 && line[semicolon - 1] === '-' && line[semicolon - 2] === '-') {
          this.#depth--;
          if (this.#depth === 0) inner.push(line.slice(Math.max(block, 0), search));
        }
        from = search;
      } else {
        content = (content ?? '') + line.slice(from, semicolon);
        const begin =
          content.trimEnd().length === content.length ? semicolon : beginOfBlanks(line, semicolon);
        return { content, inner, beside: line.slice(begin), opening: '' };
      }
    }
  }
}

function beginOfBlanks(line: string, end: number): number {
  let at = end;
  while (at > 0 && (line[at - 1] === ' ' || line[at - 1] === '\t')) at--;
  return at;
}

/** MAX_NESTED_COMMENTS of main/config.c. */
const MAXIMUM_NESTING = 128;
