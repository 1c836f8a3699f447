import {
  type Draft,
  type DraftFile,
  type DraftInclude,
  type DraftPlace,
  type DraftSection,
  type DraftVariable,
  sameName,
} from './draft.ts';
import { writtenSectionName, writtenVariable } from './writable.ts';

export interface WriteOptions {
  /**
   * True: sections go on meaning what they mean: what one inherited and its template does not say any more is written into
   * the section. False: it follows its template.
   */
  readonly preserveEffectiveContext: boolean;
}

export interface WrittenDraft {
  /** The files without their headers, by the names under which they were read. */
  readonly files: ReadonlyMap<string, string>;
  /** The variables that were written into each section, in order of {@link Draft.sections}. */
  readonly own: readonly (readonly DraftVariable[])[];
}

/**
 * Writes files back as ast_config_text_file_save2() of main/config.c does: `name = value`, comments where they were, empty
 * lines reckoned from the line numbers, `[a](+)` joined with its section. Better than there: `#include` lines keep their
 * wording and their place, heirs follow a template that is renamed or gone, lines of one's own are never left out.
 */
export function writeDraft(draft: Draft, options: WriteOptions): WrittenDraft {
  const writer = new Writer(draft);
  const there = new Set(draft.sections);
  const own: DraftVariable[][] = [];
  for (const section of draft.sections) {
    const parents = section.parents.filter((parent) => there.has(parent));
    writer.section(section, parents);
    const written = section.variables.filter((variable) => isWritten(variable, section.parents, options));
    for (const variable of written) writer.variable(variable);
    own.push(written);
  }
  return { files: writer.end(), own };
}

function isWritten(
  variable: DraftVariable,
  parents: readonly DraftSection[],
  { preserveEffectiveContext }: WriteOptions,
): boolean {
  if (variable.origin === 'own') return true;
  if (!preserveEffectiveContext && variable.origin === 'inherited') {
    return parents.every((parent) => parent.variables.length === 0);
  }
  return !parents.some((parent) =>
    parent.variables.some(({ name, value }) => sameName(name, variable.name) && value === variable.value),
  );
}

/** What has been written of one file. */
interface Output {
  readonly file: DraftFile;
  text: string;
  /** The line of the old file that comes next. */
  line: number;
  /** How many of its includes are written. */
  includes: number;
  trailing: boolean;
}

class Writer {
  readonly #outputs = new Map<string, Output>();

  constructor({ files }: Draft) {
    for (const [name, file] of files) {
      this.#outputs.set(name, { file, text: '', line: 1, includes: 0, trailing: false });
    }
  }

  section({ name, template, at }: DraftSection, parents: readonly DraftSection[]): void {
    const options = [...(template ? ['!'] : []), ...parents.map((parent) => writtenSectionName(parent.name))];
    const suffix = options.length === 0 ? '' : `(${options.join(',')})`;
    this.#write(at, `[${writtenSectionName(name)}]${suffix}${at.beside}`);
  }

  variable({ name, value, arrow, at }: DraftVariable): void {
    const line = writtenVariable(name, value, arrow);
    const beside = at.beside === '' || at.beside.startsWith(GAP) ? at.beside : GAP + at.beside;
    this.#write(at, line + beside);
  }

  end(): Map<string, string> {
    const files = new Map<string, string>();
    for (const output of this.#outputs.values()) {
      this.#includesUpTo(output, Number.POSITIVE_INFINITY);
      if (!output.trailing) output.text += commentLines(output.file.trailing);
    }
    for (const [name, { text }] of this.#outputs) files.set(name, text);
    return files;
  }

  #write(at: DraftPlace, line: string): void {
    const output = this.#outputs.get(at.file) as Output;
    if (output.file.includedBy !== undefined) this.#reach(output.file.includedBy);
    if (at.line > 0) this.#includesUpTo(output, at.line);
    this.#put(output, at, line);
  }

  #put(output: Output, at: DraftPlace, line: string): void {
    output.text += `${blankLines(output, at)}${commentLines(at.before)}${line}\n`;
    if (at.line === output.file.lastLine && !output.trailing) {
      output.trailing = true;
      output.text += commentLines(output.file.trailing);
    }
  }

  /** What an include reads must not stand in front of the include. */
  #reach(include: DraftInclude): void {
    const output = this.#outputs.get(include.at.file) as Output;
    if (output.file.includedBy !== undefined) this.#reach(output.file.includedBy);
    this.#includesUpTo(output, include.at.line + 1);
  }

  #includesUpTo(output: Output, line: number): void {
    const { includes } = output.file;
    for (; output.includes < includes.length; output.includes++) {
      const { at, text } = includes[output.includes] as DraftInclude;
      if (at.line >= line) return;
      this.#put(output, at, text + at.beside);
    }
  }
}

/** insert_leading_blank_lines(): as many as lines are gone, one for five and more, none where lines were put in. */
function blankLines(output: Output, { line, before }: DraftPlace): string {
  const missing = line - before.length - output.line;
  if (line <= 0) return '';
  output.line = Math.max(output.line, line + 1);
  if (missing < 0) return '';
  return missing < 5 ? '\n'.repeat(missing) : '\n';
}

/** Without the header of an earlier writing. */
function commentLines(lines: readonly string[]): string {
  let from = 0;
  while (lines[from]?.startsWith(HEADER_MARK)) from++;
  return lines
    .slice(from)
    .map((line) => `${line}\n`)
    .join('');
}

/** Begins the lines that Asterisk and Aldis write at the top of a file. */
const HEADER_MARK = ';!';
/** What stands at least between a value and its comment; Asterisk puts it there, too. */
const GAP = '  ';
