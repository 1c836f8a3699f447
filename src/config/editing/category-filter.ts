import { sameName } from './draft.ts';
import { pieces } from './pieces.ts';

/** What a filter looks at. */
export interface Filterable {
  readonly name: string;
  readonly template: boolean;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
}

/** Compiles a POSIX extended regular expression; undefined when it is none. Must hold for patterns from anywhere. */
export type CompilePattern = (pattern: string) => ((text: string) => boolean) | undefined;

/**
 * The `Filter` of GetConfig, the `Match` of ListCategories, the `catfilter` of UpdateConfig: expressions `name=value` with
 * `,` or `&` between them, both sides regular expressions that match anywhere, all of which some variable must fit;
 * `TEMPLATES=include` and `TEMPLATES=restrict` let templates through, or nothing else (does_category_match() of
 * main/config.c). What is no expression, or does not compile, fits nothing.
 *
 * @param name a section's name, empty for any
 */
export function categoryFilter(
  name: string,
  filter: string,
  compile: CompilePattern,
): (section: Filterable) => boolean {
  const named = (section: Filterable): boolean => name === '' || sameName(section.name, name);
  if (filter === '') return (section) => named(section) && !section.template;
  const terms = pieces(filter, ',&').map((term) => readTerm(term, compile));
  return (section) => named(section) && fitsAll(section, terms);
}

type Term =
  | { readonly kind: 'never' }
  | { readonly kind: 'templates'; readonly wanted: string }
  | { readonly kind: 'variable'; readonly name: Test; readonly value: Test };

type Test = (text: string) => boolean;

function readTerm(term: string, compile: CompilePattern): Term {
  const [left = '', right] = pieces(term, '=');
  if (right === undefined) return { kind: 'never' };
  if (left === 'TEMPLATES') return { kind: 'templates', wanted: right.toLowerCase() };
  const name = compile(left);
  const value = compile(right);
  return name === undefined || value === undefined ? { kind: 'never' } : { kind: 'variable', name, value };
}

function fitsAll(section: Filterable, terms: readonly Term[]): boolean {
  let templatesFit = false;
  for (const term of terms) {
    if (term.kind === 'never') return false;
    if (term.kind === 'templates') {
      if (term.wanted !== 'include' && term.wanted !== 'restrict') return false;
      if (term.wanted === 'restrict' && !section.template) return false;
      templatesFit = true;
    } else if (!section.variables.some(({ name, value }) => term.name(name) && term.value(value))) {
      return false;
    }
  }
  return !section.template || templatesFit;
}
