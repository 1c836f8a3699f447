import type { Place } from '../problem.ts';
import type { ConfSection, ConfVariable } from './document.ts';

/** A section under construction. */
export class OpenSection implements ConfSection {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  template = false;
  readonly parents: string[] = [];
  readonly variables: ConfVariable[] = [];
  /** The first of the variables marked as inherited: shared by all heirs, of which there can be thousands. */
  readonly #handedDown: ConfVariable[] = [];

  constructor(name: string, at: Place) {
    this.name = name;
    this.file = at.file;
    this.line = at.line;
  }

  replace(index: number, variable: ConfVariable): void {
    this.variables[index] = variable;
    if (this.#handedDown.length > index) this.#handedDown.length = index;
  }

  /** Copies what the parent holds now; lines that it gets later are not inherited. */
  inherit(parent: OpenSection): void {
    this.parents.push(parent.name);
    const handed = parent.#handedDown;
    for (const variable of parent.variables.slice(handed.length))
      handed.push({ ...variable, inherited: true });
    for (const variable of handed) this.variables.push(variable);
  }
}

/** The sections read so far, found by name without regard to case, as the inheritance rules want them. */
export class SectionList {
  readonly list: OpenSection[] = [];
  /** The one that variable lines go to. */
  current: OpenSection | undefined;
  readonly #byName = new Map<string, OpenSection[]>();

  add(section: OpenSection): void {
    this.list.push(section);
    const key = section.name.toLowerCase();
    const namesakes = this.#byName.get(key);
    if (namesakes === undefined) this.#byName.set(key, [section]);
    else namesakes.push(section);
  }

  /** The first section of that name, template or not: what `[x](name)` inherits from. */
  parent(name: string): OpenSection | undefined {
    return this.#byName.get(name.toLowerCase())?.[0];
  }

  /**
   * The first section of that name which satisfies a filter: what `[name](+filter)` appends to. The filter is
   * `field=regex&field2=regex`; templates are only found by `TEMPLATES=include` or `TEMPLATES=restrict`.
   */
  match(name: string, filter: string): OpenSection | undefined {
    return this.#byName.get(name.toLowerCase())?.find((section) => satisfies(section, filter));
  }
}

function satisfies(section: OpenSection, filter: string): boolean {
  let templates = 'exclude';
  for (const term of filter === '' ? [] : filter.split('&')) {
    const equals = term.indexOf('=');
    if (equals < 0) return false;
    const field = term.slice(0, equals).trim();
    const pattern = term.slice(equals + 1).trim();
    if (field.toUpperCase() === 'TEMPLATES') templates = pattern.toLowerCase();
    else if (!hasVariable(section, field, pattern)) return false;
  }
  if (templates === 'include') return true;
  return section.template === (templates === 'restrict');
}

function hasVariable(section: OpenSection, field: string, pattern: string): boolean {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern);
  } catch {
    // Asterisk, too, lets a filter that does not compile match nothing.
    return false;
  }
  return section.variables.some(
    (variable) => variable.name.toLowerCase() === field.toLowerCase() && regex.test(variable.value),
  );
}
