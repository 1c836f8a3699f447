import type { ConfSection, ConfVariable } from './conf/document.ts';
import { didYouMean } from './nearest.ts';
import type { AddsTo, Option } from './options.ts';
import type { Problems } from './problem.ts';

/** One type of configuration object: every option that Asterisk or Aldis knows for it. */
export interface ObjectSchema<O extends OptionTable = OptionTable> {
  /** The value of `type=`, or what the section is called. */
  readonly type: string;
  readonly description: string;
  /** What Aldis reads, by the name that stands in the file. */
  readonly options: O;
  /** Asterisk's options that do not concern messages: accepted, whatever they hold. */
  readonly ignored: readonly string[];
  /** The beginnings of further names that are accepted: `event_`. */
  readonly ignoredPrefixes?: readonly string[];
  /** What a name belongs to that this object does not have, to stand behind "is"; undefined when nobody has it. */
  readonly foreign?: (name: string) => string | undefined;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values of an object: option names in camelCase. */
export type ValuesOf<O extends OptionTable> = {
  -readonly [Name in keyof O as O[Name] extends AddsTo
    ? never
    : Camel<Name & string>]: O[Name] extends Option<infer T> ? T : never;
};

/** `max_contacts` → `maxContacts`. */
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** A schema made ready to read many sections. */
export class ObjectReader<O extends OptionTable> {
  readonly #schema: ObjectSchema<O>;
  readonly #entries = new Map<string, Entry>();
  readonly #ignored: ReadonlySet<string>;
  readonly #required: readonly Entry[];
  readonly #defaults: Readonly<Record<string, unknown>>;

  constructor(schema: ObjectSchema<O>) {
    this.#schema = schema;
    const defaults: Record<string, unknown> = {};
    for (const [name, option] of Object.entries(schema.options)) {
      const key = camelCase(option.into ?? name);
      Object.freeze(option.default);
      this.#entries.set(name.toLowerCase(), { name, key, option });
      if (option.into === undefined) defaults[key] = option.default;
    }
    this.#defaults = defaults;
    this.#ignored = new Set([...schema.ignored, 'type'].map((name) => name.toLowerCase()));
    this.#required = [...this.#entries.values()].filter((entry) => entry.option.required);
  }

  /**
   * The values of a section, frozen each, defaults where it says nothing. An unknown option is a warning, a wrong value or a
   * missing option an error; the value is then the default, and nobody may start with it.
   */
  read(section: ConfSection, problems: Problems): ValuesOf<O> {
    const values: Record<string, unknown> = { ...this.#defaults };
    const given = this.#required.length === 0 ? undefined : new Set<string>();
    for (const variable of section.variables) {
      const name = variable.name.toLowerCase();
      const entry = this.#entries.get(name) ?? this.#withCriteria(name);
      if (entry === undefined) {
        if (!this.#ignores(name)) this.#unknown(section, variable, problems);
        continue;
      }
      given?.add(entry.name);
      const criteria = entry.option.takesCriteria === true ? criteriaOf(variable.name) : '';
      const value = entry.option.read(variable.value, values[entry.key], criteria);
      if (value === undefined) wrongValue(section, variable, entry.option, problems);
      else values[entry.key] = Object.freeze(value);
    }
    for (const { name } of this.#required) {
      if (!given?.has(name)) problems.error(section, `[${section.name}] needs the option "${name}"`);
    }
    // The keys and values of the table's options are what #defaults was built from.
    return values as ValuesOf<O>;
  }

  #withCriteria(name: string): Entry | undefined {
    const open = name.indexOf('(');
    const entry = open < 0 ? undefined : this.#entries.get(name.slice(0, open));
    return entry?.option.takesCriteria === true && name.endsWith(')') ? entry : undefined;
  }

  /** `@name` is an extended field of sorcery, which belongs to whoever put it there. */
  #ignores(name: string): boolean {
    if (this.#ignored.has(name) || name[0] === '@') return true;
    return this.#schema.ignoredPrefixes?.some((prefix) => name.startsWith(prefix)) ?? false;
  }

  #unknown(section: ConfSection, variable: ConfVariable, problems: Problems): void {
    const foreign = this.#schema.foreign?.(variable.name.toLowerCase());
    if (foreign !== undefined) {
      problems.warning(variable, `"${variable.name}" in [${section.name}] is ${foreign}`);
      return;
    }
    const known = [...Object.keys(this.#schema.options), ...this.#schema.ignored];
    const hint = didYouMean(variable.name, known);
    problems.warning(variable, `Unknown option "${variable.name}" in [${section.name}]${hint}`);
  }
}

interface Entry {
  readonly name: string;
  readonly key: string;
  readonly option: Option<unknown>;
}

function wrongValue(
  section: ConfSection,
  variable: ConfVariable,
  option: Option<unknown>,
  problems: Problems,
): void {
  const got = option.secret ? '' : `, not "${variable.value}"`;
  problems.error(variable, `"${variable.name}" in [${section.name}] must be ${option.expected}${got}`);
}

function criteriaOf(name: string): string {
  const open = name.indexOf('(');
  return open < 0 ? '' : name.slice(open + 1, -1);
}

/** `max_contacts` → `maxContacts`. */
export function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
