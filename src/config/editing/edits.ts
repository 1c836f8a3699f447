import { strip } from '../conf/strip.ts';
import { type CompilePattern, categoryFilter } from './category-filter.ts';
import { type Draft, type DraftPlace, type DraftSection, type DraftVariable, sameName } from './draft.ts';
import { EditError } from './errors.ts';
import { pieces } from './pieces.ts';
import { checkedName, checkedSectionName, checkedValue } from './writable.ts';

/** One step of UpdateConfig, as the client wrote it; what it left out is empty. */
export interface Edit {
  readonly action: string;
  readonly category: string;
  readonly variable: string;
  readonly value: string;
  readonly match: string;
  readonly line: string;
  readonly options: string;
}

/**
 * Makes one edit (handle_updates() of main/manager.c). @throws EditError; the draft is then half edited and worth nothing.
 */
export function applyEdit(draft: Draft, edit: Edit, compile: CompilePattern): void {
  if (edit.category === '') throw new EditError('no-category');
  const verb = VERBS.get(edit.action.toLowerCase());
  if (verb === undefined) throw new EditError('unknown-action');
  const options = readOptions(edit.options);
  const arrow = edit.value.startsWith('>');
  verb({
    draft,
    ...edit,
    arrow,
    value: strip(arrow ? edit.value.slice(1) : edit.value),
    options,
    fits: categoryFilter(edit.category, options.categoryFilter, compile),
    compile,
  });
}

interface Step extends Omit<Edit, 'options'> {
  readonly draft: Draft;
  /** The value began with `>`. */
  readonly arrow: boolean;
  readonly options: Options;
  readonly fits: (section: DraftSection) => boolean;
  readonly compile: CompilePattern;
}

interface Options {
  readonly allowDuplicates: boolean;
  readonly template: boolean;
  readonly ignoreError: boolean;
  readonly inherit: readonly string[];
  readonly categoryFilter: string;
}

function readOptions(text: string): Options {
  const terms = text === '' ? [] : pieces(text, ',');
  const has = (word: string): boolean => terms.some((term) => term.toLowerCase() === word);
  const quotedIn = (word: string): string =>
    pieces(terms.findLast((term) => term.startsWith(word)) ?? '', '=')[1] ?? '';
  const inherit = quotedIn('inherit');
  return {
    allowDuplicates: has('allowdups'),
    template: has('template'),
    ignoreError: has('ignoreerror'),
    inherit: inherit === '' ? [] : pieces(inherit, ','),
    categoryFilter: quotedIn('catfilter'),
  };
}

function newCategory({ draft, category, match, options, compile }: Step): void {
  const isThere = draft.sections.some(({ name }) => sameName(name, category));
  if (isThere && !options.allowDuplicates) {
    if (options.ignoreError) return;
    throw new EditError('category-not-made');
  }
  const name = checkedSectionName(category, 'category-not-made');
  const parents = options.inherit.map((wanted) => {
    const fits = categoryFilter(wanted, 'TEMPLATES=restrict', compile);
    const parent = draft.sections.find(fits);
    if (parent === undefined) throw new EditError('unknown-template');
    return parent;
  });
  const at: DraftPlace = { file: draft.main, line: -1, before: [], beside: '' };
  const variables = parents.flatMap((parent) =>
    parent.variables.map((variable) => ({
      ...variable,
      origin: 'inherited' as const,
      at: { ...at, line: 0 },
    })),
  );
  const index =
    match === ''
      ? draft.sections.length
      : draft.sections.findIndex((section) => sameName(section.name, match));
  if (index < 0) throw new EditError('category-not-made');
  draft.sections.splice(index, 0, { name, template: options.template, parents, variables, at });
}

function renameCategory({ draft, value, fits }: Step): void {
  if (value === '') throw new EditError('no-argument');
  const name = checkedSectionName(value, 'no-argument');
  for (const section of chosen(draft, fits)) section.name = name;
}

