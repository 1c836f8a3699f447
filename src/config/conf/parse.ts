import type { Place, Problems } from '../problem.ts';
import { atOnce, type Sliced } from '../slices.ts';
import { CommentStripper } from './comments.ts';
import { readDirective } from './directive.ts';
import { type ConfDocument, type ConfSource, UnreadableFile } from './document.ts';
import { readSectionLine } from './section-line.ts';
import { SectionList } from './sections.ts';
import { strip } from './strip.ts';
import { readVariableLine } from './variable-line.ts';

/**
 * Reads a .conf file and what it includes, as config_text_file_load() of Asterisk's main/config.c does. Undefined
 * when there is no such file. Everything wrong goes to `problems`: an error where Asterisk refuses the file, a
 * warning where it skips a line. No text ever quotes a line, which could hold a secret.
 */
export function parseConf(name: string, source: ConfSource, problems: Problems): ConfDocument | undefined {
  return atOnce(parsingConf(name, source, problems));
}

/** {@link parseConf} in slices. */
export function* parsingConf(
  name: string,
  source: ConfSource,
  problems: Problems,
): Sliced<ConfDocument | undefined> {
  const reader = new FileReader(source, problems);
  try {
    const text = source.read(name);
    if (text === undefined) return undefined;
    const valid = yield* reader.read(name, text, 1);
    return { sections: reader.sections.list, files: reader.files, valid, complete: reader.complete };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    problems.error({ file: name, line: 0 }, `The file ${error.message}`);
    return { sections: [], files: reader.files, valid: false, complete: false };
  }
}

/** Thrown to leave a file that cannot be read on; never leaves this module. */
class FatalSyntax extends Error {
  readonly at: Place;

  constructor(at: Place, message: string) {
    super(message);
    this.at = at;
  }
}

class FileReader {
  readonly files = new Map<string, string>();
  readonly sections: SectionList;
  complete = true;
  readonly #source: ConfSource;
  readonly #problems: Problems;

  constructor(source: ConfSource, problems: Problems) {
    this.#source = source;
    this.#problems = problems;
    this.sections = new SectionList();
  }

  /** False when the file is refused; what stands before the fault has been read. */
  *read(file: string, text: string, depth: number): Sliced<boolean> {
    this.files.set(file, text);
    try {
      yield* this.#lines(file, text, depth);
      return true;
    } catch (error) {
      if (!(error instanceof FatalSyntax)) throw error;
      this.complete = false;
      if (depth === 1) this.#problems.error(error.at, error.message);
      else this.#problems.warning(error.at, `${error.message}: the rest of this included file is not read`);
      return false;
    }
  }

  *#lines(file: string, text: string, depth: number): Sliced<void> {
    const comments = new CommentStripper(this.#problems);
    let start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
    for (let line = 1; start < text.length; line++) {
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      const raw = text.slice(start, end);
      start = end + 1;
      const at = { file, line };
      if (raw.length * 3 >= MAXIMUM_LINE && Buffer.byteLength(raw) >= MAXIMUM_LINE) {
        this.#problems.warning(at, `The line is longer than ${MAXIMUM_LINE - 1} bytes and is not read`);
        continue;
      }
      const uncommented = comments.strip(raw, at);
      if (uncommented === undefined) continue;
      const content = strip(uncommented);
      if (content === '') continue;
      const included = this.#line(content, at, depth);
      if (included !== undefined) yield* included;
      if (line % PIECE === 0) yield;
    }
    comments.end();
  }

  #line(content: string, at: Place, depth: number): Sliced<void> | undefined {
    let fault: string | undefined;
    if (content[0] === '#') return this.#directive(content, at, depth);
    if (content[0] === '[') fault = readSectionLine(content, at, this.sections);
    else if (this.sections.current === undefined) fault = 'A variable stands before the first [section]';
    else readVariableLine(content, at, this.sections.current, this.#problems);
    if (fault !== undefined) throw new FatalSyntax(at, fault);
    return undefined;
  }

  *#directive(content: string, at: Place, depth: number): Sliced<void> {
    const include = readDirective(content, at, this.#problems);
    if (include === undefined) return;
    const outer = this.sections.current;
    const names = /[*?[{]/.test(include.name) ? this.#source.expand(include.name) : [include.name];
    let found = false;
    for (const name of names) {
      const text = this.#included(name, at);
      if (text === undefined) continue;
      if (depth >= MAXIMUM_DEPTH)
        throw new FatalSyntax(at, `Files are included more than ${MAXIMUM_DEPTH} deep`);
      found = true;
      yield* this.read(name, text, depth + 1);
    }
    this.sections.current = outer;
    if (!found && include.required)
      throw new FatalSyntax(at, `The file "${include.name}", which is included here, does not exist`);
  }

  #included(name: string, at: Place): string | undefined {
    try {
      return this.#source.read(name);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      // Nothing may start with a part of what was written.
      this.complete = false;
      this.#problems.error(at, `The file "${name}", which is included here, ${error.message}`);
      return '';
    }
  }
}

const BYTE_ORDER_MARK = 0xfeff;
/** Bytes, line end included: the buffer of config_text_file_load(). */
const MAXIMUM_LINE = 8192;
/** MAX_INCLUDE_LEVEL of main/config.c. */
const MAXIMUM_DEPTH = 10;
/** Lines between two places to stop. */
const PIECE = 64;
