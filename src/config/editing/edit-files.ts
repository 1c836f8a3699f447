import type { ConfDocument, ConfSource } from '../conf/document.ts';
import { parseConf } from '../conf/parse.ts';
import { Problems } from '../problem.ts';
import type { CompilePattern } from './category-filter.ts';
import type { Draft } from './draft.ts';
import { applyEdit, type Edit } from './edits.ts';
import { UneditableFile } from './errors.ts';
import { readDraft } from './read-draft.ts';
import { MAXIMUM_LINE } from './scan.ts';
import { type WriteOptions, type WrittenDraft, writeDraft } from './write-draft.ts';

export interface EditedFiles {
  /** The texts without headers, by the names under which the files were read: the main one, and others that changed. */
  readonly files: ReadonlyMap<string, string>;
  /** All files as they were read. */
  readonly read: ReadonlyMap<string, string>;
}

/**
 * Makes all edits, in memory. What comes out has been read again: it says what was meant, or nothing is done.
 *
 * @param document of `main`, read from `source`
 * @throws EditError, UneditableFile
 */
export function editFiles(
  document: ConfDocument,
  main: string,
  source: ConfSource,
  edits: readonly Edit[],
  compile: CompilePattern,
  options: WriteOptions,
): EditedFiles {
  const draft = readDraft(document, main, source);
  // Written without edits it must mean what it meant: a section that somebody appends to after it was inherited from does not.
  const unedited = writeDraft(draft, options);
  checkEffect(document, reread(main, source, unedited));
  for (const edit of edits) applyEdit(draft, edit, compile);
  const edited = writeDraft(draft, options);
  checkMeaning(draft, edited, reread(main, source, edited));
  const files = new Map<string, string>();
  for (const [name, text] of edited.files) {
    if (name === main || text !== unedited.files.get(name)) files.set(name, text);
  }
  return { files, read: document.files };
}

function reread(main: string, source: ConfSource, { files }: WrittenDraft): ConfDocument {
  const problems = new Problems();
  const read = (name: string): string | undefined => files.get(name) ?? source.read(name);
  const document = parseConf(main, { read, expand: (pattern) => source.expand(pattern) }, problems);
  if (document === undefined || !document.complete) {
    throw new UneditableFile(`it could not be read again (${problems.list.at(-1)?.text ?? 'an error'})`);
  }
  return document;
}

/** All sections with all they inherit are as they were. */
function checkEffect(before: ConfDocument, after: ConfDocument): void {
  const same =
    before.sections.length === after.sections.length &&
    before.sections.every((section, index) => {
      const other = after.sections[index];
      return (
        other !== undefined &&
        section.name === other.name &&
        section.template === other.template &&
        sameVariables(section.variables, other.variables)
      );
    });
  if (!same) throw new UneditableFile('its sections depend on the order in which they are written');
}

/** What was written is what is read. */
function checkMeaning(draft: Draft, { own }: WrittenDraft, after: ConfDocument): void {
  const same =
    draft.sections.length === after.sections.length &&
    draft.sections.every((section, index) => {
      const read = after.sections[index];
      return (
        read !== undefined &&
        section.name === read.name &&
        section.template === read.template &&
        sameVariables(
          own[index] ?? [],
          read.variables.filter(({ inherited }) => !inherited),
        )
      );
    });
  if (!same)
    throw new UneditableFile(
      `what was asked for cannot be written (a line has at most ${MAXIMUM_LINE - 1} bytes)`,
    );
}

interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly arrow: boolean;
}

function sameVariables(a: readonly NamedValue[], b: readonly NamedValue[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, value, arrow }, index) => {
      const other = b[index];
      return name === other?.name && value === other.value && arrow === other.arrow;
    })
  );
}
