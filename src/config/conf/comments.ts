import type { Place, Problems } from '../problem.ts';

/**
 * Takes the comments out of a file line by line, as config_text_file_load() does: `;` to the end of the line,
 * `;-- ... --;` over several lines, nested and inline; `\;` is a semicolon; `;---` begins an ordinary comment.
 */
export class CommentStripper {
  readonly #problems: Problems;
  /** Where each block comment that is still open began. */
  readonly #open: Place[] = [];

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** What is left of a line, undefined when all of it lies within a block comment. */
  strip(line: string, at: Place): string | undefined {
    if (this.#open.length === 0 && line.indexOf(';') < 0) return line;
    return this.#strip(line, at);
  }

  /** Call at the end of the file. */
  end(): void {
    for (const at of this.#open) {
      this.#problems.warning(
        at,
        'The block comment that begins here with ";--" is never closed by "--;": the rest of the file is not read',
      );
    }
    this.#open.length = 0;
  }

  #strip(line: string, at: Place): string | undefined {
    let kept = this.#open.length === 0 ? '' : undefined;
    let from = 0;
    let search = 0;
    for (;;) {
      const semicolon = line.indexOf(';', search);
      if (semicolon < 0) {
        if (this.#open.length === 0) kept = (kept ?? '') + line.slice(from);
        return kept;
      }
      search = semicolon + 1;
      if (semicolon > from && line[semicolon - 1] === '\\') {
        if (this.#open.length === 0) kept = `${kept ?? ''}${line.slice(from, semicolon - 1)};`;
        from = search;
      } else if (line.startsWith('--', search) && line[search + 2] !== '-') {
        if (this.#open.length === 0) kept = (kept ?? '') + line.slice(from, semicolon);
        if (this.#open.length < MAXIMUM_NESTING) this.#open.push(at);
        else this.#problems.warning(at, `Block comments are nested deeper than ${MAXIMUM_NESTING}`);
        search += 2;
        from = search;
      } else if (this.#open.length > 0) {
        if (semicolon >= from + 2 && line[semicolon - 1] === '-' && line[semicolon - 2] === '-') {
          this.#open.pop();
        }
        from = search;
      } else {
        return (kept ?? '') + line.slice(from, semicolon);
      }
    }
  }
}

/** MAX_NESTED_COMMENTS of main/config.c. */
const MAXIMUM_NESTING = 128;