function deleteCategory({ draft, fits, options }: Step): void {
  const kept = draft.sections.filter((section) => !fits(section));
  if (kept.length === draft.sections.length && !options.ignoreError) throw new EditError('unknown-category');
  // Whoever inherits from a section that is gone keeps what it had, as lines of its own.
  const gone = new Set(draft.sections.filter(fits));
  for (const { parents } of kept) {
    for (const parent of parents) if (gone.has(parent)) parent.variables = [];
  }
  draft.sections = kept;
}

function emptyCategory({ draft, fits }: Step): void {
  for (const section of chosen(draft, fits)) section.variables = [];
}

function update({ draft, variable, value, arrow, match, fits }: Step): void {
  if (variable === '') throw new EditError('no-argument');
  let updated = false;
  for (const section of chosen(draft, fits)) {
    const index = section.variables.findIndex((v) => sameName(v.name, variable) && matches(v, match));
    const found = section.variables[index];
    if (found === undefined) continue;
    section.variables[index] = {
      name: checkedName(variable),
      value: checkedValue(value),
      arrow: found.arrow || arrow,
      origin: found.origin === 'own' ? 'own' : 'overridden',
      at: found.at,
    };
    updated = true;
  }
  if (!updated) throw new EditError('not-updated');
}

function deleteVariable({ draft, variable, match, line, options, fits }: Step): void {
  if (variable === '' && line === '') throw new EditError('no-argument');
  const number = line === '' ? undefined : lineNumber(line);
  let deleted = false;
  for (const section of chosen(draft, fits)) {
    const kept = section.variables.filter((v, index) =>
      line === '' ? !(sameName(v.name, variable) && matches(v, match)) : index !== number,
    );
    deleted ||= kept.length < section.variables.length;
    section.variables = kept;
  }
  if (!deleted && !options.ignoreError) throw new EditError('not-updated');
}

function append({ draft, variable, value, arrow, match, fits }: Step): void {
  if (variable === '') throw new EditError('no-argument');
  for (const section of chosen(draft, fits)) {
    insertAt(section, section.variables.length, variable, value, arrow || match.toLowerCase() === 'object');
  }
}

/** `Line` counts as GetConfig does, inherited lines with them; what lies behind the end goes to the end. */
function insert({ draft, variable, value, line, fits }: Step): void {
  const number = line === '' ? undefined : lineNumber(line);
  if (variable === '' || line === '') throw new EditError('no-argument');
  if (number === undefined) throw new EditError('no-argument', 'Line must be a number, 0 or more.');
  // Asterisk writes `=` here even for a value with `>`.
  for (const section of chosen(draft, fits)) insertAt(section, number, variable, value, false);
}

function insertAt(section: DraftSection, index: number, name: string, value: string, arrow: boolean): void {
  // It goes to the file in which the line before it stands: with another file it would land in another section.
  const neighbour = section.variables.slice(0, index).findLast(({ origin }) => origin === 'own');
  const file = neighbour?.at.file ?? section.at.file;
  section.variables.splice(index, 0, {
    name: checkedName(name),
    value: checkedValue(value),
    arrow,
    origin: 'own',
    at: { file, line: 0, before: [], beside: '' },
  });
}

/** @throws EditError when there is none */
function chosen(draft: Draft, fits: (section: DraftSection) => boolean): DraftSection[] {
  const sections = draft.sections.filter(fits);
  if (sections.length === 0) throw new EditError('unknown-category');
  return sections;
}

function matches({ value }: DraftVariable, match: string): boolean {
  return match === '' || sameName(value, match);
}

function lineNumber(text: string): number | undefined {
  return /^[ \t]*\+?\d{1,9}[ \t]*$/.test(text) ? Number(text) : undefined;
}

const VERBS: ReadonlyMap<string, (step: Step) => void> = new Map([
  ['newcat', newCategory],
  ['renamecat', renameCategory],
  ['delcat', deleteCategory],
  ['emptycat', emptyCategory],
  ['update', update],
  ['delete', deleteVariable],
  ['append', append],
  ['insert', insert],
]);
